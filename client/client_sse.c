/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_sse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define ROOM_FIRST 256
#define RETRY_MAX  (60 * 1000) /* ms; more would be a way to keep us away */

/* Appends one byte; there is always room for a NUL behind. */
static int
append(struct client_sse_bytes *bytes, char c)
{
	if (bytes->size + 1 >= bytes->room) {
		size_t room = bytes->room ? 2 * bytes->room : ROOM_FIRST;
		if (bytes->size >= CLIENT_SSE_MAX)
			return -EMSGSIZE;
		char *text = realloc(bytes->text, room);
		if (!text)
			return -ENOMEM;
		bytes->text = text;
		bytes->room = room;
	}
	bytes->text[bytes->size++] = c;
	bytes->text[bytes->size] = '\0';
	return 0;
}

static int
append_data(struct client_sse_bytes *data, const char *value, size_t size)
{
	int error = 0;

	for (size_t i = 0; i < size && error == 0; i++)
		error = append(data, value[i]);
	return error < 0 ? error : append(data, '\n');
}

/* A word that has no place here is none at all. */
static void
take_word(char word[CLIENT_SSE_WORD], const char *value, size_t size)
{
	if (size >= CLIENT_SSE_WORD || memchr(value, '\0', size))
		return;
	memcpy(word, value, size);
	word[size] = '\0';
}

static void
take_retry(struct client_sse *sse, const char *value)
{
	uint64_t ms;

	if (text_parse_u64(value, RETRY_MAX, &ms) == 0)
		sse->retry = (uint32_t)ms;
}

static int
dispatch(struct client_sse *sse, client_sse_found *found, void *of)
{
	struct client_sse_event event = {
	    .event = sse->event[0] ? sse->event : "message",
	    .id = sse->id,
	    .data = sse->data.text,
	    .size = sse->data.size,
	};
	int error = 0;

	if (event.size > 0) {
		sse->data.text[--event.size] = '\0'; /* the last line break */
		error = found(of, &event);
	}
	sse->data.size = 0;
	sse->event[0] = '\0';
	return error;
}

static bool
is_field(const char *name, const char *line, size_t size)
{
	return strlen(name) == size && memcmp(name, line, size) == 0;
}

static int
take_field(struct client_sse *sse, const char *line, size_t size)
{
	const char *colon = memchr(line, ':', size);
	size_t name = colon ? (size_t)(colon - line) : size;
	size_t skip = colon ? name + 1 : size;

	if (skip < size && line[skip] == ' ')
		skip++;
	if (is_field("data", line, name))
		return append_data(&sse->data, line + skip, size - skip);
	if (is_field("event", line, name))
		take_word(sse->event, line + skip, size - skip);
	else if (is_field("id", line, name))
		take_word(sse->id, line + skip, size - skip);
	else if (is_field("retry", line, name))
		take_retry(sse, line + skip);
	return 0; /* comments, too: their name is empty */
}

static int
end_line(struct client_sse *sse, client_sse_found *found, void *of)
{
	static const char mark[] = "\xef\xbb\xbf";
	const char *line = sse->line.text;
	size_t size = sse->line.size;
	bool first = !sse->started;
	int error;

	sse->started = true;
	if (first && size >= sizeof(mark) - 1 &&
	    memcmp(line, mark, sizeof(mark) - 1) == 0) {
		line += sizeof(mark) - 1;
		size -= sizeof(mark) - 1;
	}
	if (size == 0)
		error = dispatch(sse, found, of);
	else
		error = take_field(sse, line, size);
	sse->line.size = 0;
	return error;
}

int
client_sse_feed(struct client_sse *sse, const char *bytes, size_t size,
    client_sse_found *found, void *of)
{
	int error = 0;

	for (size_t i = 0; i < size && error == 0; i++) {
		bool second = sse->carriage && bytes[i] == '\n';
		sse->carriage = bytes[i] == '\r';
		if (second)
			continue;
		if (bytes[i] == '\n' || bytes[i] == '\r')
			error = end_line(sse, found, of);
		else
			error = append(&sse->line, bytes[i]);
	}
	return error;
}

void
client_sse_restart(struct client_sse *sse)
{
	sse->line.size = 0;
	sse->data.size = 0;
	sse->event[0] = '\0';
	sse->started = false;
	sse->carriage = false;
}

void
client_sse_done(struct client_sse *sse)
{
	free(sse->line.text);
	free(sse->data.text);
	*sse = (struct client_sse){0};
}
