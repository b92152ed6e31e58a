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

/*
 * Writes a deck's file, and if `packs` its twin for those who take gzip.
 * Returns 0 and the bytes of the twin (0: none), or -errno.
 */
NODISCARD int ledger_shelf_write(struct ledger *ledger,
    const uint8_t id[WIRE_ID_SIZE], const char *name, const void *bytes,
    size_t size, bool packs, uint64_t *ret_packed);

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
 * After a start: is each artifact what was hashed? Twins are packed anew.
 * Returns 1, 0 or -errno.
 */
NODISCARD int ledger_shelf_is_sound(
    struct ledger *ledger, const struct ledger_deck *deck);

/* Removes all artifacts, and their rows. Returns 0 or -errno. */
NODISCARD int ledger_shelf_clear(
    struct ledger *ledger, struct ledger_deck *deck);

#endif
