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

static const struct wire_claim claim = {.name = KIND_ODS,
    .declared = KIND_PPTX,
    .name_unknown = true,
    .declared_unknown = true};

static void
assert_claim(const struct wire_claim *again)
{
	assert_int_equal(again->name, claim.name);
	assert_int_equal(again->declared, claim.declared);
	assert_true(again->name_unknown);
	assert_true(again->declared_unknown);
}

static void
put_job(void)
{
	const struct wire_job job = {.claim = claim,
	    .accept = KIND_BIT(KIND_PDF),
	    .artifacts = 1,
	    .pages_max = LIMIT_PAGES_MAX,
	    .pixels_max = 5,
	    .output_max = UINT64_MAX};

	begin();
	wire_put_job(&message, &job);
}

static void
test_wire_take_job_what_was_put_same(void **state)
{
	struct wire_job again;

	(void)state;
	put_job();
	assert_int_equal(message.size, wire_find_rule(WIRE_JOB)->max);
	assert_int_equal(wire_take_job(&message, &again), 0);
	assert_claim(&again.claim);
	assert_int_equal(again.accept, KIND_BIT(KIND_PDF));
	assert_int_equal(again.artifacts, 1);
	assert_int_equal(again.pages_max, LIMIT_PAGES_MAX);
	assert_int_equal(again.pixels_max, 5);
	assert_true(again.output_max == UINT64_MAX);
}

static void
test_wire_take_job_out_of_range_refused(void **state)
{
	static const struct {
		size_t offset;
		uint32_t value;
	} bad[] = {
	    {0,  KIND_COUNT               },
	    {8,  UINT32_MAX               },
	    {12, UINT32_C(1) << KIND_COUNT},
	    {16, ARTIFACT_ALL_SET + 1     },
	    {20, LIMIT_PAGES_MAX + 1      },
	};
	struct wire_job again;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		put_job();
		poke_u32(bad[i].offset, bad[i].value);
		assert_int_equal(wire_take_job(&message, &again), -EBADMSG);
	}
}

static void
put_result(void)
{
	const struct wire_result result = {
	    .kind = KIND_PDF, .pages = 3, .rastered = 2};

	begin();
	wire_put_result(&message, &result);
}

static void
test_wire_take_result_what_was_put_same(void **state)
{
	struct wire_result again;

	(void)state;
	put_result();
	assert_int_equal(message.size, wire_find_rule(WIRE_RESULT)->max);
	assert_int_equal(wire_take_result(&message, &again), 0);
	assert_int_equal(again.kind, KIND_PDF);
	assert_int_equal(again.pages, 3);
	assert_int_equal(again.rastered, 2);
}

static void
test_wire_take_result_out_of_range_refused(void **state)
{
	struct wire_result again;

	(void)state;
	put_result();
	poke_u32(0, KIND_COUNT);
	assert_int_equal(wire_take_result(&message, &again), -EBADMSG);
	put_result();
	poke_u32(4, LIMIT_PAGES_MAX + 1);
	assert_int_equal(wire_take_result(&message, &again), -EBADMSG);
	put_result();
	poke_u32(8, LIMIT_PAGES_MAX + 1);
	assert_int_equal(wire_take_result(&message, &again), -EBADMSG);
}

static void
put_reply(void)
{
	const struct wire_reply reply = {
	    .fault = FAULT_BUSY,
	    .kind = KIND_PPT,
	    .pages = 9,
	    .rastered = 1,
	    .retry_after = 30,
	    .id = {1, 2, 3},
	    .seen = "what was seen"
        };

	begin();
	wire_put_reply(&message, &reply);
}

static void
test_wire_take_reply_what_was_put_same(void **state)
{
	struct wire_reply again;

	(void)state;
	put_reply();
	assert_int_equal(wire_take_reply(&message, &again), 0);
	assert_int_equal(again.fault, FAULT_BUSY);
	assert_int_equal(again.kind, KIND_PPT);
	assert_int_equal(again.pages, 9);
	assert_int_equal(again.rastered, 1);
	assert_int_equal(again.retry_after, 30);
	assert_memory_equal(again.id, "\1\2\3", 4);
	assert_string_equal(again.seen, "what was seen");
}

static void
test_wire_take_reply_out_of_range_refused(void **state)
{
	static const uint32_t bad[] = {
	    FAULT_COUNT, KIND_COUNT, LIMIT_PAGES_MAX + 1, LIMIT_PAGES_MAX + 1};
	struct wire_reply again;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		put_reply();
		poke_u32(4 * i, bad[i]);
		assert_int_equal(wire_take_reply(&message, &again), -EBADMSG);
	}
}

/* Every body, cut or prolonged by a byte, is refused by its reader. */
static void
test_wire_take_any_body_not_whole_refused(void **state)
{
	struct wire_result result;

	(void)state;
	for (int more = -1; more <= 1; more += 2) {
		put_result();
		message.size = (uint16_t)(message.size + more);
		assert_int_equal(wire_take_result(&message, &result), -EBADMSG);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_wire_take_job_what_was_put_same),
	    cmocka_unit_test(test_wire_take_job_out_of_range_refused),
	    cmocka_unit_test(test_wire_take_result_what_was_put_same),
	    cmocka_unit_test(test_wire_take_result_out_of_range_refused),
	    cmocka_unit_test(test_wire_take_reply_what_was_put_same),
	    cmocka_unit_test(test_wire_take_reply_out_of_range_refused),
	    cmocka_unit_test(test_wire_take_any_body_not_whole_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
