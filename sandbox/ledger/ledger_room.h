/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_room.h - how much may be kept, and how much there is.
 *
 * Refused before the disk is full: what was accepted has to end, and that
 * takes room.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_ROOM_H
#define CLEANDECK_LEDGER_LEDGER_ROOM_H

#include "ledger/ledger.h"

/* Counts what is there, once, at the start. Returns 0 or -errno. */
NODISCARD int ledger_room_count(struct ledger *ledger);

/* May a document of so many bytes be taken in? */
bool ledger_room_allows(const struct ledger *ledger, uint64_t bytes);

/* Sends DISK if it has changed, but not too often. Returns 0 or -errno. */
NODISCARD int ledger_room_tell(struct ledger *ledger);

/* Milliseconds until it may be sent again; -1: nothing to send. */
int ledger_room_wait(const struct ledger *ledger);

#endif
