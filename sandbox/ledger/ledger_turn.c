/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_turn.h"

#include <errno.h>

#include "ledger/ledger_accept.h"
#include "ledger/ledger_call.h"
#include "ledger/ledger_end.h"
#include "ledger/ledger_erase.h"
#include "ledger/ledger_link.h"
#include "ledger/ledger_shelf.h"
#include "ledger/ledger_sign.h"
#include "ledger/ledger_spool.h"

/* New settings; the first ones were not for this place. */
static int
on_keeping(struct ledger *ledger, struct ledger_entry *entry)
{
	return wire_take_keeping(&entry->message, &ledger->keeping);
}

static int
on_drain(struct ledger *ledger, struct ledger_entry *entry)
{
	(void)entry;
	ledger->draining = true;
	return 0;
}

static const struct {
	enum wire_type type;
	bool durable; /* its answer promises that the disk has it */
	int (*serve)(struct ledger *ledger, struct ledger_entry *entry);
	/* Answers with a fault and removes files; NULL: nothing to say. */
	void (*refuse)(struct ledger *ledger, struct ledger_entry *entry,
	    enum fault fault);
} rows[] = {
    {WIRE_RECORD,    true,  ledger_accept_record,  ledger_accept_refuse },
    {WIRE_BEGUN,     false, ledger_accept_begun,   NULL                 },
    {WIRE_STORE,     false, ledger_shelf_store,    ledger_shelf_refuse  },
    {WIRE_CONCLUDE,  true,  ledger_end_conclude,   ledger_end_refuse    },
    {WIRE_FETCH,     false, ledger_accept_fetch,   ledger_accept_refetch},
    {WIRE_ERASE,     true,  ledger_erase,          ledger_erase_refuse  },
    {WIRE_DELIVERED, false, ledger_call_delivered, ledger_call_refuse   },
    {WIRE_ROTATE,    true,  ledger_sign_rotate,    ledger_sign_refuse   },
    {WIRE_KEEPING,   false, on_keeping,            NULL                 },
    {WIRE_DRAIN,     false, on_drain,              NULL                 },
};

static size_t
find_row(enum wire_type type)
{
	size_t i = 0;

	while (i < COUNT_OF(rows) && rows[i].type != type)
		i++;
	return i;
}

enum fault
ledger_turn_fault(int error)
{
	switch (error) {
	case -ENOSPC:
	case -EDQUOT:
	case -EFBIG:
	case -EIO:
	case -EROFS:
	case -EMFILE:
	case -ENFILE:
	case -ENOMEM:
		return FAULT_STORAGE;
	default:
		return FAULT_INTERNAL;
	}
}

/* No row of ours is at fault: the peer, or the database, is. */
static bool
is_fatal(int error)
{
	return error == -EBADMSG || error == -EUCLEAN ||
	       error == -ENOTRECOVERABLE;
}

static void
refuse(struct ledger *ledger, struct ledger_entry *entry, int error)
{
	size_t row = find_row(entry->message.type);

	if (entry->refused || !rows[row].refuse)
		return;
	wire_done(&entry->answer);
	entry->message.next = 0;
	entry->refused = true;
	rows[row].refuse(ledger, entry, ledger_turn_fault(error));
	entry->wrote = false;
}

/* Returns 0, also when it was refused; -errno when the turn is lost. */
static int
serve_one(struct ledger *ledger, struct ledger_entry *entry)
{
	struct ledger_room before = ledger->room;
	size_t row = find_row(entry->message.type);

	if (row == COUNT_OF(rows))
		return -EBADMSG;
	int error = ledger_sql_mark(ledger->sql);
	if (error == 0)
		error = rows[row].serve(ledger, entry);
	if (error == 0)
		error = ledger_sql_accept(ledger->sql);
	if (error == 0 || is_fatal(error))
		return error;
	ledger->room = before;
	if (!ledger_sql_is_open(ledger->sql))
		return error;
	refuse(ledger, entry, error);
	return ledger_sql_undo(ledger->sql);
}

static int
serve_all(struct ledger *ledger, struct ledger_entry *entries, size_t count)
{
	bool durable = false;

	for (size_t i = 0; i < count; i++) {
		size_t row = find_row(entries[i].message.type);
		durable =
		    durable || (row < COUNT_OF(rows) && rows[row].durable);
	}
	int error = ledger_sql_begin(ledger->sql, durable);
	for (size_t i = 0; error == 0 && i < count; i++)
		error = serve_one(ledger, &entries[i]);
	if (error == 0)
		error = ledger_spool_sync(ledger);
	if (error == 0)
		error = ledger_sql_commit(ledger->sql);
	return error;
}

static int
receive(struct ledger *ledger, struct ledger_entry *entries, size_t *ret_count)
{
	size_t count = 0;
	int error = 0;

	while (count < LIMIT_LEDGER_TURN && error == 0) {
		struct ledger_entry *entry = &entries[count];
		error = ledger_link_receive(ledger, &entry->message);
		if (error < 0)
			break;
		wire_init(&entry->answer, 0, 0);
		entry->wrote = false;
		entry->refused = false;
		count++;
	}
	if (error == -EPIPE)
		ledger->gone = true;
	*ret_count = count;
	return error == -EAGAIN || error == -EPIPE ? 0 : error;
}

static int
answer(struct ledger *ledger, struct ledger_entry *entry)
{
	if (entry->answer.type == 0)
		return 0;
	int error = ledger_link_send(ledger, &entry->answer);
	if (error == -EPIPE) {
		/* Nobody will hear it; what it says is done all the same. */
		ledger->gone = true;
		error = 0;
	}
	return error;
}

int
ledger_turn(struct ledger *ledger)
{
	static struct ledger_entry entries[LIMIT_LEDGER_TURN];
	struct ledger_room before = ledger->room;
	size_t count;
	int fatal = receive(ledger, entries, &count);
	int error = count > 0 ? serve_all(ledger, entries, count) : 0;

	if (error < 0) {
		ledger_sql_rollback(ledger->sql);
		ledger->room = before;
		/* A full log may be all that is full. */
		ledger_sql_checkpoint(ledger->sql);
		for (size_t i = 0; i < count; i++)
			refuse(ledger, &entries[i], error);
	}
	if (is_fatal(error) && fatal == 0)
		fatal = error;
	for (size_t i = 0; i < count; i++) {
		if (fatal == 0)
			fatal = answer(ledger, &entries[i]);
		wire_done(&entries[i].message);
		wire_done(&entries[i].answer);
	}
	return fatal < 0 ? fatal : (int)count;
}

void
ledger_turn_conclude(struct ledger_entry *entry, const uint8_t id[WIRE_ID_SIZE],
    enum fault fault)
{
	wire_init(&entry->answer, WIRE_CONCLUDED, entry->message.slot);
	wire_put_counted(&entry->answer, id, (uint32_t)fault);
}
