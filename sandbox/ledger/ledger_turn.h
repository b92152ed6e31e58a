/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_turn.h - the messages that wait, as one transaction.
 *
 * A message that fails is undone alone, and refused with a fault. When the
 * commit itself fails all of them are. No answer goes before the commit.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_TURN_H
#define CLEANDECK_LEDGER_LEDGER_TURN_H

#include "ledger/ledger.h"

/* A message, and what is answered. */
struct ledger_entry {
	struct wire_message message;
	struct wire_message answer; /* of type 0 when there is none */
	bool wrote;                 /* files that have to go if it is undone */
	bool refused;               /* with a fault: the answer is that */
};

/*
 * Takes up to LIMIT_LEDGER_TURN messages and answers them. Returns how many
 * they were; -errno when there is no going on. The supervisor's end is
 * noted in the ledger.
 */
NODISCARD int ledger_turn(struct ledger *ledger);

/* The fault that says why something failed, to who asked for it. */
enum fault ledger_turn_fault(int error);

/* The answer's end: an id and a fault (CONCLUDED). */
void ledger_turn_conclude(struct ledger_entry *entry,
    const uint8_t id[WIRE_ID_SIZE], enum fault fault);

#endif
