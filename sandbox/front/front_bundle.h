/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_bundle.h - a deck as one archive, made while it is sent; wraps
 * libarchive.
 *
 * Its folders are BigBlueButton's: svgs/slide1.svg, thumbnails/thumb-1.png,
 * textfiles/slide-1.txt, pngs/slide-1.png, ID.pdf. Nothing is packed a second
 * time, and each date is the deck's: a deck makes the same bytes each time.
 */
#ifndef CLEANDECK_FRONT_FRONT_BUNDLE_H
#define CLEANDECK_FRONT_FRONT_BUNDLE_H

#include <sys/types.h>
#include <time.h>

#include "front/front_store.h"

enum front_bundle_format {
	FRONT_BUNDLE_ZIP,
	FRONT_BUNDLE_TAR,
};

struct front_bundle_order {
	char id[FRONT_ID_TEXT_SIZE];
	enum front_bundle_format format;
	uint32_t artifacts; /* set of ARTIFACT_BIT() */
	uint32_t pages;
	time_t created; /* of the deck */
};

struct front_bundle;

/* "libarchive 3.6.2": a static string. */
const char *front_bundle_version(void);

/*
 * Once, before the process is locked: whatever the library reads when it is
 * first used (the time zone for ZIP's dates). Returns 0 or -ENOMEM.
 */
NODISCARD int front_bundle_warm(void);

/*
 * Starts a bundle of a deck that is done. `store` must outlive it. Returns
 * 0; -ENOENT when the deck or its first file is not there; -ENOMEM.
 */
NODISCARD int front_bundle_new(const struct front_store *store,
    const struct front_bundle_order *order, struct front_bundle **ret_bundle);

/* NULL is fine. */
void front_bundle_free(struct front_bundle *bundle);

/*
 * The next bytes, `size` at the most: their number; 0 when that was all;
 * -errno when the deck has gone or is not what it was. Never waits, never
 * reads more than LIMIT_BUNDLE_SLICE.
 */
NODISCARD ssize_t front_bundle_read(
    struct front_bundle *bundle, char *bytes, size_t size);

#endif
