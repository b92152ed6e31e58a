/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "wire/wire_body.h"

static struct wire_message message;

static void
begin(void)
{
	wire_init(&message, WIRE_FAULT, 0);
}

/* Overwrites a field of the body, by its offset. */
static void
poke_u32(size_t offset, uint32_t value)
{
	for (size_t i = 0; i < 4; i++)
		message.body[offset + i] = (uint8_t)(value >> (24 - 8 * i));
	message.next = 0;
	message.bad = false;
}

static void
put_config(void)
{
	const struct wire_config config = {.upload_max = 1,
	    .upload_memory = 2,
	    .accept = KIND_BIT(KIND_ODP),
	    .connections = 4,
	    .per_client = 5,
	    .idle_ms = 6,
	    .artifact_ttl = 7,
	    .pages_max = 8,
	    .address_rate = 9,
	    .ticket_ttl = 10,
	    .link_ttl = 11,
	    .wait_max = 12,
	    .flags = WIRE_CONFIG_PAGE};

	begin();
	wire_put_config(&message, &config);
}

static void
test_wire_take_config_what_was_put_same(void **state)
{
	struct wire_config again;

	(void)state;
	put_config();
	assert_int_equal(message.size, wire_find_rule(WIRE_CONFIG)->max);
	assert_int_equal(wire_take_config(&message, &again), 0);
	assert_int_equal(again.upload_max, 1);
	assert_int_equal(again.upload_memory, 2);
	assert_int_equal(again.accept, KIND_BIT(KIND_ODP));
	assert_int_equal(again.connections, 4);
	assert_int_equal(again.address_rate, 9);
	assert_int_equal(again.ticket_ttl, 10);
	assert_int_equal(again.link_ttl, 11);
	assert_int_equal(again.wait_max, 12);
	assert_int_equal(again.flags, WIRE_CONFIG_PAGE);
	assert_int_equal(again.per_client, 5);
	assert_int_equal(again.idle_ms, 6);
	assert_int_equal(again.artifact_ttl, 7);
	assert_int_equal(again.pages_max, 8);
}

static void
test_wire_take_config_out_of_range_refused(void **state)
{
	struct wire_config again;

	(void)state;
	put_config();
	poke_u32(16, UINT32_C(1) << KIND_COUNT);
	assert_int_equal(wire_take_config(&message, &again), -EBADMSG);
	put_config();
	poke_u32(36, LIMIT_PAGES_MAX + 1);
	assert_int_equal(wire_take_config(&message, &again), -EBADMSG);
}

static void
test_wire_take_status_what_was_put_same(void **state)
{
	const struct wire_status status = {
	    .accepting = true, .waiting = 2, .retry_after = 3};
	struct wire_status again;

	(void)state;
	begin();
	wire_put_status(&message, &status);
	assert_int_equal(message.size, wire_find_rule(WIRE_STATUS)->max);
	assert_int_equal(wire_take_status(&message, &again), 0);
	assert_true(again.accepting);
	assert_int_equal(again.waiting, 2);
	assert_int_equal(again.retry_after, 3);
}

static void
test_wire_take_status_full_same(void **state)
{
	const struct wire_status status = {.full = true};
	struct wire_status again;

	(void)state;
	begin();
	wire_put_status(&message, &status);
	assert_int_equal(wire_take_status(&message, &again), 0);
	assert_true(again.full);
	assert_false(again.accepting);
}

static void
test_wire_take_status_out_of_range_refused(void **state)
{
	const struct wire_status status = {.accepting = true};
	struct wire_status again;

	(void)state;
	begin();
	wire_put_status(&message, &status);
	poke_u32(0, 3);
	assert_int_equal(wire_take_status(&message, &again), -EBADMSG);
}

static int
take_artifact(uint32_t number, uint32_t page)
{
	enum artifact artifact;
	uint32_t again;

	begin();
	wire_put_artifact(&message, (enum artifact)number, page);
	int error = wire_take_artifact(&message, &artifact, &again);
	if (error == 0) {
		assert_int_equal(artifact, number);
		assert_int_equal(again, page);
	}
	return error;
}

static void
test_wire_take_artifact_what_was_put_same(void **state)
{
	(void)state;
	assert_int_equal(take_artifact(ARTIFACT_DECK_PDF, 0), 0);
	assert_int_equal(take_artifact(ARTIFACT_SLIDE_SVG, 1), 0);
	assert_int_equal(take_artifact(ARTIFACT_TEXT, LIMIT_PAGES_MAX), 0);
}

static void
test_wire_take_artifact_out_of_range_refused(void **state)
{
	(void)state;
	assert_int_equal(take_artifact(ARTIFACT_DECK_PDF, 1), -EBADMSG);
	assert_int_equal(take_artifact(ARTIFACT_SLIDE_SVG, 0), -EBADMSG);
	assert_int_equal(take_artifact(ARTIFACT_COUNT, 0), -EBADMSG);
	assert_int_equal(take_artifact(UINT32_MAX, 1), -EBADMSG);
	assert_int_equal(
	    take_artifact(ARTIFACT_TEXT, LIMIT_PAGES_MAX + 1), -EBADMSG);
}

static int
take_fault(uint32_t number, char seen[WIRE_MAX_TEXT + 1])
{
	enum fault fault;

	begin();
	wire_put_fault(&message, (enum fault)number, "se\nen");
	return wire_take_fault(&message, &fault, seen);
}

static void
test_wire_take_fault_text_cleaned(void **state)
{
	char seen[WIRE_MAX_TEXT + 1];

	(void)state;
	assert_int_equal(take_fault(FAULT_DAMAGED, seen), 0);
	assert_string_equal(seen, "se?en");
}

static void
test_wire_take_fault_not_a_workers_refused(void **state)
{
	char seen[WIRE_MAX_TEXT + 1];

	(void)state;
	assert_int_equal(take_fault(FAULT_NONE, seen), -EBADMSG);
	assert_int_equal(take_fault(FAULT_UNAUTHORIZED, seen), -EBADMSG);
	assert_int_equal(take_fault(FAULT_COUNT, seen), -EBADMSG);
	assert_int_equal(take_fault(UINT32_MAX, seen), -EBADMSG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_wire_take_config_what_was_put_same),
	    cmocka_unit_test(test_wire_take_config_out_of_range_refused),
	    cmocka_unit_test(test_wire_take_status_what_was_put_same),
	    cmocka_unit_test(test_wire_take_status_out_of_range_refused),
	    cmocka_unit_test(test_wire_take_status_full_same),
	    cmocka_unit_test(test_wire_take_artifact_what_was_put_same),
	    cmocka_unit_test(test_wire_take_artifact_out_of_range_refused),
	    cmocka_unit_test(test_wire_take_fault_text_cleaned),
	    cmocka_unit_test(test_wire_take_fault_not_a_workers_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
