/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_sign.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "ledger/ledger_link.h"

#define DAY 86400

static int
find_newest(struct ledger *ledger, uint32_t *ret_number, uint64_t *ret_created)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_KEY_NEWEST);
	int found = ledger_sql_step(row);

	*ret_number = found > 0 ? ledger_sql_take_u32(row) : 0;
	*ret_created = found > 0 ? ledger_sql_take_u64(row) : 0;
	return found < 0 ? found : 0;
}

static int
add_key(struct ledger *ledger, struct wire_signing *ret_signing)
{
	uint64_t created;
	int error = find_newest(ledger, &ret_signing->number, &created);

	if (error < 0)
		return error;
	ret_signing->number++;
	ret_signing->created = ledger->now;
	if (getrandom(ret_signing->key, sizeof(ret_signing->key), 0) !=
	    (ssize_t)sizeof(ret_signing->key))
		return -EIO;
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_KEY_ADD);
	ledger_sql_put_u64(row, ret_signing->number);
	ledger_sql_put_u64(row, ret_signing->created);
	ledger_sql_put_bytes(row, ret_signing->key, sizeof(ret_signing->key));
	return ledger_sql_run(row);
}

int
ledger_sign_rotate(struct ledger *ledger, struct ledger_entry *entry)
{
	struct wire_signing signing;
	int error = add_key(ledger, &signing);

	if (error < 0)
		return error;
	wire_init(&entry->answer, WIRE_SIGNING, entry->message.slot);
	wire_put_signing(&entry->answer, &signing);
	return 0;
}

void
ledger_sign_refuse(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault)
{
	(void)entry;
	(void)fault;
	ledger->rotate = true;
}

static int
needs_key(struct ledger *ledger, bool *ret_needs)
{
	uint32_t number;
	uint64_t created;
	uint64_t life = (uint64_t)ledger->keeping.signing_days * DAY;
	int error = find_newest(ledger, &number, &created);

	/* One from the future is as fresh as any: the clock was set back. */
	*ret_needs = number == 0 || ledger->rotate ||
		     (life > 0 && created < ledger->now &&
			 ledger->now - created >= life);
	return error;
}

static int
forget_old(struct ledger *ledger)
{
	uint64_t life =
	    ((uint64_t)ledger->keeping.signing_days + LIMIT_SIGNING_OLD) * DAY;
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_KEY_SWEEP);

	ledger_sql_put_u64(row, ledger->now > life ? ledger->now - life : 0);
	ledger_sql_put_u64(row, LIMIT_SIGNING_KEYS);
	return ledger_sql_run(row);
}

static int
tell(struct ledger *ledger, const struct wire_signing *signing)
{
	struct wire_message message;

	wire_init(&message, WIRE_SIGNING, 0);
	wire_put_signing(&message, signing);
	return ledger_link_send(ledger, &message);
}

int
ledger_sign_keep(struct ledger *ledger, bool tells)
{
	struct wire_signing signing;
	bool needs;
	int error = needs_key(ledger, &needs);

	if (error == 0)
		error = ledger_sql_begin(ledger->sql, needs);
	if (error < 0)
		return error;
	if (needs)
		error = add_key(ledger, &signing);
	if (error == 0)
		error = forget_old(ledger);
	if (error == 0)
		error = ledger_sql_commit(ledger->sql);
	if (error < 0) {
		ledger_sql_rollback(ledger->sql);
		return error;
	}
	if (!needs)
		return 0;
	ledger->rotate = false;
	return tells ? tell(ledger, &signing) : 0;
}

int
ledger_sign_tell_all(struct ledger *ledger)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_KEY_LIST);
	int found;

	while ((found = ledger_sql_step(row)) > 0) {
		struct wire_signing signing;
		signing.number = ledger_sql_take_u32(row);
		signing.created = ledger_sql_take_u64(row);
		ledger_sql_take_bytes(row, signing.key, sizeof(signing.key));
		if (ledger_sql_is_bad(row))
			return -EUCLEAN;
		int error = tell(ledger, &signing);
		if (error < 0)
			return error;
	}
	return found;
}
