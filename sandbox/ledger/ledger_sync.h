/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_sync.h - when an original may go.
 *
 * A deck's end is in the database at once, its files are in the kernel's
 * memory. One sync of the file system for all decks that have ended since
 * the last; only then their originals are removed.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_SYNC_H
#define CLEANDECK_LEDGER_LEDGER_SYNC_H

#include "ledger/ledger.h"

/* A deck has ended, and is to be synced. */
void ledger_sync_want(struct ledger *ledger);

/* Milliseconds until a sync is due; -1: none. */
int ledger_sync_wait(const struct ledger *ledger, bool calm);

/*
 * Syncs and removes originals. What cannot be done now is tried again.
 * Returns 0, or -errno when there is no going on.
 */
NODISCARD int ledger_sync_run(struct ledger *ledger);

#endif
