/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: what only the one who remembers can decide; and what it owes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "test_ledger_cases.h"
#include "test_ledger_rig.h"
#include "wire/memfd.h"

#define DOCUMENT "%PDF-1.7 a document"
#define OTHER    "%PDF-1.7 a drawing "

static void
check_end(struct ledger_rig *rig)
{
	int status = ledger_rig_hang_up(rig);

	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	ledger_rig_end(rig);
}

static void
begin(struct ledger_rig *rig)
{
	ledger_rig_begin(rig, NULL);
	ledger_rig_start(rig);
}

/* A record that carries an Idempotency-Key's hash, a ticket's, or none. */
static void
fill(struct wire_record *record, uint8_t seed, uint8_t key, uint8_t ticket,
    const char *document)
{
	ledger_rig_fill(record, seed, true, document);
	memset(record->submit.idempotency, key, WIRE_HASH_SIZE);
	memset(record->submit.ticket, ticket, WIRE_HASH_SIZE);
	record->submit.ticket_end = (uint64_t)time(NULL) + 3600;
}

static enum fault
ask(struct ledger_rig *rig, const struct wire_record *record,
    const char *document)
{
	struct wire_recorded answer;

	ledger_rig_record(rig, record, document, &answer);
	return answer.fault;
}

void
test_repeat_same_request_is_known(void **state)
{
	struct wire_recorded answer;
	struct wire_record record;
	struct wire_record again;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	fill(&record, 1, 0x77, 0x33, DOCUMENT);
	assert_int_equal(ask(&rig, &record, DOCUMENT), FAULT_NONE);
	/* Its ticket is spent, but by the deck that it is. */
	fill(&again, 2, 0x77, 0x33, DOCUMENT);
	ledger_rig_record(&rig, &again, DOCUMENT, &answer);
	assert_int_equal(answer.fault, FAULT_NONE);
	assert_memory_equal(answer.known, record.id, WIRE_ID_SIZE);
	assert_int_equal(answer.stage, STAGE_RECEIVED);
	assert_false(ledger_rig_has(&rig, "spool", again.id, ""));
	check_end(&rig);
}

void
test_repeat_other_document_is_refused(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	fill(&record, 1, 0x77, 0, DOCUMENT);
	assert_int_equal(ask(&rig, &record, DOCUMENT), FAULT_NONE);
	fill(&record, 2, 0x77, 0, OTHER);
	assert_int_equal(ask(&rig, &record, OTHER), FAULT_KEY_REUSED);
	fill(&record, 3, 0x77, 0, DOCUMENT);
	record.submit.artifacts = ARTIFACT_BIT(ARTIFACT_DECK_PDF);
	assert_int_equal(ask(&rig, &record, DOCUMENT), FAULT_KEY_REUSED);
	check_end(&rig);
}

void
test_repeat_of_other_tenant_is_new(void **state)
{
	struct wire_recorded answer;
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	fill(&record, 1, 0x77, 0, DOCUMENT);
	assert_int_equal(ask(&rig, &record, DOCUMENT), FAULT_NONE);
	fill(&record, 2, 0x77, 0, DOCUMENT);
	text_format(
	    record.submit.tenant, sizeof(record.submit.tenant), "other");
	ledger_rig_record(&rig, &record, DOCUMENT, &answer);
	assert_int_equal(answer.fault, FAULT_NONE);
	assert_memory_equal(answer.known, record.id, WIRE_ID_SIZE);
	assert_int_equal(answer.stage, 0);
	check_end(&rig);
}

void
test_poison_is_remembered_per_tenant(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_POISON, 0), FAULT_NONE);
	ledger_rig_fill(&record, 2, true, DOCUMENT);
	assert_int_equal(ask(&rig, &record, DOCUMENT), FAULT_POISON);
	assert_false(ledger_rig_has(&rig, "spool", record.id, ""));
	ledger_rig_kill(&rig);
	ledger_rig_start(&rig);
	assert_int_equal(ask(&rig, &record, DOCUMENT), FAULT_POISON);
	text_format(
	    record.submit.tenant, sizeof(record.submit.tenant), "other");
	assert_int_equal(ask(&rig, &record, DOCUMENT), FAULT_NONE);
	check_end(&rig);
}

void
test_ticket_is_spent_once(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	fill(&record, 1, 0, 0x33, DOCUMENT);
	assert_int_equal(ask(&rig, &record, DOCUMENT), FAULT_NONE);
	assert_int_equal(ask(&rig, &record, DOCUMENT), FAULT_NONE);
	fill(&record, 2, 0, 0x33, OTHER);
	assert_int_equal(ask(&rig, &record, OTHER), FAULT_TICKET);
	check_end(&rig);
}

