/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger_shelf.h - artifacts: STORE, and what is packed beside them. */
#ifndef CLEANDECK_LEDGER_LEDGER_SHELF_H
#define CLEANDECK_LEDGER_LEDGER_SHELF_H

#include "ledger/ledger_deck.h"
#include "ledger/ledger_turn.h"

/* STORE: STORED is the answer. Returns 0 or -errno. */
NODISCARD int ledger_shelf_store(
    struct ledger *ledger, struct ledger_entry *entry);

/* It could not be kept. */
void ledger_shelf_refuse(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault);

/* The gzip file beside a file. */
struct ledger_twin {
	uint64_t bytes; /* 0: there is none */
	uint32_t crc;   /* as packed_crc in base/inventory.h */
};

/*
 * Writes a deck's file, and if `packs` its twin for those who take gzip.
 * Returns 0 and what the twin is, or -errno.
 */
NODISCARD int ledger_shelf_write(struct ledger *ledger,
    const uint8_t id[WIRE_ID_SIZE], const char *name, const void *bytes,
    size_t size, bool packs, struct ledger_twin *ret_twin);

/* Removes a deck's file and its twin. */
void ledger_shelf_remove(const struct ledger *ledger,
    const uint8_t id[WIRE_ID_SIZE], const char *name);

/*
 * Are all the artifacts there that are wanted of so many pages, each of its
 * size? Those beyond are removed. Returns 1, 0 or -errno.
 */
NODISCARD int ledger_shelf_is_complete(
    struct ledger *ledger, struct ledger_deck *deck, uint32_t pages);

/*
 * After a start: is each artifact what was hashed? Twins are packed anew, and
 * must be what they were: sizes and sums are on record.
 * Returns 1, 0 or -errno.
 */
NODISCARD int ledger_shelf_is_sound(
    struct ledger *ledger, const struct ledger_deck *deck);

/* Removes all artifacts, and their rows. Returns 0 or -errno. */
NODISCARD int ledger_shelf_clear(
    struct ledger *ledger, struct ledger_deck *deck);

#endif
