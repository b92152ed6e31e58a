/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_accept.h"

#include <errno.h>
#include <string.h>

#include "ledger/ledger_deck.h"
#include "ledger/ledger_hash.h"
#include "ledger/ledger_room.h"
#include "ledger/ledger_spool.h"
#include "wire/memfd.h"

/* A RECORD being judged. */
struct request {
	struct wire_record record;
	uint8_t hash[WIRE_HASH_SIZE]; /* of the document */
	struct wire_recorded answer;
	bool settled; /* the answer is complete */
};

static bool
is_none(const uint8_t *bytes, size_t size)
{
	uint8_t any = 0;

	for (size_t i = 0; i < size; i++)
		any |= bytes[i];
	return any == 0;
}

static void
settle(struct request *request, enum fault fault)
{
	request->answer.fault = fault;
	request->settled = true;
}

/* What is not sealed, or not what was announced, is no document. */
static int
hash_document(int fd, uint64_t bytes, uint8_t ret_hash[WIRE_HASH_SIZE])
{
	const uint8_t *map;
	uint64_t size;

	if (memfd_check(fd, LIMIT_UPLOAD_MAX, &size) < 0 || size != bytes)
		return -EBADMSG;
	int error = memfd_map(fd, size, &map);
	if (error < 0)
		return error;
	ledger_hash_once(map, (size_t)size, ret_hash);
	memfd_unmap(map, size);
	return 0;
}

/* It is there already: asked again, or to become durable. */
static int
look_for_itself(
    struct ledger *ledger, struct ledger_entry *entry, struct request *request)
{
	const struct wire_submit *submit = &request->record.submit;
	struct ledger_deck deck;
	uint64_t spooled;
	int found = ledger_deck_find(ledger, request->record.id, &deck);

	if (found <= 0)
		return found;
	request->answer.stage = deck.stage;
	settle(request, FAULT_NONE);
	/* Of an adopted one no more is known. */
	if (stage_is_end(deck.stage))
		return 0;
	if (strcmp(deck.tenant, submit->tenant) != 0 ||
	    memcmp(deck.hash, request->hash, WIRE_HASH_SIZE) != 0)
		return -EBADMSG; /* an id is one document's, once */
	if (deck.durable || !submit->durable)
		return 0;
	if (!ledger_room_allows(ledger, submit->bytes)) {
		settle(request, FAULT_STORAGE);
		return 0;
	}
	entry->wrote = true;
	int error = ledger_spool_write(
	    ledger, &request->record, entry->message.fd, &spooled);
	if (error < 0)
		return error;
	ledger->room.used += spooled;
	return ledger_deck_run(ledger, LEDGER_DECK_KEEP, &deck, spooled);
}

/*
 * The same key: the same request is that deck, another one is a mistake.
 * Before all other gates: a repeat is to hear what its first try heard.
 */
static int
look_for_repeat(struct ledger *ledger, struct request *request)
{
	const struct wire_submit *submit = &request->record.submit;
	uint8_t hash[WIRE_HASH_SIZE];
	uint8_t ticket[WIRE_HASH_SIZE];
	uint8_t id[WIRE_ID_SIZE];

	if (is_none(submit->idempotency, WIRE_HASH_SIZE))
		return 0;
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_REPEAT_FIND);
	ledger_sql_put_text(row, submit->tenant);
	ledger_sql_put_bytes(row, submit->idempotency, WIRE_HASH_SIZE);
	int found = ledger_sql_step(row);
	if (found <= 0)
		return found;
	ledger_sql_take_bytes(row, id, sizeof(id));
	uint32_t stage = ledger_sql_take_u32(row);
	ledger_sql_take_bytes(row, hash, sizeof(hash));
	uint32_t artifacts = ledger_sql_take_u32(row);
	ledger_sql_take_bytes(row, ticket, sizeof(ticket));
	if (ledger_sql_is_bad(row))
		return -EUCLEAN;
	if (memcmp(hash, request->hash, sizeof(hash)) != 0 ||
	    memcmp(ticket, submit->ticket, sizeof(ticket)) != 0 ||
	    artifacts != submit->artifacts) {
		settle(request, FAULT_KEY_REUSED);
		return 0;
	}
	memcpy(request->answer.known, id, sizeof(id));
	request->answer.stage = stage;
	settle(request, FAULT_NONE);
	return 0;
}

static int
look_for_poison(struct ledger *ledger, struct request *request)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_POISON_FIND);

	ledger_sql_put_text(row, request->record.submit.tenant);
	ledger_sql_put_bytes(row, request->hash, WIRE_HASH_SIZE);
	ledger_sql_put_u64(row, ledger->now);
	int found = ledger_sql_step(row);
	if (found > 0)
		settle(request, FAULT_POISON);
	return found < 0 ? found : 0;
}

