/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: heads, signatures and verdicts of callbacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "courier/courier_body.h"
#include "courier/courier_verdict.h"
#include "wire/memfd.h"

/* By Python's hmac. */
#define SIGNATURE_A                                                            \
	"8a3d8bed95cfefeebeb31d8e87f154500dc86fd83c31e539950f9835f3794940"
#define SIGNATURE_B                                                            \
	"6b4a4b8b3c40f1e8f53a3d36682e5f99f7ad2ac1df1c93dfe336f329167641e7"
#define SIGNATURE_C                                                            \
	"cfa0ce9a15da780c4f0b89b6fc7388ab60ca972a8c2adfd99ccf62e4dec025d9"

static int
make_memfd(const void *bytes, size_t size, bool sealed)
{
	int fd = memfd_new();

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, bytes, size), 0);
	if (sealed)
		assert_int_equal(memfd_seal(fd), 0);
	return fd;
}

static void
test_body_read_sealed_is_copied(void **state)
{
	struct courier_body body;
	AUTO_FD fd = make_memfd("{\"a\":1}", 7, true);

	(void)state;
	assert_int_equal(courier_body_read(fd, &body), 0);
	assert_int_equal(body.size, 7);
	assert_memory_equal(body.bytes, "{\"a\":1}", 7);
	courier_body_free(&body);
	assert_null(body.bytes);
}

static void
test_body_read_empty_is_copied(void **state)
{
	struct courier_body body;
	AUTO_FD fd = make_memfd("", 0, true);

	(void)state;
	assert_int_equal(courier_body_read(fd, &body), 0);
	assert_int_equal(body.size, 0);
	courier_body_free(&body);
}

static void
test_body_read_others_are_refused(void **state)
{
	static const uint8_t zeros[LIMIT_COURIER_BODY + 1];
	struct courier_body body;
	AUTO_FD open = make_memfd("{}", 2, false);
	AUTO_FD large = make_memfd(zeros, sizeof(zeros), true);
	AUTO_FD most = make_memfd(zeros, sizeof(zeros) - 1, true);

	(void)state;
	assert_int_equal(courier_body_read(open, &body), -EBADMSG);
	assert_int_equal(courier_body_read(large, &body), -EFBIG);
	assert_int_equal(courier_body_read(STDIN_FILENO, &body), -EBADMSG);
	assert_int_equal(courier_body_read(most, &body), 0);
	courier_body_free(&body);
}

static void
test_sign_known_answers(void **state)
{
	char signature[COURIER_SIGNATURE_SIZE];

	(void)state;
	courier_sign("a secret of sixteen", 1700000000,
	    (const uint8_t *)"{\"id\":\"x\"}", 10, signature);
	assert_string_equal(signature, SIGNATURE_A);
	courier_sign("k", 0, (const uint8_t *)"", 0, signature);
	assert_string_equal(signature, SIGNATURE_B);
	/* Longer than SHA-256's block of 64 bytes (RFC 2104 section 2). */
	courier_sign("0123456789012345678901234567890123456789"
		     "0123456789012345678901234567890123456789",
	    UINT64_MAX, (const uint8_t *)"\0\xff", 2, signature);
	assert_string_equal(signature, SIGNATURE_C);
}

static void
check_lines(const struct courier_head *head, const char *const *lines)
{
	size_t i;

	for (i = 0; lines[i]; i++) {
		assert_non_null(head->list[i]);
		assert_string_equal(head->list[i], lines[i]);
	}
	assert_null(head->list[i]);
}

static void
test_body_head_with_a_secret_is_signed(void **state)
{
	struct courier_body body = {(uint8_t[]){"{\"id\":\"x\"}"}, 10};
	struct courier_head head;

	(void)state;
	courier_body_head(
	    &body, 0xabc, "a secret of sixteen", 1700000000, &head);
	check_lines(&head, (const char *[]){"Content-Type: application/json",
			       "Expect:", "X-Cleandeck-Timestamp: 1700000000",
			       "X-Cleandeck-Delivery: 0000000000000abc",
			       "X-Cleandeck-Signature: v1=" SIGNATURE_A, NULL});
}

