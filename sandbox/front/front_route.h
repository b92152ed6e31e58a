/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_route.h - which place a request means, from hostile bytes.
 *
 * The path is compared as it was sent: nothing in our places needs a
 * percent sign, so none is ever decoded, and there is no second reading of
 * a path to smuggle through.
 */
#ifndef CLEANDECK_FRONT_FRONT_ROUTE_H
#define CLEANDECK_FRONT_FRONT_ROUTE_H

#include <stdbool.h>

#include "base/artifact.h"
#include "wire/wire.h"

#define FRONT_ROUTE_DECKS "/v1/decks"

enum front_place {
	FRONT_PLACE_NONE,     /* not found */
	FRONT_PLACE_ROOT,     /* / */
	FRONT_PLACE_HEALTH,   /* /healthz */
	FRONT_PLACE_READY,    /* /readyz */
	FRONT_PLACE_DECKS,    /* /v1/decks */
	FRONT_PLACE_DECK,     /* /v1/decks/ID */
	FRONT_PLACE_ARTIFACT, /* /v1/decks/ID/NAME */
	FRONT_PLACE_COUNT
};

struct front_route {
	enum front_place place;
	uint8_t id[WIRE_ID_SIZE]; /* of DECK and ARTIFACT */
	enum artifact artifact;   /* of ARTIFACT */
	uint32_t page;
};

/* Reads a path. Whatever is not exactly one of our places is NONE. */
void front_route_parse(const char *path, struct front_route *ret_route);

/* Is a key asked for there (all of /v1, found or not)? */
bool front_route_is_guarded(const char *path);

/* May this method be used there? */
bool front_route_allows(enum front_place place, const char *method);

/* What the Allow field says there: "GET, HEAD"; a static string. */
const char *front_route_methods(enum front_place place);

/*
 * Decodes %XX in a query's value. Returns 0; -EINVAL for a broken escape or
 * a NUL, -ENAMETOOLONG when it does not fit `size` bytes with its NUL.
 */
NODISCARD int front_route_decode(const char *raw, char *text, size_t size);

#endif