void
test_ticket_of_refused_deck_is_given_back(void **state)
{
	struct wire_erased erased;
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	fill(&record, 1, 0, 0x33, DOCUMENT);
	assert_int_equal(ask(&rig, &record, DOCUMENT), FAULT_NONE);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_DAMAGED, 0), FAULT_NONE);
	fill(&record, 2, 0, 0x33, OTHER);
	assert_int_equal(ask(&rig, &record, OTHER), FAULT_NONE);
	/* One that never became a deck to anybody, likewise. */
	ledger_rig_erase(&rig, record.id, "acme", &erased);
	fill(&record, 3, 0, 0x33, OTHER);
	assert_int_equal(ask(&rig, &record, OTHER), FAULT_NONE);
	check_end(&rig);
}

void
test_ticket_of_erased_deck_stays_spent(void **state)
{
	struct wire_erased erased;
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	fill(&record, 1, 0, 0x33, DOCUMENT);
	assert_int_equal(ask(&rig, &record, DOCUMENT), FAULT_NONE);
	ledger_rig_store_all(&rig, record.id, 1);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_NONE, 1), FAULT_NONE);
	ledger_rig_erase(&rig, record.id, "acme", &erased);
	assert_int_equal(erased.fault, FAULT_NONE);
	fill(&record, 2, 0, 0x33, OTHER);
	assert_int_equal(ask(&rig, &record, OTHER), FAULT_TICKET);
	check_end(&rig);
}

void
test_budget_refuses_before_it_is_spent(void **state)
{
	static char large[4001];
	struct wire_erased erased;
	struct wire_record first;
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	memset(large, 'a', sizeof(large) - 1);
	ledger_rig_begin(&rig, NULL);
	rig.keeping.disk_max = 10000;
	ledger_rig_start(&rig);
	ledger_rig_accept(&rig, &first, 1, true, large);
	ledger_rig_accept(&rig, &record, 2, true, large);
	ledger_rig_fill(&record, 3, true, large);
	assert_int_equal(ask(&rig, &record, large), FAULT_STORAGE);
	record.submit.durable = false;
	assert_int_equal(ask(&rig, &record, large), FAULT_STORAGE);
	assert_false(ledger_rig_has(&rig, "spool", record.id, ""));
	ledger_rig_erase(&rig, first.id, "acme", &erased);
	record.submit.durable = true;
	assert_int_equal(ask(&rig, &record, large), FAULT_NONE);
	check_end(&rig);
}

void
test_reserve_refuses_all(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	ledger_rig_begin(&rig, NULL);
	rig.keeping.disk_reserve = UINT64_MAX / 2;
	ledger_rig_start(&rig);
	assert_true(rig.disk.full);
	ledger_rig_fill(&record, 1, true, DOCUMENT);
	assert_int_equal(ask(&rig, &record, DOCUMENT), FAULT_STORAGE);
	check_end(&rig);
}

/* A deck that has ended and owes a callback; what is sent for it. */
static void
owe(struct ledger_rig *rig, struct wire_record *record, uint8_t seed)
{
	struct wire_recorded answer;

	ledger_rig_fill(record, seed, true, DOCUMENT);
	text_format(record->submit.callback, sizeof(record->submit.callback),
	    "https://hook.example/x?y=1");
	text_format(
	    record->submit.meeting, sizeof(record->submit.meeting), "m-1");
	ledger_rig_record(rig, record, DOCUMENT, &answer);
	assert_int_equal(answer.fault, FAULT_NONE);
	assert_int_equal(
	    ledger_rig_conclude(rig, record, FAULT_DAMAGED, 0), FAULT_NONE);
}

static void
expect_call(
    struct ledger_rig *rig, struct wire_delivery *ret_delivery, char body[512])
{
	struct wire_message message;
	uint64_t size;

	ledger_rig_expect(rig, WIRE_DELIVERY, &message);
	assert_int_equal(wire_take_delivery(&message, ret_delivery), 0);
	assert_int_equal(message.slot, (uint32_t)ret_delivery->number);
	assert_int_equal(memfd_check(message.fd, 511, &size), 0);
	assert_int_equal(pread(message.fd, body, 511, 0), size);
	body[size] = '\0';
	wire_done(&message);
}

static void
tell_delivered(
    struct ledger_rig *rig, uint64_t number, enum wire_outcome outcome)
{
	const struct wire_delivered delivered = {
	    .number = number, .outcome = outcome};
	struct wire_message message;

	wire_init(&message, WIRE_DELIVERED, 0);
	wire_put_delivered(&message, &delivered);
	ledger_rig_send(rig, &message);
}

