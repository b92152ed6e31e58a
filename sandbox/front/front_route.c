/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_route.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

#define GUARDED "/v1"
#define READING "GET, HEAD"
#define TOKEN_BYTES                                                            \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

#define CONVERT (WIRE_SCOPE_CONVERT | WIRE_SCOPE_ADMIN)
#define READ    (WIRE_SCOPE_READ | WIRE_SCOPE_ADMIN)
#define TICKET  (WIRE_SCOPE_TICKET | WIRE_SCOPE_ADMIN)
#define METRICS (WIRE_SCOPE_METRICS | WIRE_SCOPE_ADMIN)
#define ADMIN   WIRE_SCOPE_ADMIN

struct place_row {
	const char *path; /* whole, or NULL for those with an id or a token */
	const char *methods;
	uint32_t reads; /* one of these scopes to GET; 0: no key is asked for */
	uint32_t writes; /* and to POST or DELETE */
};

/* clang-format off */
static const struct place_row places[FRONT_PLACE_COUNT] = {
    [FRONT_PLACE_NONE] = {NULL, "", 0, 0},
    [FRONT_PLACE_ROOT] = {"/", READING, 0, 0},
    [FRONT_PLACE_HEALTH] = {"/healthz", READING, 0, 0},
    [FRONT_PLACE_READY] = {"/readyz", READING, 0, 0},
    [FRONT_PLACE_VERSION] = {"/version", READING, 0, 0},
    [FRONT_PLACE_CONTRACT] = {"/openapi.yaml", READING, 0, 0},
    [FRONT_PLACE_METRICS] = {FRONT_ROUTE_METRICS, READING, METRICS, 0},
    [FRONT_PLACE_DECKS] = {FRONT_ROUTE_DECKS, "POST", 0, CONVERT},
    [FRONT_PLACE_TICKETS] = {"/v1/tickets", "POST", 0, TICKET},
    [FRONT_PLACE_LINKS] = {"/v1/links", "POST", 0, TICKET},
    [FRONT_PLACE_ROTATE] = {"/v1/keys/rotate", "POST", 0, ADMIN},
    [FRONT_PLACE_DECK] = {NULL, READING ", DELETE", READ, CONVERT},
    [FRONT_PLACE_EVENTS] = {NULL, READING, READ, 0},
    [FRONT_PLACE_ZIP] = {NULL, READING, READ, 0},
    [FRONT_PLACE_TAR] = {NULL, READING, READ, 0},
    [FRONT_PLACE_ARTIFACT] = {NULL, READING, READ, 0},
    [FRONT_PLACE_LINK] = {NULL, READING, 0, 0},
    [FRONT_PLACE_TICKET] = {NULL, READING ", POST", 0, 0},
    [FRONT_PLACE_TICKET_DECK] = {NULL, READING, 0, 0},
    [FRONT_PLACE_TRY] = {FRONT_ROUTE_TRY, "POST", 0, 0},
    [FRONT_PLACE_TRY_DECK] = {NULL, READING, 0, 0},
    [FRONT_PLACE_WEB] = {NULL, READING, 0, 0},
};
/* clang-format on */

/* Places below a deck that are no artifacts. */
static const struct {
	const char *name;
	enum front_place place;
} below_deck[] = {
    {"events",     FRONT_PLACE_EVENTS},
    {"bundle.zip", FRONT_PLACE_ZIP   },
    {"bundle.tar", FRONT_PLACE_TAR   },
};

/*
 * Reads an id up to its end or a slash. Returns what comes behind it, from
 * that slash on, or NULL when there is no id.
 */
static const char *
parse_id(const char *text, uint8_t id[WIRE_ID_SIZE])
{
	char digits[2 * WIRE_ID_SIZE + 1];
	size_t length = strcspn(text, "/");

	if (length != sizeof(digits) - 1)
		return NULL;
	memcpy(digits, text, length);
	digits[length] = '\0';
	if (text_parse_hex(digits, id, WIRE_ID_SIZE) < 0)
		return NULL;
	return text + length;
}

