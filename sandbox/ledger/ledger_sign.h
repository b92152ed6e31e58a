/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_sign.h - the keys that sign links and tickets.
 *
 * The newest signs; the others are believed until nothing that they signed
 * can be alive.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_SIGN_H
#define CLEANDECK_LEDGER_LEDGER_SIGN_H

#include "ledger/ledger_turn.h"

/* ROTATE: SIGNING is the answer. Returns 0 or -errno. */
NODISCARD int ledger_sign_rotate(
    struct ledger *ledger, struct ledger_entry *entry);

/* That could not be written: it is tried again until it can. */
void ledger_sign_refuse(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault);

/*
 * Makes a key when there is none, the newest is old, or one was wanted and
 * could not be had; sends it if `tells`; forgets old ones. In a transaction
 * of its own. Returns 0 or -errno.
 */
NODISCARD int ledger_sign_keep(struct ledger *ledger, bool tells);

/* Sends SIGNING for each key, the oldest first. Returns 0 or -errno. */
NODISCARD int ledger_sign_tell_all(struct ledger *ledger);

#endif
