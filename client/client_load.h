/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_load.h - one file from a service to its place, whole or not at all.
 */
#ifndef CLEANDECK_CLIENT_LOAD_H
#define CLEANDECK_CLIENT_LOAD_H

#include <stdbool.h>

#include "client/client.h"

struct client_load {
	const char *id;   /* of the deck */
	const char *name; /* behind it in the service's path, and below root */
	const char *sha256; /* NULL: not known, so nothing is gone on with */
	uint64_t bytes;     /* exactly; without sha256: at most */
	int root;           /* the folder, borrowed */
	bool kept;          /* out: it was there already */
	uint64_t loaded;    /* out: bytes that came over the network */
};

/*
 * Loads it: what is there and right is kept; a part is gone on with
 * (Range, If-Range); bytes that are not those of the record are thrown
 * away. Returns the exit code, after a sentence where that is not 0.
 */
NODISCARD int client_load_run(struct client *client, struct client_load *load);

#endif
