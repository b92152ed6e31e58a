/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: the sum is the one that everybody else computes, however it is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/crc32.h"

/* A bit at a time, by the polynomial of ISO 3309. */
static uint32_t
sum_slowly(const uint8_t *bytes, size_t size)
{
	uint32_t state = UINT32_MAX;

	for (size_t i = 0; i < size; i++) {
		state ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			state = state >> 1 ^ (state & 1 ? 0xedb88320 : 0);
	}
	return ~state;
}

static void
fill(uint8_t *bytes, size_t size)
{
	uint32_t state = 1;

	for (size_t i = 0; i < size; i++) {
		state = state * 1103515245 + 12345;
		bytes[i] = (uint8_t)(state >> 16);
	}
}

static void
test_crc32_add_known_answers(void **state)
{
	static const struct {
		const char *text;
		uint32_t crc;
	} vectors[] = {
	    {"",					    0         },
	    {"123456789",				   0xcbf43926},
	    {"a",					   0xe8b7be43},
	    {"abc",					 0x352441c2},
	    {"The quick brown fox jumps over the lazy dog", 0x414fa339},
	};
	static const uint8_t zeros[32];
	uint8_t ones[32];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++)
		assert_int_equal(
		    crc32_add(0, vectors[i].text, strlen(vectors[i].text)),
		    vectors[i].crc);
	memset(ones, 0xff, sizeof(ones));
	assert_int_equal(crc32_add(0, zeros, sizeof(zeros)), 0x190a55ad);
	assert_int_equal(crc32_add(0, ones, sizeof(ones)), 0xff6cab0b);
	assert_int_equal(crc32_add(0x12345678, NULL, 0), 0x12345678);
}

static void
test_crc32_add_each_bit_counts(void **state)
{
	uint8_t bytes[24];

	(void)state;
	for (size_t bit = 0; bit < 8 * sizeof(bytes); bit++) {
		memset(bytes, 0, sizeof(bytes));
		bytes[bit / 8] = (uint8_t)(1 << bit % 8);
		assert_int_equal(crc32_add(0, bytes, sizeof(bytes)),
		    sum_slowly(bytes, sizeof(bytes)));
	}
}

static void
test_crc32_add_cut_anywhere_the_same(void **state)
{
	uint8_t bytes[200];

	(void)state;
	fill(bytes, sizeof(bytes));
	for (size_t size = 0; size <= sizeof(bytes); size++) {
		uint32_t whole = sum_slowly(bytes, size);
		assert_int_equal(crc32_add(0, bytes, size), whole);
		for (size_t cut = 0; cut <= size; cut++)
			assert_int_equal(crc32_add(crc32_add(0, bytes, cut),
					     bytes + cut, size - cut),
			    whole);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_crc32_add_known_answers),
	    cmocka_unit_test(test_crc32_add_each_bit_counts),
	    cmocka_unit_test(test_crc32_add_cut_anywhere_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
