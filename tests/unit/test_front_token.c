/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: a ticket or link is good for what it was made for, and no more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/kind.h"
#include "front/front_token.h"

#define NOW     UINT64_C(1700000000)
#define EXPIRES (NOW + 600)
#define BASE64                                                                 \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

static struct front_token_ring ring;
static const uint8_t deck[WIRE_ID_SIZE] = {1, 2, 3};
static const uint8_t foreign[WIRE_ID_SIZE] = {1, 2, 4};

static void
add_key(uint32_t number)
{
	struct wire_signing signing = {.number = number, .created = NOW};

	memset(signing.key, (int)(number & 0xff) + 1, sizeof(signing.key));
	assert_int_equal(front_token_add(&ring, &signing), 0);
}

static int
setup(void **state)
{
	(void)state;
	memset(&ring, 0, sizeof(ring));
	add_key(7);
	return front_hash_init();
}

static struct front_ticket
sample_ticket(void)
{
	return (struct front_ticket){
	    .expires = EXPIRES,
	    .bytes_max = UINT64_C(5000000000),
	    .accept = KIND_BIT(KIND_PPTX) | KIND_BIT(KIND_PDF),
	    .artifacts = ARTIFACT_DEFAULT_SET,
	    .ttl = 3600,
	    .language = FRONT_LANGUAGE_DE,
	    .key = UINT64_C(0x8000000000000001),
	    .tenant = "tenant-a",
	    .meeting = "Caf\xc3\xa9",
	    .callback = "https://example.org/x?y",
	};
}

/* The longest that there can be. */
static struct front_ticket
longest_ticket(void)
{
	struct front_ticket ticket = sample_ticket();

	memset(ticket.tenant, 't', sizeof(ticket.tenant) - 1);
	memset(ticket.meeting, 'm', sizeof(ticket.meeting) - 1);
	memset(ticket.callback, 'c', sizeof(ticket.callback) - 1);
	return ticket;
}

static void
assert_same(const struct front_ticket *a, const struct front_ticket *b)
{
	assert_memory_equal(a->nonce, b->nonce, sizeof(a->nonce));
	assert_true(a->expires == b->expires && a->bytes_max == b->bytes_max);
	assert_true(a->accept == b->accept && a->artifacts == b->artifacts);
	assert_true(a->ttl == b->ttl && a->language == b->language);
	assert_true(a->key == b->key);
	assert_string_equal(a->tenant, b->tenant);
	assert_string_equal(a->meeting, b->meeting);
	assert_string_equal(a->callback, b->callback);
}

static int
open_ticket(const char *text)
{
	struct front_ticket ticket;

	return front_token_open_ticket(&ring, text, NOW, &ticket);
}

static void
test_ticket_opens_as_it_was_sealed(void **state)
{
	struct front_ticket tickets[] = {sample_ticket(), longest_ticket()};
	struct front_ticket again;
	char text[FRONT_TICKET_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(tickets); i++) {
		assert_int_equal(
		    front_token_seal_ticket(&ring, &tickets[i], text), 0);
		assert_int_equal(strspn(text, BASE64), strlen(text));
		assert_true(strlen(text) <= LIMIT_TICKET_TEXT);
		assert_int_equal(
		    front_token_open_ticket(&ring, text, NOW, &again), 0);
		assert_same(&tickets[i], &again);
	}
}

static void
test_ticket_says_nothing(void **state)
{
	struct front_ticket ticket = sample_ticket();
	char text[FRONT_TICKET_TEXT_SIZE];
	uint8_t bytes[LIMIT_TICKET_TEXT];
	size_t size;

	(void)state;
	assert_int_equal(front_token_seal_ticket(&ring, &ticket, text), 0);
	assert_int_equal(
	    front_hash_decode(text, bytes, sizeof(bytes), &size), 0);
	assert_null(memmem(bytes, size, "tenant-a", 8));
	assert_null(memmem(bytes, size, "example", 7));
	assert_null(memmem(bytes, size, ticket.nonce, sizeof(ticket.nonce)));
}

