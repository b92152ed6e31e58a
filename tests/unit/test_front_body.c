/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: small JSON bodies are read strictly, and refused in plain words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/kind.h"
#include "front/front_body.h"
#include "front/front_json.h"
#include "front/front_utf8.h"

#define NOW UINT64_C(1700000000)
#define ID  "0123456789abcdef0123456789abcdef"

static const struct wire_config config = {
    .upload_max = 1000000,
    .accept = KIND_BIT(KIND_PPTX) | KIND_BIT(KIND_PDF) | KIND_BIT(KIND_ODP),
    .artifact_ttl = 86400,
    .ticket_ttl = 7200,
    .link_ttl = 3600,
};
static const struct wire_key key = {
    .hash = {0, 0, 0, 0, 0, 0, 0, 9},
    .accept = KIND_BIT(KIND_PPTX) | KIND_BIT(KIND_PDF) | KIND_BIT(KIND_DOCX),
    .tenant = "tenant-a",
};
static struct front_ticket ticket;
static struct front_link_wish wish;
static char seen[FRONT_SEEN_SIZE];

static int
read_ticket(const char *text)
{
	memset(&ticket, 0xff, sizeof(ticket));
	seen[0] = '\0';
	return front_body_read_ticket(
	    text, strlen(text), &config, &key, NOW, &ticket, seen);
}

static int
read_link(const char *text)
{
	seen[0] = '\0';
	return front_body_read_link(
	    text, strlen(text), &config, NOW, &wish, seen);
}

/* One line of printable ASCII that begins so. */
static void
assert_seen(const char *text, const char *begin)
{
	if (strncmp(seen, begin, strlen(begin)) != 0)
		fail_msg("%s: \"%s\", expected \"%s\"", text, seen, begin);
	for (const char *c = seen; *c; c++)
		assert_in_range(*c, 0x20, 0x7e);
}

static void
test_ticket_empty_object_defaults(void **state)
{
	(void)state;
	assert_int_equal(read_ticket(" {} \n"), 0);
	assert_true(ticket.expires == NOW + 7200);
	assert_true(ticket.bytes_max == 1000000);
	assert_int_equal(
	    ticket.accept, KIND_BIT(KIND_PPTX) | KIND_BIT(KIND_PDF));
	assert_int_equal(ticket.artifacts, ARTIFACT_DEFAULT_SET);
	assert_int_equal(ticket.ttl, 0);
	assert_int_equal(ticket.language, FRONT_LANGUAGE_EN);
	assert_true(ticket.key == 9);
	assert_string_equal(ticket.tenant, "tenant-a");
	assert_string_equal(ticket.meeting, "");
	assert_string_equal(ticket.callback, "");
}

static void
test_ticket_all_fields(void **state)
{
	(void)state;
	assert_int_equal(
	    read_ticket("{\"expires_in\": 60, \"max_bytes\": 1000000, "
			"\"kinds\": [\"pdf\", \"pptx\", \"pdf\"], "
			"\"language\": \"de\", \"meeting\": \"Caf\\u00e9 "
			"\\ud83d\\ude00\", \"callback\": "
			"\"https://example.org:8443/a/b?c=%20&d\", "
			"\"ttl\": 1, \"artifacts\": [\"png\", \"pdf\"]}"),
	    0);
	assert_true(ticket.expires == NOW + 60);
	assert_true(ticket.bytes_max == 1000000);
	assert_int_equal(
	    ticket.accept, KIND_BIT(KIND_PPTX) | KIND_BIT(KIND_PDF));
	assert_int_equal(ticket.language, FRONT_LANGUAGE_DE);
	assert_string_equal(ticket.meeting, "Caf\xc3\xa9 \xf0\x9f\x98\x80");
	assert_string_equal(
	    ticket.callback, "https://example.org:8443/a/b?c=%20&d");
	assert_int_equal(ticket.ttl, 1);
	assert_int_equal(ticket.artifacts,
	    ARTIFACT_BIT(ARTIFACT_SLIDE_PNG) | ARTIFACT_BIT(ARTIFACT_DECK_PDF));
}

