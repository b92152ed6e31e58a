/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cfb_walk.h - the root folder of a compound file (MS-CFB): ppt, doc, xls.
 *
 * Own code, not libgsf: that follows the directory's tree by recursion, and
 * 50,000 entries in a row (6 MB) crash it; it aborts where memory runs out,
 * logs, and brings twenty libraries. Here each chain and the tree are
 * followed in loops with a bound, and only the root's streams are looked at.
 */
#ifndef CLEANDECK_SNIFF_CFB_WALK_H
#define CLEANDECK_SNIFF_CFB_WALK_H

#include <stdbool.h>

#include "sniff/verdict.h"

#define CFB_NAME_SIZE 32 /* MS-CFB 2.6.1: 31 characters and a NUL */

/* A stream or storage in the root. */
struct cfb_stream {
	char name[CFB_NAME_SIZE]; /* ASCII lower case; '?' for other letters */
	bool is_storage;
	uint32_t start; /* its first sector */
	uint64_t size;
};

struct cfb_walk {
	const uint8_t *bytes; /* borrowed */
	size_t size;
	unsigned shift;   /* of a sector: 9 or 12 */
	uint32_t sectors; /* behind the header; the last may be short */
	uint32_t *fat;    /* owned: the sectors of the FAT */
	uint32_t fat_count;
	uint32_t *directory; /* owned: the sectors of the directory */
	uint32_t directory_count;
	uint32_t mini_cutoff;       /* smaller streams lie in the mini stream */
	uint32_t mini_fat;          /* first sector of the mini FAT */
	struct cfb_stream mini;     /* the mini stream: the root entry's own */
	struct cfb_stream *streams; /* owned: the root's children */
	uint32_t count;
};

/*
 * Reads header, FAT index and the root folder. On FAULT_NONE *ret_walk is
 * filled, to be given to cfb_walk_done(); it borrows the bytes. Otherwise
 * the verdict is written: FAULT_DAMAGED, or FAULT_TOO_COMPLEX (more entries
 * than LIMIT_CFB_STREAMS, or no memory).
 */
enum fault cfb_walk_open(struct cfb_walk *ret_walk, const uint8_t *bytes,
    size_t size, struct sniff_verdict *verdict);

/* Frees what cfb_walk_open() filled. */
void cfb_walk_done(struct cfb_walk *walk);

/* The root's stream of this name, in lower case; NULL when absent. */
const struct cfb_stream *cfb_walk_find(
    const struct cfb_walk *walk, const char *name);

/*
 * Copies `size` bytes of the stream at `offset`. Returns 0; -ENODATA when
 * the stream, as its sectors go, does not have them.
 */
NODISCARD int cfb_walk_read(const struct cfb_walk *walk,
    const struct cfb_stream *stream, uint64_t offset, uint8_t *to, size_t size);

#endif