static int
look_for_ticket(struct ledger *ledger, struct request *request)
{
	const struct wire_submit *submit = &request->record.submit;
	uint8_t id[WIRE_ID_SIZE];

	if (is_none(submit->ticket, WIRE_HASH_SIZE))
		return 0;
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_TICKET_FIND);
	ledger_sql_put_bytes(row, submit->ticket, WIRE_HASH_SIZE);
	int found = ledger_sql_step(row);
	if (found <= 0)
		return found;
	ledger_sql_take_bytes(row, id, sizeof(id));
	if (memcmp(id, request->record.id, sizeof(id)) != 0)
		settle(request, FAULT_TICKET);
	return 0;
}

static int
spend_ticket(struct ledger *ledger, const struct wire_record *record)
{
	const struct wire_submit *submit = &record->submit;

	if (is_none(submit->ticket, WIRE_HASH_SIZE))
		return 0;
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_TICKET_SPEND);
	ledger_sql_put_bytes(row, submit->ticket, WIRE_HASH_SIZE);
	ledger_sql_put_bytes(row, record->id, WIRE_ID_SIZE);
	ledger_sql_put_u64(row, submit->ticket_end);
	return ledger_sql_run(row);
}

static int
take_in(struct ledger *ledger, struct ledger_entry *entry,
    const struct request *request)
{
	uint64_t spooled = 0;
	int error = 0;

	if (request->record.submit.durable) {
		entry->wrote = true;
		error = ledger_spool_write(
		    ledger, &request->record, entry->message.fd, &spooled);
	}
	if (error == 0)
		error = ledger_deck_add(
		    ledger, &request->record, request->hash, spooled);
	return error < 0 ? error : spend_ticket(ledger, &request->record);
}

static int
judge(
    struct ledger *ledger, struct ledger_entry *entry, struct request *request)
{
	const struct wire_submit *submit = &request->record.submit;
	int error =
	    hash_document(entry->message.fd, submit->bytes, request->hash);

	if (error == 0)
		error = look_for_itself(ledger, entry, request);
	if (error == 0 && !request->settled)
		error = look_for_repeat(ledger, request);
	if (error == 0 && !request->settled)
		error = look_for_poison(ledger, request);
	if (error == 0 && !request->settled)
		error = look_for_ticket(ledger, request);
	if (error < 0 || request->settled)
		return error;
	if (!ledger_room_allows(ledger, submit->bytes)) {
		settle(request, FAULT_STORAGE);
		return 0;
	}
	return take_in(ledger, entry, request);
}

static void
answer(struct ledger_entry *entry, const struct wire_recorded *recorded)
{
	wire_init(&entry->answer, WIRE_RECORDED, entry->message.slot);
	wire_put_recorded(&entry->answer, recorded);
}

int
ledger_accept_record(struct ledger *ledger, struct ledger_entry *entry)
{
	struct request request;

	memset(&request, 0, sizeof(request));
	if (wire_take_record(&entry->message, &request.record) < 0)
		return -EBADMSG;
	memcpy(request.answer.id, request.record.id, WIRE_ID_SIZE);
	memcpy(request.answer.known, request.record.id, WIRE_ID_SIZE);
	int error = judge(ledger, entry, &request);
	if (error == 0)
		answer(entry, &request.answer);
	return error;
}

void
ledger_accept_refuse(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault)
{
	struct wire_recorded recorded = {.fault = fault};
	struct wire_record record;

	if (wire_take_record(&entry->message, &record) < 0)
		return;
	if (entry->wrote)
		(void)ledger_spool_remove(ledger, record.id);
	memcpy(recorded.id, record.id, WIRE_ID_SIZE);
	memcpy(recorded.known, record.id, WIRE_ID_SIZE);
	answer(entry, &recorded);
}

int
ledger_accept_begun(struct ledger *ledger, struct ledger_entry *entry)
{
	uint8_t id[WIRE_ID_SIZE];
	uint32_t runs;

	if (wire_take_counted(&entry->message, id, &runs) < 0)
		return -EBADMSG;
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_DECK_BEGUN);
	ledger_sql_put_bytes(row, id, sizeof(id));
	ledger_sql_put_u64(row, runs);
	return ledger_sql_run(row);
}

int
ledger_accept_fetch(struct ledger *ledger, struct ledger_entry *entry)
{
	struct ledger_deck deck;
	uint8_t id[WIRE_ID_SIZE];

	if (wire_take_id(&entry->message, id) < 0)
		return -EBADMSG;
	int found = ledger_deck_find(ledger, id, &deck);
	int fd = found > 0 ? ledger_spool_fetch(ledger, id, deck.bytes) : found;
	/* Not to be read now is not gone: the next of us may do better. */
	if (fd < 0 && fd != -ENOENT && fd != -EIO)
		return -ENOTRECOVERABLE;
	if (found == 0 || fd < 0) {
		ledger_turn_conclude(entry, id, FAULT_INTERNAL);
		return 0;
	}
	wire_init(&entry->answer, WIRE_FETCHED, entry->message.slot);
	wire_put_bytes(&entry->answer, id, sizeof(id));
	entry->answer.fd = fd; /* closed with the answer */
	return 0;
}

void
ledger_accept_refetch(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault)
{
	(void)fault;
	(void)!ledger_accept_fetch(ledger, entry);
}
