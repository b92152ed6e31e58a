/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_erase.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "ledger/ledger_spool.h"

int
ledger_erase_deck(struct ledger *ledger, const struct ledger_deck *deck,
    struct ledger_sum *ret_sum)
{
	char id[LEDGER_ID_TEXT_SIZE];
	struct ledger_sum sum = {0};

	text_hex(id, deck->id, WIRE_ID_SIZE);
	ledger_file_remove_deck(ledger->decks, id, &sum);
	uint64_t spooled = ledger_spool_remove(ledger, deck->id);
	sum.files += spooled > 0 ? 1 : 0;
	sum.bytes += spooled;
	int error = ledger_deck_drop(ledger, deck);
	if (error == 0)
		*ret_sum = sum;
	return error;
}

static void
answer(struct ledger_entry *entry, const struct wire_erased *erased)
{
	wire_init(&entry->answer, WIRE_ERASED, entry->message.slot);
	wire_put_erased(&entry->answer, erased);
}

int
ledger_erase(struct ledger *ledger, struct ledger_entry *entry)
{
	struct wire_erased erased = {.fault = FAULT_NOT_FOUND};
	struct ledger_sum sum = {0};
	char tenant[WIRE_TENANT_SIZE];
	uint8_t id[WIRE_ID_SIZE];
	struct ledger_deck deck;

	if (wire_take_owned(&entry->message, id, tenant) < 0)
		return -EBADMSG;
	int found = ledger_deck_find(ledger, id, &deck);
	if (found < 0)
		return found;
	if (found == 0 || strcmp(deck.tenant, tenant) != 0) {
		answer(entry, &erased);
		return 0;
	}
	int error = ledger_erase_deck(ledger, &deck, &sum);
	/* What never became a deck to anybody has used up nothing. */
	if (error == 0 && !stage_is_end(deck.stage))
		error = ledger_deck_return_ticket(ledger, &deck);
	if (error < 0)
		return error;
	erased = (struct wire_erased){
	    .stage = deck.stage, .files = sum.files, .bytes = sum.bytes};
	answer(entry, &erased);
	return 0;
}

void
ledger_erase_refuse(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault)
{
	const struct wire_erased erased = {.fault = fault};

	(void)ledger;
	answer(entry, &erased);
}
