/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pool_internal.h - what pool.c and child.c share. */
#ifndef CLEANDECK_SUPERVISOR_POOL_INTERNAL_H
#define CLEANDECK_SUPERVISOR_POOL_INTERNAL_H

#include "supervisor/pool.h"

struct child {
	struct pool *pool;
	struct child *next;
	uint32_t slot;
	enum wire_state state;
	int channel;
	struct loop_watch watch;
	struct loop_timer deadline;
	pid_t pid;
	int pidfd; /* -1 until READY */
	uint32_t landlock;
	struct verify_facts facts;
	const struct child_user *user; /* NULL: waiting, or dropped */
	void *owner;
	bool in_cgroup;
	bool ended;   /* its channel is closed */
	bool reaped;  /* EXITED came */
	bool paused;  /* its messages wait */
	bool settled; /* both of these; freed in a later turn */
	bool told;    /* its fault is known, and not to be guessed */
	struct child_end end;
	uint32_t peak_kib;
	uint32_t cpu_ms;
};

struct pool {
	struct pool_order order;
	struct spawned zygote;
	bool running; /* a zygote process exists */
	enum wire_state state;
	int control;
	struct loop_watch control_watch;
	struct loop_watch death_watch;
	struct loop_timer start_deadline;
	struct loop_timer restart;
	struct loop_timer refill;
	unsigned starts;
	uint64_t started;  /* loop_now(), the zygote at hand */
	uint32_t landlock; /* of the last locked child */
	unsigned failures; /* in a row, for the pause */
	bool was_ready;    /* a child of this zygote was seen to be locked */
	uint32_t kinds;
	uint32_t next_slot;
	struct child *children;
	char engine[WIRE_MAX_TEXT + 1];
	char last_error[SPAWN_SENTENCE_SIZE];
};

/* child.c: makes a child and asks the zygote for it. */
NODISCARD int child_new(struct pool *pool);

/* child.c: EXITED for this child. */
void child_on_exited(struct child *child, struct wire_message *message);

/* child.c: FORK_FAILED for this child, or its zygote is gone. */
void child_on_lost(struct child *child, const char *seen);

/* child_judge.c: the number of its cgroup, which no other pool uses. */
uint32_t child_group(const struct child *child);

/* child_judge.c: notes the cause of its end, if none is known yet. */
void child_blame(struct child *child, enum fault fault, const char *seen);

/* child_judge.c: what the wait status says of one that did not say it. */
void child_judge(struct child *child);

/* child.c: frees it at once; only from pool_free(). */
void child_free(struct child *child);

/* pool.c: the zygote misbehaved or failed: kill it, restart later. */
void pool_fail(struct pool *pool, const char *why);

/* pool.c: forks children until enough wait. */
void pool_refill(struct pool *pool);

/*
 * pool.c: the same in a later turn. A refill that fails ends every child,
 * and tells their users: not while a caller holds one of them.
 */
void pool_refill_later(struct pool *pool, uint64_t ms);

#endif
