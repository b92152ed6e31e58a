/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies that speak of decks: what is put is taken, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "wire/wire_deck.h"

static struct wire_message message;
static const uint8_t id[WIRE_ID_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

static void
begin(void)
{
	wire_init(&message, WIRE_FAULT, 0);
}

/* Overwrites a number of the body, by its offset. */
static void
poke_u32(size_t offset, uint32_t value)
{
	for (size_t i = 0; i < 4; i++)
		message.body[offset + i] = (uint8_t)(value >> (24 - 8 * i));
	message.next = 0;
	message.bad = false;
}

static void
fill(char *text, size_t size)
{
	memset(text, 'x', size - 1);
	text[size - 1] = '\0';
}

static void
make_submit(struct wire_submit *submit)
{
	memset(submit, 0, sizeof(*submit));
	submit->claim = (struct wire_claim){
	    .name = KIND_ODS, .declared = KIND_PPTX, .name_unknown = true};
	submit->artifacts = ARTIFACT_ALL_SET;
	submit->accept = KIND_BIT(KIND_PDF);
	submit->bytes = UINT64_C(1) << 40;
	submit->durable = true;
	submit->ttl = 60;
	submit->key = UINT64_MAX;
	memset(submit->idempotency, 7, sizeof(submit->idempotency));
	memset(submit->ticket, 8, sizeof(submit->ticket));
	submit->ticket_end = 9;
	fill(submit->tenant, sizeof(submit->tenant));
	fill(submit->callback, sizeof(submit->callback));
	fill(submit->meeting, sizeof(submit->meeting));
}

static void
test_wire_take_submit_what_was_put_same(void **state)
{
	struct wire_submit submit;
	struct wire_submit again;

	(void)state;
	make_submit(&submit);
	begin();
	wire_put_submit(&message, &submit);
	assert_int_equal(message.size, wire_find_rule(WIRE_SUBMIT)->max);
	assert_int_equal(wire_take_submit(&message, &again), 0);
	assert_int_equal(again.claim.name, KIND_ODS);
	assert_true(again.claim.name_unknown && !again.claim.declared_unknown);
	assert_true(again.durable && again.bytes == submit.bytes);
	assert_true(again.key == UINT64_MAX && again.ttl == 60);
	assert_memory_equal(again.idempotency, submit.idempotency, 32);
	assert_memory_equal(again.ticket, submit.ticket, 32);
	assert_string_equal(again.tenant, submit.tenant);
	assert_string_equal(again.callback, submit.callback);
	assert_string_equal(again.meeting, submit.meeting);
}

static void
test_wire_take_submit_empty_texts_smallest(void **state)
{
	struct wire_submit submit = {.artifacts = 1};
	struct wire_submit again;

	(void)state;
	begin();
	wire_put_submit(&message, &submit);
	assert_int_equal(message.size, wire_find_rule(WIRE_SUBMIT)->min);
	assert_int_equal(wire_take_submit(&message, &again), 0);
	assert_string_equal(again.meeting, "");
}

static void
test_wire_take_submit_out_of_range_refused(void **state)
{
	static const struct {
		size_t offset;
		uint32_t value;
	} bad[] = {
	    {0,  KIND_COUNT          },
            {4,  UINT32_MAX          },
            {8,  4                   },
            {12, 0                   },
	    {12, ARTIFACT_ALL_SET + 1},
            {16, UINT32_MAX          },
            {28, 2                   }, /* durable */
	};
	struct wire_submit submit;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		make_submit(&submit);
		begin();
		wire_put_submit(&message, &submit);
		poke_u32(bad[i].offset, bad[i].value);
		assert_int_equal(wire_take_submit(&message, &submit), -EBADMSG);
	}
}

/* Wherever it is cut, and with a byte too many, no reader takes it. */
static void
test_wire_take_record_not_whole_refused(void **state)
{
	struct wire_record record = {.created = 1, .runs = 2};
	struct wire_record again;

	(void)state;
	make_submit(&record.submit);
	memcpy(record.id, id, sizeof(id));
	begin();
	wire_put_record(&message, &record);
	uint16_t whole = message.size;
	for (uint16_t size = 0; size <= whole + 1; size++) {
		message.size = size;
		message.next = 0;
		message.bad = false;
		assert_int_equal(wire_take_record(&message, &again),
		    size == whole ? 0 : -EBADMSG);
	}
	assert_int_equal(again.runs, 2);
	assert_memory_equal(again.id, id, sizeof(id));
}

