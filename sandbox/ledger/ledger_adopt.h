/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_adopt.h - a new database, in folders that are not empty.
 *
 * The old one was broken, or is gone. Decks that have ended have a record,
 * accepted ones an original with their RECORD behind it: both get a row.
 * What is lost are callbacks that were owed, tickets spent by ended decks,
 * and links signed by the old keys.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_ADOPT_H
#define CLEANDECK_LEDGER_LEDGER_ADOPT_H

#include "ledger/ledger.h"

/* Inside a transaction. Returns 0 or -errno. */
NODISCARD int ledger_adopt(struct ledger *ledger);

#endif
