/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: whatever JSON a service sends, it becomes plain values or nothing. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/client_deck.h"
#include "client/client_json.h"

static struct client_deck deck;
static char line[CLIENT_DECK_LINE];

static void
read_text(const char *text)
{
	struct client_json *json = NULL;

	assert_int_equal(client_json_parse(text, strlen(text), &json), 0);
	client_deck_read(json, &deck);
	client_deck_describe(&deck, line);
	client_json_free(json);
}

static void
test_client_json_parse_no_object_refused(void **state)
{
	static const char *const bad[] = {
	    "", "[]", "1", "{", "{\"a\":1,\"a\":2}", "{} x", "\xff"};
	struct client_json *json = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(
		    client_json_parse(bad[i], strlen(bad[i]), &json), -EBADMSG);
	assert_null(json);
}

static void
test_client_json_put_any_bytes_are_utf8(void **state)
{
	struct client_json *json = client_json_new();

	(void)state;
	assert_int_equal(
	    client_json_put_text(json, "a", "\xff\x1b\xc3\xa4"), 0);
	assert_int_equal(client_json_put_text(json, "b", NULL), 0);
	assert_int_equal(client_json_put_number(json, "c", 0), 0);
	assert_int_equal(client_json_put_number(json, "d", 7), 0);
	assert_int_equal(client_json_put_words(json, "e", "pptx,odp"), 0);
	char *text = client_json_line(json);
	assert_string_equal(text, "{\"a\":\"\\uFFFD\\u001B\\u00E4\",\"d\":7,"
				  "\"e\":[\"pptx\",\"odp\"]}");
	free(text);
	client_json_free(json);
}

static void
test_client_deck_read_done(void **state)
{
	(void)state;
	read_text("{\"id\":\"0123456789abcdef0123456789abcdef\","
		  "\"state\":\"done\",\"pages\":2,\"rastered\":1}");
	assert_string_equal(line, "2 pages (1 as pictures)");
	assert_true(client_deck_has_ended(&deck));
	assert_int_equal(client_deck_exit(&deck), FAULT_EXIT_OK);
	assert_string_equal(deck.id, "0123456789abcdef0123456789abcdef");
}

static void
test_client_deck_read_odd_values_are_none(void **state)
{
	(void)state;
	read_text("{\"id\":\"../../etc\",\"state\":7,\"pages\":-1,"
		  "\"rastered\":99999999999,\"percent\":\"9\"}");
	assert_string_equal(deck.id, "");
	assert_int_equal(deck.pages, 0);
	assert_int_equal(deck.rastered, 0);
	assert_false(client_deck_has_ended(&deck));
	assert_string_equal(line, "unknown");
}

static void
test_client_deck_describe_live(void **state)
{
	(void)state;
	read_text("{\"state\":\"rendering\",\"percent\":40,\"eta\":3}");
	assert_string_equal(line, "rendering, 40 %, about 3 s left");
	assert_false(client_deck_has_ended(&deck));
}

static void
test_client_deck_describe_fault_has_a_sentence(void **state)
{
	(void)state;
	read_text(
	    "{\"state\":\"refused\",\"code\":\"empty\",\"detail\":\"x\"}");
	assert_string_equal(line, "refused (empty): The file is empty. [x]");
	assert_int_equal(client_deck_exit(&deck), FAULT_EXIT_DOCUMENT);
}

static void
test_client_deck_exit_of_by_code_then_status(void **state)
{
	(void)state;
	assert_int_equal(client_deck_exit_of(422, "archive-bomb"), 4);
	assert_int_equal(client_deck_exit_of(404, "not-found"), 2);
	assert_int_equal(client_deck_exit_of(503, "of-tomorrow"), 5);
	assert_int_equal(client_deck_exit_of(429, ""), 5);
	assert_int_equal(client_deck_exit_of(418, ""), 2);
	assert_int_equal(client_deck_exit_of(500, ""), 6);
	assert_int_equal(client_deck_exit_of(302, ""), 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_client_json_parse_no_object_refused),
	    cmocka_unit_test(test_client_json_put_any_bytes_are_utf8),
	    cmocka_unit_test(test_client_deck_read_done),
	    cmocka_unit_test(test_client_deck_read_odd_values_are_none),
	    cmocka_unit_test(test_client_deck_describe_live),
	    cmocka_unit_test(test_client_deck_describe_fault_has_a_sentence),
	    cmocka_unit_test(test_client_deck_exit_of_by_code_then_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