static void
test_wire_take_string_controls_and_length_refused(void **state)
{
	char text[8];

	(void)state;
	begin();
	wire_put_string(&message, "seven77");
	wire_take_string(&message, text, sizeof(text));
	assert_string_equal(text, "seven77");
	begin();
	wire_put_string(&message, "eight888");
	wire_take_string(&message, text, sizeof(text));
	assert_true(message.bad);
	assert_string_equal(text, "");
	static const char *const odd[] = {"a\nb", "\x1b[0m", "\x7f", "\t"};
	for (size_t i = 0; i < COUNT_OF(odd); i++) {
		begin();
		wire_put_string(&message, odd[i]);
		wire_take_string(&message, text, sizeof(text));
		assert_true(message.bad);
	}
}

static void
put_event(void)
{
	struct wire_event event = {.stage = STAGE_RENDERING,
	    .fault = FAULT_NONE,
	    .kind = KIND_ODP,
	    .pages = 30,
	    .rastered = 1,
	    .slides = 3,
	    .percent = 55,
	    .eta = 2,
	    .artifacts = 3,
	    .created = 100,
	    .expires = UINT64_MAX};

	memcpy(event.id, id, sizeof(id));
	memset(event.ticket, 0x5a, sizeof(event.ticket));
	fill(event.tenant, sizeof(event.tenant));
	fill(event.meeting, sizeof(event.meeting));
	fill(event.seen, sizeof(event.seen));
	begin();
	wire_put_event(&message, &event);
}

static void
test_wire_take_event_what_was_put_same(void **state)
{
	struct wire_event event;

	(void)state;
	put_event();
	assert_int_equal(message.size, wire_find_rule(WIRE_EVENT)->max);
	assert_int_equal(wire_take_event(&message, &event), 0);
	assert_int_equal(event.stage, STAGE_RENDERING);
	assert_int_equal(event.pages, 30);
	assert_int_equal(event.slides, 3);
	assert_int_equal(event.percent, 55);
	assert_true(event.expires == UINT64_MAX);
	for (size_t i = 0; i < sizeof(event.ticket); i++)
		assert_int_equal(event.ticket[i], 0x5a);
	assert_int_equal(strlen(event.seen), WIRE_MAX_TEXT);
}

static void
test_wire_take_event_out_of_range_refused(void **state)
{
	/* In steps of four from the id on; an eta is any number. */
	static const uint32_t bad[] = {STAGE_COUNT, FAULT_COUNT, KIND_COUNT,
	    LIMIT_PAGES_MAX + 1, LIMIT_PAGES_MAX + 1, LIMIT_PAGES_MAX + 1, 101};
	struct wire_event event;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		put_event();
		poke_u32(WIRE_ID_SIZE + 4 * i, bad[i]);
		assert_int_equal(wire_take_event(&message, &event), -EBADMSG);
	}
	put_event();
	poke_u32(WIRE_ID_SIZE, 0); /* no stage at all */
	assert_int_equal(wire_take_event(&message, &event), -EBADMSG);
}

static void
test_wire_take_store_class_and_page_together(void **state)
{
	uint8_t again[WIRE_ID_SIZE];
	enum artifact artifact;
	enum fault fault;
	uint32_t page;

	(void)state;
	begin();
	wire_put_store(&message, id, ARTIFACT_SLIDE_SVG, 12);
	assert_int_equal(wire_take_store(&message, again, &artifact, &page), 0);
	assert_int_equal(artifact, ARTIFACT_SLIDE_SVG);
	assert_int_equal(page, 12);
	begin();
	wire_put_store(&message, id, ARTIFACT_SLIDE_SVG, 0);
	assert_int_equal(
	    wire_take_store(&message, again, &artifact, &page), -EBADMSG);
	begin();
	wire_put_store(&message, id, ARTIFACT_TEXT, 1);
	wire_put_u32(&message, FAULT_STORAGE);
	assert_int_equal(
	    wire_take_stored(&message, again, &artifact, &page, &fault), 0);
	assert_int_equal(fault, FAULT_STORAGE);
	begin();
	wire_put_store(&message, id, ARTIFACT_TEXT, 1);
	wire_put_u32(&message, FAULT_COUNT);
	assert_int_equal(
	    wire_take_stored(&message, again, &artifact, &page, &fault),
	    -EBADMSG);
}

