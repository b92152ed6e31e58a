/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * inventory.h - what a deck that is done consists of: sizes and check sums.
 *
 * decks/ID/inventory is a head, then one row for each artifact, in the order
 * of a bundle: by class, then by page, the deck's PDF last. The ledger has
 * every byte in its hands when it stores it, so it notes there what an archive
 * says in front of each file; the front could only find that out by reading
 * the file twice, while others wait. Numbers are little-endian.
 */
#ifndef CLEANDECK_BASE_INVENTORY_H
#define CLEANDECK_BASE_INVENTORY_H

#include "base/artifact.h"
#include "base/limits.h"

#define INVENTORY_NAME      "inventory"
#define INVENTORY_HEAD_SIZE 16
#define INVENTORY_ROW_SIZE  32
#define INVENTORY_ROWS_MAX  ((ARTIFACT_COUNT - 1) * LIMIT_PAGES_MAX + 1)
#define INVENTORY_BYTES_MAX                                                    \
	(INVENTORY_HEAD_SIZE + INVENTORY_ROWS_MAX * INVENTORY_ROW_SIZE)

/* A twin is a gzip file without name, comment and such (RFC 1952 2.3). */
#define INVENTORY_GZIP_HEAD 10
#define INVENTORY_GZIP_TAIL 8
#define INVENTORY_GZIP_WRAP (INVENTORY_GZIP_HEAD + INVENTORY_GZIP_TAIL)

struct inventory_head {
	uint32_t rows;
	uint32_t crc; /* of all rows, as they are in the file */
};

struct inventory_row {
	enum artifact artifact;
	uint32_t page;
	uint64_t size;
	uint64_t packed;     /* bytes of its twin, the .gz; 0: it has none */
	uint32_t crc;        /* CRC-32 of the file */
	uint32_t packed_crc; /* of the twin, without its head and tail */
};

/* Writes a head, or a row. */
void inventory_put_head(
    const struct inventory_head *head, uint8_t bytes[INVENTORY_HEAD_SIZE]);
void inventory_put_row(
    const struct inventory_row *row, uint8_t bytes[INVENTORY_ROW_SIZE]);

/*
 * Reads a head, or a row. Returns 0; -EBADMSG for what nobody writes:
 * another format, more rows than a deck can have, an artifact that is none,
 * or one of an impossible size.
 */
NODISCARD int inventory_take_head(
    const uint8_t bytes[INVENTORY_HEAD_SIZE], struct inventory_head *ret_head);
NODISCARD int inventory_take_row(
    const uint8_t bytes[INVENTORY_ROW_SIZE], struct inventory_row *ret_row);

#endif
