/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * attempt.h - what a locked process tries, and what must come of it.
 *
 * One table for both sides: confine_role.c makes the attempt inside the real
 * jail, test_walls.c compares the outcome.
 */
#ifndef CLEANDECK_TESTS_CONFINE_ATTEMPT_H
#define CLEANDECK_TESTS_CONFINE_ATTEMPT_H

#include "base/compat.h"
#include "base/role.h"

enum outcome {
	WORKS,   /* the role needs it */
	REFUSED, /* an errno that proves a wall (probe_held) */
	DIES,    /* the filter ends the process, or traps */
	FEIGNED, /* not done, and EINPROGRESS */
	SKIP,    /* says nothing for this role */
};

struct attempt {
	const char *name;
	enum outcome expect[ROLE_COUNT]; /* in the order of enum role */
	int (*make)(void);               /* 0, or the errno */
	long number;                     /* of the call, when `make` is NULL */
	long arguments[6];
};

/* All attempts, ended by one without a name. */
extern const struct attempt attempts[];

/* The lent listening socket, in the front. */
extern int attempt_listener;

/* Makes the attempt: 0 when it worked, or the errno. */
NODISCARD int attempt_make(const struct attempt *attempt);

#endif