static void
test_wire_take_dial_port_in_range(void **state)
{
	static const uint32_t bad[][2] = {
	    {0,     0},
            {65536, 0},
            {443,   2}
        };
	struct wire_dial dial = {.port = 65535, .datagrams = true};
	struct wire_dial again;

	(void)state;
	begin();
	wire_put_dial(&message, &dial);
	assert_int_equal(wire_take_dial(&message, &again), 0);
	assert_int_equal(again.port, 65535);
	assert_true(again.datagrams);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		begin();
		wire_put_dial(&message, &dial);
		poke_u32(WIRE_ADDRESS_SIZE, bad[i][0]);
		poke_u32(WIRE_ADDRESS_SIZE + 4, bad[i][1]);
		assert_int_equal(wire_take_dial(&message, &again), -EBADMSG);
	}
}

static void
test_wire_take_engine_pools_only(void **state)
{
	struct wire_engine engine = {.role = ROLE_OFFICE};
	struct wire_engine again;

	(void)state;
	fill(engine.versions, sizeof(engine.versions));
	begin();
	wire_put_engine(&message, &engine);
	assert_int_equal(message.size, wire_find_rule(WIRE_ENGINE)->max);
	assert_int_equal(wire_take_engine(&message, &again), 0);
	assert_int_equal(again.role, ROLE_OFFICE);
	assert_string_equal(again.versions, engine.versions);
	static const uint32_t bad[] = {
	    ROLE_FRONT, ROLE_LEDGER, ROLE_COURIER, ROLE_COUNT, UINT32_MAX};
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		begin();
		wire_put_engine(&message, &engine);
		poke_u32(0, bad[i]);
		assert_int_equal(wire_take_engine(&message, &again), -EBADMSG);
	}
}

static void
test_wire_take_key_unknown_scope_refused(void **state)
{
	const struct wire_key key = {
	    .scopes = WIRE_SCOPE_ALL, .accept = 2, .tenant = "school"};
	struct wire_key again;

	(void)state;
	begin();
	wire_put_key(&message, &key);
	assert_int_equal(wire_take_key(&message, &again), 0);
	assert_string_equal(again.tenant, "school");
	begin();
	wire_put_key(&message, &key);
	poke_u32(WIRE_HASH_SIZE, WIRE_SCOPE_ALL + 1);
	assert_int_equal(wire_take_key(&message, &again), -EBADMSG);
}

static void
test_wire_take_delivery_longest_url_fits_row(void **state)
{
	struct wire_delivery delivery = {.number = 1, .attempt = 2};
	struct wire_delivery again;

	(void)state;
	fill(delivery.tenant, sizeof(delivery.tenant));
	fill(delivery.url, sizeof(delivery.url));
	begin();
	wire_put_delivery(&message, &delivery);
	assert_int_equal(message.size, wire_find_rule(WIRE_DELIVERY)->max);
	assert_int_equal(wire_take_delivery(&message, &again), 0);
	assert_string_equal(again.url, delivery.url);
	assert_int_equal(again.attempt, 2);
}

static void
test_wire_take_delivered_unknown_outcome_refused(void **state)
{
	const struct wire_delivered delivered = {.number = 5,
	    .outcome = WIRE_OUTCOME_LATER,
	    .status = 503,
	    .seen = "busy"};
	struct wire_delivered again;

	(void)state;
	begin();
	wire_put_delivered(&message, &delivered);
	assert_int_equal(wire_take_delivered(&message, &again), 0);
	assert_int_equal(again.status, 503);
	begin();
	wire_put_delivered(&message, &delivered);
	poke_u32(8, WIRE_OUTCOME_COUNT);
	assert_int_equal(wire_take_delivered(&message, &again), -EBADMSG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_wire_take_submit_what_was_put_same),
	    cmocka_unit_test(test_wire_take_submit_empty_texts_smallest),
	    cmocka_unit_test(test_wire_take_submit_out_of_range_refused),
	    cmocka_unit_test(test_wire_take_record_not_whole_refused),
	    cmocka_unit_test(test_wire_take_string_controls_and_length_refused),
	    cmocka_unit_test(test_wire_take_event_what_was_put_same),
	    cmocka_unit_test(test_wire_take_event_out_of_range_refused),
	    cmocka_unit_test(test_wire_take_store_class_and_page_together),
	    cmocka_unit_test(test_wire_take_dial_port_in_range),
	    cmocka_unit_test(test_wire_take_engine_pools_only),
	    cmocka_unit_test(test_wire_take_key_unknown_scope_refused),
	    cmocka_unit_test(test_wire_take_delivery_longest_url_fits_row),
	    cmocka_unit_test(test_wire_take_delivered_unknown_outcome_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
