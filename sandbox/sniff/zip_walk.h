/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zip_walk.h - the structure of a zip archive, byte for byte.
 *
 * Own code, because libraries do not tell what must be checked: that the
 * central directory and the local headers agree, and that each byte of the
 * file belongs to exactly one of them. Otherwise two programs see two
 * documents (APPNOTE.TXT 4.3 and 4.4).
 */
#ifndef CLEANDECK_SNIFF_ZIP_WALK_H
#define CLEANDECK_SNIFF_ZIP_WALK_H

#include <stdbool.h>

#include "sniff/verdict.h"

enum zip_method {
	ZIP_STORED = 0,
	ZIP_DEFLATED = 8,
};

/* Borrowed pointers into the archive's bytes; names are not terminated. */
struct zip_entry {
	const uint8_t *name;
	const uint8_t *packed;
	size_t packed_size;
	uint64_t inflated_size; /* as claimed; proved only by inflating */
	size_t start;           /* of the local header */
	uint32_t crc;
	uint16_t name_size;
	uint16_t flags;
	uint16_t method; /* enum zip_method */
};

struct zip_walk {
	struct zip_entry *entries; /* owned; in the order of the file */
	uint32_t count;
};

/*
 * Walks the archive that `bytes` must be from first to last. On FAULT_NONE
 * *ret_walk is filled, to be given to zip_walk_done(); it borrows the bytes.
 * Otherwise the verdict is written: FAULT_DAMAGED, FAULT_ENCRYPTED,
 * FAULT_ARCHIVE_UNSAFE, FAULT_ARCHIVE_BOMB (too many entries), or
 * FAULT_TOO_COMPLEX where memory ran out.
 */
enum fault zip_walk_open(struct zip_walk *ret_walk, const uint8_t *bytes,
    size_t size, struct sniff_verdict *verdict);

/* Frees what zip_walk_open() filled. */
void zip_walk_done(struct zip_walk *walk);

/* The entry with exactly this name; NULL when there is none. */
const struct zip_entry *zip_walk_find(
    const struct zip_walk *walk, const char *name);

/* True when the entry's name ends so, ASCII case ignored. */
bool zip_walk_ends_with(const struct zip_entry *entry, const char *ending);

#endif