static void
test_ticket_expired_still_told_apart(void **state)
{
	struct front_ticket ticket = sample_ticket();
	struct front_ticket again = {.expires = 0};
	char text[FRONT_TICKET_TEXT_SIZE];

	(void)state;
	assert_int_equal(front_token_seal_ticket(&ring, &ticket, text), 0);
	assert_int_equal(
	    front_token_open_ticket(&ring, text, EXPIRES - 1, &again), 0);
	assert_int_equal(
	    front_token_open_ticket(&ring, text, EXPIRES, &again), -ETIME);
	assert_int_equal(again.language, FRONT_LANGUAGE_DE);
	assert_int_equal(
	    front_token_open_ticket(&ring, text, UINT64_MAX, &again), -ETIME);
}

static void
test_ticket_any_character_changed_refused(void **state)
{
	struct front_ticket ticket = sample_ticket();
	char text[FRONT_TICKET_TEXT_SIZE];

	(void)state;
	assert_int_equal(front_token_seal_ticket(&ring, &ticket, text), 0);
	for (size_t i = 0; text[i] != '\0'; i++) {
		char was = text[i];
		for (const char *c = BASE64 "=+/. \n\x80"; *c; c++) {
			text[i] = *c;
			assert_int_equal(
			    open_ticket(text), *c == was ? 0 : -ENOENT);
		}
		text[i] = was;
	}
}

