/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/queue.h"

#define ITEMS 64

struct deck {
	int number;
	struct queue_item turn;
};

static struct queue queue;
static struct deck decks[ITEMS];

static int
setup(void **state)
{
	(void)state;
	queue_init(&queue, 1000, 1000);
	memset(decks, 0, sizeof(decks));
	for (int i = 0; i < ITEMS; i++)
		decks[i].number = i;
	return 0;
}

static void
push(int number, uint64_t key)
{
	assert_int_equal(queue_push(&queue, &decks[number].turn, key), 0);
}

/* The number of the deck whose turn it is; -1 for none. */
static int
pop(void)
{
	struct queue_item *item = queue_pop(&queue);

	return item ? QUEUE_OWNER(item, struct deck, turn)->number : -1;
}

static void
expect_order(const int *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_int_equal(pop(), numbers[i]);
	assert_int_equal(pop(), -1);
	assert_int_equal(queue_count(&queue), 0);
}

static void
test_queue_pop_one_key_first_come_first_served(void **state)
{
	static const int order[] = {0, 1, 2, 3};

	(void)state;
	for (int i = 0; i < 4; i++)
		push(i, 7);
	expect_order(order, COUNT_OF(order));
}

/* A key with many delays one with few by one deck each. */
static void
test_queue_pop_several_keys_round_robin(void **state)
{
	static const int order[] = {0, 4, 6, 1, 5, 2, 3};

	(void)state;
	for (int i = 0; i < 4; i++)
		push(i, 1);
	push(4, 2);
	push(5, 2);
	push(6, 3);
	expect_order(order, COUNT_OF(order));
}

/* Who comes back at once does not come before those who wait. */
static void
test_queue_pop_newcomer_behind_those_who_wait(void **state)
{
	(void)state;
	push(0, 1);
	push(1, 2);
	push(2, 3);
	assert_int_equal(pop(), 0);
	push(3, 1);
	assert_int_equal(pop(), 1);
	assert_int_equal(pop(), 2);
	assert_int_equal(pop(), 3);
}

static void
test_queue_push_full_refused(void **state)
{
	(void)state;
	queue_bound(&queue, 3, 2);
	push(0, 1);
	push(1, 1);
	assert_int_equal(queue_ask(&queue, 1), -EDQUOT);
	assert_int_equal(queue_push(&queue, &decks[2].turn, 1), -EDQUOT);
	assert_false(decks[2].turn.waits);
	push(2, 2);
	assert_int_equal(queue_ask(&queue, 3), -ENOSPC);
	assert_int_equal(queue_push(&queue, &decks[3].turn, 3), -ENOSPC);
	assert_int_equal(queue_push(&queue, &decks[3].turn, 1), -ENOSPC);
	assert_int_equal(queue_count(&queue), 3);
	assert_int_equal(pop(), 0);
	assert_int_equal(queue_ask(&queue, 3), 0);
}

static void
test_queue_restore_bounds_do_not_count(void **state)
{
	(void)state;
	queue_bound(&queue, 1, 1);
	for (int i = 0; i < 4; i++)
		queue_restore(&queue, &decks[i].turn, 5);
	assert_int_equal(queue_count(&queue), 4);
	assert_int_equal(queue_count_key(&queue, 5), 4);
	assert_int_equal(queue_ask(&queue, 6), -ENOSPC);
}

static void
test_queue_remove_first_middle_last(void **state)
{
	static const int order[] = {1, 5, 3};

	(void)state;
	for (int i = 0; i < 5; i++)
		push(i, 1);
	push(5, 2);
	queue_remove(&queue, &decks[2].turn);
	queue_remove(&queue, &decks[4].turn);
	queue_remove(&queue, &decks[0].turn);
	assert_int_equal(queue_count_key(&queue, 1), 2);
	assert_false(decks[0].turn.waits);
	expect_order(order, COUNT_OF(order));
}

static void
test_queue_remove_not_in_nothing(void **state)
{
	(void)state;
	push(0, 1);
	queue_remove(&queue, &decks[1].turn);
	assert_int_equal(pop(), 0);
	queue_remove(&queue, &decks[0].turn);
	assert_int_equal(queue_count(&queue), 0);
}

static void
test_queue_remove_only_one_of_a_key_lane_goes(void **state)
{
	static const int order[] = {0, 2};

	(void)state;
	push(0, 1);
	push(1, 2);
	push(2, 3);
	queue_remove(&queue, &decks[1].turn);
	assert_int_equal(queue_count_key(&queue, 2), 0);
	expect_order(order, COUNT_OF(order));
}

static void
test_queue_position_not_in_none(void **state)
{
	(void)state;
	assert_int_equal(queue_position(&queue, &decks[0].turn), 0);
}

/* What is said of each turn is what comes. */
static void
check_positions(void)
{
	uint32_t said[ITEMS];
	uint32_t count = queue_count(&queue);

	for (int i = 0; i < ITEMS; i++)
		said[i] = queue_position(&queue, &decks[i].turn);
	for (uint32_t turn = 0; turn < count; turn++) {
		int number = pop();
		assert_true(number >= 0);
		assert_int_equal(said[number], turn);
	}
	assert_int_equal(pop(), -1);
}

/* A naive model beside it: removals and turns in any order. */
static void
test_queue_position_random_decks_true(void **state)
{
	uint64_t random = 88172645463325252U;

	(void)state;
	for (int round = 0; round < 300; round++) {
		for (int i = 0; i < ITEMS; i++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			if (random % 5 == 0)
				continue;
			push(i, random / 5 % 7);
			if (random % 11 == 0)
				queue_remove(
				    &queue, &decks[random / 64 % ITEMS].turn);
			if (random % 13 == 0)
				(void)pop();
		}
		check_positions();
	}
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_queue_pop_one_key_first_come_first_served),
	    RIG_TEST(test_queue_pop_several_keys_round_robin),
	    RIG_TEST(test_queue_pop_newcomer_behind_those_who_wait),
	    RIG_TEST(test_queue_push_full_refused),
	    RIG_TEST(test_queue_restore_bounds_do_not_count),
	    RIG_TEST(test_queue_remove_first_middle_last),
	    RIG_TEST(test_queue_remove_not_in_nothing),
	    RIG_TEST(test_queue_remove_only_one_of_a_key_lane_goes),
	    RIG_TEST(test_queue_position_not_in_none),
	    RIG_TEST(test_queue_position_random_decks_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
