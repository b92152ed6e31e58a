/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_sync.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "ledger/ledger_deck.h"
#include "ledger/ledger_spool.h"

void
ledger_sync_want(struct ledger *ledger)
{
	if (ledger->unsynced == 0)
		ledger->unsynced = ledger->tick;
}

int
ledger_sync_wait(const struct ledger *ledger, bool calm)
{
	if (ledger->unsynced == 0)
		return -1;
	uint64_t due =
	    ledger->unsynced + (calm ? LIMIT_LEDGER_CALM : LIMIT_LEDGER_SYNC);
	return due > ledger->tick ? (int)(due - ledger->tick) : 0;
}

/* The next deck to settle, by rising row. Returns 1, 0 or -errno. */
static int
find_next(struct ledger *ledger, struct ledger_deck *deck)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_DECK_UNSYNCED);

	ledger_sql_put_u64(row, deck->number);
	int found = ledger_sql_step(row);
	if (found <= 0)
		return found;
	deck->number = ledger_sql_take_u64(row);
	ledger_sql_take_bytes(row, deck->id, sizeof(deck->id));
	deck->spooled = ledger_sql_take_u64(row);
	return ledger_sql_is_bad(row) ? -EUCLEAN : 1;
}

/*
 * The files go before the rows say so: on a full disk that makes the room to
 * say it.
 */
static int
settle(struct ledger *ledger)
{
	struct ledger_deck deck = {.number = 0};
	struct ledger_room before = ledger->room;
	int error = ledger_sql_begin(ledger->sql, false);

	while (error == 0) {
		error = find_next(ledger, &deck);
		if (error <= 0)
			break;
		(void)ledger_spool_remove(ledger, deck.id);
		ledger->room.used -= deck.spooled;
		error =
		    ledger_deck_run_plain(ledger, LEDGER_DECK_SYNCED, &deck);
	}
	if (error == 0)
		error = ledger_sql_commit(ledger->sql);
	if (error < 0) {
		ledger_sql_rollback(ledger->sql);
		ledger->room = before;
	}
	return error;
}

int
ledger_sync_run(struct ledger *ledger)
{
	ledger_look_at_clocks(ledger);
	uint64_t begun = ledger->tick;
	/* What the disk did not take is lost, and the kernel says so once: the
	 * next of us looks at each file. */
	if (syncfs(ledger->decks) < 0)
		return -ENOTRECOVERABLE;
	ledger_look_at_clocks(ledger);
	ledger->sync_ms = (uint32_t)(ledger->tick - begun);
	ledger->news = true;
	int error = settle(ledger);
	/* Again after a while, should it have failed. */
	ledger->unsynced = error < 0 ? ledger->tick + LIMIT_LEDGER_SYNC : 0;
	return error == -EUCLEAN ? error : 0;
}
