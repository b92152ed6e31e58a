/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_deck.h"

#include <errno.h>
#include <string.h>

#include "base/utf8.h"

#define NAME_UNKNOWN     1u
#define DECLARED_UNKNOWN 2u

int
ledger_deck_find(struct ledger *ledger, const uint8_t id[WIRE_ID_SIZE],
    struct ledger_deck *ret_deck)
{
	struct ledger_deck deck;
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_DECK_FIND);

	ledger_sql_put_bytes(row, id, WIRE_ID_SIZE);
	int found = ledger_sql_step(row);
	if (found <= 0)
		return found;
	memset(&deck, 0, sizeof(deck));
	memcpy(deck.id, id, WIRE_ID_SIZE);
	deck.number = ledger_sql_take_u64(row);
	ledger_sql_take_text(row, deck.tenant, sizeof(deck.tenant));
	deck.stage = ledger_sql_take_u32(row);
	deck.durable = ledger_sql_take_u32(row) != 0;
	deck.bytes = ledger_sql_take_u64(row);
	deck.created = ledger_sql_take_u64(row);
	deck.ttl = ledger_sql_take_u32(row);
	deck.artifacts = ledger_sql_take_u32(row);
	deck.pages = ledger_sql_take_u32(row);
	deck.stored = ledger_sql_take_u64(row);
	deck.spooled = ledger_sql_take_u64(row);
	deck.synced = ledger_sql_take_u32(row) != 0;
	ledger_sql_take_bytes(row, deck.hash, sizeof(deck.hash));
	ledger_sql_take_bytes(row, deck.ticket, sizeof(deck.ticket));
	if (ledger_sql_is_bad(row))
		return -EUCLEAN;
	*ret_deck = deck;
	return 1;
}

/* JSON is UTF-8; what a sender calls its meeting may be anything. */
static void
mend(char *text)
{
	while (*text) {
		uint32_t code;
		size_t size = utf8_take(text, &code);
		if (size == 0) {
			*text = '?';
			size = 1;
		}
		text += size;
	}
}

int
ledger_deck_add(struct ledger *ledger, const struct wire_record *record,
    const uint8_t hash[WIRE_HASH_SIZE], uint64_t spooled)
{
	const struct wire_submit *submit = &record->submit;
	const struct wire_claim *claim = &submit->claim;
	char meeting[WIRE_MEETING_SIZE];
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_DECK_ADD);

	memcpy(meeting, submit->meeting, sizeof(meeting));
	mend(meeting);
	ledger_sql_put_bytes(row, record->id, WIRE_ID_SIZE);
	ledger_sql_put_u64(row, record->created);
	ledger_sql_put_u64(row, record->runs);
	ledger_sql_put_u64(row, (uint64_t)claim->name);
	ledger_sql_put_u64(row, (uint64_t)claim->declared);
	ledger_sql_put_u64(
	    row, (claim->name_unknown ? NAME_UNKNOWN : 0) |
		     (claim->declared_unknown ? DECLARED_UNKNOWN : 0));
	ledger_sql_put_u64(row, submit->artifacts);
	ledger_sql_put_u64(row, submit->accept);
	ledger_sql_put_u64(row, submit->bytes);
	ledger_sql_put_u64(row, submit->durable ? 1 : 0);
	ledger_sql_put_u64(row, submit->ttl);
	ledger_sql_put_u64(row, submit->key);
	ledger_sql_put_hash(row, submit->idempotency, WIRE_HASH_SIZE);
	ledger_sql_put_hash(row, submit->ticket, WIRE_HASH_SIZE);
	ledger_sql_put_u64(row, submit->ticket_end);
	ledger_sql_put_text(row, submit->tenant);
	ledger_sql_put_text(row, submit->callback);
	ledger_sql_put_text(row, meeting);
	ledger_sql_put_bytes(row, hash, WIRE_HASH_SIZE);
	ledger_sql_put_u64(row, spooled);
	int error = ledger_sql_run(row);
	if (error == 0) {
		ledger->room.decks++;
		ledger->room.used += spooled;
	}
	return error;
}

int
ledger_deck_take_record(struct ledger_row *row, struct wire_record *ret_record)
{
	struct wire_record *record = ret_record;
	struct wire_submit *submit = &record->submit;

	memset(record, 0, sizeof(*record));
	ledger_sql_take_bytes(row, record->id, WIRE_ID_SIZE);
	record->created = ledger_sql_take_u64(row);
	record->runs = ledger_sql_take_u32(row);
	submit->claim.name = (enum kind)ledger_sql_take_u32(row);
	submit->claim.declared = (enum kind)ledger_sql_take_u32(row);
	uint32_t flags = ledger_sql_take_u32(row);
	submit->claim.name_unknown = flags & NAME_UNKNOWN;
	submit->claim.declared_unknown = flags & DECLARED_UNKNOWN;
	submit->artifacts = ledger_sql_take_u32(row);
	submit->accept = ledger_sql_take_u32(row);
	submit->bytes = ledger_sql_take_u64(row);
	submit->durable = ledger_sql_take_u32(row) != 0;
	submit->ttl = ledger_sql_take_u32(row);
	submit->key = ledger_sql_take_u64(row);
	ledger_sql_take_bytes(row, submit->idempotency, WIRE_HASH_SIZE);
	ledger_sql_take_bytes(row, submit->ticket, WIRE_HASH_SIZE);
	submit->ticket_end = ledger_sql_take_u64(row);
	ledger_sql_take_text(row, submit->tenant, sizeof(submit->tenant));
	ledger_sql_take_text(row, submit->callback, sizeof(submit->callback));
	ledger_sql_take_text(row, submit->meeting, sizeof(submit->meeting));
	return ledger_sql_is_bad(row) ? -EUCLEAN : 0;
}

int
ledger_deck_run(struct ledger *ledger, enum ledger_query query,
    const struct ledger_deck *deck, uint64_t value)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, query);

	ledger_sql_put_u64(row, deck->number);
	ledger_sql_put_u64(row, value);
	return ledger_sql_run(row);
}

int
ledger_deck_run_plain(struct ledger *ledger, enum ledger_query query,
    const struct ledger_deck *deck)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, query);

	ledger_sql_put_u64(row, deck->number);
	return ledger_sql_run(row);
}

int
ledger_deck_drop(struct ledger *ledger, const struct ledger_deck *deck)
{
	int error = ledger_deck_run_plain(ledger, LEDGER_DECK_DROP, deck);

	if (error < 0)
		return error;
	ledger->room.decks--;
	ledger->room.used -= deck->stored + deck->spooled;
	return 0;
}

int
ledger_deck_return_ticket(struct ledger *ledger, const struct ledger_deck *deck)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_TICKET_RETURN);

	ledger_sql_put_hash(row, deck->ticket, WIRE_HASH_SIZE);
	ledger_sql_put_bytes(row, deck->id, WIRE_ID_SIZE);
	return ledger_sql_run(row);
}
