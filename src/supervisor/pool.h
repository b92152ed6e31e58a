/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pool.h - one disposable role: its zygote, and the children that wait in
 * front of their document, locked and seen to be locked.
 *
 * A zygote that dies is started anew, with a growing pause. A child serves
 * one document. Whatever a child or a zygote does wrong ends that process
 * and nothing else.
 */
#ifndef CLEANDECK_SUPERVISOR_POOL_H
#define CLEANDECK_SUPERVISOR_POOL_H

#include "spawn/cgroup.h"
#include "spawn/spawn.h"
#include "spawn/verify.h"
#include "supervisor/loop.h"
#include "wire/wire_body.h"

struct pool;
struct child;

/* How a child ended, for its owner. */
struct child_end {
	enum fault fault;
	int status; /* of wait(2); -1 when it is not known */
	char seen[WIRE_MAX_TEXT + 1];
};

/* Who uses a child, between pool_take() and its end. */
struct child_user {
	/* ARTIFACT, RESULT or PROBED; the message is freed by the caller. */
	void (*on_message)(
	    void *owner, struct child *child, struct wire_message *message);
	/*
	 * Once, and only when the child ends without RESULT or PROBED. The
	 * child must not be used any more.
	 */
	void (*on_end)(
	    void *owner, struct child *child, const struct child_end *end);
};

struct pool_limits {
	uint64_t memory;
	uint64_t tmp;
	uint64_t output;
	uint32_t tasks;
	uint32_t seconds;
};

struct pool_order {
	struct loop *loop;
	const struct cgroup *cgroup;
	struct spawn_order spawn; /* control is filled in at each start */
	struct pool_limits limits;
	unsigned spares; /* children kept waiting */
	void *owner;
	/* The pool has a child to take, or its state changed. */
	void (*on_change)(void *owner);
};

/* Makes a pool and starts its zygote. Returns 0 or -errno and a sentence. */
NODISCARD int pool_new(const struct pool_order *order, struct pool **ret_pool,
    char ret_sentence[SPAWN_SENTENCE_SIZE]);

/* Kills everything in it. */
void pool_free(struct pool *pool);

/* Is its zygote up and at least one child locked and waiting? */
bool pool_is_ready(const struct pool *pool);

/* The kinds that the zygote warmed up with (office). */
uint32_t pool_kinds(const struct pool *pool);

/* The zygote's words about its engine. */
const char *pool_engine(const struct pool *pool);

/* Why the last start failed; "" when none did. */
const char *pool_last_error(const struct pool *pool);

/* Milliseconds since its zygote was started; UINT64_MAX without one. */
uint64_t pool_age(const struct pool *pool);

/* How often its zygote has been started. */
unsigned pool_starts(const struct pool *pool);

/* The Landlock version of its last locked child; 0: none. */
uint32_t pool_landlock(const struct pool *pool);

/* How often it has failed since a child was last seen to be locked. */
unsigned pool_failures(const struct pool *pool);

/*
 * Takes a waiting child for `owner`; NULL when none is there yet (on_change
 * will tell). `ms` from now it is killed, and ends with FAULT_TIMEOUT.
 */
struct child *pool_take(
    struct pool *pool, const struct child_user *user, void *owner, uint64_t ms);

/*
 * Sends JOB or PROBE. On failure the child is killed, and on_end follows.
 */
void child_send(struct child *child, const struct wire_message *message);

/* Hears nothing of it for a while, and so lets it wait; and again. */
void child_pause(struct child *child, bool pause);

/* Whose child it is. */
enum role child_role(const struct child *child);

/* Kills the child's whole tree; on_end is not called any more. */
void child_drop(struct child *child);

/* Kills the child, which ends with this fault (on_end is called). */
void child_kill(struct child *child, enum fault fault, const char *seen);

/* What was seen of it from outside, and its Landlock version. */
const struct verify_facts *child_facts(const struct child *child);
uint32_t child_landlock(const struct child *child);

#endif
