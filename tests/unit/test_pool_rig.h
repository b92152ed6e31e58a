/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_pool_rig.h - a real pool on a zygote that misbehaves as told. */
#ifndef CLEANDECK_TESTS_POOL_RIG_H
#define CLEANDECK_TESTS_POOL_RIG_H

#include <stdbool.h>

#include "supervisor/pool_internal.h"

struct pool_rig {
	struct loop loop;
	struct cgroup cgroup;
	struct cage cage;
	struct pool *pool;
	char folder[64];
	int program;
	unsigned changes;
	/* What the user of a child heard. */
	unsigned messages;
	enum wire_type last;
	int last_error; /* of memfd_check, with ARTIFACT */
	unsigned ends;
	struct child_end end;
	/* What on_end does besides. */
	void (*at_end)(struct pool_rig *rig);
};

extern const struct child_user pool_rig_user;

/* For cmocka: a rig in *state; all is gone and counted after the teardown. */
int pool_rig_setup(void **state);
int pool_rig_teardown(void **state);

/* Starts a pool whose zygote behaves like `mode`. */
void pool_rig_start(struct pool_rig *rig, const char *mode);

/* Another pool on the same loop and cgroup. */
struct pool *pool_rig_new(struct pool_rig *rig);

/* Turns the loop until `done` says so; fails the test after 20 s. */
void pool_rig_until(struct pool_rig *rig, bool (*done)(struct pool_rig *rig));

/* Turns the loop for so long. */
void pool_rig_for(struct pool_rig *rig, uint64_t ms);

bool pool_rig_is_ready(struct pool_rig *rig);
bool pool_rig_has_failed(struct pool_rig *rig);
bool pool_rig_has_ended(struct pool_rig *rig);
bool pool_rig_has_spares(struct pool_rig *rig);
unsigned pool_rig_spares(const struct pool *pool);

/* Takes a child, waiting for one, and gives it a document. */
struct child *pool_rig_give_job(struct pool_rig *rig, uint64_t ms);

#endif
