/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_head.h - a request's head, judged before its body is read.
 *
 * libmicrohttpd takes the first of several equal fields and prefers chunks
 * to a length; a proxy before us may not. Where two readings of a request
 * are possible it is refused here, and its connection closed (RFC 9112
 * section 6.3, section 11.2).
 */
#ifndef CLEANDECK_FRONT_FRONT_HEAD_H
#define CLEANDECK_FRONT_FRONT_HEAD_H

#include <stdbool.h>

#include "base/compat.h"
#include "base/fault.h"
#include "base/limits.h"
#include "front/front_prefer.h"

enum front_head_field {
	FRONT_HEAD_LENGTH,
	FRONT_HEAD_TRANSFER,
	FRONT_HEAD_HOST,
	FRONT_HEAD_AUTHORIZATION,
	FRONT_HEAD_TYPE,
	FRONT_HEAD_CODING,
	FRONT_HEAD_EXPECT,
	FRONT_HEAD_ORIGIN,
	FRONT_HEAD_SITE, /* Sec-Fetch-Site */
	FRONT_HEAD_IDEMPOTENCY,
	FRONT_HEAD_LAST_EVENT,
	FRONT_HEAD_COUNT
};

struct front_head {
	const char *fields[FRONT_HEAD_COUNT]; /* borrowed; NULL: not there */
	struct front_prefer prefer;           /* of all its fields */
	/* X-Forwarded-For, all of its fields; "" when that is too much. */
	char forwarded[LIMIT_FORWARDED + 1];
	bool crowded;    /* it was too much */
	bool twice;      /* one of them came more than once */
	bool odd;        /* a name that is no token, or hides another */
	bool chunked;    /* set by front_head_check() */
	uint64_t length; /* of the body, unless chunked; likewise */
};

/* Adds one field. `value` may be NULL, and must outlive *head. */
void front_head_add(
    struct front_head *head, const char *name, const char *value);

/*
 * Judges the framing and fills `chunked` and `length`. Returns FAULT_NONE,
 * or why not, with one static line in *ret_seen.
 */
enum fault front_head_check(
    struct front_head *head, const char *version, const char **ret_seen);

/* Is there, or may there be, a body on its way? */
bool front_head_has_body(const struct front_head *head);

/* Is this application/json, or no type at all (NULL)? */
bool front_head_is_json(const char *type);

/* Is this the media type of a form with files? */
bool front_head_is_form(const char *type);

/*
 * Is the boundary of such a type one we take: there, last, 1 to 70 bytes of
 * RFC 2046's set? libmicrohttpd before 0.9.76 reads out of bounds with some
 * others (CVE-2023-27371).
 */
bool front_head_check_boundary(const char *type);

#endif
