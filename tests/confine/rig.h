/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rig.h - one role in its real cage, and one locked child after another. */
#ifndef CLEANDECK_TESTS_CONFINE_RIG_H
#define CLEANDECK_TESTS_CONFINE_RIG_H

#include <stdbool.h>

#include "jail/jail.h"
#include "spawn/spawn.h"
#include "spawn/verify.h"
#include "wire/wire_body.h"

struct rig {
	enum role role;
	struct cage cage;
	struct spawned process;
	int control;
	char engine[WIRE_MAX_TEXT + 1]; /* READY's text */
	char state[64];                 /* the front's state folder */
};

struct rig_child {
	int channel;
	pid_t pid;
	uint32_t landlock;
};

/* What came of a child. */
struct rig_end {
	bool said; /* FAULT came */
	enum fault fault;
	char seen[WIRE_MAX_TEXT + 1];
	int status; /* of wait(2) */
};

extern const struct jail_limits rig_limits;

/* Without root's rights, as an ordinary user would run it. For main(). */
void rig_become_nobody(void);

/* Starts the role in its cage; READY is awaited, but for the front. */
void rig_start(struct rig *rig, enum role role, bool trap);
void rig_stop(struct rig *rig);

/* Forks a child and checks that it is locked, as the supervisor does. */
void rig_fork(struct rig *rig, const struct jail_limits *limits,
    struct rig_child *ret_child);

/* Sends a document of this text. */
void rig_send(const struct rig_child *child, const char *order);

/* Waits for the child's end. */
void rig_await(
    struct rig *rig, struct rig_child *child, struct rig_end *ret_end);

/* rig_fork, rig_send, rig_await. */
void rig_run(struct rig *rig, const struct jail_limits *limits,
    const char *order, struct rig_end *ret_end);

/* What a resident speaks as. */
enum wire_peer rig_peer(enum role role);

/* A resident: READY, then the message, then its end (which is the rig's). */
void rig_run_resident(
    struct rig *rig, struct wire_message *message, struct rig_end *ret_end);

#endif
