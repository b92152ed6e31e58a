/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client_url.h - is this where a service may be? Pure, and narrow. */
#ifndef CLEANDECK_CLIENT_URL_H
#define CLEANDECK_CLIENT_URL_H

#include <stdbool.h>

#include "base/compat.h"

#define CLIENT_URL_SIZE 512

struct client_url {
	char base[CLIENT_URL_SIZE]; /* without a slash at its end */
	bool loopback;
	bool bare; /* http, so that others on the way can read a key */
};

/*
 * Reads "http[s]://HOST[:PORT][/PATH]" of plain characters; what it refuses
 * (a user, a query, anything odd) has no second reading in libcurl. Returns
 * NULL, or a static sentence that says what is wrong.
 */
const char *client_url_parse(const char *text, struct client_url *ret_url);

#endif
