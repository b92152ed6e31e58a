/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: who asks too often waits; nobody else does, whatever he tries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "front/front_hash.h"
#include "front/front_rate.h"

#define START  UINT64_C(1000000)
#define MINUTE UINT64_C(60000)

static struct front_rate *rate;

static int
setup(void **state)
{
	(void)state;
	rate = front_rate_new();
	return rate ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	front_rate_free(rate);
	return 0;
}

/* The name of the n-th address: a network each. */
static const uint8_t *
name(uint32_t n)
{
	static uint8_t bytes[FRONT_RATE_NAME_SIZE];

	memset(bytes, 0, sizeof(bytes));
	bytes[0] = 0x20;
	memcpy(bytes + 4, &n, sizeof(n));
	return bytes;
}

static bool
take(uint32_t n, uint32_t per_minute, uint64_t now)
{
	uint32_t wait;

	return front_rate_take(
	    rate, FRONT_RATE_ADDRESS, name(n), per_minute, now, &wait);
}

/* How many it may take at once. */
static uint32_t
take_all(uint32_t n, uint32_t per_minute, uint64_t now)
{
	uint32_t count = 0;

	while (count < 1000000 && take(n, per_minute, now))
		count++;
	return count;
}

static void
test_take_without_rate_always(void **state)
{
	(void)state;
	assert_int_equal(take_all(1, 0, START), 1000000);
}

static void
test_take_burst_then_rate(void **state)
{
	static const struct {
		uint32_t per_minute;
		uint32_t burst;
	} rows[] = {
	    {1,          10     },
	    {10,         10     },
	    {40,         10     },
	    {44,         11     },
	    {600,        150    },
	    {60000,      15000  },
	    {4000000000, 1000000},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(
		    take_all((uint32_t)i, rows[i].per_minute, START),
		    rows[i].burst);
}

static void
test_take_over_an_hour_rate_holds(void **state)
{
	static const uint32_t rates[] = {1, 7, 59, 600};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rates); i++) {
		uint32_t taken = 0;
		for (uint64_t ms = 0; ms < 60 * MINUTE; ms += 50)
			taken += take((uint32_t)i, rates[i], START + ms);
		uint32_t burst = rates[i] / 4 > 10 ? rates[i] / 4 : 10;
		assert_in_range(
		    taken, 60 * rates[i] + burst - 1, 60 * rates[i] + burst);
	}
}

static void
test_take_refused_says_when(void **state)
{
	static const struct {
		uint32_t per_minute;
		uint32_t wait;
	} rows[] = {
	    {1,    60},
	    {7,    9 },
	    {60,   1 },
	    {6000, 1 },
	};
	uint32_t wait = 0;

	(void)state;
	for (uint32_t i = 0; i < COUNT_OF(rows); i++) {
		uint32_t r = rows[i].per_minute;
		(void)take_all(i, r, START);
		assert_false(front_rate_take(
		    rate, FRONT_RATE_ADDRESS, name(i), r, START, &wait));
		assert_int_equal(wait, rows[i].wait);
		assert_true(take(i, r, START + wait * UINT64_C(1000)));
	}
}

static void
test_take_refused_costs_nothing(void **state)
{
	uint32_t tries = 0;

	(void)state;
	(void)take_all(1, 60, START);
	for (uint64_t ms = 1; ms < 1000; ms++)
		tries += take(1, 60, START + ms);
	assert_int_equal(tries, 0);
	assert_true(take(1, 60, START + 1000));
}

static void
test_take_long_silence_one_burst(void **state)
{
	(void)state;
	(void)take_all(1, 60, START);
	assert_int_equal(take_all(1, 60, START + 1000 * MINUTE), 15);
	assert_int_equal(take_all(1, 60, UINT64_MAX), 15);
}

static void
test_take_clock_back_harmless(void **state)
{
	(void)state;
	(void)take_all(1, 60, START);
	assert_false(take(1, 60, START - 10 * MINUTE));
	assert_false(take(1, 60, 0));
}

