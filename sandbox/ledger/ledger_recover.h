/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_recover.h - what the last of us left, at the first KEEPING.
 *
 * Rows and files are made to agree, then the supervisor hears what it has
 * to go on with: nothing half-written is served, nothing accepted is lost.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_RECOVER_H
#define CLEANDECK_LEDGER_LEDGER_RECOVER_H

#include "ledger/ledger.h"

/* All of it, up to RECOVERED and DISK. Returns 0 or -errno. */
NODISCARD int ledger_recover(struct ledger *ledger);

/* Rows and files alone. Returns 0 or -errno. */
NODISCARD int ledger_recover_repair(struct ledger *ledger);

#endif
