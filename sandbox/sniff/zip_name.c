/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/zip_name.h"

#include <string.h>

#include "base/limits.h"

/*
 * Bytes of the UTF-8 character at `at`; 0 when it is none: overlong forms
 * (another spelling of '/' or '.'), surrogates, beyond U+10FFFF
 * (RFC 3629 section 4).
 */
static size_t
utf8_length(const uint8_t *at, size_t size)
{
	static const struct {
		uint8_t from, to, second_from, second_to, length;
	} forms[] = {
	    {0x00, 0x7f, 0x80, 0xbf, 1},
	    {0xc2, 0xdf, 0x80, 0xbf, 2},
	    {0xe0, 0xe0, 0xa0, 0xbf, 3},
	    {0xe1, 0xec, 0x80, 0xbf, 3},
	    {0xed, 0xed, 0x80, 0x9f, 3},
	    {0xee, 0xef, 0x80, 0xbf, 3},
	    {0xf0, 0xf0, 0x90, 0xbf, 4},
	    {0xf1, 0xf3, 0x80, 0xbf, 4},
	    {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		if (at[0] < forms[i].from || at[0] > forms[i].to)
			continue;
		if (forms[i].length > size)
			return 0;
		if (forms[i].length > 1 && (at[1] < forms[i].second_from ||
					       at[1] > forms[i].second_to))
			return 0;
		for (size_t k = 2; k < forms[i].length; k++)
			if ((at[k] & 0xc0) != 0x80)
				return 0;
		return forms[i].length;
	}
	return 0;
}

static const char *
characters_check(const uint8_t *name, size_t size)
{
	for (size_t at = 0; at < size;) {
		size_t length = utf8_length(name + at, size - at);

		if (length == 0)
			return "not UTF-8";
		if (name[at] < 0x20 || name[at] == 0x7f)
			return "a control character";
		if (name[at] == '\\' || name[at] == ':')
			return "a backslash or colon";
		at += length;
	}
	return NULL;
}

static const char *
segments_check(const uint8_t *name, size_t size)
{
	size_t start = 0;

	for (size_t at = 0; at <= size; at++) {
		if (at < size && name[at] != '/')
			continue;
		size_t length = at - start;
		if (length == 0 && at < size)
			return "an absolute path or an empty segment";
		if ((length == 1 && name[start] == '.') ||
		    (length == 2 && memcmp(name + start, "..", 2) == 0))
			return "a segment of dots";
		start = at + 1;
	}
	return NULL;
}

const char *
zip_name_check(const uint8_t *name, size_t size)
{
	if (size == 0)
		return "empty";
	if (size > LIMIT_ZIP_NAME)
		return "too long";
	const char *wrong = characters_check(name, size);
	return wrong ? wrong : segments_check(name, size);
}

/* '/' sorts before anything else that a checked name can hold. */
static int
fold(uint8_t byte)
{
	if (byte == '/')
		return 0;
	return byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte;
}

static size_t
without_slash(const uint8_t *name, size_t size)
{
	return size > 0 && name[size - 1] == '/' ? size - 1 : size;
}

int
zip_name_compare(const uint8_t *left, size_t left_size, const uint8_t *right,
    size_t right_size)
{
	left_size = without_slash(left, left_size);
	right_size = without_slash(right, right_size);
	for (size_t i = 0; i < left_size && i < right_size; i++)
		if (fold(left[i]) != fold(right[i]))
			return fold(left[i]) - fold(right[i]);
	return (left_size > right_size) - (left_size < right_size);
}

bool
zip_name_is_inside(const uint8_t *outer, size_t outer_size,
    const uint8_t *inner, size_t inner_size)
{
	return inner_size > outer_size && inner[outer_size] == '/' &&
	       zip_name_compare(outer, outer_size, inner, outer_size) == 0;
}
