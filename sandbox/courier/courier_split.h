/* SPDX-License-Identifier: GPL-3.0-or-later */
/* courier_split.h - a URL as libcurl reads it. */
#ifndef CLEANDECK_COURIER_COURIER_SPLIT_H
#define CLEANDECK_COURIER_COURIER_SPLIT_H

#include "base/compat.h"
#include "wire/wire_deck.h"

struct courier_parts {
	char scheme[16]; /* lower case */
	char host[WIRE_HOST_SIZE];
	uint16_t port;
	char path[WIRE_CALLBACK_SIZE];  /* begins with "/" */
	char query[WIRE_CALLBACK_SIZE]; /* without "?"; "" without one */
};

/*
 * Reads a URL. Returns 0; -EINVAL for one that libcurl does not read, or
 * that has a user, a fragment or a zone.
 */
NODISCARD int courier_split(const char *url, struct courier_parts *ret_parts);

#endif
