/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier_url.h - what a callback's URL means, and whether it may be called.
 *
 * Its writer is whoever may submit a deck: take every byte for an attack. Two
 * readers, ours and libcurl's, have to agree on each part, and what is asked
 * for is built anew from these parts.
 */
#ifndef CLEANDECK_COURIER_COURIER_URL_H
#define CLEANDECK_COURIER_COURIER_URL_H

#include "courier/courier_host.h"

/* Scheme, host, port and two delimiters come to less than this. */
#define COURIER_URL_SIZE (WIRE_CALLBACK_SIZE + 32)

struct courier_target {
	bool plain; /* http; otherwise https */
	struct courier_host host;
	uint16_t port;
	char url[COURIER_URL_SIZE]; /* what to ask for */
};

/*
 * Judges the URL. Returns 0; or -EACCES and a sentence in *ret_why, which
 * holds nothing of the URL.
 */
NODISCARD int courier_url_judge(const struct courier_hosts *hosts,
    const char *url, struct courier_target *ret_target, const char **ret_why);

#endif
