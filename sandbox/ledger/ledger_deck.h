/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger_deck.h - a deck's row. */
#ifndef CLEANDECK_LEDGER_LEDGER_DECK_H
#define CLEANDECK_LEDGER_LEDGER_DECK_H

#include "ledger/ledger.h"

struct ledger_deck {
	uint8_t id[WIRE_ID_SIZE];
	uint64_t number; /* of its row */
	char tenant[WIRE_TENANT_SIZE];
	uint32_t stage;
	bool durable;
	bool synced;    /* its end is on the disk, beyond doubt */
	uint64_t bytes; /* of the document */
	uint64_t created;
	uint32_t ttl;
	uint32_t artifacts;
	uint32_t pages;
	uint64_t stored;  /* bytes below decks/ */
	uint64_t spooled; /* bytes below spool/ */
	uint8_t hash[WIRE_HASH_SIZE];
	uint8_t ticket[WIRE_HASH_SIZE];
};

/* Finds it. Returns 1; 0 when there is none; -errno. */
NODISCARD int ledger_deck_find(struct ledger *ledger,
    const uint8_t id[WIRE_ID_SIZE], struct ledger_deck *ret_deck);

/*
 * Adds a row for what was recorded, and counts it. `spooled`: bytes its
 * original takes on the disk. Returns 0 or -errno.
 */
NODISCARD int ledger_deck_add(struct ledger *ledger,
    const struct wire_record *record, const uint8_t hash[WIRE_HASH_SIZE],
    uint64_t spooled);

/* Reads a row of LEDGER_DECK_UNFINISHED. Returns 0, or -EUCLEAN. */
NODISCARD int ledger_deck_take_record(
    struct ledger_row *row, struct wire_record *ret_record);

/* Its row goes, with all that hangs on it, and counts no more. */
NODISCARD int ledger_deck_drop(
    struct ledger *ledger, const struct ledger_deck *deck);

/* The ticket it came with may be used again. Returns 0 or -errno. */
NODISCARD int ledger_deck_return_ticket(
    struct ledger *ledger, const struct ledger_deck *deck);

/* Runs a query whose values are the deck's row, and a number. */
NODISCARD int ledger_deck_run(struct ledger *ledger, enum ledger_query query,
    const struct ledger_deck *deck, uint64_t value);

/* The same with the row alone. */
NODISCARD int ledger_deck_run_plain(struct ledger *ledger,
    enum ledger_query query, const struct ledger_deck *deck);

#endif
