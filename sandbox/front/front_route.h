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
#include "base/limits.h"
#include "wire/wire_deck.h"

#define FRONT_ROUTE_DECKS   "/v1/decks"
#define FRONT_ROUTE_TICKETS "/t"
#define FRONT_ROUTE_LINKS   "/d"
#define FRONT_ROUTE_TRY     "/try"
#define FRONT_ROUTE_METRICS "/metrics"

enum front_place {
	FRONT_PLACE_NONE,        /* not found */
	FRONT_PLACE_ROOT,        /* / */
	FRONT_PLACE_HEALTH,      /* /healthz */
	FRONT_PLACE_READY,       /* /readyz */
	FRONT_PLACE_VERSION,     /* /version */
	FRONT_PLACE_CONTRACT,    /* /openapi.yaml */
	FRONT_PLACE_METRICS,     /* /metrics */
	FRONT_PLACE_DECKS,       /* /v1/decks */
	FRONT_PLACE_TICKETS,     /* /v1/tickets */
	FRONT_PLACE_LINKS,       /* /v1/links */
	FRONT_PLACE_ROTATE,      /* /v1/keys/rotate */
	FRONT_PLACE_DECK,        /* /v1/decks/ID */
	FRONT_PLACE_EVENTS,      /* /v1/decks/ID/events */
	FRONT_PLACE_ZIP,         /* /v1/decks/ID/bundle.zip */
	FRONT_PLACE_TAR,         /* /v1/decks/ID/bundle.tar */
	FRONT_PLACE_ARTIFACT,    /* /v1/decks/ID/NAME */
	FRONT_PLACE_LINK,        /* /d/ID/NAME */
	FRONT_PLACE_TICKET,      /* /t/TOKEN */
	FRONT_PLACE_TICKET_DECK, /* /t/TOKEN/ID: how far is what I sent? */
	FRONT_PLACE_TRY,         /* /try: the try-it page's form */
	FRONT_PLACE_TRY_DECK,    /* /try/ID: as TICKET_DECK */
	FRONT_PLACE_WEB,         /* /web/NAME: what our pages need */
	FRONT_PLACE_COUNT
};

struct front_route {
	enum front_place place;
	uint8_t id[WIRE_ID_SIZE]; /* of a deck, where there is one */
	enum artifact artifact;   /* of ARTIFACT and LINK */
	uint32_t page;
	char token[LIMIT_TICKET_TEXT + 1]; /* of TICKET and TICKET_DECK */
};

/* Reads a path. Whatever is not exactly one of our places is NONE. */
void front_route_parse(const char *path, struct front_route *ret_route);

/* Is a key asked for there (all of /v1, found or not, and /metrics)? */
bool front_route_is_guarded(const char *path);

/* May this method be used there? */
bool front_route_allows(enum front_place place, const char *method);

/* GET or HEAD? */
bool front_route_is_reading(const char *method);

/*
 * The set of enum wire_scope of which a key has to have one, to use that
 * method there; 0 where no key is asked for.
 */
uint32_t front_route_scopes(enum front_place place, const char *method);

/* What the Allow field says there: "GET, HEAD"; a static string. */
const char *front_route_methods(enum front_place place);

/*
 * Decodes %XX in a query's value. Returns 0; -EINVAL for a broken escape or
 * a NUL, -ENAMETOOLONG when it does not fit `size` bytes with its NUL.
 */
NODISCARD int front_route_decode(const char *raw, char *text, size_t size);

#endif
