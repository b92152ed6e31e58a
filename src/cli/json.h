/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json.h - writes one JSON object a line.
 *
 * Fields go out as they come; nothing is kept. Write errors stay in the
 * FILE, where main() looks for them.
 */
#ifndef CLEANDECK_CLI_JSON_H
#define CLEANDECK_CLI_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include "base/compat.h"

struct json {
	FILE *file; /* borrowed */
	bool more;  /* a comma comes first */
};

/*
 * Writes a string with its quotes. Well-formed UTF-8 passes, controls
 * become \u00XX, and each byte of anything else U+FFFD.
 */
void json_write_text(FILE *file, const char *text);

/* Begins an object: "{". */
void json_begin(struct json *json, FILE *file);

/* Ends it: "}" and a line break. */
void json_end(struct json *json);

/* A field with a text; NULL gives null. */
void json_put_text(struct json *json, const char *name, const char *text);

/* A field with a whole number. */
void json_put_number(struct json *json, const char *name, uint64_t number);

/* A field in seconds, with three digits behind the point. */
void json_put_seconds(struct json *json, const char *name, uint64_t ms);

/* Begins a field with a list of texts. */
void json_begin_list(struct json *json, const char *name);

/* One more text of the list. */
void json_add_text(struct json *json, const char *text);

/* Ends the list. */
void json_end_list(struct json *json);

#endif
