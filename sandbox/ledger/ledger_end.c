/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_end.h"

#include <errno.h>
#include <string.h>

#include "ledger/ledger_call.h"
#include "ledger/ledger_file.h"
#include "ledger/ledger_inventory.h"
#include "ledger/ledger_shelf.h"
#include "ledger/ledger_sync.h"

/* One of the two; the row says what stands in it. */
static int
write_record(struct ledger *ledger, const struct ledger_deck *deck,
    enum ledger_query query, const char *name, bool packs, uint64_t *ret_bytes)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, query);
	struct ledger_twin twin;
	size_t size;

	ledger_sql_put_u64(row, deck->number);
	int found = ledger_sql_step(row);
	if (found <= 0)
		return found < 0 ? found : -ENOENT;
	const char *text = ledger_sql_take_view(row, &size);
	if (!text)
		return -EUCLEAN;
	int error = ledger_shelf_write(
	    ledger, deck->id, name, text, size, packs, &twin);
	*ret_bytes = size + twin.bytes;
	return error;
}

int
ledger_end_write(struct ledger *ledger, struct ledger_deck *deck)
{
	uint64_t listed = 0;
	uint64_t shown;
	uint64_t kept;
	int error = 0;

	/* `record` last: where it is, a deck has ended. */
	if (deck->stage == STAGE_DONE)
		error = ledger_inventory_write(ledger, deck, &listed);
	if (error == 0)
		error = write_record(ledger, deck, LEDGER_DECK_PUBLIC,
		    LEDGER_PUBLIC, true, &shown);
	if (error == 0)
		error = write_record(ledger, deck, LEDGER_DECK_PRIVATE,
		    LEDGER_PRIVATE, false, &kept);
	if (error < 0)
		return error;
	deck->stored += listed + shown + kept;
	ledger->room.used += listed + shown + kept;
	return ledger_deck_run(ledger, LEDGER_DECK_WEIGH, deck, deck->stored);
}

static uint64_t
expiry(const struct ledger *ledger, const struct ledger_deck *deck,
    const struct wire_event *event)
{
	uint32_t ttl = ledger->keeping.artifact_ttl;

	if (event->expires > 0)
		return event->expires;
	if (deck->ttl > 0 && deck->ttl < ttl)
		ttl = deck->ttl;
	return ledger->now + ttl;
}

static int
update_row(struct ledger *ledger, const struct ledger_deck *deck,
    const struct wire_event *event)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_DECK_END);

	ledger_sql_put_u64(row, deck->number);
	ledger_sql_put_u64(row, deck->stage);
	ledger_sql_put_u64(row, (uint64_t)event->fault);
	ledger_sql_put_text(row, event->seen);
	ledger_sql_put_u64(row, (uint64_t)event->kind);
	ledger_sql_put_u64(row, event->pages);
	ledger_sql_put_u64(row, event->rastered);
	ledger_sql_put_u64(row, expiry(ledger, deck, event));
	return ledger_sql_run(row);
}

/* An upload that came to nothing by no fault of its sender's wish. */
static bool
gives_ticket_back(uint32_t stage)
{
	return stage == STAGE_REFUSED || stage == STAGE_FAILED;
}

int
ledger_end_deck(struct ledger *ledger, struct ledger_deck *deck,
    const struct wire_event *event)
{
	int error = 0;

	deck->stage = stage_is_end(event->stage)
			  ? (uint32_t)event->stage
			  : (uint32_t)stage_of_fault(event->fault);
	/* First: on a full disk it makes the room for what follows. */
	if (deck->stage != STAGE_DONE)
		error = ledger_shelf_clear(ledger, deck);
	if (error == 0)
		error = update_row(ledger, deck, event);
	if (error == 0 && gives_ticket_back(deck->stage))
		error = ledger_deck_return_ticket(ledger, deck);
	if (error == 0 && event->fault == FAULT_POISON)
		error = ledger_deck_run(ledger, LEDGER_POISON_ADD, deck,
		    ledger->now + ledger->keeping.poison_ttl);
	if (error == 0)
		error = ledger_call_add(ledger, deck);
	if (error == 0)
		error = ledger_end_write(ledger, deck);
	if (error == 0)
		ledger_sync_want(ledger);
	return error;
}

/* Which fault the end as such has; *ret_over: it had ended before. */
static int
judge(struct ledger *ledger, struct ledger_deck *deck,
    const struct wire_event *event, enum fault *ret_fault, bool *ret_over)
{
	*ret_fault = FAULT_NONE;
	*ret_over = true;
	int found = ledger_deck_find(ledger, event->id, deck);
	if (found < 0)
		return found;
	if (found == 0) {
		*ret_fault = FAULT_NOT_FOUND;
		return 0;
	}
	/* Asked again: a deck ends once, and its first end stands. */
	if (stage_is_end(deck->stage))
		return 0;
	*ret_over = false;
	if (event->fault != FAULT_NONE)
		return 0;
	int complete = ledger_shelf_is_complete(ledger, deck, event->pages);
	if (complete == 0)
		*ret_fault = FAULT_INTERNAL;
	return complete < 0 ? complete : 0;
}

int
ledger_end_conclude(struct ledger *ledger, struct ledger_entry *entry)
{
	struct wire_event event;
	struct ledger_deck deck;
	enum fault fault;
	bool over;

	if (wire_take_event(&entry->message, &event) < 0)
		return -EBADMSG;
	int error = judge(ledger, &deck, &event, &fault, &over);
	if (error == 0 && !over && fault == FAULT_NONE) {
		entry->wrote = true;
		error = ledger_end_deck(ledger, &deck, &event);
	}
	if (error == 0)
		ledger_turn_conclude(entry, event.id, fault);
	return error;
}

void
ledger_end_refuse(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault)
{
	char record[LEDGER_PATH_SIZE];
	struct wire_event event;

	if (wire_take_event(&entry->message, &event) < 0)
		return;
	if (entry->wrote) {
		ledger_file_path(record, event.id, LEDGER_PRIVATE);
		ledger_file_remove(ledger->decks, record);
		ledger_shelf_remove(ledger, event.id, LEDGER_PUBLIC);
		ledger_shelf_remove(ledger, event.id, INVENTORY_NAME);
	}
	ledger_turn_conclude(entry, event.id, fault);
}
