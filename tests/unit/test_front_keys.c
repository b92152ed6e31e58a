/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: keys open what they are for, to whom they belong, and no more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "front/front_hash.h"
#include "front/front_keys.h"

static struct front_keys keys;

/* A key as KEY would bring it. */
static struct wire_key
make(const char *word, const char *tenant, uint32_t scopes)
{
	struct wire_key key = {.scopes = scopes, .rate = 7, .accept = 3};

	front_hash_once(word, strlen(word), key.hash);
	memcpy(key.tenant, tenant, strlen(tenant) + 1);
	return key;
}

static void
add(const char *word, const char *tenant, uint32_t scopes)
{
	struct wire_key key = make(word, tenant, scopes);

	assert_int_equal(front_keys_add(&keys, &key), 0);
}

static int
setup(void **state)
{
	(void)state;
	memset(&keys, 0, sizeof(keys));
	return 0;
}

static void
test_find_without_keys_everybody(void **state)
{
	const struct wire_key *key = front_keys_find(&keys, NULL);

	(void)state;
	assert_false(front_keys_are_asked(&keys));
	assert_non_null(key);
	assert_ptr_equal(front_keys_find(&keys, "junk"), key);
	assert_string_equal(key->tenant, "default");
	assert_int_equal(key->rate, 0);
	assert_int_equal(key->scopes, WIRE_SCOPE_ALL);
	for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++)
		assert_true(key->accept & KIND_BIT(kind));
	assert_int_equal(front_keys_number(key), 0);
}

static void
test_find_known_keys_only(void **state)
{
	(void)state;
	add("one", "a", WIRE_SCOPE_READ);
	add("two", "b", WIRE_SCOPE_CONVERT);
	front_keys_commit(&keys);
	assert_true(front_keys_are_asked(&keys));
	assert_string_equal(front_keys_find(&keys, "Bearer one")->tenant, "a");
	assert_string_equal(front_keys_find(&keys, "bearer  two")->tenant, "b");
	assert_int_equal(front_keys_find(&keys, "Bearer two")->rate, 7);
	assert_null(front_keys_find(&keys, NULL));
	assert_null(front_keys_find(&keys, ""));
	assert_null(front_keys_find(&keys, "Bearer three"));
	assert_null(front_keys_find(&keys, "Bearer "));
	assert_null(front_keys_find(&keys, "Bearer on"));
	assert_null(front_keys_find(&keys, "Bearer one "));
	assert_null(front_keys_find(&keys, "Bearer one,two"));
	assert_null(front_keys_find(&keys, "Basic one"));
}

static void
test_find_before_commit_not_in_force(void **state)
{
	(void)state;
	add("one", "a", WIRE_SCOPE_READ);
	assert_false(front_keys_are_asked(&keys));
	front_keys_commit(&keys);
	add("two", "b", WIRE_SCOPE_READ);
	assert_non_null(front_keys_find(&keys, "Bearer one"));
	assert_null(front_keys_find(&keys, "Bearer two"));
}

static void
test_commit_replaces_all(void **state)
{
	(void)state;
	add("one", "a", WIRE_SCOPE_READ);
	add("two", "b", WIRE_SCOPE_READ);
	front_keys_commit(&keys);
	add("two", "c", WIRE_SCOPE_READ);
	front_keys_commit(&keys);
	assert_null(front_keys_find(&keys, "Bearer one"));
	assert_string_equal(front_keys_find(&keys, "Bearer two")->tenant, "c");
	front_keys_commit(&keys);
	assert_false(front_keys_are_asked(&keys));
}

static void
test_find_same_key_twice_first_counts(void **state)
{
	(void)state;
	add("one", "a", WIRE_SCOPE_READ);
	add("one", "b", WIRE_SCOPE_ADMIN);
	front_keys_commit(&keys);
	assert_string_equal(front_keys_find(&keys, "Bearer one")->tenant, "a");
}

