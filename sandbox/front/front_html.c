/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_html.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define FIRST_ROOM  4096
#define NUMBER_SIZE 32

static void
fail(struct front_html *html)
{
	free(html->text);
	*html = (struct front_html){.failed = true};
}

static void
append(struct front_html *html, const char *bytes, size_t size)
{
	size_t needed;

	if (html->failed)
		return;
	if (CHECKED_ADD(&needed, html->size, size) ||
	    CHECKED_ADD(&needed, needed, (size_t)1)) {
		fail(html);
		return;
	}
	if (needed > html->room) {
		size_t room = html->room > 0 ? html->room : FIRST_ROOM;
		while (room < needed)
			if (CHECKED_MUL(&room, room, (size_t)2))
				room = needed;
		char *text = realloc(html->text, room);
		if (!text) {
			fail(html);
			return;
		}
		html->text = text;
		html->room = room;
	}
	memcpy(html->text + html->size, bytes, size);
	html->size += size;
	html->text[html->size] = '\0';
}

void
front_html_put(struct front_html *html, const char *markup)
{
	append(html, markup, strlen(markup));
}

/* What stands for a byte in a page; NULL: itself. */
static const char *
find_reference(char byte)
{
	switch (byte) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
front_html_text(struct front_html *html, const char *text)
{
	while (*text != '\0') {
		size_t plain = strcspn(text, "&<>\"'");
		append(html, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		front_html_put(html, find_reference(*text));
		text++;
	}
}

void
front_html_number(struct front_html *html, uint64_t number)
{
	front_html_digits(html, number, 1);
}

void
front_html_digits(struct front_html *html, uint64_t number, unsigned digits)
{
	char text[NUMBER_SIZE];

	text_format(text, sizeof(text), "%0*llu", (int)(digits % NUMBER_SIZE),
	    (unsigned long long)number);
	front_html_put(html, text);
}

char *
front_html_take(struct front_html *html)
{
	char *text = html->failed ? NULL : html->text;

	*html = (struct front_html){.size = 0};
	return text;
}
