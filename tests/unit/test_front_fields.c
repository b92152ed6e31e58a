/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: each field of a request means one thing, however odd it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "front/front_accept.h"
#include "front/front_etag.h"
#include "front/front_html.h"
#include "front/front_page_gate.h"
#include "front/front_range.h"

static void
test_range_parse_one_range_part(void **state)
{
	static const struct {
		const char *field;
		uint64_t first;
		uint64_t length;
	} rows[] = {
	    {"bytes=0-0",			     0,  1  },
	    {"bytes=10-19",                           10, 10 },
	    {"Bytes=90-",			     90, 10 },
	    {"bytes=90-1000",                         90, 10 },
	    {"bytes=-1",			      99, 1  },
	    {"bytes=-1000",                           0,  100},
	    {"bytes= 5-6 \t",                         5,  2  },
	    {"bytes=005-006",                         5,  2  },
	    {"bytes=0-99999999999999999999999999999", 0,  100},
	    {"bytes=-99999999999999999999999999999",  0,  100},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint64_t first = 77;
		uint64_t length = 77;
		assert_int_equal(
		    front_range_parse(rows[i].field, 100, &first, &length),
		    FRONT_RANGE_PART);
		assert_int_equal(first, rows[i].first);
		assert_int_equal(length, rows[i].length);
	}
}

static void
test_range_parse_odd_whole(void **state)
{
	static const char *const fields[] = {"", "bytes", "bytes=", "bytes=-",
	    "bytes=--1", "bytes=1", "bytes=2-1", "bytes=a-b", "bytes=1-2,3-4",
	    "bytes=1-2,", "bytes=,1-2", "bytes =1-2", "pages=1-2", "bytes=1 -2",
	    "bytes=1-2x", "bytes=+1-2", "bytes=0x1-2", "bytes:1-2", "1-2",
	    "bytes=1-2;", "bytes=\"1-2\"", "items=0-1"};
	uint64_t first = 77;
	uint64_t length = 77;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		assert_int_equal(
		    front_range_parse(fields[i], 100, &first, &length),
		    FRONT_RANGE_WHOLE);
	assert_int_equal(first, 77);
	assert_int_equal(length, 77);
}

static void
test_range_parse_ten_thousand_whole(void **state)
{
	char *field = malloc(8 + 10000 * 4 + 1);
	char *end = field + strlen("bytes=0-0");
	uint64_t first;
	uint64_t length;

	(void)state;
	memcpy(field, "bytes=0-0", sizeof("bytes=0-0"));
	for (int i = 0; i < 9999; i++, end += 4)
		memcpy(end, ",0-0", 5);
	assert_int_equal(
	    front_range_parse(field, 100, &first, &length), FRONT_RANGE_WHOLE);
	free(field);
}

static void
test_range_parse_beyond_refused(void **state)
{
	static const char *const fields[] = {"bytes=100-", "bytes=100-200",
	    "bytes=-0", "bytes=99999999999999999999999-"};
	uint64_t first;
	uint64_t length;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		assert_int_equal(
		    front_range_parse(fields[i], 100, &first, &length),
		    FRONT_RANGE_BEYOND);
	assert_int_equal(front_range_parse("bytes=0-", 0, &first, &length),
	    FRONT_RANGE_BEYOND);
	assert_int_equal(front_range_parse("bytes=-1", 0, &first, &length),
	    FRONT_RANGE_WHOLE);
}

static void
test_etag_format_versions_differ(void **state)
{
	char tag[FRONT_ETAG_SIZE];

	(void)state;
	front_etag_format(tag, 255, 4096, false);
	assert_string_equal(tag, "\"ff-1000\"");
	front_etag_format(tag, 255, 4096, true);
	assert_string_equal(tag, "\"ff-1000-gz\"");
	front_etag_format(tag, UINT64_MAX, UINT64_MAX, true);
	assert_int_equal(strlen(tag), 2 * 16 + 1 + 3 + 2);
}

