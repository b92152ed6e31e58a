/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/verdict.h"

#include <stdarg.h>
#include <stdio.h>

enum fault
verdict_refuse(
    struct sniff_verdict *verdict, enum fault fault, const char *format, ...)
{
	va_list arguments;

	verdict->fault = fault;
	va_start(arguments, format);
	(void)vsnprintf(verdict->seen, sizeof(verdict->seen), format,
	    arguments); /* a cut line is still a line */
	va_end(arguments);
	return fault;
}

const char *
verdict_quote(const uint8_t *name, size_t size, char quote[VERDICT_QUOTE_SIZE])
{
	size_t length = 0;

	for (; length < size && length < VERDICT_QUOTE_SIZE - 1; length++) {
		uint8_t byte = name[length];
		int plain = byte >= 0x20 && byte < 0x7f && byte != '"' &&
			    byte != '\\' && byte != '\'' && byte != '<';

		quote[length] = plain ? (char)byte : '?';
	}
	quote[length] = '\0';
	return quote;
}
