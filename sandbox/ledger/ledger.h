/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger.h - the state of the one process that writes the state folder.
 *
 *   ledger_main     starts, locks     ledger_loop    waits, and what is due
 *   ledger_turn     messages          ledger_link    the channel
 *   ledger_accept   RECORD, FETCH     ledger_spool   originals
 *   ledger_shelf    STORE             ledger_end     CONCLUDE
 *   ledger_erase    ERASE             ledger_sync    what may be forgotten
 *   ledger_call     callbacks         ledger_sign    signing keys
 *   ledger_room     budget, DISK      ledger_sweep   what has expired
 *   ledger_recover  the first KEEPING ledger_adopt   without a database
 *   ledger_deck     a deck's row      ledger_file    files
 *   ledger_inventory  sizes and sums, for bundles
 *   ledger_sql, ledger_query, ledger_word            the database
 *
 * CONFINED: documents and artifacts are bytes here, copied, hashed and
 * packed, never looked into. A message that the table allows and that makes
 * no sense is our end; a disk that is full is an answer.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_H
#define CLEANDECK_LEDGER_LEDGER_H

#include <stdbool.h>

#include "base/limits.h"
#include "ledger/ledger_gzip.h"
#include "ledger/ledger_sql.h"
#include "wire/wire_deck.h"

#ifndef LEDGER_STATE_DIR
#define LEDGER_STATE_DIR "/state"
#endif

/* What counts against the budget; undone with the message it came from. */
struct ledger_room {
	uint64_t used; /* bytes below decks/ and spool/ */
	uint32_t decks;
};

/* A callback on its way. */
struct ledger_flight {
	uint64_t number; /* 0: free */
	uint64_t deadline;
};

struct ledger {
	int control;
	enum wire_state state;
	struct ledger_sql *sql;   /* owned */
	struct ledger_gzip *gzip; /* owned */
	int decks;                /* folder */
	int spool;                /* folder */
	bool fresh; /* the database was empty: the folders are all we have */
	char broken[64]; /* where the one before it went; "": it was fine */
	bool gone;       /* the supervisor hung up */
	bool draining;
	bool spool_changed; /* its folder is to be synced before the commit */
	bool rotate;        /* a new signing key is wanted */
	struct wire_keeping keeping;
	uint64_t now;  /* unix seconds, read once a turn */
	uint64_t tick; /* ms since the machine started, likewise */
	uint64_t boot; /* unix seconds of that start, as it was last seen */
	struct ledger_room room;
	bool full;
	bool news;             /* DISK may have changed */
	struct wire_disk told; /* the last DISK */
	uint64_t told_tick;
	uint64_t unsynced; /* tick of the oldest conclusion; 0: none */
	uint32_t sync_ms;  /* the last sync took */
	uint64_t call_tick;
	uint64_t sweep_tick;
	struct ledger_flight flights[LIMIT_FLIGHTS];
};

/*
 * Opens the database and the folders below `state`, before the lock. A
 * broken database is moved aside. Returns 0; or -errno, and what failed.
 */
NODISCARD int ledger_open(
    struct ledger *ledger, const char *state, const char **ret_what);

/* Closes all. */
void ledger_close(struct ledger *ledger);

/* Reads the clocks. */
void ledger_look_at_clocks(struct ledger *ledger);

#endif
