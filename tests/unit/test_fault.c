/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/fault.h"

static void
test_fault_find_every_number_own_row(void **state)
{
	(void)state;
	for (enum fault fault = FAULT_NONE; fault < FAULT_COUNT; fault++)
		assert_int_equal(fault_find(fault)->fault, fault);
}

static void
test_fault_find_outside_internal(void **state)
{
	(void)state;
	assert_int_equal(fault_find(FAULT_COUNT)->fault, FAULT_INTERNAL);
	assert_int_equal(fault_find((enum fault) - 1)->fault, FAULT_INTERNAL);
}

static void
test_fault_table_codes_unique_kebab_case(void **state)
{
	(void)state;
	for (enum fault a = FAULT_NONE; a < FAULT_COUNT; a++) {
		const char *code = fault_find(a)->code;
		assert_int_equal(
		    strspn(code, "abcdefghijklmnopqrstuvwxyz-"), strlen(code));
		for (enum fault b = FAULT_NONE; b < a; b++)
			assert_string_not_equal(code, fault_find(b)->code);
	}
}

static void
test_fault_table_sentences_whole(void **state)
{
	(void)state;
	for (enum fault fault = FAULT_NONE; fault < FAULT_COUNT; fault++) {
		const char *sentence = fault_find(fault)->sentence;
		assert_true(sentence[0] >= 'A' && sentence[0] <= 'Z');
		assert_int_equal(sentence[strlen(sentence) - 1], '.');
	}
}

static void
test_fault_table_status_is_an_error(void **state)
{
	(void)state;
	for (enum fault fault = FAULT_EMPTY; fault < FAULT_COUNT; fault++) {
		assert_in_range(fault_find(fault)->http_status, 400, 599);
		assert_int_not_equal(
		    fault_find(fault)->exit_code, FAULT_EXIT_OK);
	}
}

static void
test_fault_is_known_none_and_outside_not(void **state)
{
	(void)state;
	assert_false(fault_is_known(FAULT_NONE));
	assert_true(fault_is_known(FAULT_EMPTY));
	assert_true(fault_is_known(FAULT_INTERNAL));
	assert_false(fault_is_known(FAULT_COUNT));
	assert_false(fault_is_known(UINT32_MAX));
}

static void
test_fault_is_for_worker_document_or_internal(void **state)
{
	(void)state;
	assert_false(fault_is_for_worker(FAULT_NONE));
	assert_true(fault_is_for_worker(FAULT_VIOLATION));
	assert_false(fault_is_for_worker(FAULT_BAD_REQUEST));
	assert_false(fault_is_for_worker(FAULT_BUSY));
	assert_false(fault_is_for_worker(FAULT_STORAGE));
	assert_true(fault_is_for_worker(FAULT_INTERNAL));
	assert_false(fault_is_for_worker(FAULT_COUNT));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_fault_find_every_number_own_row),
	    cmocka_unit_test(test_fault_find_outside_internal),
	    cmocka_unit_test(test_fault_table_codes_unique_kebab_case),
	    cmocka_unit_test(test_fault_table_sentences_whole),
	    cmocka_unit_test(test_fault_table_status_is_an_error),
	    cmocka_unit_test(test_fault_is_known_none_and_outside_not),
	    cmocka_unit_test(test_fault_is_for_worker_document_or_internal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
