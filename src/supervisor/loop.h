/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * loop.h - the supervisor's event loop: descriptors (epoll) and timers.
 *
 * One event a turn, so that a callback may remove anything, itself too.
 */
#ifndef CLEANDECK_SUPERVISOR_LOOP_H
#define CLEANDECK_SUPERVISOR_LOOP_H

#include <stdbool.h>

#include "base/compat.h"

struct loop {
	int epoll;
	bool stopped;
	struct loop_timer *timers; /* unordered: there are few */
};

/* Embedded in its owner; fd -1 when not in the loop. */
struct loop_watch {
	int fd; /* borrowed */
	void (*ready)(void *owner, uint32_t events);
	void *owner;
};

struct loop_timer {
	uint64_t due; /* loop_now() */
	void (*fire)(void *owner);
	void *owner;
	struct loop_timer *next;
	bool armed;
};

/* Milliseconds of CLOCK_BOOTTIME: suspends count, clock changes do not. */
uint64_t loop_now(void);

/* Makes an empty loop. Returns 0 or -errno. */
NODISCARD int loop_init(struct loop *loop);

/* Adds a descriptor for EPOLLIN. Returns 0 or -errno. */
NODISCARD int loop_add(struct loop *loop, struct loop_watch *watch, int fd);

/* Asks to hear of EPOLLOUT too, or no longer. */
void loop_want_write(struct loop *loop, struct loop_watch *watch, bool want);

/* Takes the descriptor out of the loop; it stays open. */
void loop_remove(struct loop *loop, struct loop_watch *watch);

/* (Re)arms a timer `ms` milliseconds from now. */
void loop_arm(struct loop *loop, struct loop_timer *timer, uint64_t ms);
void loop_disarm(struct loop *loop, struct loop_timer *timer);

/* Runs until loop->stopped. Returns 0 or -errno of epoll itself. */
NODISCARD int loop_run(struct loop *loop);

/* One turn: the next event or timer, at most `wait_ms` from now. */
NODISCARD int loop_turn(struct loop *loop, uint64_t wait_ms);

#endif
