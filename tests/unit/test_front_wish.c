/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: what a client wants is read once, and one way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "front/front_prefer.h"
#include "front/front_wish.h"

static void
test_prefer_add_wait_read(void **state)
{
	static const struct {
		const char *value;
		bool async;
		bool given;
		uint32_t wait;
	} rows[] = {
	    {"wait=10",			    false, true,  10        },
	    {"Wait = 10",			  false, true,  10        },
	    {"wait=\"10\"",                        false, true,  10        },
	    {"respond-async, wait=10",             true,  true,  10        },
	    {"wait=10,respond-async",              true,  true,  10        },
	    {"wait=3, wait=4",                     false, true,  3         },
	    {"foo; bar=\"a,wait=9\", wait=2; x=y", false, true,  2         },
	    {"foo=\"wait=9\\\",\", wait=2",        false, true,  2         },
	    {"wait=99999999999999999999",          false, true,  UINT32_MAX},
	    {"wait=0",			     false, true,  0         },
	    {"wait",			       false, false, 0         },
	    {"wait=",			      false, false, 0         },
	    {"wait=-1",			    false, false, 0         },
	    {"wait=1x",			    false, false, 0         },
	    {"waiting=5",			  false, false, 0         },
	    {"respond-async=no",                   false, false, 0         },
	    {"Respond-Async",                      true,  false, 0         },
	    {"",				   false, false, 0         },
	    {",,, ;=\"",			   false, false, 0         },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct front_prefer prefer = {.wait = 0};
		front_prefer_add(&prefer, rows[i].value);
		assert_int_equal(prefer.respond_async, rows[i].async);
		assert_int_equal(prefer.wait_given, rows[i].given);
		assert_int_equal(prefer.wait, rows[i].wait);
	}
}

static void
test_prefer_add_several_fields_first_counts(void **state)
{
	struct front_prefer prefer = {.wait = 0};

	(void)state;
	front_prefer_add(&prefer, "wait=x");
	front_prefer_add(&prefer, "wait=5");
	front_prefer_add(&prefer, "wait=6, respond-async");
	assert_int_equal(prefer.wait, 5);
	assert_true(prefer.respond_async);
}

static void
test_prefer_applied_what_was(void **state)
{
	struct front_prefer prefer = {.respond_async = true};
	char text[FRONT_PREFER_SIZE];

	(void)state;
	front_prefer_applied(&prefer, 0, text);
	assert_string_equal(text, "respond-async");
	prefer.wait_given = true;
	front_prefer_applied(&prefer, UINT32_MAX, text);
	assert_string_equal(text, "wait=4294967295");
	prefer = (struct front_prefer){.wait = 0};
	front_prefer_applied(&prefer, 0, text);
	assert_string_equal(text, "");
}

static void
test_wish_add_query_once_each(void **state)
{
	struct front_wish wish = {0};

	(void)state;
	assert_int_equal(front_wish_add_query(&wish, "meeting", "a%20b"), 0);
	assert_int_equal(front_wish_add_query(&wish, "other", NULL), 0);
	assert_true(front_wish_add_query(&wish, "meeting", "c") < 0);
	assert_true(front_wish_add_query(&wish, "ttl", NULL) < 0);
	assert_true(front_wish_add_query(&wish, "callback", "%zz") < 0);
	assert_string_equal(wish.fields[FRONT_WISH_MEETING].text, "a b");
}

static void
test_wish_add_piece_too_long_refused(void **state)
{
	struct front_wish wish = {0};
	struct front_field *field = front_wish_find(&wish, "artifacts");

	(void)state;
	assert_null(front_wish_find(&wish, "artifact"));
	assert_int_equal(front_wish_add_piece(field, "a\0b", 3), 0);
	assert_string_equal(field->text, "a?b");
	for (size_t i = 3; i < LIMIT_FORM_FIELD; i++)
		assert_int_equal(front_wish_add_piece(field, "x", 1), 0);
	assert_true(front_wish_add_piece(field, "x", 1) < 0);
	assert_int_equal(strlen(field->text), LIMIT_FORM_FIELD);
}

static const char *
apply(const char *name, const char *value, struct wire_submit *submit)
{
	struct front_wish wish = {0};

	assert_int_equal(front_wish_add_query(&wish, name, value), 0);
	return front_wish_apply(&wish, 3600, submit);
}

static void
test_wish_apply_good_values_written(void **state)
{
	struct wire_submit submit = {.ttl = 0};

	(void)state;
	assert_null(apply("ttl", "3600", &submit));
	assert_null(apply("artifacts", "pdf,svg", &submit));
	assert_null(apply("filename", "a.pptx", &submit));
	assert_null(apply("meeting", "M%C3%BC", &submit));
	assert_null(apply("callback", "https://h.example/x", &submit));
	assert_int_equal(submit.ttl, 3600);
	assert_int_equal(submit.artifacts, 3);
	assert_int_equal(submit.claim.name, KIND_PPTX);
	assert_string_equal(submit.meeting, "M\xc3\xbc");
	assert_string_equal(submit.callback, "https://h.example/x");
	assert_null(apply("filename", "b.pdf", &submit));
	assert_int_equal(submit.claim.name, KIND_PPTX); /* the first */
}

static void
test_wish_apply_nonsense_named(void **state)
{
	static const char *const rows[][2] = {
	    {"ttl",       "0"          },
	    {"ttl",       "3601"       },
	    {"ttl",       "1s"         },
	    {"artifacts", "pdf,exe"    },
	    {"meeting",   "a%0ab"      },
	    {"meeting",   "%ff"        },
	    {"callback",  "file:///etc"},
	};
	struct wire_submit submit = {.ttl = 0};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(
		    apply(rows[i][0], rows[i][1], &submit), rows[i][0]);
}

static void
test_wish_parse_number_cut(void **state)
{
	uint64_t number = 0;

	(void)state;
	assert_int_equal(front_wish_parse_number("7", 60, &number), 0);
	assert_int_equal(number, 7);
	assert_int_equal(
	    front_wish_parse_number("99999999999999999999", 60, &number), 0);
	assert_int_equal(number, 60);
	assert_int_equal(front_wish_parse_number("99x", 60, &number), -EINVAL);
	assert_int_equal(front_wish_parse_number("", 60, &number), -EINVAL);
	assert_int_equal(front_wish_parse_number("+1", 60, &number), -EINVAL);
}

static void
test_wish_is_token_visible_ascii(void **state)
{
	char text[LIMIT_IDEMPOTENCY + 2];

	(void)state;
	assert_true(front_wish_is_token("8e03978e-40d5-43dd!~"));
	assert_false(front_wish_is_token(""));
	assert_false(front_wish_is_token("a b"));
	assert_false(front_wish_is_token("\x7f"));
	assert_false(front_wish_is_token("\xc3\xbc"));
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_false(front_wish_is_token(text));
	assert_true(front_wish_is_token(text + 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_prefer_add_wait_read),
	    cmocka_unit_test(test_prefer_add_several_fields_first_counts),
	    cmocka_unit_test(test_prefer_applied_what_was),
	    cmocka_unit_test(test_wish_add_query_once_each),
	    cmocka_unit_test(test_wish_add_piece_too_long_refused),
	    cmocka_unit_test(test_wish_apply_good_values_written),
	    cmocka_unit_test(test_wish_apply_nonsense_named),
	    cmocka_unit_test(test_wish_parse_number_cut),
	    cmocka_unit_test(test_wish_is_token_visible_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
