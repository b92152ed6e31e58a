/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger_loop.h - one thread, one channel, and what is due by the clock. */
#ifndef CLEANDECK_LEDGER_LEDGER_LOOP_H
#define CLEANDECK_LEDGER_LEDGER_LOOP_H

#include "ledger/ledger.h"

/*
 * Waits for KEEPING, recovers, and serves until the supervisor hangs up or
 * has said DRAIN. Returns 0, or -errno.
 */
NODISCARD int ledger_loop_run(struct ledger *ledger);

#endif
