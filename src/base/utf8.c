/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"

#include <string.h>

/* What the first byte promises: length, and the smallest code of it. */
struct lead {
	uint8_t mask;
	uint8_t bits;
	uint8_t length;
	uint32_t min;
};

static const struct lead leads[] = {
    {0x80, 0x00, 1, 0x1    },
    {0xe0, 0xc0, 2, 0x80   },
    {0xf0, 0xe0, 3, 0x800  },
    {0xf8, 0xf0, 4, 0x10000},
};

static size_t
take_by(const struct lead *lead, const char *bytes, uint32_t *ret_code)
{
	uint32_t code = (uint8_t)bytes[0] & (uint8_t)~lead->mask;

	for (size_t i = 1; i < lead->length; i++) {
		uint8_t byte = (uint8_t)bytes[i];
		if ((byte & 0xc0) != 0x80)
			return 0; /* the NUL at the end comes here too */
		code = code << 6 | (byte & 0x3f);
	}
	if (code < lead->min || code > 0x10ffff ||
	    (code >= 0xd800 && code <= 0xdfff))
		return 0;
	*ret_code = code;
	return lead->length;
}

size_t
utf8_take(const char *bytes, uint32_t *ret_code)
{
	for (size_t i = 0; i < COUNT_OF(leads); i++)
		if (((uint8_t)bytes[0] & leads[i].mask) == leads[i].bits)
			return take_by(&leads[i], bytes, ret_code);
	return 0;
}

bool
utf8_is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

bool
utf8_is_plain(uint32_t code)
{
	/* Unicode 15, chapter 23.2: layout and bidirectional controls. */
	return !utf8_is_control(code) && code != 0x061c &&
	       !(code >= 0x200b && code <= 0x200f) &&
	       !(code >= 0x2028 && code <= 0x202e) &&
	       !(code >= 0x2060 && code <= 0x206f) && code != 0xfeff;
}

void
utf8_print_cut(FILE *file, const char *text, size_t columns)
{
	uint32_t code;

	for (size_t shown = 0; *text; shown++) {
		size_t length = utf8_take(text, &code);
		if (shown == columns) {
			(void)fputs("...", file);
			return;
		}
		/* A lost line on a broken terminal is found by main(). */
		if (length > 0 && utf8_is_plain(code))
			(void)fwrite(text, 1, length, file);
		else
			(void)fputc('?', file);
		text += length > 0 ? length : 1;
	}
}

void
utf8_print(FILE *file, const char *text)
{
	utf8_print_cut(file, text, SIZE_MAX);
}
