/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * progress.h - what is going on, on standard error.
 *
 * On a terminal one line that is written over and over; elsewhere a plain
 * line for each beginning; with --quiet nothing.
 */
#ifndef CLEANDECK_CLI_PROGRESS_H
#define CLEANDECK_CLI_PROGRESS_H

#include <stdbool.h>

#include "base/compat.h"

#define PROGRESS_TICK 100 /* ms between two looks, on a terminal */

struct progress {
	bool quiet;
	bool terminal;
	bool shown;    /* there is a line to wipe */
	uint64_t last; /* it was written, by progress_now() */
};

/* Milliseconds of a clock that only goes forward. */
uint64_t progress_now(void);

/* Finds out where standard error leads. */
void progress_init(struct progress *progress, bool quiet);

/* Something begins: a plain line, unless on a terminal. */
void progress_begin(struct progress *progress, const char *head,
    const char *name, const char *what);

/*
 * Something goes on since `ms` milliseconds: the line of a terminal, cut to
 * its width. `more` others do too.
 */
void progress_show(struct progress *progress, const char *head,
    const char *name, const char *what, uint64_t ms, size_t more);

/* Wipes the line; call it before anything else is printed. */
void progress_wipe(struct progress *progress);

#endif
