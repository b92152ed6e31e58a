/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_spool.h - originals of decks that were accepted and have not ended.
 *
 * A file holds the document, and behind it the RECORD it came with: should
 * the database be lost, what was accepted is not.
 *
 *	document | body of RECORD | "deck" | u16 WIRE_VERSION | u16 its size
 */
#ifndef CLEANDECK_LEDGER_LEDGER_SPOOL_H
#define CLEANDECK_LEDGER_LEDGER_SPOOL_H

#include "ledger/ledger.h"

/*
 * Keeps the document behind `fd`, all of it on the disk when this returns;
 * the folder is synced before the turn's commit. Returns 0 and the bytes it
 * takes, or -errno with nothing left.
 */
NODISCARD int ledger_spool_write(struct ledger *ledger,
    const struct wire_record *record, int fd, uint64_t *ret_bytes);

/* A fresh sealed memfd with the document, `bytes` of it. -errno. */
NODISCARD int ledger_spool_fetch(const struct ledger *ledger,
    const uint8_t id[WIRE_ID_SIZE], uint64_t bytes);

/* Is there a file of so many bytes, all counted? */
bool ledger_spool_holds(const struct ledger *ledger,
    const uint8_t id[WIRE_ID_SIZE], uint64_t bytes);

/* Removes it; that there is none is fine. Returns the bytes it took. */
uint64_t ledger_spool_remove(
    const struct ledger *ledger, const uint8_t id[WIRE_ID_SIZE]);

/*
 * Reads back what came with a document, and the document's hash: how it was
 * written. Returns 0, or -EBADMSG when it is not whole.
 */
NODISCARD int ledger_spool_read(const struct ledger *ledger,
    const uint8_t id[WIRE_ID_SIZE], struct wire_record *ret_record,
    uint8_t ret_hash[WIRE_HASH_SIZE], uint64_t *ret_bytes);

/*
 * Takes a file apart: after a power cut it may be anything. Returns 0, or
 * -EBADMSG.
 */
NODISCARD int ledger_spool_parse(
    const uint8_t *bytes, uint64_t size, struct wire_record *ret_record);

/* Syncs the folder, if files have come since. Returns 0 or -errno. */
NODISCARD int ledger_spool_sync(struct ledger *ledger);

#endif
