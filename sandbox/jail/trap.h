/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trap.h - a dying worker's last words.
 *
 * An exhausted memory limit and a forbidden system call (in trap mode) are
 * told apart here and said on the channel, so that a limit is never taken
 * for an attack. Any other crash goes on to be one.
 */
#ifndef CLEANDECK_JAIL_TRAP_H
#define CLEANDECK_JAIL_TRAP_H

#include "base/role.h"

/* Exit codes of a worker, for the log. */
enum trap_exit {
	TRAP_EXIT_OK = 0,
	TRAP_EXIT_LOST = 70,      /* the channel ended, or spoke nonsense */
	TRAP_EXIT_LAYER = 71,     /* a layer of the jail could not be had */
	TRAP_EXIT_MEMORY = 73,    /* the memory limit */
	TRAP_EXIT_VIOLATION = 74, /* a forbidden call, in trap mode */
};

/*
 * Installs the handlers, on a stack of their own; they send a FAULT on
 * ROLE_LINK_CONTROL and exit, or let the signal end the process. Called just
 * before the filter is put on.
 */
void trap_watch(enum role role);

#endif