static void
test_find_hash_differs_in_one_bit_refused(void **state)
{
	(void)state;
	for (size_t bit = 0; bit < 8 * (size_t)WIRE_HASH_SIZE; bit++) {
		struct wire_key key = make("one", "a", WIRE_SCOPE_READ);
		key.hash[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(front_keys_add(&keys, &key), 0);
	}
	front_keys_commit(&keys);
	assert_null(front_keys_find(&keys, "Bearer one"));
}

static void
test_find_among_many_each_found(void **state)
{
	char word[32];

	(void)state;
	for (int i = 0; i < LIMIT_KEYS; i++) {
		(void)snprintf(word, sizeof(word), "key-%d", i);
		add(word, "a", (uint32_t)i);
	}
	front_keys_commit(&keys);
	for (int i = 0; i < LIMIT_KEYS; i++) {
		(void)snprintf(word, sizeof(word), "Bearer key-%d", i);
		const struct wire_key *key = front_keys_find(&keys, word);
		assert_non_null(key);
		assert_int_equal(key->scopes, i);
	}
	assert_null(front_keys_find(&keys, "Bearer key-1024"));
}

static void
test_add_beyond_limit_refused(void **state)
{
	const struct wire_key key = make("one", "a", WIRE_SCOPE_READ);

	(void)state;
	for (size_t i = 0; i < LIMIT_KEYS; i++)
		assert_int_equal(front_keys_add(&keys, &key), 0);
	assert_true(front_keys_add(&keys, &key) < 0);
	front_keys_commit(&keys);
	assert_int_equal(front_keys_add(&keys, &key), 0);
}

static void
test_may_scope_or_admin(void **state)
{
	static const enum wire_scope scopes[] = {WIRE_SCOPE_CONVERT,
	    WIRE_SCOPE_READ, WIRE_SCOPE_TICKET, WIRE_SCOPE_ADMIN,
	    WIRE_SCOPE_METRICS};
	const struct wire_key admin = make("x", "a", WIRE_SCOPE_ADMIN);
	const struct wire_key nothing = make("x", "a", 0);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(scopes); i++) {
		const struct wire_key key = make("x", "a", scopes[i]);
		for (size_t j = 0; j < COUNT_OF(scopes); j++)
			assert_int_equal(front_keys_may(&key, scopes[j]),
			    i == j || scopes[i] == WIRE_SCOPE_ADMIN);
		assert_true(front_keys_may(&admin, scopes[i]));
		assert_false(front_keys_may(&nothing, scopes[i]));
	}
}

static void
test_number_of_hash_differs(void **state)
{
	const struct wire_key one = make("one", "a", 0);
	const struct wire_key two = make("two", "a", 0);
	const struct wire_key other = make("one", "b", WIRE_SCOPE_ALL);

	(void)state;
	assert_true(front_keys_number(&one) != front_keys_number(&two));
	assert_true(front_keys_number(&one) == front_keys_number(&other));
	/* SHA-256("one") begins with 7692c3ad3540bb80. */
	assert_true(front_keys_number(&one) == UINT64_C(0x7692c3ad3540bb80));
}

static void
test_find_number_in_force_only(void **state)
{
	const struct wire_key one = make("one", "a", 0);
	const struct wire_key two = make("two", "b", 0);

	(void)state;
	assert_ptr_equal(
	    front_keys_find_number(&keys, 0), front_keys_find(&keys, NULL));
	assert_null(front_keys_find_number(&keys, front_keys_number(&one)));
	add("one", "a", 0);
	add("two", "b", 0);
	front_keys_commit(&keys);
	const struct wire_key *found =
	    front_keys_find_number(&keys, front_keys_number(&two));
	assert_non_null(found);
	assert_string_equal(found->tenant, "b");
	assert_null(front_keys_find_number(&keys, 0));
	add("one", "a", 0);
	front_keys_commit(&keys);
	assert_null(front_keys_find_number(&keys, front_keys_number(&two)));
	assert_non_null(front_keys_find_number(&keys, front_keys_number(&one)));
}

static void
test_find_bearer_token_borrowed(void **state)
{
	(void)state;
	assert_string_equal(
	    front_keys_find_bearer("Bearer a.b-c_d~+/="), "a.b-c_d~+/=");
	assert_null(front_keys_find_bearer("Bearera"));
	assert_null(front_keys_find_bearer("Bearer a,b"));
	assert_null(front_keys_find_bearer("Bearer \x01"));
	assert_null(front_keys_find_bearer(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_find_without_keys_everybody, setup),
	    cmocka_unit_test_setup(test_find_known_keys_only, setup),
	    cmocka_unit_test_setup(test_find_before_commit_not_in_force, setup),
	    cmocka_unit_test_setup(test_commit_replaces_all, setup),
	    cmocka_unit_test_setup(
		test_find_same_key_twice_first_counts, setup),
	    cmocka_unit_test_setup(
		test_find_hash_differs_in_one_bit_refused, setup),
	    cmocka_unit_test_setup(test_find_among_many_each_found, setup),
	    cmocka_unit_test_setup(test_add_beyond_limit_refused, setup),
	    cmocka_unit_test(test_may_scope_or_admin),
	    cmocka_unit_test(test_number_of_hash_differs),
	    cmocka_unit_test_setup(test_find_number_in_force_only, setup),
	    cmocka_unit_test(test_find_bearer_token_borrowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
