/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_json.h - what the front says in JSON; wraps jansson. */
#ifndef CLEANDECK_FRONT_FRONT_JSON_H
#define CLEANDECK_FRONT_FRONT_JSON_H

#include <time.h>

#include "base/artifact.h"
#include "base/fault.h"
#include "base/kind.h"

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

/* A deck's record: what GET /v1/decks/ID says. */
struct front_record;

struct front_record_head {
	const char *id;
	enum kind kind;
	uint32_t pages;
	uint32_t rastered;
	time_t created;
	time_t expires;
};

struct front_record_artifact {
	const char *name; /* "slides/1.svg" */
	const char *href;
	const char *type;
	uint64_t bytes;
	const char *sha256;
};

/* A record without artifacts; NULL when memory is short. */
NODISCARD struct front_record *front_json_new_record(
    const struct front_record_head *head);

/* NULL is fine. */
void front_json_free_record(struct front_record *record);

/* Returns 0 or -ENOMEM. */
NODISCARD int front_json_add_artifact(
    struct front_record *record, const struct front_record_artifact *artifact);

/* The record as a string to free(); NULL when memory is short. */
NODISCARD char *front_json_record_text(const struct front_record *record);

#endif
