/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_json.h - what the front says in JSON; wraps jansson. */
#ifndef CLEANDECK_FRONT_FRONT_JSON_H
#define CLEANDECK_FRONT_FRONT_JSON_H

#include <time.h>

#include "base/fault.h"

/*
 * Once, before the process is locked: seeds the library's hash tables from
 * the random device, which is out of reach later.
 */
void front_json_init(void);

/* "jansson 2.14": a static string. */
const char *front_json_version(void);

/*
 * A problem document (RFC 9457) as a string to free(), or NULL when memory
 * is short. `seen` may be NULL or any bytes.
 */
NODISCARD char *front_json_new_problem(
    const struct fault_row *row, const char *seen);

/*
 * A field of a JSON object that a client sends. What is present is written
 * to where the field points; what is absent is left as it was.
 */
enum front_json_type {
	FRONT_JSON_NUMBER, /* a whole one, from min to max */
	FRONT_JSON_TEXT,   /* min to max bytes, no control characters */
	FRONT_JSON_WORDS,  /* a list of words, not empty: a set of bits */
};

struct front_json_field {
	const char *name;
	enum front_json_type type;
	uint64_t min;
	uint64_t max;
	uint64_t *number;                       /* NUMBER */
	char *text;                             /* TEXT: max + 1 bytes */
	uint32_t *set;                          /* WORDS */
	uint32_t (*find_bit)(const char *word); /* WORDS; 0: not known */
};

/*
 * Reads one JSON object that has no other fields than these, none twice.
 * Returns 0; -EINVAL: `seen` (WIRE_MAX_TEXT + 1 bytes) says in one line of
 * printable ASCII which field is wrong, and what it should be.
 */
NODISCARD int front_json_read(const char *text, size_t size,
    const struct front_json_field *fields, size_t count, char *seen);

/*
 * Answers, as strings to free(); NULL when memory is short. Times in unix
 * seconds.
 */

/* Of POST /v1/tickets: {"ticket", "href", "expires"}. */
NODISCARD char *front_json_new_ticket(const char *ticket, uint64_t expires);

/* Of POST /v1/links: {"href", "expires"}. */
NODISCARD char *front_json_new_link(const char *href, uint64_t expires);

/* Of DELETE: {"id", "erased", "state", "files", "bytes", "at"}. */
struct front_receipt {
	const char *id;
	const char *state; /* before */
	uint64_t files;
	uint64_t bytes;
	uint64_t at;
};

/* What a client has in hand after an erasure. */
NODISCARD char *front_json_new_receipt(const struct front_receipt *receipt);

/* Of POST /v1/keys/rotate: {"kid"}. */
NODISCARD char *front_json_new_rotation(uint32_t number);

#endif
