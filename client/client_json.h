/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_json.h - reads what a service says, writes what is asked of it;
 * wraps jansson.
 */
#ifndef CLEANDECK_CLIENT_JSON_H
#define CLEANDECK_CLIENT_JSON_H

#include <stdbool.h>

#include "base/compat.h"

struct client_json;

/* Reads an object. Returns 0, or -EBADMSG for anything else. */
NODISCARD int client_json_parse(
    const char *text, size_t size, struct client_json **ret_json);

/* An empty object; NULL without memory. */
NODISCARD struct client_json *client_json_new(void);

/* NULL is fine. */
void client_json_free(struct client_json *json);

/* The text of that name, borrowed; "" where there is none. */
const char *client_json_text(const struct client_json *json, const char *name);

/* The number of that name: 0 to `max`; 0 where there is none. */
uint64_t client_json_number(
    const struct client_json *json, const char *name, uint64_t max);

/* Is the value of that name true? */
bool client_json_is_true(const struct client_json *json, const char *name);

/* How many members the list of that name has; 0 where there is none. */
size_t client_json_count(const struct client_json *json, const char *name);

/*
 * The member of that list as an object, until the parent is freed; NULL
 * for other values. Never to be freed itself.
 */
const struct client_json *client_json_at(
    const struct client_json *json, const char *name, size_t index);

/* Adds a text; NULL adds nothing. What is no UTF-8 gets U+FFFD. */
NODISCARD int client_json_put_text(
    struct client_json *json, const char *name, const char *value);

/* Adds a number; 0 adds nothing. */
NODISCARD int client_json_put_number(
    struct client_json *json, const char *name, uint64_t value);

/* Adds a list of the words between commas; NULL adds nothing. */
NODISCARD int client_json_put_words(
    struct client_json *json, const char *name, const char *words);

/* The object in one line of ASCII, to free(); NULL without memory. */
NODISCARD char *client_json_line(const struct client_json *json);

#endif
