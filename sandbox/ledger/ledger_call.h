/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_call.h - callbacks that are owed.
 *
 * Each is delivered once, or given up when its time is over; a callback that
 * was on its way when we ended is made again.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_CALL_H
#define CLEANDECK_LEDGER_LEDGER_CALL_H

#include "ledger/ledger_deck.h"
#include "ledger/ledger_turn.h"

/* Notes the callback of a deck that has ended, if it wants one. 0, -errno. */
NODISCARD int ledger_call_add(
    struct ledger *ledger, const struct ledger_deck *deck);

/* DELIVERED: no answer. Returns 0 or -errno. */
NODISCARD int ledger_call_delivered(
    struct ledger *ledger, struct ledger_entry *entry);

/* That could not be noted: it counts as still on its way. */
void ledger_call_refuse(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault);

/*
 * When to try again after so many attempts: seconds, give or take a tenth by
 * `random`.
 */
uint64_t ledger_call_pause(uint32_t attempts, uint32_t random);

/* Sends what is due, when it is time to look. Returns 0 or -errno. */
NODISCARD int ledger_call_run(struct ledger *ledger);

/* Milliseconds until it is time to look. */
int ledger_call_wait(const struct ledger *ledger);

/* The wall clock has jumped by so many seconds: no pause gets longer. */
NODISCARD int ledger_call_shift(struct ledger *ledger, int64_t seconds);

/* After a start: the clock may have been anywhere. Returns 0 or -errno. */
NODISCARD int ledger_call_clamp(struct ledger *ledger);

#endif
