/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_etag.h"

#include <string.h>

#include "base/text.h"

#define BLANK " \t"

void
front_etag_format(
    char tag[FRONT_ETAG_SIZE], uint64_t size, uint64_t changed, bool packed)
{
	text_format(tag, FRONT_ETAG_SIZE, "\"%llx-%llx%s\"",
	    (unsigned long long)size, (unsigned long long)changed,
	    packed ? "-gz" : "");
}

/* The length of the quoted tag at `text`, with both quotes; 0: none. */
static size_t
measure_tag(const char *text)
{
	size_t length = 1;

	if (*text != '"')
		return 0;
	while (text[length] != '"') {
		unsigned char byte = (unsigned char)text[length];
		/* etagc: visible, or beyond ASCII */
		if (byte < 0x21 || byte == 0x7f)
			return 0;
		length++;
	}
	return length + 1;
}

bool
front_etag_is_listed(const char *list, const char *tag)
{
	list += strspn(list, BLANK);
	if (*list == '*')
		return list[1 + strspn(list + 1, BLANK)] == '\0';
	for (;;) {
		list += strspn(list, BLANK ",");
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		size_t length = measure_tag(list);
		if (length == 0)
			return false;
		if (length == strlen(tag) && memcmp(list, tag, length) == 0)
			return true;
		list += length;
		list += strspn(list, BLANK);
		if (*list != ',')
			return false;
	}
}

bool
front_etag_is_same(const char *field, const char *tag)
{
	size_t length = strlen(tag);

	field += strspn(field, BLANK);
	return strncmp(field, tag, length) == 0 &&
	       field[length + strspn(field + length, BLANK)] == '\0';
}
