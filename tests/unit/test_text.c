/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"

static void
test_text_clean_control_bytes_question_marks(void **state)
{
	char text[8];

	(void)state;
	text_clean(text, "a\x1b[\n\x7f\xff z", 7);
	assert_string_equal(text, "a?[???"
				  " ");
}

static void
test_text_clean_nothing_empty(void **state)
{
	char text[1] = {'x'};

	(void)state;
	text_clean(text, "", 0);
	assert_string_equal(text, "");
}

static void
test_text_format_too_long_cut(void **state)
{
	char text[4];

	(void)state;
	text_format(text, sizeof(text), "%s", "abcdef");
	assert_string_equal(text, "abc");
}

static void
test_text_hex_bytes_lower_case(void **state)
{
	const uint8_t bytes[] = {0x00, 0xab, 0xff};
	char text[7];

	(void)state;
	text_hex(text, bytes, sizeof(bytes));
	assert_string_equal(text, "00abff");
}

static void
test_text_parse_hex_own_output_same(void **state)
{
	const uint8_t bytes[] = {0x01, 0x9f, 0xfe};
	uint8_t again[3];
	char text[7];

	(void)state;
	text_hex(text, bytes, sizeof(bytes));
	assert_int_equal(text_parse_hex(text, again, sizeof(again)), 0);
	assert_memory_equal(bytes, again, sizeof(bytes));
}

static void
test_text_parse_hex_not_exact_refused(void **state)
{
	static const char *const bad[] = {
	    "", "ab", "abcd0", "abcdef", "ABCD", "ab d", "0xab", "abg0"};
	uint8_t bytes[2];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(
		    text_parse_hex(bad[i], bytes, sizeof(bytes)), -EINVAL);
}

static void
test_text_parse_u64_largest_works(void **state)
{
	uint64_t value = 0;

	(void)state;
	assert_int_equal(
	    text_parse_u64("18446744073709551615", UINT64_MAX, &value), 0);
	assert_true(value == UINT64_MAX);
}

static void
test_text_parse_u64_overflow_range(void **state)
{
	uint64_t value = 7;

	(void)state;
	assert_int_equal(
	    text_parse_u64("18446744073709551616", UINT64_MAX, &value),
	    -ERANGE);
	assert_int_equal(
	    text_parse_u64("99999999999999999999999", UINT64_MAX, &value),
	    -ERANGE);
	assert_int_equal(value, 7);
}

static void
test_text_parse_u64_above_max_range(void **state)
{
	uint64_t value;

	(void)state;
	assert_int_equal(text_parse_u64("11", 10, &value), -ERANGE);
	assert_int_equal(text_parse_u64("10", 10, &value), 0);
}

static void
test_text_parse_u64_no_number_refused(void **state)
{
	static const char *const bad[] = {
	    "", " 1", "1 ", "+1", "-1", "0x1", "1.0", "1\n"};
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(
		    text_parse_u64(bad[i], UINT64_MAX, &value), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_text_clean_control_bytes_question_marks),
	    cmocka_unit_test(test_text_clean_nothing_empty),
	    cmocka_unit_test(test_text_format_too_long_cut),
	    cmocka_unit_test(test_text_hex_bytes_lower_case),
	    cmocka_unit_test(test_text_parse_hex_own_output_same),
	    cmocka_unit_test(test_text_parse_hex_not_exact_refused),
	    cmocka_unit_test(test_text_parse_u64_largest_works),
	    cmocka_unit_test(test_text_parse_u64_overflow_range),
	    cmocka_unit_test(test_text_parse_u64_above_max_range),
	    cmocka_unit_test(test_text_parse_u64_no_number_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