static const struct {
	const char *text;
	const char *words;
} wrong_tickets[] = {
    {"{\"expires_in\":0}",                  "expires_in: must be a whole number from 1 to 7200"},
    {"{\"expires_in\":7201}",               "expires_in: "                                     },
    {"{\"expires_in\":-1}",                 "expires_in: "                                     },
    {"{\"expires_in\":60.0}",               "expires_in: "                                     },
    {"{\"expires_in\":6e1}",                "expires_in: "                                     },
    {"{\"expires_in\":\"60\"}",             "expires_in: "                                     },
    {"{\"expires_in\":null}",               "expires_in: "                                     },
    {"{\"expires_in\":true}",               "expires_in: "                                     },
    {"{\"expires_in\":[60]}",               "expires_in: "                                     },
    {"{\"max_bytes\":1000001}",             "max_bytes: "                                      },
    {"{\"max_bytes\":9223372036854775807}", "max_bytes: "                                      },
    {"{\"ttl\":86401}",                     "ttl: "					    },
    {"{\"kinds\":[]}",                      "kinds: must be a list"                            },
    {"{\"kinds\":\"pdf\"}",                 "kinds: "					  },
    {"{\"kinds\":{\"pdf\":1}}",             "kinds: "					  },
    {"{\"kinds\":[\"exe\"]}",               "kinds: "					  },
    {"{\"kinds\":[\"PDF\"]}",               "kinds: "					  },
    {"{\"kinds\":[\"\"]}",                  "kinds: "					  },
    {"{\"kinds\":[1]}",                     "kinds: "					  },
    {"{\"kinds\":[[\"pdf\"]]}",             "kinds: "					  },
    {"{\"kinds\":[\"pdf\",\"odp\"]}",       "kinds: holds one that is not accepted"            },
    {"{\"kinds\":[\"docx\"]}",              "kinds: holds one that is not accepted"            },
    {"{\"artifacts\":[]}",                  "artifacts: "                                      },
    {"{\"artifacts\":[\"pdf,svg\"]}",       "artifacts: "                                      },
    {"{\"language\":\"fr\"}",               "language: must be en or de"                       },
    {"{\"language\":\"\"}",                 "language: "                                       },
    {"{\"language\":\"DE\"}",               "language: "                                       },
    {"{\"language\":\"deu\"}",              "language: "                                       },
    {"{\"meeting\":\"a\\nb\"}",             "meeting: must be one line"                        },
    {"{\"meeting\":\"a\\u007f\"}",          "meeting: "                                        },
    {"{\"meeting\":\"a\\u0085\"}",          "meeting: "                                        },
    {"{\"meeting\":\"a\\u202eb\"}",         "meeting: "                                        },
    {"{\"meeting\":7}",                     "meeting: "					},
    {"{\"callback\":\"\"}",                 "callback: "                                       },
    {"{\"callback\":\"ftp://a/\"}",         "callback: must be an absolute"                    },
    {"{\"callback\":\"http://\\u00e4/\"}",  "callback: must be an absolute"                    },
    {"{\"colour\":1}",                      "colour: there is no such field"                   },
    {"{\"Expires_in\":1}",                  "Expires_in: there is no such field"               },
    {"{\"\":1}",			    ": there is no such field"                         },
    {"{\"a\\u0007\xc3\xa4\":1}",            "a???: there is no such field"                     },
    {"{\"tenant\":\"b\"}",                  "tenant: there is no such field"                   },
};

static void
test_ticket_wrong_field_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong_tickets); i++) {
		assert_true(read_ticket(wrong_tickets[i].text) < 0);
		assert_seen(wrong_tickets[i].text, wrong_tickets[i].words);
	}
}

