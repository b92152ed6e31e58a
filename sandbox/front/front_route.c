/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_route.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

#define GUARDED "/v1"
#define READING "GET, HEAD"

struct place_row {
	const char *path; /* whole, or NULL for those below a deck */
	const char *methods;
};

static const struct place_row places[FRONT_PLACE_COUNT] = {
    [FRONT_PLACE_NONE] = {NULL,              ""     },
    [FRONT_PLACE_ROOT] = {"/",               READING},
    [FRONT_PLACE_HEALTH] = {"/healthz",        READING},
    [FRONT_PLACE_READY] = {"/readyz",         READING},
    [FRONT_PLACE_DECKS] = {FRONT_ROUTE_DECKS, "POST" },
    [FRONT_PLACE_DECK] = {NULL,              READING},
    [FRONT_PLACE_ARTIFACT] = {NULL,              READING},
};

/* "ID" or "ID/NAME", behind "/v1/decks/". */
static void
parse_deck(const char *rest, struct front_route *ret_route)
{
	char id[2 * WIRE_ID_SIZE + 1];
	size_t length = strcspn(rest, "/");

	if (length != sizeof(id) - 1)
		return;
	memcpy(id, rest, length);
	id[length] = '\0';
	if (text_parse_hex(id, ret_route->id, sizeof(ret_route->id)) < 0)
		return;
	if (rest[length] == '\0')
		ret_route->place = FRONT_PLACE_DECK;
	else if (artifact_parse_name(rest + length + 1, &ret_route->artifact,
		     &ret_route->page) == 0)
		ret_route->place = FRONT_PLACE_ARTIFACT;
}

void
front_route_parse(const char *path, struct front_route *ret_route)
{
	size_t below = strlen(FRONT_ROUTE_DECKS "/");

	*ret_route = (struct front_route){.place = FRONT_PLACE_NONE};
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		if (places[i].path && strcmp(places[i].path, path) == 0) {
			ret_route->place = (enum front_place)i;
			return;
		}
	}
	if (strncmp(path, FRONT_ROUTE_DECKS "/", below) == 0)
		parse_deck(path + below, ret_route);
}

bool
front_route_is_guarded(const char *path)
{
	size_t length = strlen(GUARDED);

	return strncmp(path, GUARDED, length) == 0 &&
	       (path[length] == '\0' || path[length] == '/');
}

const char *
front_route_methods(enum front_place place)
{
	return places[place].methods;
}

bool
front_route_allows(enum front_place place, const char *method)
{
	const char *word = places[place].methods;
	size_t length = strlen(method);

	while (*word != '\0') {
		size_t n = strcspn(word, ",");
		if (n == length && memcmp(word, method, n) == 0)
			return true;
		word += n;
		word += strspn(word, ", ");
	}
	return false;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The byte that an escape at `raw` means, or -1. */
static int
decode_escape(const char *raw)
{
	int high = hex_digit(raw[1]);
	int low = high < 0 ? -1 : hex_digit(raw[2]);

	return low < 0 ? -1 : high << 4 | low;
}

int
front_route_decode(const char *raw, char *text, size_t size)
{
	size_t used = 0;

	while (*raw != '\0') {
		int byte = *raw == '%' ? decode_escape(raw) : *raw;
		if (*raw == '%' && byte <= 0) /* NUL would hide an ending */
			return -EINVAL;
		if (used + 1 >= size)
			return -ENAMETOOLONG;
		raw += *raw == '%' ? 3 : 1;
		text[used++] = (char)byte;
	}
	if (used >= size)
		return -ENAMETOOLONG;
	text[used] = '\0';
	return 0;
}
