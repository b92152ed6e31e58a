/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/stage.h"

static void
test_stage_name_every_stage(void **state)
{
	(void)state;
	for (uint32_t stage = STAGE_RECEIVED; stage < STAGE_COUNT; stage++)
		assert_string_not_equal(stage_name(stage), "unknown");
	assert_string_equal(stage_name(STAGE_RECEIVED), "queued");
	assert_string_equal(stage_name(STAGE_QUEUED), "queued");
	assert_string_equal(stage_name(0), "unknown");
	assert_string_equal(stage_name(STAGE_COUNT), "unknown");
}

static void
test_stage_is_end_last_four(void **state)
{
	(void)state;
	assert_false(stage_is_end(0));
	assert_false(stage_is_end(STAGE_VERIFYING));
	assert_true(stage_is_end(STAGE_DONE));
	assert_true(stage_is_end(STAGE_CANCELLED));
	assert_false(stage_is_end(STAGE_COUNT));
}

static void
test_stage_of_fault_by_whose_it_is(void **state)
{
	(void)state;
	assert_int_equal(stage_of_fault(FAULT_NONE), STAGE_DONE);
	assert_int_equal(stage_of_fault(FAULT_CANCELLED), STAGE_CANCELLED);
	assert_int_equal(stage_of_fault(FAULT_ENCRYPTED), STAGE_REFUSED);
	assert_int_equal(stage_of_fault(FAULT_POISON), STAGE_REFUSED);
	assert_int_equal(stage_of_fault(FAULT_TIMEOUT), STAGE_FAILED);
	assert_int_equal(stage_of_fault(FAULT_INTERNAL), STAGE_FAILED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_stage_name_every_stage),
	    cmocka_unit_test(test_stage_is_end_last_four),
	    cmocka_unit_test(test_stage_of_fault_by_whose_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
