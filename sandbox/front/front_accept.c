/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_accept.h"

#include <string.h>
#include <strings.h>

#define BLANK    " \t"
#define WEIGHT_1 1000

/*
 * Reads a weight of `length` bytes: "0", "0.5", "1.000", three digits at the
 * most. Returns -1 for anything else.
 */
static int
read_weight(const char *text, size_t length)
{
	int weight = 0;
	int unit = WEIGHT_1;

	if (length < 1 || length > 5 || (length > 1 && text[1] != '.'))
		return -1;
	for (size_t i = 0; i < length; i++) {
		if (i == 1)
			continue;
		if (text[i] < '0' || text[i] > '9')
			return -1;
		weight += (text[i] - '0') * unit;
		unit /= 10;
	}
	return weight <= WEIGHT_1 ? weight : -1;
}

/*
 * The weight among the parameters of a member: what is between its word and
 * the comma. -1: malformed.
 */
static int
find_weight(const char *text, const char *end)
{
	while (text < end) {
		text += strspn(text, BLANK);
		if (text >= end)
			break;
		if (*text++ != ';')
			return -1;
		text += strspn(text, BLANK);
		size_t length = strcspn(text, ";," BLANK);
		if (length >= 2 && strncasecmp(text, "q=", 2) == 0)
			return read_weight(text + 2, length - 2);
		text += length;
	}
	return WEIGHT_1;
}

bool
front_accept_next(const char **list, struct front_accept *ret)
{
	const char *text = *list;

	for (;;) {
		text += strspn(text, BLANK ",");
		if (*text == '\0')
			break;
		size_t length = strcspn(text, ";," BLANK);
		const char *end = text + strcspn(text, ",");
		int weight = find_weight(text + length, end);
		size_t kept = length < sizeof(ret->word) - 1
				  ? length
				  : sizeof(ret->word) - 1;
		*list = end;
		if (weight >= 0 && length > 0) {
			memcpy(ret->word, text, kept);
			ret->word[kept] = '\0';
			ret->weight = (unsigned)weight;
			return true;
		}
		text = end;
	}
	*list = text;
	return false;
}

void
front_accept_add_codings(struct front_coding *coding, const char *list)
{
	struct front_accept member;

	while (front_accept_next(&list, &member)) {
		int weight = (int)member.weight;
		if (strcasecmp(member.word, "gzip") == 0 ||
		    strcasecmp(member.word, "x-gzip") == 0)
			coding->gzip = weight;
		else if (strcasecmp(member.word, "identity") == 0)
			coding->identity = weight;
		else if (strcmp(member.word, "*") == 0)
			coding->others = weight;
	}
}

bool
front_accept_wants_gzip(const struct front_coding *coding)
{
	int gzip = coding->gzip >= 0 ? coding->gzip : coding->others;

	return gzip > 0 && gzip >= coding->identity;
}

/* Is `word` this tag, or a dialect of it? */
static bool
is_tagged(const char *word, const char *tag)
{
	size_t length = strlen(tag);

	return strncasecmp(word, tag, length) == 0 &&
	       (word[length] == '\0' || word[length] == '-');
}

unsigned
front_accept_choose(const char *list, const char *const tags[2])
{
	struct front_accept member;
	unsigned best = 0;
	unsigned chosen = 0;

	while (front_accept_next(&list, &member)) {
		for (unsigned i = 0; i < 2; i++) {
			if (member.weight > best &&
			    is_tagged(member.word, tags[i])) {
				best = member.weight;
				chosen = i;
			}
		}
	}
	return chosen;
}

bool
front_accept_names(const char *list, const char *word)
{
	struct front_accept member;

	while (front_accept_next(&list, &member))
		if (member.weight > 0 && strcasecmp(member.word, word) == 0)
			return true;
	return false;
}
