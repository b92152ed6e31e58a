/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: a stream means the same however it is cut, and cannot grow for ever. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "client/client_sse.h"

static struct client_sse sse;
static char seen[1024];

/* "id/event/data;" for each. */
static int
note(void *of, const struct client_sse_event *event)
{
	size_t used = strlen(seen);
	int *answer = of;

	assert_int_equal(strlen(event->data), event->size);
	text_format(seen + used, sizeof(seen) - used, "%s/%s/%s;", event->id,
	    event->event, event->data);
	return answer ? *answer : 0;
}

static int
set_up(void **state)
{
	(void)state;
	sse = (struct client_sse){.retry = 0};
	seen[0] = '\0';
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	client_sse_done(&sse);
	return 0;
}

static void
feed(const char *text)
{
	assert_int_equal(
	    client_sse_feed(&sse, text, strlen(text), note, NULL), 0);
}

static void
test_client_sse_feed_event_found(void **state)
{
	(void)state;
	feed("id: 7\nevent: slide\ndata: {\"slide\":1}\n\n");
	assert_string_equal(seen, "7/slide/{\"slide\":1};");
}

static void
test_client_sse_feed_any_cut_same(void **state)
{
	static const char text[] = "\xef\xbb\xbf: hello\r\nid:1\r\ndata:a\r\n"
				   "data: b\r\rid: 2\ndata: c\n\n";

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++) {
		tear_down(NULL);
		set_up(NULL);
		assert_int_equal(client_sse_feed(&sse, text, i, note, NULL), 0);
		assert_int_equal(client_sse_feed(&sse, text + i,
				     sizeof(text) - 1 - i, note, NULL),
		    0);
		assert_string_equal(seen, "1/message/a\nb;2/message/c;");
	}
}

static void
test_client_sse_feed_no_data_no_event(void **state)
{
	(void)state;
	feed(": heartbeat\n\nevent: state\n\nid: 9\n\n");
	assert_string_equal(seen, "");
	assert_string_equal(sse.id, "9");
	feed("data\n\n"); /* that is some, says the standard */
	assert_string_equal(seen, "9/message/;");
}

static void
test_client_sse_feed_odd_words_ignored(void **state)
{
	char text[CLIENT_SSE_WORD + 32];

	(void)state;
	feed("id: 3\n\n");
	assert_int_equal(client_sse_feed(&sse, "id: 4\0\n", 7, note, NULL), 0);
	memset(text, 'x', sizeof(text));
	memcpy(text, "id: ", 4);
	text[sizeof(text) - 2] = '\n';
	text[sizeof(text) - 1] = '\0';
	feed(text);
	feed("color: red\nretry: soon\nretry: 99999999\ndata: x\n\n");
	assert_string_equal(seen, "3/message/x;");
	assert_int_equal(sse.retry, 0);
	feed("retry: 2500\n");
	assert_int_equal(sse.retry, 2500);
}

static void
test_client_sse_restart_half_forgotten_id_kept(void **state)
{
	(void)state;
	feed("id: 5\ndata: whole\n\nevent: x\ndata: ha");
	client_sse_restart(&sse);
	feed("data: new\n\n");
	assert_string_equal(seen, "5/message/whole;5/message/new;");
}

static void
test_client_sse_feed_finder_ends_it(void **state)
{
	int answer = -ECANCELED;
	static const char text[] = "data: 1\n\ndata: 2\n\n";

	(void)state;
	assert_int_equal(
	    client_sse_feed(&sse, text, sizeof(text) - 1, note, &answer),
	    -ECANCELED);
	assert_string_equal(seen, "/message/1;");
}

static void
test_client_sse_feed_endless_line_refused(void **state)
{
	static char block[1024 * 1024];
	int error = 0;
	size_t fed = 0;

	(void)state;
	memset(block, 'x', sizeof(block));
	while (error == 0 && fed < 4 * (size_t)CLIENT_SSE_MAX) {
		error = client_sse_feed(&sse, block, sizeof(block), note, NULL);
		fed += sizeof(block);
	}
	assert_int_equal(error, -EMSGSIZE);
	assert_true(fed <= 2 * (size_t)CLIENT_SSE_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_client_sse_feed_event_found, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_client_sse_feed_any_cut_same, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_client_sse_feed_no_data_no_event, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_client_sse_feed_odd_words_ignored, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_client_sse_restart_half_forgotten_id_kept, set_up,
		tear_down),
	    cmocka_unit_test_setup_teardown(
		test_client_sse_feed_finder_ends_it, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_client_sse_feed_endless_line_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