static void
test_take_rate_changed_meanwhile(void **state)
{
	(void)state;
	assert_true(take(1, 6000, START));
	assert_int_equal(take_all(1, 60, START), 15);
	assert_false(take(1, 6000, START));
	assert_true(take(1, 6000, START + 10));
}

static void
test_classes_and_names_apart(void **state)
{
	uint8_t key[FRONT_RATE_NAME_SIZE];
	uint8_t other[FRONT_RATE_NAME_SIZE];
	uint32_t wait;

	(void)state;
	front_rate_name_key(1, key);
	front_rate_name_key(UINT64_C(1) << 63, other);
	(void)take_all(1, 60, START);
	for (int i = 0; i < 15; i++)
		assert_true(front_rate_take(
		    rate, FRONT_RATE_KEY, key, 60, START, &wait));
	assert_false(
	    front_rate_take(rate, FRONT_RATE_KEY, key, 60, START, &wait));
	assert_true(
	    front_rate_take(rate, FRONT_RATE_KEY, other, 60, START, &wait));
	assert_true(front_rate_take(
	    rate, FRONT_RATE_STRANGER, name(1), 60, START, &wait));
	assert_true(take(2, 60, START));
}

/* Many new addresses: those who behave pass, each and every time. */
static void
test_flood_nobody_who_behaves_waits(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 200000; n++) {
		uint64_t now = START + n / 10;
		(void)take(1000 + n, 60, now);
		if (n % 20000 == 0)
			assert_true(take(1, 60, now));
	}
}

/*
 * Who has used up his bucket is not forgotten for addresses that each ask
 * once: all of them are better candidates than he is.
 */
static void
test_flood_exhausted_not_forgotten(void **state)
{
	uint32_t forgotten = 0;

	(void)state;
	for (uint32_t n = 0; n < 100; n++)
		(void)take_all(n, 60, START);
	for (uint32_t n = 0; n < 200000; n++)
		(void)take(1000 + n, 60, START);
	for (uint32_t n = 0; n < 100; n++)
		forgotten += take(n, 60, START);
	assert_int_equal(forgotten, 0);
}

/* Even addresses that all use up theirs must be many for that. */
static void
test_flood_of_exhausted_must_fill_the_table(void **state)
{
	uint32_t forgotten = 0;

	(void)state;
	for (uint32_t n = 0; n < 100; n++)
		(void)take_all(n, 60, START);
	for (uint32_t n = 0; n < LIMIT_RATE_ENTRIES / 4; n++)
		(void)take_all(1000 + n, 60, START);
	for (uint32_t n = 0; n < 100; n++)
		forgotten += take(n, 60, START);
	assert_true(forgotten <= 2);
}

static void
test_seed_differs_each_time(void **state)
{
	struct front_rate *other = front_rate_new();

	(void)state;
	assert_non_null(other);
	assert_memory_not_equal(rate, other, FRONT_HASH_SEED_SIZE);
	front_rate_free(other);
	front_rate_free(NULL);
}

#define RATE_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    RATE_TEST(test_take_without_rate_always),
	    RATE_TEST(test_take_burst_then_rate),
	    RATE_TEST(test_take_over_an_hour_rate_holds),
	    RATE_TEST(test_take_refused_says_when),
	    RATE_TEST(test_take_refused_costs_nothing),
	    RATE_TEST(test_take_long_silence_one_burst),
	    RATE_TEST(test_take_clock_back_harmless),
	    RATE_TEST(test_take_rate_changed_meanwhile),
	    RATE_TEST(test_classes_and_names_apart),
	    RATE_TEST(test_flood_nobody_who_behaves_waits),
	    RATE_TEST(test_flood_exhausted_not_forgotten),
	    RATE_TEST(test_flood_of_exhausted_must_fill_the_table),
	    RATE_TEST(test_seed_differs_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
