/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_accept.h - decks on their way in: RECORD, BEGUN, FETCH.
 *
 * RECORD decides what only the one who remembers can: was this asked before,
 * is it known to kill, is its ticket spent, is there room.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_ACCEPT_H
#define CLEANDECK_LEDGER_LEDGER_ACCEPT_H

#include "ledger/ledger_turn.h"

/* RECORD: RECORDED is the answer. Returns 0 or -errno. */
NODISCARD int ledger_accept_record(
    struct ledger *ledger, struct ledger_entry *entry);

/* It could not be kept. */
void ledger_accept_refuse(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault);

/* BEGUN: no answer. Returns 0 or -errno. */
NODISCARD int ledger_accept_begun(
    struct ledger *ledger, struct ledger_entry *entry);

/*
 * FETCH: FETCHED is the answer, or CONCLUDED. Returns 0 or -errno;
 * -ENOTRECOVERABLE when a document that is there cannot be read.
 */
NODISCARD int ledger_accept_fetch(
    struct ledger *ledger, struct ledger_entry *entry);

/* The same, when the turn it came in is lost: it changed nothing. */
void ledger_accept_refetch(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault);

#endif