static void
expect_deliveries(struct ledger_rig *rig, uint32_t count)
{
	struct wire_message message;

	while (rig->disk.deliveries != count)
		ledger_rig_expect(rig, WIRE_DISK, &message);
}

void
test_call_is_made_again_later(void **state)
{
	struct wire_delivery delivery;
	struct wire_delivery again;
	struct wire_record record;
	static struct ledger_rig rig;
	char body[512];
	char expect[512];

	(void)state;
	begin(&rig);
	owe(&rig, &record, 1);
	expect_call(&rig, &delivery, body);
	assert_int_equal(delivery.attempt, 1);
	assert_string_equal(delivery.tenant, "acme");
	assert_string_equal(delivery.url, "https://hook.example/x?y=1");
	text_format(expect, sizeof(expect),
	    "{\"id\":\"01010101010101010101010101010101\","
	    "\"state\":\"refused\",\"code\":\"damaged\",\"pages\":0,"
	    "\"meeting\":\"m-1\",\"delivery\":\"%016llx\","
	    "\"record\":\"/v1/decks/01010101010101010101010101010101\","
	    "\"attempt\":1}",
	    (unsigned long long)delivery.number);
	assert_string_equal(body, expect);
	time_t before = time(NULL);
	tell_delivered(&rig, delivery.number, WIRE_OUTCOME_LATER);
	expect_call(&rig, &again, body);
	assert_true(time(NULL) - before >= 4);
	assert_int_equal(again.number, delivery.number);
	assert_int_equal(again.attempt, 2);
	assert_non_null(strstr(body, "\"attempt\":2"));
	tell_delivered(&rig, delivery.number, WIRE_OUTCOME_DELIVERED);
	expect_deliveries(&rig, 0);
	check_end(&rig);
}

void
test_call_given_up_is_gone(void **state)
{
	struct wire_delivery delivery;
	struct wire_record record;
	static struct ledger_rig rig;
	char body[512];

	(void)state;
	ledger_rig_begin(&rig, NULL);
	rig.keeping.delivery_ttl = 3;
	ledger_rig_start(&rig);
	owe(&rig, &record, 1);
	expect_call(&rig, &delivery, body);
	/* Its next attempt would come after its time. */
	tell_delivered(&rig, delivery.number, WIRE_OUTCOME_LATER);
	expect_deliveries(&rig, 0);
	owe(&rig, &record, 2);
	expect_call(&rig, &delivery, body);
	tell_delivered(&rig, delivery.number, WIRE_OUTCOME_NEVER);
	expect_deliveries(&rig, 0);
	check_end(&rig);
}

void
test_call_of_erased_deck_is_gone(void **state)
{
	struct wire_delivery delivery;
	struct wire_erased erased;
	struct wire_record record;
	static struct ledger_rig rig;
	char body[512];

	(void)state;
	begin(&rig);
	owe(&rig, &record, 1);
	expect_call(&rig, &delivery, body);
	ledger_rig_erase(&rig, record.id, "acme", &erased);
	assert_int_equal(erased.fault, FAULT_NONE);
	tell_delivered(&rig, delivery.number, WIRE_OUTCOME_LATER);
	expect_deliveries(&rig, 0);
	check_end(&rig);
}

void
test_rotate_makes_a_new_key(void **state)
{
	struct wire_message message;
	struct wire_signing signing;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	wire_init(&message, WIRE_ROTATE, 5);
	ledger_rig_send(&rig, &message);
	ledger_rig_expect(&rig, WIRE_SIGNING, &message);
	assert_int_equal(message.slot, 5);
	assert_int_equal(wire_take_signing(&message, &signing), 0);
	assert_int_equal(signing.number, 2);
	assert_memory_not_equal(
	    signing.key, rig.signing.key, sizeof(signing.key));
	ledger_rig_kill(&rig);
	ledger_rig_start(&rig);
	assert_int_equal(rig.signing_count, 2);
	assert_memory_equal(signing.key, rig.signing.key, sizeof(signing.key));
	check_end(&rig);
}

void
test_expired_deck_is_swept(void **state)
{
	struct wire_recorded answer;
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_fill(&record, 1, true, DOCUMENT);
	record.submit.ttl = 1;
	ledger_rig_record(&rig, &record, DOCUMENT, &answer);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_DAMAGED, 0), FAULT_NONE);
	assert_true(ledger_rig_has(&rig, "decks", record.id, "record"));
	/* A start sweeps at once; no need to wait for the next turn of it. */
	(void)sleep(2);
	ledger_rig_kill(&rig);
	ledger_rig_start(&rig);
	assert_true(ledger_rig_goes(&rig, "decks", record.id, ""));
	check_end(&rig);
}