static void
test_etag_is_listed_weakly(void **state)
{
	static const char *const lists[] = {"\"a\"", "W/\"a\"", "*", " * ",
	    "\"b\", \"a\"", ",,\"b\" ,\t\"a\"", "\"b\",W/\"a\"", "\"\",\"a\",",
	    "\"\xc3\xbc,\\\",\"a\""};
	static const char *const others[] = {"", "a", "\"A\"", "\"a", "w/\"a\"",
	    "W/ \"a\"", "\"b\" \"a\"", "*, \"a\"", "**", "x, \"a\"",
	    "\"b\n\", \"a\"", "W/*", "\"b a\", \"a\""};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lists); i++)
		assert_true(front_etag_is_listed(lists[i], "\"a\""));
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_false(front_etag_is_listed(others[i], "\"a\""));
}

static void
test_etag_is_same_strongly(void **state)
{
	(void)state;
	assert_true(front_etag_is_same("\"a\"", "\"a\""));
	assert_true(front_etag_is_same(" \"a\"\t", "\"a\""));
	assert_false(front_etag_is_same("W/\"a\"", "\"a\""));
	assert_false(front_etag_is_same("\"a\", \"b\"", "\"a\""));
	assert_false(front_etag_is_same("*", "\"a\""));
	assert_false(front_etag_is_same("", "\"a\""));
	assert_false(
	    front_etag_is_same("Sat, 21 Nov 2026 20:00:00 GMT", "\"a\""));
}

static bool
wants_gzip(const char *list)
{
	struct front_coding coding = FRONT_CODING_NONE;

	front_accept_add_codings(&coding, list);
	return front_accept_wants_gzip(&coding);
}

static void
test_accept_wants_gzip_when_asked(void **state)
{
	static const char *const yes[] = {"gzip", "GZIP", "x-gzip", "*",
	    "deflate, gzip;q=1.0, *;q=0.5", "gzip;q=0.001", "br, *",
	    "identity;q=0.5, gzip;q=0.5", "gzip ; q=0.3", ",, gzip",
	    "identity;q=0, *;q=0.1", "gzip;x=y", "br;q=2, gzip"};
	static const char *const no[] = {"", "identity", "br", "gzip;q=0",
	    "gzip;q=0.000", "*;q=0", "*, gzip;q=0", "identity, gzip;q=0.9",
	    "gzip;q=2", "gzip;q=-1", "gzip;q=0.0001", "gzipx", "xgzip",
	    "gzip;q=1.001", "gzip;q=", "gzip;q=.5", "gzip deflate", "\"gzip\""};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(yes); i++)
		assert_true(wants_gzip(yes[i]));
	for (size_t i = 0; i < COUNT_OF(no); i++)
		assert_false(wants_gzip(no[i]));
}

static void
test_accept_add_codings_twice_as_one(void **state)
{
	struct front_coding coding = FRONT_CODING_NONE;

	(void)state;
	assert_false(front_accept_wants_gzip(&coding));
	front_accept_add_codings(&coding, "br");
	front_accept_add_codings(&coding, "gzip;q=0.5");
	assert_true(front_accept_wants_gzip(&coding));
	front_accept_add_codings(&coding, "identity");
	assert_false(front_accept_wants_gzip(&coding));
}

static void
test_accept_choose_best_language(void **state)
{
	static const char *const tags[] = {"en", "de"};

	(void)state;
	assert_int_equal(front_accept_choose("", tags), 0);
	assert_int_equal(front_accept_choose("de", tags), 1);
	assert_int_equal(
	    front_accept_choose("de-AT,de;q=0.9,en;q=0.8", tags), 1);
	assert_int_equal(
	    front_accept_choose("en-US,en;q=0.9,de;q=0.8", tags), 0);
	assert_int_equal(front_accept_choose("fr, de;q=0.2", tags), 1);
	assert_int_equal(front_accept_choose("de;q=0, fr", tags), 0);
	assert_int_equal(front_accept_choose("den, *", tags), 0);
	assert_int_equal(front_accept_choose("de;q=0.5, en", tags), 0);
}

