/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * artifact.h - what a deck becomes, in one table.
 *
 * Names, types and limits are chosen here from the class and the page
 * number, never by a worker.
 */
#ifndef CLEANDECK_BASE_ARTIFACT_H
#define CLEANDECK_BASE_ARTIFACT_H

#include <stdbool.h>

#include "base/compat.h"

/* The numbers cross the wire: append only, and bump WIRE_VERSION. */
enum artifact {
	ARTIFACT_DECK_PDF,  /* deck.pdf, the flattened deck */
	ARTIFACT_SLIDE_SVG, /* slides/N.svg */
	ARTIFACT_THUMBNAIL, /* thumbnails/N.png */
	ARTIFACT_TEXT,      /* text/N.txt, UTF-8 */
	ARTIFACT_SLIDE_PNG, /* slides/N.png, on request */
	ARTIFACT_COUNT
};

#define ARTIFACT_BIT(artifact) (UINT32_C(1) << (unsigned)(artifact))
#define ARTIFACT_DEFAULT_SET                                                   \
	(ARTIFACT_BIT(ARTIFACT_DECK_PDF) | ARTIFACT_BIT(ARTIFACT_SLIDE_SVG) |  \
	    ARTIFACT_BIT(ARTIFACT_THUMBNAIL) | ARTIFACT_BIT(ARTIFACT_TEXT))
#define ARTIFACT_ALL_SET   (ARTIFACT_BIT(ARTIFACT_COUNT) - 1)
#define ARTIFACT_NAME_SIZE 32

struct artifact_row {
	enum artifact artifact;
	const char *word;   /* as in ?artifacts=pdf,svg,thumbnails,text,png */
	const char *folder; /* "slides", or "" for the deck's own */
	const char *ending; /* "svg" */
	const char *mime;   /* what it is served as */
	uint64_t bytes_max;
	bool per_page;
};

/* The row of a class; NULL for numbers not in the table. */
const struct artifact_row *artifact_find(uint32_t number);

/*
 * The name below the deck: "slides/12.svg", "deck.pdf". `page` is 1 and up
 * for classes that are per page, 0 otherwise. Returns 0; -EINVAL when class
 * and page do not go together.
 */
NODISCARD int artifact_name(
    enum artifact artifact, uint32_t page, char name[ARTIFACT_NAME_SIZE]);

/*
 * The reverse, strict: only names that artifact_name() writes. Returns 0 or
 * -ENOENT.
 */
NODISCARD int artifact_parse_name(
    const char *name, enum artifact *ret_artifact, uint32_t *ret_page);

/*
 * Reads a list of words ("pdf,svg"). Returns 0, or -EINVAL for an unknown
 * word or an empty list.
 */
NODISCARD int artifact_parse_set(const char *words, uint32_t *ret_set);

#endif