static void
test_body_head_without_a_secret_is_not_signed(void **state)
{
	struct courier_body body = {(uint8_t[]){"{}"}, 2};
	struct courier_head head;

	(void)state;
	courier_body_head(&body, UINT64_MAX, NULL, UINT64_MAX, &head);
	check_lines(
	    &head, (const char *[]){"Content-Type: application/json",
		       "Expect:", "X-Cleandeck-Timestamp: 18446744073709551615",
		       "X-Cleandeck-Delivery: ffffffffffffffff", NULL});
}

static void
test_secrets_each_tenant_has_one(void **state)
{
	static struct courier_secrets secrets;
	char name[WIRE_TENANT_SIZE];

	(void)state;
	assert_null(courier_secrets_find(&secrets, "a"));
	assert_int_equal(courier_secrets_add(&secrets, "a", "one"), 0);
	assert_int_equal(courier_secrets_add(&secrets, "b", "two"), 0);
	assert_int_equal(courier_secrets_add(&secrets, "a", "three"), 0);
	assert_int_equal(courier_secrets_add(&secrets, "c", ""), 0);
	assert_int_equal(courier_secrets_add(&secrets, "", "four"), 0);
	assert_int_equal(secrets.count, 3);
	assert_string_equal(courier_secrets_find(&secrets, "a"), "three");
	assert_string_equal(courier_secrets_find(&secrets, "b"), "two");
	assert_null(courier_secrets_find(&secrets, "c"));
	assert_null(courier_secrets_find(&secrets, ""));
	assert_null(courier_secrets_find(&secrets, "aa"));
	courier_secrets_clear(&secrets);
	assert_null(courier_secrets_find(&secrets, "a"));
	for (size_t i = 0; i < LIMIT_KEYS; i++) {
		text_format(name, sizeof(name), "t%zu", i);
		assert_int_equal(courier_secrets_add(&secrets, name, "x"), 0);
	}
	assert_int_equal(courier_secrets_add(&secrets, "a", "x"), -ENOSPC);
	assert_int_equal(courier_secrets_add(&secrets, "t0", "y"), 0);
}

static void
test_verdict_of_each_status(void **state)
{
	(void)state;
	for (uint32_t status = 100; status < 1000; status++) {
		struct wire_delivered said = {.number = 7};
		enum wire_outcome outcome = WIRE_OUTCOME_LATER;
		if (status >= 200 && status <= 299)
			outcome = WIRE_OUTCOME_DELIVERED;
		if (status == 410)
			outcome = WIRE_OUTCOME_NEVER;
		courier_verdict_status(status, &said);
		assert_int_equal(said.outcome, outcome);
		assert_int_equal(said.status, status);
		assert_int_equal(said.number, 7);
		assert_int_equal(strstr(said.seen, "a redirect") != NULL,
		    status >= 300 && status <= 399);
	}
}

static void
test_verdict_without_an_answer(void **state)
{
	struct wire_delivered said = {.number = 7, .status = 200};

	(void)state;
	courier_verdict_none(WIRE_OUTCOME_NEVER, "because", &said);
	assert_int_equal(said.outcome, WIRE_OUTCOME_NEVER);
	assert_int_equal(said.status, 0);
	assert_string_equal(said.seen, "because");
}

static int
set_up(void **state)
{
	(void)state;
	return courier_sign_init();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_body_read_sealed_is_copied),
	    cmocka_unit_test(test_body_read_empty_is_copied),
	    cmocka_unit_test(test_body_read_others_are_refused),
	    cmocka_unit_test(test_sign_known_answers),
	    cmocka_unit_test(test_body_head_with_a_secret_is_signed),
	    cmocka_unit_test(test_body_head_without_a_secret_is_not_signed),
	    cmocka_unit_test(test_secrets_each_tenant_has_one),
	    cmocka_unit_test(test_verdict_of_each_status),
	    cmocka_unit_test(test_verdict_without_an_answer),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
