/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
text_clean(char *text, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		text[i] = bytes[i] >= 0x20 && bytes[i] < 0x7f ? bytes[i] : '?';
	text[size] = '\0';
}

void
text_format(char *text, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int n = vsnprintf(text, size, format, args);
	va_end(args);
	if (n < 0 && size > 0)
		text[0] = '\0';
}

void
text_hex(char *text, const uint8_t *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[2 * size] = '\0';
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int
text_parse_hex(const char *text, uint8_t *bytes, size_t size)
{
	if (strlen(text) != 2 * size)
		return -EINVAL;
	for (size_t i = 0; i < size; i++) {
		int high = hex_digit(text[2 * i]);
		int low = hex_digit(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return -EINVAL;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}

int
text_parse_u64(const char *text, uint64_t max, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (*text == '\0')
		return -EINVAL;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		if (CHECKED_MUL(&value, value, UINT64_C(10)) ||
		    CHECKED_ADD(&value, value, (uint64_t)(*text - '0')) ||
		    value > max)
			return -ERANGE;
	}
	*ret_value = value;
	return 0;
}
