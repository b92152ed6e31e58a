/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_head.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/text.h"

#define ALPHANUMERIC                                                           \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define TOKEN_BYTES    ALPHANUMERIC "!#$%&'*+-.^_`|~"
#define BOUNDARY_BYTES ALPHANUMERIC "'()+_,-./:=?"

#define FORM_TYPE      "multipart/form-data"
#define JSON_TYPE      "application/json"
#define BOUNDARY       "boundary="
#define BOUNDARY_MIN   2 /* libmicrohttpd takes no shorter one */

static const char *const names[FRONT_HEAD_COUNT] = {
    [FRONT_HEAD_LENGTH] = "Content-Length",
    [FRONT_HEAD_TRANSFER] = "Transfer-Encoding",
    [FRONT_HEAD_HOST] = "Host",
    [FRONT_HEAD_AUTHORIZATION] = "Authorization",
    [FRONT_HEAD_TYPE] = "Content-Type",
    [FRONT_HEAD_CODING] = "Content-Encoding",
    [FRONT_HEAD_EXPECT] = "Expect",
    [FRONT_HEAD_ORIGIN] = "Origin",
    [FRONT_HEAD_SITE] = "Sec-Fetch-Site",
    [FRONT_HEAD_IDEMPOTENCY] = "Idempotency-Key",
    [FRONT_HEAD_LAST_EVENT] = "Last-Event-ID",
};

/*
 * libmicrohttpd 0.9.75 glues a folded line to the field's name, and lets
 * blanks stand before the colon. Either would take the length of a body
 * out of our sight, so that the body is read as the next request.
 */
static bool
hides_framing(const char *name)
{
	static const enum front_head_field framing[] = {
	    FRONT_HEAD_LENGTH, FRONT_HEAD_TRANSFER};

	for (size_t i = 0; i < COUNT_OF(framing); i++) {
		const char *real = names[framing[i]];
		if (strncasecmp(name, real, strlen(real)) == 0 &&
		    name[strlen(real)] != '\0')
			return true;
	}
	return false;
}

/* Proxies add a field of their own, or to the one that is there. */
static void
add_forwarded(struct front_head *head, const char *value)
{
	size_t used = strlen(head->forwarded);
	size_t room = sizeof(head->forwarded) - used;

	head->crowded |= strlen(value) + 2 >= room;
	if (head->crowded)
		head->forwarded[0] = '\0';
	else
		text_format(head->forwarded + used, room, "%s%s",
		    used > 0 ? "," : "", value);
}

void
front_head_add(struct front_head *head, const char *name, const char *value)
{
	if (*name == '\0' || name[strspn(name, TOKEN_BYTES)] != '\0' ||
	    hides_framing(name))
		head->odd = true;
	if (value && strcasecmp(name, "Prefer") == 0)
		front_prefer_add(&head->prefer, value);
	if (value && strcasecmp(name, "X-Forwarded-For") == 0)
		add_forwarded(head, value);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (strcasecmp(names[i], name) != 0)
			continue;
		if (head->fields[i])
			head->twice = true;
		head->fields[i] = value ? value : "";
	}
}

static enum fault
check_length(struct front_head *head, const char **ret_seen)
{
	const char *length = head->fields[FRONT_HEAD_LENGTH];
	if (!length)
		return FAULT_NONE;

	int error = text_parse_u64(length, UINT64_MAX, &head->length);
	if (error == -ERANGE) {
		*ret_seen = "Content-Length is beyond all numbers";
		return FAULT_TOO_LARGE;
	}
	if (error < 0) {
		*ret_seen = "Content-Length is not a number";
		return FAULT_BAD_REQUEST;
	}
	return FAULT_NONE;
}

static const char *
find_oddity(const struct front_head *head, const char *version)
{
	const char *transfer = head->fields[FRONT_HEAD_TRANSFER];
	const char *expect = head->fields[FRONT_HEAD_EXPECT];

	if (head->odd)
		return "a header field has an odd name";
	if (head->twice)
		return "a header field is there twice";
	if (transfer && head->fields[FRONT_HEAD_LENGTH])
		return "Content-Length and Transfer-Encoding together";
	if (transfer && strcasecmp(transfer, "chunked") != 0)
		return "a Transfer-Encoding other than chunked";
	if (transfer && strcmp(version, "HTTP/1.1") != 0)
		return "Transfer-Encoding needs HTTP/1.1";
	if (expect && strcasecmp(expect, "100-continue") != 0)
		return "an Expect other than 100-continue";
	return NULL;
}

enum fault
front_head_check(
    struct front_head *head, const char *version, const char **ret_seen)
{
	const char *oddity = find_oddity(head, version);

	if (oddity) {
		*ret_seen = oddity;
		return FAULT_BAD_REQUEST;
	}
	head->chunked = head->fields[FRONT_HEAD_TRANSFER] != NULL;
	return check_length(head, ret_seen);
}

bool
front_head_has_body(const struct front_head *head)
{
	const char *length = head->fields[FRONT_HEAD_LENGTH];

	return head->fields[FRONT_HEAD_TRANSFER] ||
	       (length && strcmp(length, "0") != 0);
}

bool
front_head_is_form(const char *type)
{
	size_t length = strlen(FORM_TYPE);

	return strncasecmp(type, FORM_TYPE, length) == 0 &&
	       strchr("; \t", type[length]) != NULL;
}

bool
front_head_is_json(const char *type)
{
	size_t length = strlen(JSON_TYPE);

	return !type || (strncasecmp(type, JSON_TYPE, length) == 0 &&
			    strchr("; \t", type[length]) != NULL);
}

bool
front_head_check_boundary(const char *type)
{
	const char *boundary = strstr(type, BOUNDARY);
	if (!boundary)
		return false;

	boundary += strlen(BOUNDARY);
	bool quoted = *boundary == '"';
	boundary += quoted ? 1 : 0;
	size_t length = strspn(boundary, BOUNDARY_BYTES);
	return length >= BOUNDARY_MIN && length <= LIMIT_BOUNDARY &&
	       strcmp(boundary + length, quoted ? "\"" : "") == 0;
}
