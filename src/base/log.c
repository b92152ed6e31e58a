/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

#define WORDS_SIZE 480  /* of a sentence, and of one value */
#define LINE_SIZE  500  /* of words */
#define JSON_SIZE  4096 /* a byte of a value may become six */
#define TAIL_SIZE  2    /* "}\n" always fits */

static bool as_json;

struct line {
	char text[JSON_SIZE];
	size_t used;
	size_t size; /* of it */
	bool full;   /* something did not fit; nothing more is put */
};

void
log_set_json(bool json)
{
	as_json = json;
}

static void
put(struct line *line, const char *text)
{
	size_t length = strlen(text);

	if (line->full || length > line->size - line->used - TAIL_SIZE) {
		line->full = true;
		return;
	}
	memcpy(line->text + line->used, text, length);
	line->used += length;
}

/* Inside quotes, as RFC 8259 section 7 wants it. */
static void
put_escaped(struct line *line, const char *text)
{
	char one[8];

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '"' || c == '\\')
			text_format(one, sizeof(one), "\\%c", c);
		else if (c < 0x20)
			text_format(one, sizeof(one), "\\u%04x", c);
		else
			text_format(one, sizeof(one), "%c", c < 0x7f ? c : '?');
		put(line, one);
	}
}

static void
put_quoted(struct line *line, const char *text)
{
	put(line, "\"");
	put_escaped(line, text);
	put(line, "\"");
}

static bool
is_one_word(const char *text)
{
	if (text[0] == '\0')
		return false;
	for (; *text; text++)
		if (*text <= 0x20 || *text >= 0x7f || *text == '"' ||
		    *text == '\\')
			return false;
	return true;
}

static void
put_value(struct line *line, const struct log_field *field)
{
	char number[24];

	if (!field->text) {
		text_format(number, sizeof(number), "%llu",
		    (unsigned long long)field->number);
		put(line, number);
	} else if (!as_json && is_one_word(field->text)) {
		put(line, field->text);
	} else {
		put_quoted(line, field->text);
	}
}

/* The whole of it, or nothing: a half value would be another value. */
static void
put_field(struct line *line, const struct log_field *field)
{
	size_t before = line->used;

	if (as_json) {
		put(line, ",");
		put_quoted(line, field->name);
		put(line, ":");
	} else {
		put(line, " ");
		put(line, field->name);
		put(line, "=");
	}
	put_value(line, field);
	if (line->full)
		line->used = before;
	line->full = false;
}

static void
begin(struct line *line, const char *level)
{
	char stamp[32] = "-";
	struct tm parts;
	time_t now = time(NULL);

	line->used = 0;
	line->size = as_json ? JSON_SIZE : LINE_SIZE;
	line->full = false;
	if (gmtime_r(&now, &parts))
		(void)!strftime(
		    stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &parts);
	if (!as_json) {
		put(line, stamp);
		put(line, " ");
		put(line, level);
		put(line, " ");
		return;
	}
	put(line, "{\"time\":");
	put_quoted(line, stamp);
	put(line, ",\"level\":");
	put_quoted(line, level);
}

/* One write, so that lines of several processes do not mix. */
static void
end(struct line *line)
{
	if (as_json)
		line->text[line->used++] = '}';
	line->text[line->used++] = '\n';
	(void)!write(STDERR_FILENO, line->text, line->used);
}

void
log_line(const char *level, const char *format, ...)
{
	static struct line line; /* large; roles that log have one thread */
	char words[WORDS_SIZE];
	va_list args;

	va_start(args, format);
	int n = vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	if (n < 0)
		words[0] = '\0';
	begin(&line, level);
	if (as_json) {
		put_field(&line, &(struct log_field){"message", words, 0});
	} else {
		size_t room = line.size - line.used - TAIL_SIZE;
		size_t length = strlen(words) < room ? strlen(words) : room;
		text_clean(line.text + line.used, words, length);
		line.used += length;
	}
	end(&line);
}

void
log_fields(const char *level, const char *event, const struct log_field *fields,
    size_t count)
{
	static struct line line;

	begin(&line, level);
	if (as_json)
		put_field(&line, &(struct log_field){"event", event, 0});
	else
		put(&line, event);
	for (size_t i = 0; i < count; i++)
		put_field(&line, &fields[i]);
	end(&line);
}

struct log_field
log_text(const char *name, const char *text)
{
	return (struct log_field){.name = name, .text = text ? text : "-"};
}

struct log_field
log_number(const char *name, uint64_t number)
{
	return (struct log_field){.name = name, .number = number};
}
