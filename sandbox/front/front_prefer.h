/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_prefer.h - how a client wants to be answered (RFC 7240).
 *
 * Preferences that we do not know, or that make no sense, are ignored: that
 * is the field's nature, and no reason to refuse anything.
 */
#ifndef CLEANDECK_FRONT_FRONT_PREFER_H
#define CLEANDECK_FRONT_FRONT_PREFER_H

#include <stdbool.h>

#include "base/compat.h"

#define FRONT_PREFER_SIZE 40 /* of what front_prefer_applied() writes */

struct front_prefer {
	bool respond_async;
	bool wait_given; /* the first of several counts (section 2) */
	uint32_t wait;   /* seconds */
};

/* Adds one field's value, a list; there may be several fields. */
void front_prefer_add(struct front_prefer *prefer, const char *value);

/*
 * Writes what Preference-Applied says to a client that was let wait `wait`
 * seconds (0: not at all): "wait=10", or "" when nothing was preferred.
 */
void front_prefer_applied(const struct front_prefer *prefer, uint32_t wait,
    char text[FRONT_PREFER_SIZE]);

#endif
