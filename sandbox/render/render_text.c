/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/render_text.h"

#include <stdbool.h>
#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* How many bytes a character has by its first one; 0 for no first byte. */
static size_t
length_of(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xC2)
		return 0;
	if (first < 0xE0)
		return 2;
	if (first < 0xF0)
		return 3;
	return first < 0xF5 ? 4 : 0;
}

/*
 * Reads one character at `text`, which ends with NUL: that is no
 * continuation byte, so nothing behind it is read. Returns its length, 0
 * when there is none here.
 */
static size_t
take_character(const char *text, uint32_t *ret_code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	static const uint8_t mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
	size_t length = length_of((uint8_t)text[0]);
	uint32_t code = (uint8_t)text[0] & mask[length];

	for (size_t i = 1; i < length; i++) {
		uint8_t byte = (uint8_t)text[i];
		if ((byte & 0xC0) != 0x80)
			return 0;
		code = code << 6 | (byte & 0x3F);
	}
	if (length == 0 || code < least[length] || code > 0x10FFFF ||
	    (code >= 0xD800 && code <= 0xDFFF))
		return 0;
	*ret_code = code;
	return length;
}

static bool
is_line_end(uint32_t code)
{
	return code == '\f' || code == 0x85 || code == 0x2028 || code == 0x2029;
}

static bool
is_unwanted(uint32_t code)
{
	if (code < 0x20)
		return code != '\n' && code != '\t';
	return (code >= 0x7F && code <= 0x9F) ||       /* DEL and C1 */
	       (code >= 0x202A && code <= 0x202E) ||   /* bidi: TR 9 */
	       (code >= 0x2066 && code <= 0x2069) ||   /* isolates */
	       (code >= 0xE0000 && code <= 0xE007F) || /* invisible tags */
	       code == 0xFEFF;
}

/* Writes the character at `text`, or what stands for it. */
static int
write_character(
    const char *text, size_t length, uint32_t code, struct render_file *file)
{
	if (length == 0)
		return render_file_write(
		    file, REPLACEMENT, sizeof(REPLACEMENT) - 1);
	if (is_line_end(code))
		return render_file_write(file, "\n", 1);
	if (is_unwanted(code))
		return 0;
	return render_file_write(file, text, length);
}

int
render_text_write(const char *text, struct render_file *file)
{
	const char *at = text;

	while (*at) {
		uint32_t code = 0;
		size_t length = take_character(at, &code);
		int error = write_character(at, length, code, file);
		if (error)
			return error;
		at += length ? length : 1;
	}
	return at > text ? render_file_write(file, "\n", 1) : 0;
}
