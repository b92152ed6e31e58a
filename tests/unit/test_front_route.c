/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: hostile heads and paths have one reading, or none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "front/front_head.h"
#include "front/front_route.h"

#define ID "0123456789abcdef0123456789abcdef"

static void
test_route_parse_places_found(void **state)
{
	static const struct {
		const char *path;
		enum front_place place;
	} rows[] = {
	    {"/",			   FRONT_PLACE_ROOT       },
	    {"/healthz",                    FRONT_PLACE_HEALTH     },
	    {"/readyz",                     FRONT_PLACE_READY      },
	    {"/version",                    FRONT_PLACE_VERSION    },
	    {"/openapi.yaml",               FRONT_PLACE_CONTRACT   },
	    {"/metrics",                    FRONT_PLACE_METRICS    },
	    {"/v1/decks",                   FRONT_PLACE_DECKS      },
	    {"/v1/tickets",                 FRONT_PLACE_TICKETS    },
	    {"/v1/links",                   FRONT_PLACE_LINKS      },
	    {"/v1/keys/rotate",             FRONT_PLACE_ROTATE     },
	    {"/v1/decks/" ID,               FRONT_PLACE_DECK       },
	    {"/v1/decks/" ID "/events",     FRONT_PLACE_EVENTS     },
	    {"/v1/decks/" ID "/bundle.zip", FRONT_PLACE_ZIP        },
	    {"/v1/decks/" ID "/bundle.tar", FRONT_PLACE_TAR        },
	    {"/v1/decks/" ID "/deck.pdf",   FRONT_PLACE_ARTIFACT   },
	    {"/t/aZ09-_",                   FRONT_PLACE_TICKET     },
	    {"/t/aZ09-_/" ID,               FRONT_PLACE_TICKET_DECK},
	    {"/try",			FRONT_PLACE_TRY        },
	    {"/try/" ID,                    FRONT_PLACE_TRY_DECK   },
	    {"/web/page.css",               FRONT_PLACE_WEB        },
	    {"/d/" ID "/slides/12.svg",     FRONT_PLACE_LINK       },
	};
	struct front_route route;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		front_route_parse(rows[i].path, &route);
		assert_int_equal(route.place, rows[i].place);
	}
	assert_int_equal(route.artifact, ARTIFACT_SLIDE_SVG);
	assert_int_equal(route.page, 12);
	assert_int_equal(route.id[1], 0x23);
}

static void
test_route_parse_hostile_path_not_found(void **state)
{
	static const char *const paths[] = {"", "v1/decks", "//", "/v1/decks/",
	    "/v1/decks/" ID "/", "/v1/decks/" ID "0", "/v1/decks/x" ID,
	    "/v1/decks/0123456789ABCDEF0123456789abcdef", "/v1/decks/..",
	    "/v1/decks/" ID "/..", "/v1/decks/" ID "/../x",
	    "/v1/decks/" ID "/slides/../deck.pdf",
	    "/v1/decks/" ID "/slides/01.svg", "/v1/decks/" ID "/slides/0.svg",
	    "/v1/decks/" ID "/slides/-1.svg", "/v1/decks/" ID "//deck.pdf",
	    "/v1/decks/" ID "/slides/4294967297.svg", "/v1/decks/" ID "%00",
	    "/v1/%64ecks", "http://x/healthz", "/healthz?", "*",
	    "/v1/decks/" ID "/events/", "/v1/decks/" ID "/bundle.rar", "/d/" ID,
	    "/d/" ID "/events", "/d/" ID "/../x", "/t/", "/t/a/b", "/t/a/",
	    "/t/a%2f", "/t/a/" ID "/x", "/t/a.b", "/try/", "/try/x",
	    "/try/" ID "/x", "/v1/keys/", "/metrics/", "/t/a b"};
	struct front_route route;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		front_route_parse(paths[i], &route);
		assert_int_equal(route.place, FRONT_PLACE_NONE);
	}
}

static void
test_route_is_guarded_all_of_v1(void **state)
{
	(void)state;
	assert_true(front_route_is_guarded("/v1"));
	assert_true(front_route_is_guarded("/v1/"));
	assert_true(front_route_is_guarded("/v1/nothing"));
	assert_true(front_route_is_guarded("/metrics"));
	assert_false(front_route_is_guarded("/metricsx"));
	assert_false(front_route_is_guarded("/d/x"));
	assert_false(front_route_is_guarded("/v10"));
	assert_false(front_route_is_guarded("/healthz"));
}

