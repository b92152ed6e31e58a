/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_sweep.h"

#include <errno.h>

#include "ledger/ledger_erase.h"
#include "ledger/ledger_sign.h"

/* One deck that has expired. Returns 1, 0 or -errno. */
static int
remove_one(struct ledger *ledger)
{
	struct ledger_deck deck;
	struct ledger_sum sum;
	uint8_t id[WIRE_ID_SIZE];
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_DECK_EXPIRED);

	ledger_sql_put_u64(row, ledger->now);
	int found = ledger_sql_step(row);
	if (found <= 0)
		return found;
	ledger_sql_take_bytes(row, id, sizeof(id));
	found = ledger_deck_find(ledger, id, &deck);
	if (found <= 0)
		return found < 0 ? found : -EUCLEAN;
	int error = ledger_erase_deck(ledger, &deck, &sum);
	return error < 0 ? error : 1;
}

static int
remove_decks(struct ledger *ledger, bool *ret_more)
{
	struct ledger_room before = ledger->room;
	int error = ledger_sql_begin(ledger->sql, false);
	int found = 1;

	for (int i = 0; error == 0 && found > 0 && i < LIMIT_LEDGER_SLICE;
	     i++) {
		found = remove_one(ledger);
		error = found < 0 ? found : 0;
	}
	if (error == 0)
		error = ledger_sql_commit(ledger->sql);
	if (error < 0) {
		ledger_sql_rollback(ledger->sql);
		ledger->room = before;
	}
	*ret_more = error == 0 && found > 0;
	return error;
}

static int
forget(struct ledger *ledger, enum ledger_query query)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, query);

	ledger_sql_put_u64(row, ledger->now);
	return ledger_sql_run(row);
}

static int
forget_words(struct ledger *ledger)
{
	int error = ledger_sql_begin(ledger->sql, false);

	if (error == 0)
		error = forget(ledger, LEDGER_TICKET_SWEEP);
	if (error == 0)
		error = forget(ledger, LEDGER_POISON_SWEEP);
	if (error == 0)
		error = ledger_sql_commit(ledger->sql);
	if (error < 0)
		ledger_sql_rollback(ledger->sql);
	return error;
}

int
ledger_sweep_wait(const struct ledger *ledger)
{
	return ledger->sweep_tick > ledger->tick
		   ? (int)(ledger->sweep_tick - ledger->tick)
		   : 0;
}

int
ledger_sweep_run(struct ledger *ledger)
{
	bool more = false;

	if (ledger_sweep_wait(ledger) > 0)
		return 0;
	ledger->news = true;
	int error = remove_decks(ledger, &more);
	if (error == 0 && !more)
		error = forget_words(ledger);
	if (error == 0 && !more)
		error = ledger_sign_keep(ledger, true);
	/* A full disk: soon again, for others may have made room. */
	ledger->sweep_tick = ledger->tick + (more ? 0
						: error < 0 || ledger->rotate
						    ? LIMIT_LEDGER_ROOM
						    : LIMIT_LEDGER_SWEEP);
	return error == -EUCLEAN || error == -EPIPE ? error : 0;
}
