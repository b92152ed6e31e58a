/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/json.h"

#include <inttypes.h>

#include "base/utf8.h"

static void
write_code(FILE *file, const char *bytes, size_t length, uint32_t code)
{
	if (length == 0)
		(void)fputs("\xef\xbf\xbd", file); /* U+FFFD */
	else if (code == '"' || code == '\\')
		(void)fprintf(file, "\\%c", (int)code);
	else if (utf8_is_control(code))
		(void)fprintf(file, "\\u%04" PRIx32, code);
	else
		(void)fwrite(bytes, 1, length, file);
}

void
json_write_text(FILE *file, const char *text)
{
	uint32_t code = 0;

	(void)fputc('"', file);
	while (*text) {
		size_t length = utf8_take(text, &code);
		write_code(file, text, length, code);
		text += length > 0 ? length : 1;
	}
	(void)fputc('"', file);
}

void
json_begin(struct json *json, FILE *file)
{
	*json = (struct json){.file = file};
	(void)fputc('{', file);
}

void
json_end(struct json *json)
{
	(void)fputs("}\n", json->file);
}

static void
separate(struct json *json)
{
	if (json->more)
		(void)fputc(',', json->file);
	json->more = true;
}

static void
put_name(struct json *json, const char *name)
{
	separate(json);
	json_write_text(json->file, name);
	(void)fputc(':', json->file);
}

void
json_put_text(struct json *json, const char *name, const char *text)
{
	put_name(json, name);
	if (text)
		json_write_text(json->file, text);
	else
		(void)fputs("null", json->file);
}

void
json_put_number(struct json *json, const char *name, uint64_t number)
{
	put_name(json, name);
	(void)fprintf(json->file, "%" PRIu64, number);
}

void
json_put_seconds(struct json *json, const char *name, uint64_t ms)
{
	put_name(json, name);
	(void)fprintf(
	    json->file, "%" PRIu64 ".%03" PRIu64, ms / 1000, ms % 1000);
}

void
json_begin_list(struct json *json, const char *name)
{
	put_name(json, name);
	(void)fputc('[', json->file);
	json->more = false;
}

void
json_add_text(struct json *json, const char *text)
{
	separate(json);
	json_write_text(json->file, text);
}

void
json_end_list(struct json *json)
{
	(void)fputc(']', json->file);
	json->more = true;
}
