/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger_erase.h - everything of a deck goes, on request or in time. */
#ifndef CLEANDECK_LEDGER_LEDGER_ERASE_H
#define CLEANDECK_LEDGER_LEDGER_ERASE_H

#include "ledger/ledger_deck.h"
#include "ledger/ledger_file.h"
#include "ledger/ledger_turn.h"

/* ERASE: ERASED is the answer. Returns 0 or -errno. */
NODISCARD int ledger_erase(struct ledger *ledger, struct ledger_entry *entry);

/* It could not be done. */
void ledger_erase_refuse(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault);

/*
 * Removes files, original and row, inside a transaction. The files go first:
 * a full disk must not keep what has to go. Returns 0 and what went.
 */
NODISCARD int ledger_erase_deck(struct ledger *ledger,
    const struct ledger_deck *deck, struct ledger_sum *ret_sum);

#endif
