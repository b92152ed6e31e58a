/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "front/front_jansson.h"
#include "front/front_utf8.h"
#include "wire/wire.h"

#define TYPE_PREFIX   "urn:cleandeck:fault:"
#define TIME_SIZE     32
#define TICKET_PREFIX "/t/"
#define SEEN_NAME     64 /* of a field's name, in a complaint */
#define SEEN_WORDS    128

void
front_json_init(void)
{
	json_object_seed(0);
}

const char *
front_json_version(void)
{
	return "jansson " JANSSON_VERSION;
}

/* RFC 3339; "" for a time that is none. */
static void
format_time(time_t when, char text[TIME_SIZE])
{
	struct tm parts;

	text[0] = '\0';
	if (gmtime_r(&when, &parts))
		(void)strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

static char *
dump(const json_t *json)
{
	/* Escaped to ASCII: nothing for a terminal or a browser to act on. */
	return json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII);
}

char *
front_json_new_problem(const struct fault_row *row, const char *seen)
{
	json_t *problem = json_pack("{s:s+, s:s, s:i, s:s}", "type",
	    TYPE_PREFIX, row->code, "title", row->sentence, "status",
	    row->http_status, "code", row->code);
	if (!problem)
		return NULL;

	/* A detail that is no UTF-8 is dropped rather than the problem. */
	if (seen && *seen != '\0')
		(void)json_object_set_new(problem, "detail", json_string(seen));
	char *text = dump(problem);
	json_decref(problem);
	return text;
}

/* Lists and objects in one another; brackets in strings are no such thing. */
static bool
is_too_deep(const char *text, size_t size)
{
	unsigned depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < size; i++) {
		if (quoted && text[i] == '\\')
			i++; /* and what it escapes */
		else if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && (text[i] == '{' || text[i] == '['))
			depth++;
		else if (!quoted && depth > 0 &&
			 (text[i] == '}' || text[i] == ']'))
			depth--;
		if (depth > LIMIT_JSON_DEPTH)
			return true;
	}
	return false;
}

/* The line about a field: its name, of which little is quoted, and more. */
static int
complain(char *seen, const char *name, const char *words)
{
	char quoted[SEEN_NAME + 1];

	text_clean(quoted, name, strnlen(name, SEEN_NAME));
	text_format(seen, WIRE_MAX_TEXT + 1, "%s: %s", quoted, words);
	return -EINVAL;
}

static int
read_number(
    const struct front_json_field *field, const json_t *value, char *seen)
{
	json_int_t number = json_integer_value(value);
	char words[SEEN_WORDS];

	if (!json_is_integer(value) || number < 0 ||
	    (uint64_t)number < field->min || (uint64_t)number > field->max) {
		text_format(words, sizeof(words),
		    "must be a whole number from %" PRIu64 " to %" PRIu64,
		    field->min, field->max);
		return complain(seen, field->name, words);
	}
	*field->number = (uint64_t)number;
	return 0;
}

static int
read_text(const struct front_json_field *field, const json_t *value, char *seen)
{
	const char *text = json_string_value(value);
	size_t length = json_string_length(value);
	char words[SEEN_WORDS];

	if (!text || length < field->min || length > field->max ||
	    !front_utf8_is_line(text)) {
		text_format(words, sizeof(words),
		    "must be one line of text, %" PRIu64 " to %" PRIu64
		    " bytes",
		    field->min, field->max);
		return complain(seen, field->name, words);
	}
	memcpy(field->text, text, length + 1);
	return 0;
}

static int
read_words(
    const struct front_json_field *field, const json_t *value, char *seen)
{
	uint32_t set = 0;

	if (json_array_size(value) == 0)
		return complain(
		    seen, field->name, "must be a list of words, not empty");
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *word = json_string_value(json_array_get(value, i));
		uint32_t bit = word ? field->find_bit(word) : 0;
		if (bit == 0)
			return complain(seen, field->name,
			    "holds what is no word of its list");
		set |= bit;
	}
	*field->set = set;
	return 0;
}

static int
read_field(const struct front_json_field *fields, size_t count,
    const char *name, const json_t *value, char *seen)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(fields[i].name, name) != 0)
			continue;
		if (fields[i].type == FRONT_JSON_NUMBER)
			return read_number(&fields[i], value, seen);
		if (fields[i].type == FRONT_JSON_TEXT)
			return read_text(&fields[i], value, seen);
		return read_words(&fields[i], value, seen);
	}
	return complain(seen, name, "there is no such field");
}

static json_t *
load(const char *text, size_t size, char *seen)
{
	json_error_t error;

	if (size > LIMIT_JSON_BODY || is_too_deep(text, size)) {
		text_format(seen, WIRE_MAX_TEXT + 1,
		    "the body is too large, or nested too deeply");
		return NULL;
	}
	json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
	if (root)
		return root;
	/* The library's own words would quote the body. */
	text_format(seen, WIRE_MAX_TEXT + 1, "%s (line %d, column %d)",
	    json_error_code(&error) == json_error_duplicate_key
		? "a field stands there twice"
		: "the body is not JSON",
	    error.line, error.column);
	return NULL;
}

int
front_json_read(const char *text, size_t size,
    const struct front_json_field *fields, size_t count, char *seen)
{
	json_t *root = load(text, size, seen);
	const char *name;
	json_t *value;
	int error = 0;

	if (!root)
		return -EINVAL;
	if (!json_is_object(root)) {
		text_format(
		    seen, WIRE_MAX_TEXT + 1, "the body is not a JSON object");
		error = -EINVAL;
	}
	json_object_foreach(root, name, value)
	{
		if (error == 0)
			error = read_field(fields, count, name, value, seen);
	}
	json_decref(root);
	return error;
}

/* Takes `json` over, which may be NULL. */
static char *
dump_taken(json_t *json)
{
	char *text = json ? dump(json) : NULL;

	json_decref(json);
	return text;
}

char *
front_json_new_ticket(const char *ticket, uint64_t expires)
{
	char when[TIME_SIZE];

	format_time((time_t)expires, when);
	return dump_taken(json_pack("{s:s, s:s+, s:s}", "ticket", ticket,
	    "href", TICKET_PREFIX, ticket, "expires", when));
}

char *
front_json_new_link(const char *href, uint64_t expires)
{
	char when[TIME_SIZE];

	format_time((time_t)expires, when);
	return dump_taken(
	    json_pack("{s:s, s:s}", "href", href, "expires", when));
}

char *
front_json_new_receipt(const struct front_receipt *receipt)
{
	char when[TIME_SIZE];

	format_time((time_t)receipt->at, when);
	return dump_taken(json_pack("{s:s, s:b, s:s, s:I, s:I, s:s}", "id",
	    receipt->id, "erased", 1, "state", receipt->state, "files",
	    (json_int_t)receipt->files, "bytes", (json_int_t)receipt->bytes,
	    "at", when));
}

char *
front_json_new_rotation(uint32_t number)
{
	return dump_taken(json_pack("{s:I}", "kid", (json_int_t)number));
}
