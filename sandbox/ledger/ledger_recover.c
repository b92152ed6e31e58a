/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_recover.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "ledger/ledger_adopt.h"
#include "ledger/ledger_call.h"
#include "ledger/ledger_end.h"
#include "ledger/ledger_erase.h"
#include "ledger/ledger_link.h"
#include "ledger/ledger_room.h"
#include "ledger/ledger_shelf.h"
#include "ledger/ledger_sign.h"
#include "ledger/ledger_spool.h"
#include "ledger/ledger_sync.h"

static int
forget_unpromised(struct ledger *ledger)
{
	AUTO_ROW tickets = ledger_sql_ask(ledger->sql, LEDGER_TICKET_FORGET);
	int error = ledger_sql_run(tickets);
	if (error < 0)
		return error;
	AUTO_ROW decks = ledger_sql_ask(ledger->sql, LEDGER_DECK_FORGET);
	return ledger_sql_run(decks);
}

/* Its original is not there: it can only be told so. */
static int
give_up(struct ledger *ledger, struct ledger_deck *deck)
{
	struct wire_event event = {.stage = STAGE_FAILED,
	    .fault = FAULT_INTERNAL,
	    .created = deck->created};

	memcpy(event.id, deck->id, WIRE_ID_SIZE);
	text_format(event.seen, sizeof(event.seen), "its document is gone");
	return ledger_end_deck(ledger, deck, &event);
}

/* An artifact that was served before we died may have to be made again. */
static int
begin_again(struct ledger *ledger, struct ledger_deck *deck)
{
	int error = ledger_shelf_clear(ledger, deck);

	if (error == 0 && !ledger_spool_holds(ledger, deck->id, deck->spooled))
		error = give_up(ledger, deck);
	return error;
}

/*
 * The machine went down before its files were on the disk, or we did before
 * we knew. The original is still there, and the end never was.
 */
static int
take_back(struct ledger *ledger, struct ledger_deck *deck)
{
	struct ledger_sum sum;

	if (!deck->durable)
		return ledger_erase_deck(ledger, deck, &sum);
	int error = ledger_deck_run_plain(ledger, LEDGER_CALL_CLEAR, deck);
	if (error == 0)
		error = begin_again(ledger, deck);
	if (error == 0 && ledger_spool_holds(ledger, deck->id, deck->spooled))
		error = ledger_deck_run_plain(ledger, LEDGER_DECK_REOPEN, deck);
	return error;
}

/* An end of which we do not know whether the disk has it. */
static int
confirm(struct ledger *ledger, struct ledger_deck *deck)
{
	int sound = ledger_shelf_is_sound(ledger, deck);
	if (sound < 0)
		return sound;
	if (sound == 0)
		return take_back(ledger, deck);
	/* The records have no hash: they are written once more. */
	uint64_t stored = deck->stored;
	int error = ledger_end_write(ledger, deck);
	if (error < 0)
		return error;
	ledger->room.used -= deck->stored - stored;
	deck->stored = stored;
	ledger_sync_want(ledger);
	return ledger_deck_run(ledger, LEDGER_DECK_WEIGH, deck, stored);
}

static int
repair_deck(struct ledger *ledger, const uint8_t id[WIRE_ID_SIZE])
{
	char path[LEDGER_PATH_SIZE];
	struct ledger_deck deck;
	struct ledger_sum sum;
	uint64_t size;
	int found = ledger_deck_find(ledger, id, &deck);

	if (found <= 0)
		return found < 0 ? found : -EUCLEAN;
	if (!stage_is_end(deck.stage))
		return begin_again(ledger, &deck);
	if (!deck.synced)
		return confirm(ledger, &deck);
	/* Half erased: the record goes first. */
	ledger_file_path(path, id, LEDGER_PRIVATE);
	if (ledger_file_measure(ledger->decks, path, &size) < 0)
		return ledger_erase_deck(ledger, &deck, &sum);
	return 0;
}

static int
find_next(struct ledger *ledger, uint64_t *number, uint8_t id[WIRE_ID_SIZE])
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_DECK_NEXT);

	ledger_sql_put_u64(row, *number);
	int found = ledger_sql_step(row);
	if (found <= 0)
		return found;
	*number = ledger_sql_take_u64(row);
	ledger_sql_take_bytes(row, id, WIRE_ID_SIZE);
	return ledger_sql_is_bad(row) ? -EUCLEAN : 1;
}

