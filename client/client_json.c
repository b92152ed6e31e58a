/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/utf8.h"

/* An opaque name for json_t: nobody else needs the library's header. */
static json_t *
open_up(struct client_json *json)
{
	return (json_t *)json;
}

static const json_t *
look_into(const struct client_json *json)
{
	return (const json_t *)json;
}

int
client_json_parse(const char *text, size_t size, struct client_json **ret_json)
{
	json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);

	if (!json_is_object(json)) {
		json_decref(json);
		return -EBADMSG;
	}
	*ret_json = (struct client_json *)json;
	return 0;
}

struct client_json *
client_json_new(void)
{
	return (struct client_json *)json_object();
}

void
client_json_free(struct client_json *json)
{
	json_decref(open_up(json));
}

const char *
client_json_text(const struct client_json *json, const char *name)
{
	const char *text =
	    json_string_value(json_object_get(look_into(json), name));

	return text ? text : "";
}

uint64_t
client_json_number(
    const struct client_json *json, const char *name, uint64_t max)
{
	json_int_t value =
	    json_integer_value(json_object_get(look_into(json), name));

	return value > 0 && (uint64_t)value <= max ? (uint64_t)value : 0;
}

bool
client_json_is_true(const struct client_json *json, const char *name)
{
	return json_is_true(json_object_get(look_into(json), name));
}

size_t
client_json_count(const struct client_json *json, const char *name)
{
	return json_array_size(json_object_get(look_into(json), name));
}

const struct client_json *
client_json_at(const struct client_json *json, const char *name, size_t index)
{
	const json_t *member =
	    json_array_get(json_object_get(look_into(json), name), index);

	return json_is_object(member) ? (const struct client_json *)member
				      : NULL;
}

/* jansson takes UTF-8 alone; an argument may be any bytes. */
static json_t *
make_string(const char *value, size_t size)
{
	static const char mark[] = "\xef\xbf\xbd";
	char *text = malloc(3 * size + 1);
	char *to = text;
	uint32_t code;

	for (const char *at = value; text && at < value + size;) {
		size_t length = utf8_take(at, &code);
		size_t whole = length > 0 ? length : sizeof(mark) - 1;
		memcpy(to, length > 0 ? at : mark, whole);
		to += whole;
		at += length > 0 ? length : 1;
	}
	json_t *string = text ? json_stringn(text, (size_t)(to - text)) : NULL;
	free(text);
	return string;
}

int
client_json_put_text(
    struct client_json *json, const char *name, const char *value)
{
	if (!value)
		return 0;
	json_t *string = make_string(value, strlen(value));
	return json_object_set_new(open_up(json), name, string) < 0 ? -ENOMEM
								    : 0;
}

int
client_json_put_number(
    struct client_json *json, const char *name, uint64_t value)
{
	if (value == 0 || value > INT64_MAX)
		return value == 0 ? 0 : -ERANGE;
	json_t *number = json_integer((json_int_t)value);
	return json_object_set_new(open_up(json), name, number) < 0 ? -ENOMEM
								    : 0;
}

int
client_json_put_words(
    struct client_json *json, const char *name, const char *words)
{
	if (!words)
		return 0;
	json_t *list = json_array();
	int error = list ? 0 : -ENOMEM;

	while (error == 0 && *words) {
		size_t length = strcspn(words, ",");
		if (json_array_append_new(list, make_string(words, length)) < 0)
			error = -ENOMEM;
		words += length;
		words += *words == ',' ? 1 : 0;
	}
	if (json_object_set_new(open_up(json), name, list) < 0)
		error = -ENOMEM;
	return error;
}

char *
client_json_line(const struct client_json *json)
{
	/* ASCII: nothing for a terminal to act on. */
	return json_dumps(look_into(json), JSON_COMPACT | JSON_ENSURE_ASCII);
}
