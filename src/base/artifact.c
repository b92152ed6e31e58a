/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/artifact.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

static const struct artifact_row rows[] = {
    {ARTIFACT_DECK_PDF,  "pdf",        "",           "pdf", "application/pdf",           LIMIT_PDF_BYTES,
     false												    },
    {ARTIFACT_SLIDE_SVG, "svg",        "slides",     "svg", "image/svg+xml",
     LIMIT_SVG_BYTES,										     true},
    {ARTIFACT_THUMBNAIL, "thumbnails", "thumbnails", "png", "image/png",
     LIMIT_PNG_BYTES,										     true},
    {ARTIFACT_TEXT,      "text",       "text",       "txt", "text/plain; charset=utf-8",
     LIMIT_TEXT_BYTES,										    true},
    {ARTIFACT_SLIDE_PNG, "png",        "slides",     "png", "image/png",                 LIMIT_PNG_BYTES,
     true												     },
};
STATIC_ASSERT(COUNT_OF(rows) == ARTIFACT_COUNT, "a row for each artifact");

#define DECK_NAME "deck.pdf"

const struct artifact_row *
artifact_find(uint32_t number)
{
	return number < ARTIFACT_COUNT ? &rows[number] : NULL;
}

int
artifact_name(
    enum artifact artifact, uint32_t page, char name[ARTIFACT_NAME_SIZE])
{
	const struct artifact_row *row = artifact_find(artifact);

	if (!row || row->per_page != (page > 0) || page > LIMIT_PAGES_MAX)
		return -EINVAL;
	if (!row->per_page)
		memcpy(name, DECK_NAME, sizeof(DECK_NAME));
	else
		(void)snprintf(name, ARTIFACT_NAME_SIZE, "%s/%u.%s",
		    row->folder, page, row->ending);
	return 0;
}

int
artifact_parse_name(
    const char *name, enum artifact *ret_artifact, uint32_t *ret_page)
{
	const char *slash = strchr(name, '/');
	unsigned long page = slash ? strtoul(slash + 1, NULL, 10) : 0;

	if (page > LIMIT_PAGES_MAX)
		return -ENOENT;
	/* Written anew and compared: no second grammar to get wrong. */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char again[ARTIFACT_NAME_SIZE];
		if (artifact_name(rows[i].artifact, (uint32_t)page, again) < 0)
			continue;
		if (strcmp(again, name) == 0) {
			*ret_artifact = rows[i].artifact;
			*ret_page = (uint32_t)page;
			return 0;
		}
	}
	return -ENOENT;
}

static int
find_word(const char *word, size_t length, uint32_t *ret_bit)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (strlen(rows[i].word) == length &&
		    memcmp(rows[i].word, word, length) == 0) {
			*ret_bit = ARTIFACT_BIT(rows[i].artifact);
			return 0;
		}
	}
	return -EINVAL;
}

int
artifact_parse_set(const char *words, uint32_t *ret_set)
{
	uint32_t set = 0;

	for (;;) {
		size_t length = strcspn(words, ",");
		uint32_t bit;
		if (find_word(words, length, &bit) < 0)
			return -EINVAL;
		set |= bit;
		if (words[length] == '\0')
			break;
		words += length + 1;
	}
	*ret_set = set;
	return 0;
}
