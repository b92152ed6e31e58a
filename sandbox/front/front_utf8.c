/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_utf8.h"

#define BROKEN UINT32_MAX

/* The first character, and where the next one is; BROKEN for none. */
static uint32_t
take_character(const uint8_t **text)
{
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
	const uint8_t *at = *text;
	uint32_t c = *at++;
	size_t more = 0;

	if (c >= 0xf0 && c <= 0xf4)
		more = 3;
	else if (c >= 0xe0 && c < 0xf0)
		more = 2;
	else if (c >= 0xc2 && c < 0xe0)
		more = 1;
	else if (c >= 0x80)
		return BROKEN;
	if (more > 0)
		c &= 0x3fu >> more;
	for (size_t i = 0; i < more; i++) {
		/* A NUL ends it here, too. */
		if ((*at & 0xc0) != 0x80)
			return BROKEN;
		c = c << 6 | (*at++ & 0x3fu);
	}
	if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return BROKEN;
	*text = at;
	return c;
}

bool
front_utf8_is_line(const char *text)
{
	static const struct {
		uint32_t first;
		uint32_t last;
	} banned[] = {
	    {0x00,   0x1f  },
            {0x7f,   0x9f  },
	    {0x2028, 0x202e}, /* separators, embeddings, overrides */
	    {0x2066, 0x2069}, /* isolates */
	};
	const uint8_t *at = (const uint8_t *)text;

	while (*at != '\0') {
		uint32_t c = take_character(&at);
		if (c == BROKEN)
			return false;
		for (size_t i = 0; i < COUNT_OF(banned); i++)
			if (c >= banned[i].first && c <= banned[i].last)
				return false;
	}
	return true;
}
