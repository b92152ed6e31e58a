/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_end.h - how a deck ends: CONCLUDE.
 *
 * Its row, its two records, the callback that is owed, the ticket that may
 * be used again, the hash that is remembered: all of it or nothing. The
 * original stays until all that is on the disk (ledger_sync.h).
 */
#ifndef CLEANDECK_LEDGER_LEDGER_END_H
#define CLEANDECK_LEDGER_LEDGER_END_H

#include "ledger/ledger_deck.h"
#include "ledger/ledger_turn.h"

/* Names below a deck. */
#define LEDGER_PUBLIC  "deck.json"
#define LEDGER_PRIVATE "record"

/* CONCLUDE: CONCLUDED is the answer. Returns 0 or -errno. */
NODISCARD int ledger_end_conclude(
    struct ledger *ledger, struct ledger_entry *entry);

/* It could not be written. */
void ledger_end_refuse(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault);

/* Ends a deck so, inside a transaction. Returns 0 or -errno. */
NODISCARD int ledger_end_deck(struct ledger *ledger, struct ledger_deck *deck,
    const struct wire_event *event);

/*
 * Writes the two records as the row has them, and before them the inventory
 * of a deck that is done. Returns 0 or -errno.
 */
NODISCARD int ledger_end_write(struct ledger *ledger, struct ledger_deck *deck);

#endif