static void
test_accept_names_by_name_only(void **state)
{
	(void)state;
	assert_true(front_accept_names(
	    "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html"));
	assert_true(front_accept_names("*/*, TEXT/HTML;level=1", "text/html"));
	assert_false(front_accept_names("*/*", "text/html"));
	assert_false(front_accept_names("text/html;q=0", "text/html"));
	assert_false(front_accept_names("application/json", "text/html"));
}

static void
test_page_is_local_loopback_only(void **state)
{
	static const char *const local[] = {"localhost", "LOCALHOST:8080",
	    "127.0.0.1", "127.0.0.1:8080", "127.255.1.2:1", "[::1]",
	    "[::1]:8080"};
	static const char *const others[] = {"", "localhost.", "localhost.evil",
	    "localhost:", "localhost:x", "localhost:123456", "127.0.0.1.evil",
	    "127.0.0", "127.0.0.1:80:80", "127.evil.example", "128.0.0.1",
	    "[::1", "[::1]x", "[::]", "evil:8080", "127.0.0.1 ", "127.1",
	    "0.0.0.0", "127.0.0.1@evil", "127.0000.0.1"};

	(void)state;
	assert_false(front_page_is_local(NULL));
	for (size_t i = 0; i < COUNT_OF(local); i++)
		assert_true(front_page_is_local(local[i]));
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_false(front_page_is_local(others[i]));
}

static void
test_page_allows_own_page_only(void **state)
{
	static const char host[] = "localhost:8080";

	(void)state;
	assert_true(front_page_allows(host, NULL, NULL));
	assert_true(
	    front_page_allows(host, "http://localhost:8080", "same-origin"));
	assert_true(front_page_allows(host, NULL, "none"));
	assert_false(front_page_allows("evil:8080", "http://evil:8080", NULL));
	assert_false(front_page_allows(host, "http://localhost", NULL));
	assert_false(front_page_allows(host, "http://localhost:80800", NULL));
	assert_false(front_page_allows(host, "https://localhost:8080", NULL));
	assert_false(front_page_allows(host, "http://evil.example", NULL));
	assert_false(front_page_allows(host, "null", NULL));
	assert_false(front_page_allows(host, "", NULL));
	assert_false(front_page_allows(host, NULL, "cross-site"));
	assert_false(front_page_allows(host, NULL, "same-site"));
}

static void
test_html_text_escaped(void **state)
{
	struct front_html html = {.size = 0};

	(void)state;
	front_html_put(&html, "<b>");
	front_html_text(&html, "&<>\"'</b>\xc3\xbc");
	front_html_number(&html, 7);
	front_html_digits(&html, 7, 3);
	char *text = front_html_take(&html);
	assert_string_equal(text,
	    "<b>&amp;&lt;&gt;&quot;&#39;&lt;/b&gt;\xc3\xbc"
	    "7007");
	free(text);
	assert_null(html.text);
}

static void
test_html_long_text_whole(void **state)
{
	struct front_html html = {.size = 0};

	(void)state;
	for (int i = 0; i < 10000; i++)
		front_html_text(&html, "a&");
	assert_int_equal(html.size, 60000);
	char *text = front_html_take(&html);
	assert_int_equal(strlen(text), 60000);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_range_parse_one_range_part),
	    cmocka_unit_test(test_range_parse_odd_whole),
	    cmocka_unit_test(test_range_parse_ten_thousand_whole),
	    cmocka_unit_test(test_range_parse_beyond_refused),
	    cmocka_unit_test(test_etag_format_versions_differ),
	    cmocka_unit_test(test_etag_is_listed_weakly),
	    cmocka_unit_test(test_etag_is_same_strongly),
	    cmocka_unit_test(test_accept_wants_gzip_when_asked),
	    cmocka_unit_test(test_accept_add_codings_twice_as_one),
	    cmocka_unit_test(test_accept_choose_best_language),
	    cmocka_unit_test(test_accept_names_by_name_only),
	    cmocka_unit_test(test_page_is_local_loopback_only),
	    cmocka_unit_test(test_page_allows_own_page_only),
	    cmocka_unit_test(test_html_text_escaped),
	    cmocka_unit_test(test_html_long_text_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
