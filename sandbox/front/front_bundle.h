/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_bundle.h - a deck as one archive, made while it is sent.
 *
 * Its folders are BigBlueButton's (front_entry.h). The deck's inventory is
 * the plan: each byte of the archive has its place before the first is made,
 * so its size is known, and it can begin anywhere. Nothing is packed here: a
 * ZIP takes the DEFLATE stream out of the twin of a file that has one. The
 * same deck makes the same bytes each time.
 */
#ifndef CLEANDECK_FRONT_FRONT_BUNDLE_H
#define CLEANDECK_FRONT_FRONT_BUNDLE_H

#include <sys/types.h>

#include "front/front_etag.h"
#include "front/front_store.h"

enum front_bundle_format {
	FRONT_BUNDLE_ZIP,
	FRONT_BUNDLE_TAR,
};

struct front_bundle;

/*
 * Plans a bundle of a deck that is done. `store` must outlive it. Returns 0;
 * -ENOENT when there is no deck, or its inventory is damaged; -EFBIG when it
 * is too large for a ZIP (front_zip.h), never for a tar; -ENOMEM.
 */
NODISCARD int front_bundle_new(const struct front_store *store, const char *id,
    enum front_bundle_format format, struct front_bundle **ret_bundle);

/* NULL is fine. */
void front_bundle_free(struct front_bundle *bundle);

/* All of its bytes. */
uint64_t front_bundle_size(const struct front_bundle *bundle);

/*
 * Its version, as front_etag.h: what has this tag has the same bytes. It is
 * that of the inventory, which says of each file what it is.
 */
void front_bundle_tag(
    const struct front_bundle *bundle, char tag[FRONT_ETAG_SIZE]);

/* The next byte to be read is this one; forward only. */
void front_bundle_skip_to(struct front_bundle *bundle, uint64_t position);

/*
 * The next bytes, `size` at the most: their number; 0 when that was all;
 * -errno when the deck has gone or is not what it was. A file that is read
 * from its start is held against its sum, and its last bytes are not given
 * out when that is wrong: what was damaged never becomes a whole archive.
 * Never waits, never does more than `size` bytes are worth.
 */
NODISCARD ssize_t front_bundle_read(
    struct front_bundle *bundle, char *bytes, size_t size);

#endif