static void
test_ticket_not_json_refused(void **state)
{
	static const char *const bad[] = {"", " ", "null", "true", "1", "\"a\"",
	    "[]", "[{}]", "{", "}", "{}}", "{} {}", "{},", "{\"ttl\"}",
	    "{\"ttl\":}", "{\"ttl\":1,}", "{'ttl':1}", "{ttl:1}",
	    "{\"ttl\":01}", "{\"ttl\":+1}", "{\"ttl\":0x1}", "{\"ttl\":NaN}",
	    "{/**/}", "{\"meeting\":\"\xff\"}", "{\"meeting\":\"\xc0\x80\"}",
	    "{\"meeting\":\"\xed\xa0\x80\"}", "{\"meeting\":\"\\ud800\"}",
	    "{\"meeting\":\"a\nb\"}", "{\"meeting\":\"\\u0000\"}",
	    "{\"\\u0000\":1}", "{\"ttl\":99999999999999999999}",
	    "\xef\xbb\xbf{}", "{\"kinds\":[[[[[[]]]]]]}"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		assert_true(read_ticket(bad[i]) < 0);
		assert_seen(bad[i], "the body ");
	}
	assert_true(front_body_read_ticket(
			"{}\0", 3, &config, &key, NOW, &ticket, seen) < 0);
}

static void
test_ticket_field_twice_refused(void **state)
{
	(void)state;
	assert_true(read_ticket("{\"ttl\":1,\"ttl\":1}") < 0);
	assert_seen("ttl", "a field stands there twice");
	assert_true(read_ticket("{\"ttl\":1,\"\\u0074tl\":2}") < 0);
	assert_seen("ttl", "a field stands there twice");
}

static void
test_ticket_lengths_at_their_ends(void **state)
{
	char text[2048];
	char long_text[1100];

	(void)state;
	memset(long_text, 'm', sizeof(long_text));
	(void)snprintf(
	    text, sizeof(text), "{\"meeting\":\"%.128s\"}", long_text);
	assert_int_equal(read_ticket(text), 0);
	assert_int_equal(strlen(ticket.meeting), 128);
	(void)snprintf(
	    text, sizeof(text), "{\"meeting\":\"%.129s\"}", long_text);
	assert_true(read_ticket(text) < 0);
	(void)snprintf(text, sizeof(text),
	    "{\"callback\":\"http://a/%.1015s\"}", long_text);
	assert_int_equal(read_ticket(text), 0);
	assert_int_equal(strlen(ticket.callback), 1024);
	(void)snprintf(text, sizeof(text),
	    "{\"callback\":\"http://a/%.1016s\"}", long_text);
	assert_true(read_ticket(text) < 0);
}

static void
test_ticket_huge_or_deep_refused(void **state)
{
	static char text[LIMIT_JSON_BODY + 2];

	(void)state;
	memset(text, ' ', LIMIT_JSON_BODY);
	memcpy(text, "{}", 2);
	assert_int_equal(read_ticket(text), 0);
	text[LIMIT_JSON_BODY] = ' ';
	assert_true(read_ticket(text) < 0);
	assert_seen("spaces", "the body is too large");
	memset(text, '[', LIMIT_JSON_BODY);
	text[LIMIT_JSON_BODY] = '\0';
	assert_true(read_ticket(text) < 0);
	assert_seen("depth", "the body is too large, or nested");
	assert_int_equal(
	    read_ticket("{\"meeting\":\"[[[[[[[[\\\"{{{{{{{\"}"), 0);
}

static void
test_ticket_refused_untouched(void **state)
{
	struct front_ticket before;

	(void)state;
	memset(&before, 0xff, sizeof(before));
	assert_true(read_ticket("{\"meeting\":\"x\",\"language\":\"fr\"}") < 0);
	assert_memory_equal(&ticket, &before, sizeof(before));
}

static void
test_ticket_can_be_sealed(void **state)
{
	static struct front_token_ring ring;
	static const struct wire_signing signing = {.number = 1};
	char text[FRONT_TICKET_TEXT_SIZE];

	(void)state;
	assert_int_equal(read_ticket("{\"meeting\":\"x\"}"), 0);
	assert_int_equal(front_token_add(&ring, &signing), 0);
	assert_int_equal(front_token_seal_ticket(&ring, &ticket, text), 0);
}

