/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger_sweep.h - what has expired goes, a little at a time. */
#ifndef CLEANDECK_LEDGER_LEDGER_SWEEP_H
#define CLEANDECK_LEDGER_LEDGER_SWEEP_H

#include "ledger/ledger.h"

/*
 * When it is time: removes LIMIT_LEDGER_SLICE expired decks, and comes back
 * at once when there may be more. Returns 0, or -errno when there is no
 * going on.
 */
NODISCARD int ledger_sweep_run(struct ledger *ledger);

/* Milliseconds until it is time. */
int ledger_sweep_wait(const struct ledger *ledger);

#endif
