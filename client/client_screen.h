/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_screen.h - what is going on, on standard error, and lines on
 * standard output, both harmless for a terminal.
 *
 * On a terminal one line is written over and over; elsewhere each message
 * is a plain line without a control character; with --quiet neither.
 */
#ifndef CLEANDECK_CLIENT_SCREEN_H
#define CLEANDECK_CLIENT_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

#include "base/compat.h"

#define CLIENT_SCREEN_SIZE 512

struct client_screen {
	bool quiet;
	bool terminal;
	bool shown;                    /* there is a line to wipe */
	char last[CLIENT_SCREEN_SIZE]; /* off a terminal: said only once */
};

/* Finds out where standard error leads. */
void client_screen_init(struct client_screen *screen, bool quiet);

/* Says what is going on now. */
void client_screen_show(struct client_screen *screen, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Wipes the line; called before anything else is printed. */
void client_screen_wipe(struct client_screen *screen);

/* "cleandeck: WHY" on standard error, --quiet or not. */
void client_screen_complain(
    struct client_screen *screen, const char *format, ...) PRINTF_LIKE(2, 3);

/* One line on standard output, at once. */
void client_screen_print(struct client_screen *screen, const char *format, ...)
    PRINTF_LIKE(2, 3);

#endif
