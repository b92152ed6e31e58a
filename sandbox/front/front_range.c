/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_range.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define UNIT  "bytes="
#define BLANK " \t"

/* Both ends as they were sent; a number too large is the largest. */
struct spec {
	uint64_t first;
	uint64_t last;
	bool has_first;
	bool has_last;
};

/* Reads digits, any number of them; true if there is one. */
static bool
take_number(const char **text, uint64_t *ret_number)
{
	const char *digit = *text;
	uint64_t number = 0;

	for (; *digit >= '0' && *digit <= '9'; digit++)
		if (CHECKED_MUL(&number, number, UINT64_C(10)) ||
		    CHECKED_ADD(&number, number, (uint64_t)(*digit - '0')))
			number = UINT64_MAX;
	bool any = digit > *text;
	*text = digit;
	*ret_number = number;
	return any;
}

/* "a-b", "a-" or "-n", and nothing else. */
static bool
read_spec(const char *text, struct spec *ret_spec)
{
	text += strspn(text, BLANK);
	ret_spec->has_first = take_number(&text, &ret_spec->first);
	if (*text++ != '-')
		return false;
	ret_spec->has_last = take_number(&text, &ret_spec->last);
	if (text[strspn(text, BLANK)] != '\0')
		return false;
	if (ret_spec->has_first && ret_spec->has_last)
		return ret_spec->first <= ret_spec->last;
	return ret_spec->has_first || ret_spec->has_last;
}

enum front_range
front_range_parse(
    const char *field, uint64_t size, uint64_t *ret_first, uint64_t *ret_length)
{
	struct spec spec;

	if (strncasecmp(field, UNIT, strlen(UNIT)) != 0 ||
	    !read_spec(field + strlen(UNIT), &spec))
		return FRONT_RANGE_WHOLE;
	if (!spec.has_first) { /* the last n bytes */
		if (spec.last == 0)
			return FRONT_RANGE_BEYOND;
		if (size == 0) /* satisfied, but no Content-Range says so */
			return FRONT_RANGE_WHOLE;
		*ret_length = spec.last < size ? spec.last : size;
		*ret_first = size - *ret_length;
		return FRONT_RANGE_PART;
	}
	if (spec.first >= size)
		return FRONT_RANGE_BEYOND;
	if (!spec.has_last || spec.last >= size)
		spec.last = size - 1;
	*ret_first = spec.first;
	*ret_length = spec.last - spec.first + 1;
	return FRONT_RANGE_PART;
}
