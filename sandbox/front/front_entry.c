/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_entry.h"

#include <string.h>

#include "base/text.h"

/* The page is between the two. */
static const struct {
	const char *before; /* NULL: it is the deck's own, its id */
	const char *after;
} places[] = {
    [ARTIFACT_SLIDE_SVG] = {"svgs/slide",        ".svg"},
    [ARTIFACT_THUMBNAIL] = {"thumbnails/thumb-", ".png"},
    [ARTIFACT_TEXT] = {"textfiles/slide-",  ".txt"},
    [ARTIFACT_SLIDE_PNG] = {"pngs/slide-",       ".png"},
    [ARTIFACT_DECK_PDF] = {NULL,                ".pdf"},
};
STATIC_ASSERT(COUNT_OF(places) == ARTIFACT_COUNT, "a place for each");

void
front_entry_format(char name[FRONT_ENTRY_NAME], const char *id,
    const struct inventory_row *row)
{
	const char *before = places[row->artifact].before;
	const char *after = places[row->artifact].after;

	if (before)
		text_format(
		    name, FRONT_ENTRY_NAME, "%s%u%s", before, row->page, after);
	else
		text_format(name, FRONT_ENTRY_NAME, "%s%s", id, after);
}

size_t
front_entry_measure(const char *id, const struct inventory_row *row)
{
	const char *before = places[row->artifact].before;
	size_t length =
	    strlen(before ? before : id) + strlen(places[row->artifact].after);

	for (uint32_t page = before ? row->page : 0; page > 0; page /= 10)
		length++;
	return length;
}
