/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: the library is called as meant: known answers, strict readers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "front/front_hash.h"

static void
test_sign_known_answer(void **state)
{
	/* RFC 4231, case 2, whose key is padded with zeros by HMAC itself. */
	static const uint8_t key[FRONT_HASH_SIZE] = "Jefe";
	static const char said[] = "what do ya want for nothing?";
	uint8_t mac[FRONT_HASH_SIZE];
	char text[FRONT_HASH_TEXT_SIZE];

	(void)state;
	front_hash_sign(key, said, strlen(said), mac);
	text_hex(text, mac, sizeof(mac));
	assert_string_equal(text, "5bdcc146bf60754e6a042426089575c7"
				  "5a003f089d2739839dec58b964ec3843");
}

static void
test_once_known_answer(void **state)
{
	uint8_t digest[FRONT_HASH_SIZE];
	char text[FRONT_HASH_TEXT_SIZE];

	(void)state;
	front_hash_once("abc", 3, digest);
	text_hex(text, digest, sizeof(digest));
	assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223"
				  "b00361a396177a9cb410ff61f20015ad");
}

static void
test_derive_purposes_differ(void **state)
{
	static const uint8_t key[FRONT_HASH_SIZE] = {1};
	static const uint8_t other[FRONT_HASH_SIZE] = {2};
	uint8_t a[FRONT_HASH_SIZE];
	uint8_t b[FRONT_HASH_SIZE];

	(void)state;
	front_hash_derive(key, "purpose1", a);
	front_hash_derive(key, "purpose1", b);
	assert_true(front_hash_equal(a, b));
	front_hash_derive(key, "purpose2", b);
	assert_false(front_hash_equal(a, b));
	assert_false(front_hash_equal(a, key));
	front_hash_derive(other, "purpose1", b);
	assert_false(front_hash_equal(a, b));
}

static const uint8_t box_key[FRONT_HASH_SIZE] = {1};
static const uint8_t other_key[FRONT_HASH_SIZE] = {2};

#define BOX_SIZE (5 + FRONT_HASH_SEAL_EXTRA)

/* Opens a copy. */
static bool
opens(const uint8_t *key, const char *head, const uint8_t *box, size_t size)
{
	uint8_t copy[BOX_SIZE];

	memcpy(copy, box, size);
	return front_hash_unseal(key, head, strlen(head), copy, size) != NULL;
}

static void
test_unseal_what_was_sealed(void **state)
{
	uint8_t box[BOX_SIZE];
	uint8_t again[BOX_SIZE];

	(void)state;
	front_hash_seal(box_key, "head", 4, "hello", 5, box);
	front_hash_seal(box_key, "head", 4, "hello", 5, again);
	assert_memory_not_equal(box, again, sizeof(box));
	const uint8_t *inside =
	    front_hash_unseal(box_key, "head", 4, box, sizeof(box));
	assert_non_null(inside);
	assert_memory_equal(inside, "hello", 5);
	assert_in_range(inside - box, 0, sizeof(box) - 5);
}

static void
test_unseal_anything_else_refused(void **state)
{
	uint8_t box[BOX_SIZE];

	(void)state;
	front_hash_seal(box_key, "head", 4, "hello", 5, box);
	assert_true(opens(box_key, "head", box, sizeof(box)));
	for (size_t i = 0; i < sizeof(box); i++) {
		box[i] ^= 1;
		assert_false(opens(box_key, "head", box, sizeof(box)));
		box[i] ^= 1;
	}
	for (size_t size = 0; size < sizeof(box); size++)
		assert_false(opens(box_key, "head", box, size));
	assert_false(opens(box_key, "heae", box, sizeof(box)));
	assert_false(opens(box_key, "hea", box, sizeof(box)));
	assert_false(opens(other_key, "head", box, sizeof(box)));
}

static void
test_encode_decode_all_sizes(void **state)
{
	uint8_t bytes[64];
	uint8_t again[sizeof(bytes)];
	char text[FRONT_HASH_BASE64_SIZE(sizeof(bytes))];
	size_t size;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(251 * i);
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		front_hash_encode(bytes, n, text);
		assert_int_equal(strlen(text) + 1, FRONT_HASH_BASE64_SIZE(n));
		assert_int_equal(
		    front_hash_decode(text, again, sizeof(again), &size), 0);
		assert_int_equal(size, n);
		assert_memory_equal(again, bytes, n);
		if (n > 0)
			assert_true(
			    front_hash_decode(text, again, n - 1, &size) < 0);
	}
}

static void
test_decode_one_spelling_only(void **state)
{
	static const char *const bad[] = {"A", "AB", "AAB",
	    "AA==", "AA=", "AAA=", "AA ", " AA", "A A", "AA\n", "A+AA", "A/AA",
	    "AAAA=", "AAAAA", "\xc3\x84", "AAA\x80", "\377AAA", "AA.", "AA%3D"};
	static const char *const good[] = {"", "AA", "AAA", "AAAA", "A-_A"};
	uint8_t bytes[16];
	size_t size;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_true(
		    front_hash_decode(bad[i], bytes, sizeof(bytes), &size) < 0);
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_int_equal(
		    front_hash_decode(good[i], bytes, sizeof(bytes), &size), 0);
}

static void
test_scatter_by_seed(void **state)
{
	static const uint8_t one[FRONT_HASH_SEED_SIZE] = {1};
	static const uint8_t two[FRONT_HASH_SEED_SIZE] = {2};

	(void)state;
	assert_true(
	    front_hash_scatter(one, "a", 1) == front_hash_scatter(one, "a", 1));
	assert_true(
	    front_hash_scatter(one, "a", 1) != front_hash_scatter(one, "b", 1));
	assert_true(
	    front_hash_scatter(one, "a", 1) != front_hash_scatter(two, "a", 1));
}

static int
begin(void **state)
{
	(void)state;
	return front_hash_init();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sign_known_answer),
	    cmocka_unit_test(test_once_known_answer),
	    cmocka_unit_test(test_derive_purposes_differ),
	    cmocka_unit_test(test_unseal_what_was_sealed),
	    cmocka_unit_test(test_unseal_anything_else_refused),
	    cmocka_unit_test(test_encode_decode_all_sizes),
	    cmocka_unit_test(test_decode_one_spelling_only),
	    cmocka_unit_test(test_scatter_by_seed),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