static void
test_ticket_any_bit_changed_refused(void **state)
{
	struct front_ticket ticket = sample_ticket();
	char text[FRONT_TICKET_TEXT_SIZE];
	uint8_t bytes[LIMIT_TICKET_TEXT];
	size_t size;

	(void)state;
	assert_int_equal(front_token_seal_ticket(&ring, &ticket, text), 0);
	assert_int_equal(
	    front_hash_decode(text, bytes, sizeof(bytes), &size), 0);
	for (size_t bit = 0; bit < 8 * size; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		front_hash_encode(bytes, size, text);
		assert_int_equal(open_ticket(text), -ENOENT);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	front_hash_encode(bytes, size, text);
	assert_int_equal(open_ticket(text), 0);
}

static void
test_ticket_cut_or_longer_refused(void **state)
{
	struct front_ticket ticket = longest_ticket();
	char text[2 * FRONT_TICKET_TEXT_SIZE];
	char cut[FRONT_TICKET_TEXT_SIZE];

	(void)state;
	assert_int_equal(front_token_seal_ticket(&ring, &ticket, text), 0);
	size_t length = strlen(text);
	for (size_t i = 0; i < length; i++) {
		memcpy(cut, text, i);
		cut[i] = '\0';
		assert_int_equal(open_ticket(cut), -ENOENT);
	}
	while (length + 2 < sizeof(text)) {
		text[length++] = 'A';
		text[length] = '\0';
		assert_int_equal(open_ticket(text), -ENOENT);
	}
}

static void
test_ticket_nonce_is_new_each_time(void **state)
{
	struct front_ticket one = sample_ticket();
	struct front_ticket two = sample_ticket();
	char text[FRONT_TICKET_TEXT_SIZE];
	uint8_t a[WIRE_HASH_SIZE];
	uint8_t b[WIRE_HASH_SIZE];

	(void)state;
	assert_int_equal(front_token_seal_ticket(&ring, &one, text), 0);
	assert_int_equal(front_token_seal_ticket(&ring, &two, text), 0);
	front_token_hash_ticket(&one, a);
	front_token_hash_ticket(&two, b);
	assert_memory_not_equal(a, b, sizeof(a));
	front_token_hash_ticket(&two, a);
	assert_memory_equal(a, b, sizeof(a));
}

static void
test_ticket_unsound_not_sealed(void **state)
{
	struct front_ticket ticket = sample_ticket();
	char text[FRONT_TICKET_TEXT_SIZE];

	(void)state;
	ticket.artifacts = 0;
	assert_int_equal(
	    front_token_seal_ticket(&ring, &ticket, text), -EINVAL);
	ticket = sample_ticket();
	ticket.tenant[0] = '\0';
	assert_int_equal(
	    front_token_seal_ticket(&ring, &ticket, text), -EINVAL);
	ticket = sample_ticket();
	ticket.language = FRONT_LANGUAGE_COUNT;
	assert_int_equal(
	    front_token_seal_ticket(&ring, &ticket, text), -EINVAL);
	ticket = sample_ticket();
	ticket.meeting[0] = '\n';
	assert_int_equal(
	    front_token_seal_ticket(&ring, &ticket, text), -EINVAL);
}

static void
test_rotation_old_tokens_live(void **state)
{
	struct front_ticket ticket = sample_ticket();
	char old[FRONT_TICKET_TEXT_SIZE];
	char new[FRONT_TICKET_TEXT_SIZE];

	(void)state;
	assert_int_equal(front_token_newest(&ring), 7);
	assert_int_equal(front_token_seal_ticket(&ring, &ticket, old), 0);
	add_key(9);
	assert_int_equal(front_token_newest(&ring), 9);
	assert_int_equal(front_token_seal_ticket(&ring, &ticket, new), 0);
	assert_int_equal(open_ticket(old), 0);
	assert_int_equal(open_ticket(new), 0);
	memset(&ring, 0, sizeof(ring));
	add_key(9);
	assert_int_equal(open_ticket(old), -ENOENT);
	assert_int_equal(open_ticket(new), 0);
}

static void
test_add_same_again_fine_clash_refused(void **state)
{
	struct wire_signing signing = {.number = 7};

	(void)state;
	add_key(7);
	assert_int_equal(ring.count, 1);
	assert_int_equal(front_token_add(&ring, &signing), -EEXIST);
	assert_int_equal(ring.count, 1);
}

static void
test_add_order_does_not_matter(void **state)
{
	(void)state;
	add_key(3);
	add_key(200);
	add_key(5);
	assert_int_equal(front_token_newest(&ring), 200);
	for (size_t i = 1; i < ring.count; i++)
		assert_true(
		    ring.signers[i - 1].number < ring.signers[i].number);
}

static void
test_add_full_ring_forgets_lowest(void **state)
{
	char query[FRONT_LINK_QUERY_SIZE];

	(void)state;
	for (uint32_t i = 0; i < LIMIT_SIGNING_KEYS + 5; i++)
		add_key(100 + i);
	assert_int_equal(ring.count, LIMIT_SIGNING_KEYS);
	assert_int_equal(ring.signers[0].number, 105);
	assert_int_equal(
	    front_token_newest(&ring), 100 + LIMIT_SIGNING_KEYS + 4);
	add_key(50);
	assert_int_equal(ring.signers[0].number, 105);
	add_key(99999);
	assert_int_equal(ring.signers[0].number, 106);
	assert_int_equal(front_token_newest(&ring), 99999);
	assert_int_equal(ring.count, LIMIT_SIGNING_KEYS);
	assert_int_equal(front_token_sign_link(
			     &ring, deck, ARTIFACT_DECK_PDF, 0, EXPIRES, query),
	    0);
}

static void
test_empty_ring_makes_and_opens_nothing(void **state)
{
	struct front_ticket ticket = sample_ticket();
	char text[FRONT_TICKET_TEXT_SIZE];
	char query[FRONT_LINK_QUERY_SIZE];

	(void)state;
	assert_int_equal(front_token_seal_ticket(&ring, &ticket, text), 0);
	memset(&ring, 0, sizeof(ring));
	assert_int_equal(front_token_newest(&ring), 0);
	assert_int_equal(open_ticket(text), -ENOENT);
	assert_int_equal(
	    front_token_seal_ticket(&ring, &ticket, text), -ENOKEY);
	assert_int_equal(front_token_sign_link(
			     &ring, deck, ARTIFACT_DECK_PDF, 0, EXPIRES, query),
	    -ENOKEY);
}

/* A link's query in its three parts. */
struct parts {
	char x[32];
	char k[16];
	char s[64];
};

static struct parts
sign(enum artifact artifact, uint32_t page)
{
	char query[FRONT_LINK_QUERY_SIZE];
	struct parts parts;

	assert_int_equal(
	    front_token_sign_link(&ring, deck, artifact, page, EXPIRES, query),
	    0);
	assert_int_equal(sscanf(query, "x=%31[0-9]&k=%15[0-9]&s=%63s", parts.x,
			     parts.k, parts.s),
	    3);
	return parts;
}

static int
check(const struct parts *parts)
{
	return front_token_check_link(&ring, deck, ARTIFACT_SLIDE_SVG, 12,
	    parts->x, parts->k, parts->s, NOW);
}

static void
test_link_good_until_it_expires(void **state)
{
	struct parts parts = sign(ARTIFACT_SLIDE_SVG, 12);

	(void)state;
	assert_int_equal(check(&parts), 0);
	assert_int_equal(front_token_check_link(&ring, deck, ARTIFACT_SLIDE_SVG,
			     12, parts.x, parts.k, parts.s, EXPIRES - 1),
	    0);
	assert_int_equal(front_token_check_link(&ring, deck, ARTIFACT_SLIDE_SVG,
			     12, parts.x, parts.k, parts.s, EXPIRES),
	    -ETIME);
}

static void
test_link_for_something_else_refused(void **state)
{
	static const struct {
		const uint8_t *id;
		enum artifact artifact;
		uint32_t page;
	} others[] = {
	    {foreign, ARTIFACT_SLIDE_SVG, 12},
	    {deck,    ARTIFACT_SLIDE_SVG, 1 },
	    {deck,    ARTIFACT_SLIDE_SVG, 2 },
	    {deck,    ARTIFACT_SLIDE_PNG, 12},
	    {deck,    ARTIFACT_THUMBNAIL, 12},
	    {deck,    ARTIFACT_DECK_PDF,  0 },
	    {deck,    ARTIFACT_DECK_PDF,  12},
	    {deck,    ARTIFACT_SLIDE_SVG, 0 },
	};
	struct parts parts = sign(ARTIFACT_SLIDE_SVG, 12);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_int_equal(front_token_check_link(&ring, others[i].id,
				     others[i].artifact, others[i].page,
				     parts.x, parts.k, parts.s, NOW),
		    -ENOENT);
}

static void
test_link_any_character_changed_refused(void **state)
{
	struct parts parts = sign(ARTIFACT_SLIDE_SVG, 12);
	char *const texts[] = {parts.x, parts.k, parts.s};

	(void)state;
	add_key(8);
	for (size_t part = 0; part < COUNT_OF(texts); part++) {
		char *text = texts[part];
		for (size_t i = 0; text[i] != '\0'; i++) {
			char was = text[i];
			for (const char *c = BASE64 "=+/. \x80"; *c; c++) {
				text[i] = *c;
				assert_int_equal(
				    check(&parts), *c == was ? 0 : -ENOENT);
			}
			text[i] = was;
		}
	}
}

static void
test_link_cut_or_longer_refused(void **state)
{
	const struct parts good = sign(ARTIFACT_SLIDE_SVG, 12);

	(void)state;
	/* The good one leaves its bytes behind, where the next is read to. */
	for (size_t length = 0; length < strlen(good.s); length++) {
		struct parts parts = good;
		assert_int_equal(check(&parts), 0);
		parts.s[length] = '\0';
		assert_int_equal(check(&parts), -ENOENT);
	}
	for (size_t more = 1; more < 8; more++) {
		struct parts parts = good;
		memset(parts.s + strlen(good.s), 'A', more);
		parts.s[strlen(good.s) + more] = '\0';
		assert_int_equal(check(&parts), -ENOENT);
	}
}

static void
test_link_second_spelling_refused(void **state)
{
	const struct parts good = sign(ARTIFACT_SLIDE_SVG, 12);
	struct parts parts;

	(void)state;
	assert_int_equal(front_token_check_link(&ring, deck, ARTIFACT_SLIDE_SVG,
			     12, NULL, good.k, good.s, NOW),
	    -ENOENT);
	assert_int_equal(front_token_check_link(&ring, deck, ARTIFACT_SLIDE_SVG,
			     12, good.x, NULL, good.s, NOW),
	    -ENOENT);
	assert_int_equal(front_token_check_link(&ring, deck, ARTIFACT_SLIDE_SVG,
			     12, good.x, good.k, NULL, NOW),
	    -ENOENT);
	static const char *const before[] = {"0", "+", "-", " ", "0x"};
	for (size_t i = 0; i < COUNT_OF(before); i++) {
		parts = good;
		(void)snprintf(
		    parts.x, sizeof(parts.x), "%s%s", before[i], good.x);
		assert_int_equal(check(&parts), -ENOENT);
		parts = good;
		(void)snprintf(
		    parts.k, sizeof(parts.k), "%s%s", before[i], good.k);
		assert_int_equal(check(&parts), -ENOENT);
		parts = good;
		(void)snprintf(
		    parts.s, sizeof(parts.s), "%s%s", before[i], good.s);
		assert_int_equal(check(&parts), -ENOENT);
	}
	parts = good;
	memcpy(parts.s + strlen(parts.s), "=", 2);
	assert_int_equal(check(&parts), -ENOENT);
	parts = good;
	parts.s[0] = '\0';
	assert_int_equal(check(&parts), -ENOENT);
}

static void
test_link_rotation_old_links_live(void **state)
{
	struct parts old = sign(ARTIFACT_SLIDE_SVG, 12);

	(void)state;
	add_key(8);
	struct parts new = sign(ARTIFACT_SLIDE_SVG, 12);
	assert_string_equal(old.k, "7");
	assert_string_equal(new.k, "8");
	assert_string_not_equal(old.s, new.s);
	assert_int_equal(check(&old), 0);
	assert_int_equal(check(&new), 0);
	memcpy(old.k, "8", 2);
	assert_int_equal(check(&old), -ENOENT);
}

static void
test_link_signed_numbers_at_their_ends(void **state)
{
	char query[FRONT_LINK_QUERY_SIZE];

	(void)state;
	add_key(UINT32_MAX);
	assert_int_equal(front_token_sign_link(&ring, deck, ARTIFACT_SLIDE_SVG,
			     LIMIT_PAGES_MAX, UINT64_MAX, query),
	    0);
	assert_int_equal(strlen(query), FRONT_LINK_QUERY_SIZE - 1);
	assert_int_equal(front_token_sign_link(&ring, deck, ARTIFACT_SLIDE_SVG,
			     0, EXPIRES, query),
	    -EINVAL);
	assert_int_equal(front_token_sign_link(
			     &ring, deck, ARTIFACT_DECK_PDF, 1, EXPIRES, query),
	    -EINVAL);
}

static void
test_purposes_do_not_mix(void **state)
{
	struct front_ticket ticket = sample_ticket();
	struct parts parts = sign(ARTIFACT_SLIDE_SVG, 12);
	char text[FRONT_TICKET_TEXT_SIZE];

	(void)state;
	assert_int_equal(front_token_seal_ticket(&ring, &ticket, text), 0);
	assert_int_equal(open_ticket(parts.s), -ENOENT);
	memcpy(parts.s, text, 43);
	assert_int_equal(check(&parts), -ENOENT);
	const struct front_signer *signer = &ring.signers[0];
	assert_false(front_hash_equal(signer->ticket_key, signer->link_key));
	assert_false(front_hash_equal(signer->ticket_key, signer->origin));
	assert_false(front_hash_equal(signer->link_key, signer->origin));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_ticket_opens_as_it_was_sealed, setup),
	    cmocka_unit_test_setup(test_ticket_says_nothing, setup),
	    cmocka_unit_test_setup(test_ticket_expired_still_told_apart, setup),
	    cmocka_unit_test_setup(
		test_ticket_any_character_changed_refused, setup),
	    cmocka_unit_test_setup(test_ticket_any_bit_changed_refused, setup),
	    cmocka_unit_test_setup(test_ticket_cut_or_longer_refused, setup),
	    cmocka_unit_test_setup(test_ticket_nonce_is_new_each_time, setup),
	    cmocka_unit_test_setup(test_ticket_unsound_not_sealed, setup),
	    cmocka_unit_test_setup(test_rotation_old_tokens_live, setup),
	    cmocka_unit_test_setup(
		test_add_same_again_fine_clash_refused, setup),
	    cmocka_unit_test_setup(test_add_order_does_not_matter, setup),
	    cmocka_unit_test_setup(test_add_full_ring_forgets_lowest, setup),
	    cmocka_unit_test_setup(
		test_empty_ring_makes_and_opens_nothing, setup),
	    cmocka_unit_test_setup(test_link_good_until_it_expires, setup),
	    cmocka_unit_test_setup(test_link_for_something_else_refused, setup),
	    cmocka_unit_test_setup(
		test_link_any_character_changed_refused, setup),
	    cmocka_unit_test_setup(test_link_cut_or_longer_refused, setup),
	    cmocka_unit_test_setup(test_link_second_spelling_refused, setup),
	    cmocka_unit_test_setup(test_link_rotation_old_links_live, setup),
	    cmocka_unit_test_setup(
		test_link_signed_numbers_at_their_ends, setup),
	    cmocka_unit_test_setup(test_purposes_do_not_mix, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