static void
test_route_allows_whole_words_only(void **state)
{
	(void)state;
	assert_true(front_route_allows(FRONT_PLACE_DECK, "GET"));
	assert_true(front_route_allows(FRONT_PLACE_DECK, "HEAD"));
	assert_true(front_route_allows(FRONT_PLACE_DECKS, "POST"));
	assert_false(front_route_allows(FRONT_PLACE_DECKS, "GET"));
	assert_false(front_route_allows(FRONT_PLACE_DECK, "get"));
	assert_false(front_route_allows(FRONT_PLACE_DECK, ""));
	assert_false(front_route_allows(FRONT_PLACE_DECK, "GET, HEAD"));
	assert_false(front_route_allows(FRONT_PLACE_NONE, "GET"));
}

static void
test_route_scopes_by_method(void **state)
{
	const uint32_t admin = WIRE_SCOPE_ADMIN;

	(void)state;
	assert_int_equal(front_route_scopes(FRONT_PLACE_DECK, "GET"),
	    WIRE_SCOPE_READ | admin);
	assert_int_equal(front_route_scopes(FRONT_PLACE_DECK, "DELETE"),
	    WIRE_SCOPE_CONVERT | admin);
	assert_int_equal(front_route_scopes(FRONT_PLACE_DECKS, "POST"),
	    WIRE_SCOPE_CONVERT | admin);
	assert_int_equal(front_route_scopes(FRONT_PLACE_LINKS, "POST"),
	    WIRE_SCOPE_TICKET | admin);
	assert_int_equal(front_route_scopes(FRONT_PLACE_METRICS, "HEAD"),
	    WIRE_SCOPE_METRICS | admin);
	assert_int_equal(front_route_scopes(FRONT_PLACE_ROTATE, "POST"), admin);
	assert_int_equal(front_route_scopes(FRONT_PLACE_LINK, "GET"), 0);
	assert_int_equal(front_route_scopes(FRONT_PLACE_HEALTH, "GET"), 0);
}

static void
test_route_parse_token_too_long_refused(void **state)
{
	char path[LIMIT_TICKET_TEXT + 8] = "/t/";
	struct front_route route;

	(void)state;
	memset(path + 3, 'a', LIMIT_TICKET_TEXT);
	front_route_parse(path, &route);
	assert_int_equal(route.place, FRONT_PLACE_TICKET);
	assert_int_equal(strlen(route.token), LIMIT_TICKET_TEXT);
	path[3 + LIMIT_TICKET_TEXT] = 'a';
	front_route_parse(path, &route);
	assert_int_equal(route.place, FRONT_PLACE_NONE);
}

static void
test_head_add_forwarded_joined_or_dropped(void **state)
{
	struct front_head head = {.length = 0};
	char longer[LIMIT_FORWARDED];

	(void)state;
	front_head_add(&head, "x-forwarded-for", "a, b");
	front_head_add(&head, "X-Forwarded-For", "c");
	assert_string_equal(head.forwarded, "a, b,c");
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	front_head_add(&head, "X-Forwarded-For", longer);
	front_head_add(&head, "X-Forwarded-For", "d");
	assert_string_equal(head.forwarded, "");
}

static void
test_head_is_json_or_unsaid(void **state)
{
	(void)state;
	assert_true(front_head_is_json(NULL));
	assert_true(front_head_is_json("application/JSON"));
	assert_true(front_head_is_json("application/json; charset=utf-8"));
	assert_false(front_head_is_json("application/jsonp"));
	assert_false(front_head_is_json(""));
}

static void
test_route_decode_escapes_decoded(void **state)
{
	char text[16];

	(void)state;
	assert_int_equal(
	    front_route_decode("a%2Eb%2f%c3%bc", text, sizeof(text)), 0);
	assert_string_equal(text, "a.b/\xc3\xbc");
	assert_int_equal(front_route_decode("", text, sizeof(text)), 0);
	assert_string_equal(text, "");
}

static void
test_route_decode_broken_escape_refused(void **state)
{
	static const char *const raw[] = {"%", "%2", "%2g", "%g2", "a%00b"};
	char text[16];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(raw); i++)
		assert_true(front_route_decode(raw[i], text, sizeof(text)) < 0);
	assert_true(front_route_decode("abcd", text, 4) < 0);
	assert_int_equal(front_route_decode("abc", text, 4), 0);
}

