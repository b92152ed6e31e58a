/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client_retry.h - when to ask again, and when to stop asking; pure. */
#ifndef CLEANDECK_CLIENT_RETRY_H
#define CLEANDECK_CLIENT_RETRY_H

#include "base/compat.h"

#define CLIENT_RETRY_TRIES 10 /* without any progress between them */

struct client_retry {
	unsigned failures;
};

/*
 * One more failure. Returns the milliseconds to wait before the next try,
 * or -1 when there should be none: the `seconds` that the service asks for,
 * an hour at most; without them (0) half a second, 1, 2, and so on to 30.
 */
int64_t client_retry_wait(struct client_retry *retry, uint32_t seconds);

#endif
