/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: no word of a service or a user becomes a place that it must not. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "client/client_field.h"
#include "client/client_id.h"
#include "client/client_retry.h"
#include "client/client_url.h"

#define ID "0123456789abcdef0123456789abcdef"

static void
expect_url(const char *text, const char *base, bool loopback, bool bare)
{
	struct client_url url;

	assert_null(client_url_parse(text, &url));
	assert_string_equal(url.base, base);
	assert_int_equal(url.loopback, loopback);
	assert_int_equal(url.bare, bare);
}

static void
test_client_url_parse_good_taken(void **state)
{
	(void)state;
	expect_url(
	    "http://127.0.0.1:8080", "http://127.0.0.1:8080", true, true);
	expect_url("http://[::1]:80//", "http://[::1]:80", true, true);
	expect_url("HTTPS://slides.example/a/b/", "HTTPS://slides.example/a/b",
	    false, false);
	expect_url("http://localhost", "http://localhost", true, true);
	expect_url(
	    "http://127.evil.example/", "http://127.evil.example", false, true);
	expect_url("http://localhost.example", "http://localhost.example",
	    false, true);
}

static void
test_client_url_parse_odd_refused(void **state)
{
	static const char *const odd[] = {"", "http://", "https:///", "ftp://a",
	    "file:///etc/passwd", "http://u@h", "http://u:p@h", "http://h?q",
	    "http://h#f", "http://h\\@x", "http://h /", "http://h/\r\nX: y",
	    "a.example", "http://h/%2e", "//h"};
	struct client_url url;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(odd); i++)
		assert_non_null(client_url_parse(odd[i], &url));
}

static void
test_client_id_is_one_strict(void **state)
{
	(void)state;
	assert_true(client_id_is_one(ID));
	assert_false(client_id_is_one(""));
	assert_false(client_id_is_one(ID "0"));
	assert_false(client_id_is_one("0123456789ABCDEF0123456789abcdef"));
	assert_false(client_id_is_one("0123456789abcdef0123456789abcde/"));
}

static void
test_client_id_is_ticket_strict(void **state)
{
	(void)state;
	assert_true(client_id_is_ticket("/t/abc-_09AZ"));
	assert_false(client_id_is_ticket("/t/"));
	assert_false(client_id_is_ticket("/t/../x"));
	assert_false(client_id_is_ticket("/t/a/b"));
	assert_false(client_id_is_ticket("/t/a\n"));
	assert_false(client_id_is_ticket("@evil.example/t/a"));
	assert_false(client_id_is_ticket(".evil.example/t/a"));
}

static void
test_client_id_is_link_strict(void **state)
{
	(void)state;
	assert_true(client_id_is_link(
	    "/d/" ID "/deck.pdf?x=1&k=2&s=a-b", ID, "deck.pdf"));
	assert_false(client_id_is_link(
	    "/d/" ID "/deck.pdf?x=1&k=2&s=a-b", ID, "slides/1.svg"));
	assert_false(client_id_is_link("/d/" ID "/deck.pdf", ID, "deck.pdf"));
	assert_false(client_id_is_link(
	    "/d/" ID "/deck.pdf?x=1 &s=\x1b[0m", ID, "deck.pdf"));
}

static void
test_client_id_add_query_escaped(void **state)
{
	char path[64] = "/v1/decks";

	(void)state;
	assert_int_equal(client_id_add_query(path, sizeof(path), "a", NULL), 0);
	assert_int_equal(
	    client_id_add_query(path, sizeof(path), "a", "b&c=\xc3\xa4 /"), 0);
	assert_int_equal(client_id_add_number(path, sizeof(path), "n", 0), 0);
	assert_int_equal(client_id_add_number(path, sizeof(path), "n", 17), 0);
	assert_string_equal(path, "/v1/decks?a=b%26c%3D%C3%A4%20%2F&n=17");
	assert_int_equal(
	    client_id_add_query(path, sizeof(path), "long", "0123456789"),
	    -ENAMETOOLONG);
	assert_string_equal(path, "/v1/decks?a=b%26c%3D%C3%A4%20%2F&n=17");
}

static void
test_client_field_take_value_of_that_name(void **state)
{
	static const char line[] = "eTag: \t\"abc\" \r\n";
	char value[8];

	(void)state;
	assert_true(client_field_take(
	    line, sizeof(line) - 1, "ETag", value, sizeof(value)));
	assert_string_equal(value, "\"abc\"");
	assert_false(
	    client_field_take(line, sizeof(line) - 1, "ETag", value, 5));
	assert_false(client_field_take(
	    line, sizeof(line) - 1, "ETa", value, sizeof(value)));
	assert_false(client_field_take(line, 4, "ETag", value, sizeof(value)));
	assert_true(
	    client_field_take("ETag:", 5, "ETag", value, sizeof(value)));
	assert_string_equal(value, "");
}

static void
test_client_retry_wait_doubles_and_ends(void **state)
{
	static const int64_t wanted[] = {
	    500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000, -1, -1};
	struct client_retry retry = {.failures = 0};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		assert_int_equal(client_retry_wait(&retry, 0), wanted[i]);
}

static void
test_client_retry_wait_service_is_heard(void **state)
{
	struct client_retry retry = {.failures = 0};

	(void)state;
	assert_int_equal(client_retry_wait(&retry, 1), 1000);
	assert_int_equal(client_retry_wait(&retry, 17), 17000);
	assert_int_equal(client_retry_wait(&retry, UINT32_MAX), 3600000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_client_url_parse_good_taken),
	    cmocka_unit_test(test_client_url_parse_odd_refused),
	    cmocka_unit_test(test_client_id_is_one_strict),
	    cmocka_unit_test(test_client_id_is_ticket_strict),
	    cmocka_unit_test(test_client_id_is_link_strict),
	    cmocka_unit_test(test_client_id_add_query_escaped),
	    cmocka_unit_test(test_client_field_take_value_of_that_name),
	    cmocka_unit_test(test_client_retry_wait_doubles_and_ends),
	    cmocka_unit_test(test_client_retry_wait_service_is_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