static enum fault
check(const char *name, const char *value, const char *other,
    const char *other_value)
{
	struct front_head head = {.length = 0};
	const char *seen = NULL;

	front_head_add(&head, name, value);
	if (other)
		front_head_add(&head, other, other_value);
	enum fault fault = front_head_check(&head, "HTTP/1.1", &seen);
	assert_true((fault == FAULT_NONE) == (seen == NULL));
	return fault;
}

static void
test_head_check_good_framing_passes(void **state)
{
	(void)state;
	assert_int_equal(
	    check("content-length", "12", "Host", "x"), FAULT_NONE);
	assert_int_equal(
	    check("Transfer-Encoding", "CHUNKED", NULL, NULL), FAULT_NONE);
	assert_int_equal(
	    check("Expect", "100-Continue", "X", NULL), FAULT_NONE);
}

static void
test_head_check_two_readings_refused(void **state)
{
	static const char *const rows[][4] = {
	    {"Content-Length",    "1",             "Content-Length",    "1"      },
	    {"Content-Length",    "1",             "Transfer-Encoding", "chunked"},
	    {"Content-Length",    "+1",            NULL,                NULL     },
	    {"Content-Length",    "",              NULL,                NULL     },
	    {"Content-Length ",   "1",             NULL,                NULL     },
	    {"Content-Length0",   "1",             NULL,                NULL     },
	    {"Transfer-Encoding", "gzip, chunked", NULL,                NULL     },
	    {"Host",              "a",             "hOST",              "b"      },
	    {"Expect",            "200-ok",        NULL,                NULL     },
	    {"A B",               "x",             NULL,                NULL     },
	    {"",		  "x",             NULL,                NULL     },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(
		    check(rows[i][0], rows[i][1], rows[i][2], rows[i][3]),
		    FAULT_BAD_REQUEST);
}

static void
test_head_check_length_overflow_too_large(void **state)
{
	(void)state;
	assert_int_equal(
	    check("Content-Length", "18446744073709551616", NULL, NULL),
	    FAULT_TOO_LARGE);
}

static void
test_head_check_chunks_in_http_1_0_refused(void **state)
{
	struct front_head head = {.length = 0};
	const char *seen = NULL;

	(void)state;
	front_head_add(&head, "Transfer-Encoding", "chunked");
	assert_int_equal(
	    front_head_check(&head, "HTTP/1.0", &seen), FAULT_BAD_REQUEST);
}

static void
test_head_is_form_by_whole_type(void **state)
{
	(void)state;
	assert_true(front_head_is_form("multipart/form-data; boundary=x"));
	assert_true(front_head_is_form("Multipart/Form-Data"));
	assert_false(front_head_is_form("multipart/form-datax"));
	assert_false(front_head_is_form("multipart/mixed; boundary=x"));
}

static void
test_head_check_boundary_odd_refused(void **state)
{
	static const char *const odd[] = {"multipart/form-data",
	    "multipart/form-data; boundary=",
	    "multipart/form-data; boundary=\"",
	    "multipart/form-data; boundary=\"\"",
	    "multipart/form-data; boundary=x",
	    "multipart/form-data; boundary=\"x",
	    "multipart/form-data; boundary=x; charset=y",
	    "multipart/form-data; boundary=a b",
	    "multipart/form-data; boundary="
	    "01234567890123456789012345678901234567890123456789"
	    "012345678901234567890"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(odd); i++)
		assert_false(front_head_check_boundary(odd[i]));
	assert_true(front_head_check_boundary("x; boundary=----Web_Kit'a"));
	assert_true(front_head_check_boundary("x; boundary=\"ab\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_route_parse_places_found),
	    cmocka_unit_test(test_route_parse_hostile_path_not_found),
	    cmocka_unit_test(test_route_is_guarded_all_of_v1),
	    cmocka_unit_test(test_route_allows_whole_words_only),
	    cmocka_unit_test(test_route_scopes_by_method),
	    cmocka_unit_test(test_route_parse_token_too_long_refused),
	    cmocka_unit_test(test_head_add_forwarded_joined_or_dropped),
	    cmocka_unit_test(test_head_is_json_or_unsaid),
	    cmocka_unit_test(test_route_decode_escapes_decoded),
	    cmocka_unit_test(test_route_decode_broken_escape_refused),
	    cmocka_unit_test(test_head_check_good_framing_passes),
	    cmocka_unit_test(test_head_check_two_readings_refused),
	    cmocka_unit_test(test_head_check_length_overflow_too_large),
	    cmocka_unit_test(test_head_check_chunks_in_http_1_0_refused),
	    cmocka_unit_test(test_head_is_form_by_whole_type),
	    cmocka_unit_test(test_head_check_boundary_odd_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