static int
repair_rows(struct ledger *ledger)
{
	uint8_t id[WIRE_ID_SIZE];
	uint64_t number = 0;
	int found;

	while ((found = find_next(ledger, &number, id)) > 0) {
		int error = repair_deck(ledger, id);
		if (error < 0)
			return error;
	}
	return found;
}

/* Folders without a deck that has ended: drafts, and what lost its row. */
static int
sweep_decks(struct ledger *ledger)
{
	DIR *list = ledger_file_list(ledger->decks);
	int error = list ? 0 : -errno;

	for (const char *name; error == 0 && (name = ledger_file_next(list));) {
		uint8_t id[WIRE_ID_SIZE];
		struct ledger_sum sum = {0};
		struct ledger_deck deck;
		bool draft = name[0] == '.';
		if (text_parse_hex(name + (draft ? 1 : 0), id, sizeof(id)) < 0)
			continue;
		int found = draft ? 0 : ledger_deck_find(ledger, id, &deck);
		error = found < 0 ? found : 0;
		if (found == 0 || (found > 0 && !stage_is_end(deck.stage)))
			ledger_file_remove_deck(ledger->decks, name, &sum);
	}
	if (list)
		(void)closedir(list);
	return error;
}

/* Originals that nobody waits for, and drafts of them. */
static int
sweep_spool(struct ledger *ledger)
{
	DIR *list = ledger_file_list(ledger->spool);
	int error = list ? 0 : -errno;

	for (const char *name; error == 0 && (name = ledger_file_next(list));) {
		uint8_t id[WIRE_ID_SIZE];
		struct ledger_deck deck;
		int found = 0;
		if (text_parse_hex(name, id, sizeof(id)) == 0)
			found = ledger_deck_find(ledger, id, &deck);
		error = found < 0 ? found : 0;
		if (found == 0 || (found > 0 && deck.synced))
			ledger_file_remove(ledger->spool, name);
	}
	if (list)
		(void)closedir(list);
	return error;
}

int
ledger_recover_repair(struct ledger *ledger)
{
	int error = ledger_sql_begin(ledger->sql, true);

	if (error == 0 && ledger->fresh)
		error = ledger_adopt(ledger);
	if (error == 0)
		error = forget_unpromised(ledger);
	if (error == 0)
		error = ledger_room_count(ledger);
	if (error == 0)
		error = repair_rows(ledger);
	if (error == 0)
		error = ledger_call_clamp(ledger);
	if (error == 0)
		error = ledger_sql_commit(ledger->sql);
	if (error == 0)
		error = sweep_decks(ledger);
	if (error == 0)
		error = sweep_spool(ledger);
	if (error < 0)
		ledger_sql_rollback(ledger->sql);
	return error;
}

static int
tell_unfinished(struct ledger *ledger)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_DECK_UNFINISHED);
	int found;

	while ((found = ledger_sql_step(row)) > 0) {
		struct wire_message message;
		struct wire_record record;
		int error = ledger_deck_take_record(row, &record);
		if (error < 0)
			return error;
		wire_init(&message, WIRE_RECOVER, 0);
		wire_put_record(&message, &record);
		error = ledger_link_send(ledger, &message);
		if (error < 0)
			return error;
	}
	return found;
}

/* A full disk is no reason to die: files that may go have made room by now. */
static int
repair_in_time(struct ledger *ledger)
{
	for (;;) {
		int error = ledger_recover_repair(ledger);
		if (error == 0)
			error = ledger_sign_keep(ledger, false);
		if (error != -ENOSPC && error != -EIO)
			return error;
		ledger_sql_checkpoint(ledger->sql);
		error = ledger_room_tell(ledger);
		if (error == 0)
			error = ledger_link_pause(ledger, LIMIT_LEDGER_ROOM);
		if (error < 0)
			return error;
		ledger_look_at_clocks(ledger);
	}
}

int
ledger_recover(struct ledger *ledger)
{
	struct wire_message message;
	int error = repair_in_time(ledger);

	if (error == 0)
		error = ledger_sign_tell_all(ledger);
	if (error == 0)
		error = tell_unfinished(ledger);
	if (error < 0)
		return error;
	wire_init(&message, WIRE_RECOVERED, 0);
	error = ledger_link_send(ledger, &message);
	return error < 0 ? error : ledger_room_tell(ledger);
}