static bool
parse_artifact(const char *name, struct front_route *route)
{
	return artifact_parse_name(name, &route->artifact, &route->page) == 0;
}

/* "ID" or "ID/NAME", behind "/v1/decks/". */
static void
parse_deck(const char *rest, struct front_route *ret_route)
{
	const char *behind = parse_id(rest, ret_route->id);

	if (!behind)
		return;
	if (*behind == '\0') {
		ret_route->place = FRONT_PLACE_DECK;
		return;
	}
	for (size_t i = 0; i < COUNT_OF(below_deck); i++)
		if (strcmp(below_deck[i].name, behind + 1) == 0)
			ret_route->place = below_deck[i].place;
	if (ret_route->place == FRONT_PLACE_NONE &&
	    parse_artifact(behind + 1, ret_route))
		ret_route->place = FRONT_PLACE_ARTIFACT;
}

/* "ID/NAME", behind "/d/". */
static void
parse_link(const char *rest, struct front_route *ret_route)
{
	const char *behind = parse_id(rest, ret_route->id);

	if (behind && *behind == '/' && parse_artifact(behind + 1, ret_route))
		ret_route->place = FRONT_PLACE_LINK;
}

/* "TOKEN" or "TOKEN/ID", behind "/t/". */
static void
parse_ticket(const char *rest, struct front_route *ret_route)
{
	size_t size = strspn(rest, TOKEN_BYTES);

	if (size == 0 || size >= sizeof(ret_route->token))
		return;
	memcpy(ret_route->token, rest, size);
	ret_route->token[size] = '\0';
	if (rest[size] == '\0') {
		ret_route->place = FRONT_PLACE_TICKET;
		return;
	}
	if (rest[size] != '/')
		return;
	const char *behind = parse_id(rest + size + 1, ret_route->id);
	if (behind && *behind == '\0')
		ret_route->place = FRONT_PLACE_TICKET_DECK;
}

/* "ID", behind "/try/". */
static void
parse_try(const char *rest, struct front_route *ret_route)
{
	const char *behind = parse_id(rest, ret_route->id);

	if (behind && *behind == '\0')
		ret_route->place = FRONT_PLACE_TRY_DECK;
}

/* What there is, front_serve_built_in() knows. */
static void
parse_web(const char *rest, struct front_route *ret_route)
{
	(void)rest;
	ret_route->place = FRONT_PLACE_WEB;
}

static const struct {
	const char *path;
	void (*parse)(const char *rest, struct front_route *ret_route);
} folders[] = {
    {FRONT_ROUTE_DECKS "/",   parse_deck  },
    {FRONT_ROUTE_LINKS "/",   parse_link  },
    {FRONT_ROUTE_TICKETS "/", parse_ticket},
    {FRONT_ROUTE_TRY "/",     parse_try   },
    {"/web/",		 parse_web   },
};

void
front_route_parse(const char *path, struct front_route *ret_route)
{
	*ret_route = (struct front_route){.place = FRONT_PLACE_NONE};
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		if (places[i].path && strcmp(places[i].path, path) == 0) {
			ret_route->place = (enum front_place)i;
			return;
		}
	}
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		size_t length = strlen(folders[i].path);
		if (strncmp(path, folders[i].path, length) == 0)
			folders[i].parse(path + length, ret_route);
	}
}

bool
front_route_is_guarded(const char *path)
{
	size_t length = strlen(GUARDED);

	if (strcmp(path, FRONT_ROUTE_METRICS) == 0)
		return true;
	return strncmp(path, GUARDED, length) == 0 &&
	       (path[length] == '\0' || path[length] == '/');
}

bool
front_route_is_reading(const char *method)
{
	return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

uint32_t
front_route_scopes(enum front_place place, const char *method)
{
	return front_route_is_reading(method) ? places[place].reads
					      : places[place].writes;
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