static void
test_callback_urls(void **state)
{
	static const char *const good[] = {"http://a", "https://a", "http://a/",
	    "http://a:1", "http://a:65535/", "https://a.example.org?x",
	    "http://127.0.0.1/x", "http://[::1]/", "http://[2001:db8::1]:80/x",
	    "http://a/b@c", "http://a/%41;x=(y)!*'+,~_-"};
	static const char *const bad[] = {"", "http", "http:", "http:/a",
	    "http:///x", "http://", "http://?", "http://:80/",
	    "http://a:", "http://a:0/", "http://a:65536/",
	    "http://a:99999999999999999999/", "http://a:80x", "http://u@a/",
	    "http://u:p@a/", "http://a:80@b/", "http://a#b", "http://a/#b",
	    "http://a\\b", "http://a/\\b", "http://a/ b", "http://a/\x7f",
	    "http://a/\tb", "http://a/\xc3\xa4", "http://\xc3\xa4/",
	    "http://a/<", "http://a/\"", "http://a/|", "http://a/`",
	    "http://a/{", "http://a/^", "http://a%2fb/", "http://[::1",
	    "http://[]/", "http://[::1]x/", "http://[v1.x]/",
	    "http://[::1%eth0]/", "HTTP://a/", "gopher://a/", "file:///x",
	    "//a/", "/x", "a.example", " http://a/", "javascript:alert(1)",
	    "http://a_b/", "http://[/", "http://[:"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		if (front_body_check_callback(good[i]) < 0)
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (front_body_check_callback(bad[i]) == 0)
			fail_msg("%s", bad[i]);
}

static void
test_utf8_line_or_not(void **state)
{
	static const char *const good[] = {"", "a", " ~", "\xc2\xa0",
	    "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
	    "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
	    "\xe2\x80\xa7", "\xe2\x80\xaf", "\xe2\x80\x8f"};
	static const char *const bad[] = {"\x01", "\x1f", "\x7f", "\x80",
	    "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xc2\x80",
	    "\xc2\x9f", "\xe0\x9f\xbf", "\xe0\x80", "\xe2\x80\xa8",
	    "\xe2\x80\xa9", "\xe2\x80\xaa", "\xe2\x80\xae", "\xe2\x81\xa6",
	    "\xe2\x81\xa9", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
	    "\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
	    "\xfe", "a\xf8\x88\x80\x80\x80"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		if (!front_utf8_is_line(good[i]))
			fail_msg("good %zu", i);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (front_utf8_is_line(bad[i]))
			fail_msg("bad %zu", i);
}

static void
test_meeting_names(void **state)
{
	char name[WIRE_MEETING_SIZE + 1] = "";

	(void)state;
	assert_int_equal(front_body_check_meeting(""), 0);
	assert_int_equal(front_body_check_meeting("Caf\xc3\xa9"), 0);
	assert_true(front_body_check_meeting("a\tb") < 0);
	assert_true(front_body_check_meeting("\xff") < 0);
	memset(name, 'm', WIRE_MEETING_SIZE - 1);
	assert_int_equal(front_body_check_meeting(name), 0);
	name[WIRE_MEETING_SIZE - 1] = 'm';
	assert_true(front_body_check_meeting(name) < 0);
}

static void
test_link_defaults(void **state)
{
	static const uint8_t id[WIRE_ID_SIZE] = {0x01, 0x23, 0x45, 0x67, 0x89,
	    0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};

	(void)state;
	assert_int_equal(read_link("{\"deck\":\"" ID "\"}"), 0);
	assert_memory_equal(wish.id, id, sizeof(id));
	assert_int_equal(wish.artifact, ARTIFACT_DECK_PDF);
	assert_int_equal(wish.page, 0);
	assert_true(wish.expires == NOW + 3600);
}

static void
test_link_all_fields(void **state)
{
	(void)state;
	assert_int_equal(read_link("{\"name\":\"slides/12.svg\","
				   "\"expires_in\":5,\"deck\":\"" ID "\"}"),
	    0);
	assert_int_equal(wish.artifact, ARTIFACT_SLIDE_SVG);
	assert_int_equal(wish.page, 12);
	assert_true(wish.expires == NOW + 5);
}

static void
test_link_wrong_field_named(void **state)
{
	static const struct {
		const char *text;
		const char *words;
	} rows[] = {
	    {"{}",						    "deck: "},
	    {"{\"deck\":\"\"}",				       "deck: "},
	    {"{\"deck\":\"../" ID "\"}",                              "deck: "},
	    {"{\"deck\":\"0123456789ABCDEF0123456789abcdef\"}",
             "deck: must be the id of a deck"                                 },
	    {"{\"deck\":\"0123456789abcdeg0123456789abcdef\"}",
             "deck: must be the id of a deck"                                 },
	    {"{\"deck\":\"" ID "0\"}",                                "deck: "},
	    {"{\"deck\":\"" ID "\",\"name\":\"\"}",                   "name: "},
	    {"{\"deck\":\"" ID "\",\"name\":\"record\"}",             "name: "},
	    {"{\"deck\":\"" ID "\",\"name\":\"slides/0.svg\"}",
             "name: must be the name"					 },
	    {"{\"deck\":\"" ID "\",\"name\":\"slides/../deck.pdf\"}",
             "name: must be the name"					 },
	    {"{\"deck\":\"" ID "\",\"expires_in\":3601}",
             "expires_in: must be a whole number from 1 to 3600"              },
	    {"{\"deck\":\"" ID "\",\"page\":1}",
             "page: there is no such field"                                   },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_true(read_link(rows[i].text) < 0);
		assert_seen(rows[i].text, rows[i].words);
	}
}

static void
test_answers(void **state)
{
	const struct front_receipt receipt = {.id = ID,
	    .state = "done",
	    .files = 3,
	    .bytes = 5000000000,
	    .at = NOW};
	const struct {
		char *text;
		const char *expected;
	} rows[] = {
	    {front_json_new_ticket("AbC-_",                                NOW),
             "{\"ticket\":\"AbC-_\",\"href\":\"/t/AbC-_\","
		"\"expires\":\"2023-11-14T22:13:20Z\"}"},
	    {front_json_new_link("/d/x?y",							    NOW),
             "{\"href\":\"/d/x?y\",\"expires\":\"2023-11-14T22:13:20Z\"}"},
	    {front_json_new_receipt(&receipt),
             "{\"id\":\"" ID "\",\"erased\":true,\"state\":\"done\","
		"\"files\":3,\"bytes\":5000000000,"
		"\"at\":\"2023-11-14T22:13:20Z\"}"    },
	    {front_json_new_rotation(UINT32_MAX),                        "{\"kid\":4294967295}"                       },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_non_null(rows[i].text);
		assert_string_equal(rows[i].text, rows[i].expected);
		free(rows[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ticket_empty_object_defaults),
	    cmocka_unit_test(test_ticket_all_fields),
	    cmocka_unit_test(test_ticket_wrong_field_named),
	    cmocka_unit_test(test_ticket_not_json_refused),
	    cmocka_unit_test(test_ticket_field_twice_refused),
	    cmocka_unit_test(test_ticket_lengths_at_their_ends),
	    cmocka_unit_test(test_ticket_huge_or_deep_refused),
	    cmocka_unit_test(test_ticket_refused_untouched),
	    cmocka_unit_test(test_ticket_can_be_sealed),
	    cmocka_unit_test(test_callback_urls),
	    cmocka_unit_test(test_utf8_line_or_not),
	    cmocka_unit_test(test_meeting_names),
	    cmocka_unit_test(test_link_defaults),
	    cmocka_unit_test(test_link_all_fields),
	    cmocka_unit_test(test_link_wrong_field_named),
	    cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
