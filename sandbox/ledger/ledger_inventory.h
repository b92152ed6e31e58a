/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger_inventory.h - ID/inventory: what the front makes bundles by. */
#ifndef CLEANDECK_LEDGER_LEDGER_INVENTORY_H
#define CLEANDECK_LEDGER_LEDGER_INVENTORY_H

#include "base/inventory.h"
#include "ledger/ledger_deck.h"

/*
 * Writes the inventory of a deck that is done (base/inventory.h), of what was
 * noted when each artifact was stored. Returns 0 and its bytes, or -errno.
 */
NODISCARD int ledger_inventory_write(
    struct ledger *ledger, const struct ledger_deck *deck, uint64_t *ret_bytes);

#endif
