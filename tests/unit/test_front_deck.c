/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: decks are found by who may, and their events tell all once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "front/front.h"
#include "front/front_client.h"
#include "front/front_events.h"
#include "front/front_tell.h"

/* A hash, but for its first digit. */
#define TICKET "b0000000000000000000000000000000000000000000000000000000000000c"

static struct front front;

static int
clear(void **state)
{
	(void)state;
	front_deck_free_all(&front);
	memset(&front, 0, sizeof(front));
	front.store.store = -1;
	front.hangups = -1;
	return 0;
}

static struct wire_event
make(uint8_t first, enum stage stage)
{
	struct wire_event event = {
	    .id = {first}, .stage = stage, .tenant = "red"};

	if (stage_is_end(stage))
		event.expires = (uint64_t)time(NULL) + 100;
	return event;
}

static void
update(const struct wire_event *event)
{
	assert_int_equal(front_deck_update(&front, event), 0);
}

static void
test_deck_find_own_tenant_only(void **state)
{
	struct wire_event event = make(1, STAGE_CHECKING);
	const uint8_t other[WIRE_ID_SIZE] = {2};
	struct wire_event view;

	(void)state;
	update(&event);
	assert_int_equal(front_deck_find(&front, event.id, "red", &view), 0);
	assert_int_equal(view.stage, STAGE_CHECKING);
	assert_int_equal(front_deck_find(&front, event.id, NULL, &view), 0);
	assert_int_equal(
	    front_deck_find(&front, event.id, "blue", &view), -ENOENT);
	assert_int_equal(front_deck_find(&front, event.id, "", &view), -ENOENT);
	assert_int_equal(front_deck_find(&front, other, "red", &view), -ENOENT);
}

static void
test_deck_find_expired_is_none(void **state)
{
	struct wire_event event = make(1, STAGE_DONE);
	struct wire_event view;

	(void)state;
	event.expires = (uint64_t)time(NULL);
	update(&event);
	assert_int_equal(
	    front_deck_find(&front, event.id, "red", &view), -ENOENT);
}

static const char name[] = "01000000000000000000000000000000";

/* A folder with the record of the deck of that name. */
static void
keep_record(char folder[], const char *text)
{
	assert_non_null(mkdtemp(folder));
	front.store.store = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(front.store.store >= 0);
	assert_int_equal(mkdirat(front.store.store, name, 0700), 0);
	AUTO_FD deck =
	    openat(front.store.store, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	AUTO_FD record =
	    openat(deck, "record", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(fd_write_all(record, text, strlen(text)), 0);
}

static void
test_deck_update_end_expires_as_recorded(void **state)
{
	static const char text[] = "{\"tenant\":\"red\",\"stage\":7,"
				   "\"expires\":9999999999}\n";
	char folder[] = "/tmp/test-front-deck-XXXXXX";
	struct wire_event event = make(1, STAGE_DONE);
	struct wire_event view;

	(void)state;
	keep_record(folder, text);
	event.expires = 0; /* as the supervisor says it */
	update(&event);
	assert_int_equal(front_deck_find(&front, event.id, "red", &view), 0);
	assert_int_equal(view.expires, 9999999999);
	assert_int_equal(unlinkat(front.store.store,
			     "01000000000000000000000000000000/record", 0),
	    0);
	assert_int_equal(unlinkat(front.store.store, name, AT_REMOVEDIR), 0);
	assert_int_equal(rmdir(folder), 0);
	fd_close(&front.store.store);
}

static void
test_deck_update_no_step_back(void **state)
{
	struct wire_event event = make(1, STAGE_RENDERING);
	struct wire_event view;

	(void)state;
	event.slides = 7;
	event.percent = 50;
	update(&event);
	event = make(1, STAGE_CONVERTING);
	update(&event);
	assert_int_equal(front_deck_find(&front, event.id, "red", &view), 0);
	assert_int_equal(view.stage, STAGE_RENDERING);
	assert_int_equal(view.slides, 7);
	assert_int_equal(view.percent, 50);
	event = make(1, STAGE_FAILED);
	update(&event);
	event = make(1, STAGE_DONE);
	update(&event);
	assert_int_equal(front_deck_find(&front, event.id, "red", &view), 0);
	assert_int_equal(view.stage, STAGE_FAILED);
	assert_int_equal(view.slides, 0);
}

static void
test_deck_sweep_ended_after_a_minute(void **state)
{
	struct wire_event live = make(1, STAGE_QUEUED);
	struct wire_event view;

	(void)state;
	update(&live);
	for (uint8_t i = 2; i < 10; i++) {
		struct wire_event ended = make(i, STAGE_DONE);
		update(&ended);
	}
	const uint8_t third[WIRE_ID_SIZE] = {3};
	front_deck_forget(&front, third);
	assert_int_equal(front.decks.count, 8);
	front_deck_sweep(&front, front_client_clock());
	assert_int_equal(front.decks.count, 8);
	front_deck_sweep(&front, front_client_clock() + LIMIT_AFTERMATH);
	assert_int_equal(front.decks.count, 1);
	assert_null(front.decks.ended);
	assert_null(front.decks.last);
	assert_int_equal(front_deck_find(&front, live.id, "red", &view), 0);
}

static void
test_deck_watch_woken_when_due(void **state)
{
	struct wire_event event = make(1, STAGE_RENDERING);
	struct front_client clients[3] = {0};

	(void)state;
	update(&event);
	uint64_t now = front_deck_position(&event);
	front_deck_watch(&front, event.id, &clients[0], now, UINT32_MAX);
	front_deck_watch(&front, event.id, &clients[1], now, 0);
	front_deck_watch(
	    &front, event.id, &clients[2], FRONT_EVENT_END - 1, UINT32_MAX);
	event.percent = 1;
	update(&event);
	assert_non_null(clients[0].watched);
	assert_null(clients[1].watched);
	event.slides = 1;
	update(&event);
	assert_null(clients[0].watched);
	assert_non_null(clients[2].watched);
	front_deck_watch(&front, event.id, &clients[0], now, UINT32_MAX);
	assert_null(clients[0].watched); /* due at once */
	front_deck_unwatch(&clients[2]);
	front_deck_watch(
	    &front, event.id, &clients[2], FRONT_EVENT_END - 1, UINT32_MAX);
	front_deck_forget(&front, event.id);
	assert_null(clients[2].watched);
}

static void
expect(const struct wire_event *view, struct front_mark *mark, const char *head,
    const char *part)
{
	char *text = front_events_next(view, mark);

	assert_non_null(text);
	assert_memory_equal(text, head, strlen(head));
	assert_non_null(strstr(text, part));
	assert_string_equal(text + strlen(text) - 2, "\n\n");
	free(text);
}

static void
test_events_next_in_order(void **state)
{
	struct wire_event view = make(0xab, STAGE_RENDERING);
	struct front_mark mark = {.position = 0};

	(void)state;
	view.slides = 2;
	expect(&view, &mark, "id: 5000000\nevent: state\n", "\"rendering\"");
	expect(&view, &mark, "id: 5000001\nevent: slide\n",
	    "/v1/decks/ab000000000000000000000000000000/slides/1.svg\"");
	expect(&view, &mark, "id: 5000002\nevent: slide\n", "\"slide\":2");
	assert_null(front_events_next(&view, &mark));
	view.percent = 9;
	expect(&view, &mark, "id: 5000002\nevent: state\n", "\"percent\":9");
	assert_null(front_events_next(&view, &mark));
	view.stage = STAGE_DONE;
	view.slides = 3;
	expect(&view, &mark, "id: 5000003\n", "slide");
	expect(&view, &mark, "id: 7000000\nevent: end\n", "\"done\"");
	assert_true(mark.ended);
	assert_null(front_events_next(&view, &mark));
}

static void
test_events_next_beyond_all_only_the_end(void **state)
{
	struct wire_event view = make(1, STAGE_VERIFYING);
	struct front_mark mark = {.position = FRONT_EVENT_ID(STAGE_COUNT, 0)};

	(void)state;
	view.slides = 4;
	assert_null(front_events_next(&view, &mark));
	view.stage = STAGE_REFUSED;
	view.fault = FAULT_DAMAGED;
	expect(&view, &mark, "id: 8000000\nevent: end\n", "\"damaged\"");
}

static void
test_tell_deck_live_and_ended(void **state)
{
	struct wire_event view = make(1, STAGE_CONVERTING);

	(void)state;
	view.eta = 5;
	(void)memcpy(view.meeting, "M\xc3\xbc", 4);
	char *text = front_tell_deck(&view);
	assert_non_null(strstr(text, "\"state\":\"converting\""));
	assert_non_null(strstr(text, "\"event\":4000000"));
	assert_non_null(strstr(text, "\"meeting\":\"M\\u00FC\""));
	assert_null(strstr(text, "kind"));
	assert_null(strstr(text, "bundle"));
	free(text);
	view = make(1, STAGE_DONE);
	view.kind = KIND_PPTX;
	view.pages = 3;
	text = front_tell_deck(&view);
	assert_non_null(strstr(text, "bundle.zip"));
	assert_non_null(strstr(text, "\"kind\":\"pptx\""));
	assert_null(strstr(text, "\"eta\""));
	free(text);
}

static void
test_tell_read_record_good_and_bad(void **state)
{
	static const char good[] =
	    "{\"tenant\":\"red\",\"state\":\"refused\",\"stage\":8,"
	    "\"code\":\"damaged\",\"detail\":\"x\",\"kind\":\"pptx\","
	    "\"pages\":0,\"rastered\":0,\"created\":1,\"expires\":2,"
	    "\"artifacts\":0}\n";
	static const char *const bad[] = {"", "{}", "[]", "{\"tenant\":\"a\"}",
	    "{\"tenant\":\"a\",\"stage\":4}", "{\"tenant\":\"\",\"stage\":7}",
	    "{\"tenant\":\"a\",\"stage\":11}",
	    "{\"tenant\":\"a\",\"stage\":7,\"pages\":-1}",
	    "{\"tenant\":\"a\",\"stage\":7,\"artifacts\":64}",
	    "{\"tenant\":\"0123456789012345678901234567890123\",\"stage\":7}",
	    "{\"tenant\":7,\"stage\":7}",
	    "{\"tenant\":\"a\",\"stage\":7,\"ticket\":\"0a\"}",
	    "{\"tenant\":\"a\",\"stage\":7,\"ticket\":7}",
	    "{\"tenant\":\"a\",\"stage\":7,\"ticket\":\"x" TICKET "\"}",
	    "{\"tenant\":\"a\",\"tenant\":\"b\",\"stage\":7}"};
	static const char bound[] =
	    "{\"tenant\":\"red\",\"stage\":7,\"ticket\":\"0" TICKET "\"}";
	static const uint8_t none[WIRE_HASH_SIZE];
	struct wire_event view;

	(void)state;
	assert_int_equal(front_tell_read_record(good, strlen(good), &view), 0);
	assert_string_equal(view.tenant, "red");
	assert_int_equal(view.stage, STAGE_REFUSED);
	assert_int_equal(view.fault, FAULT_DAMAGED);
	assert_int_equal(view.kind, KIND_PPTX);
	assert_string_equal(view.seen, "x");
	assert_memory_equal(view.ticket, none, sizeof(none));
	assert_int_equal(
	    front_tell_read_record(bound, strlen(bound), &view), 0);
	assert_int_equal(view.ticket[0], 0x0b);
	assert_int_equal(view.ticket[31], 0x0c);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(
		    front_tell_read_record(bad[i], strlen(bad[i]), &view),
		    -EBADMSG);
}

static int sent;
static int answer;

static int
send_order(struct front *of, struct front_order *order)
{
	(void)of;
	if (answer == 0)
		sent = sent * 10 + (int)(intptr_t)order->owner;
	return answer;
}

static void
test_order_flush_in_order_until_full(void **state)
{
	struct front_order orders[3];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(orders); i++) {
		orders[i] = (struct front_order){.kind = FRONT_ORDER_ASK,
		    .owner = (void *)(intptr_t)(i + 1),
		    .send = send_order};
		front_order_open(&front.orders, &orders[i]);
		front_order_queue(&front.orders, &orders[i]);
	}
	front_order_queue(&front.orders, &orders[0]); /* it is there */
	answer = -EAGAIN;
	assert_int_equal(front_order_flush(&front), 1);
	answer = 0;
	front_order_close(&front.orders, &orders[1]);
	assert_int_equal(front_order_flush(&front), 0);
	assert_true(sent == 13 || sent == 31);
	assert_ptr_equal(
	    front_order_find(&front.orders, FRONT_ORDER_ASK, orders[2].slot),
	    orders[2].owner);
	assert_null(front_order_find(
	    &front.orders, FRONT_ORDER_UPLOAD, orders[2].slot));
	assert_null(
	    front_order_find(&front.orders, FRONT_ORDER_ASK, orders[1].slot));
	answer = -EPIPE;
	front_order_queue(&front.orders, &orders[0]);
	assert_int_equal(front_order_flush(&front), -EPIPE);
}

static void
test_count_format_prometheus(void **state)
{
	static struct front_count count = {.connections = 3, .watchers = 2};
	static char text[FRONT_COUNT_SIZE];

	(void)state;
	front_count_request(&count, 200);
	front_count_request(&count, 200);
	front_count_request(&count, 99999);
	size_t length = front_count_format(&count, text);
	assert_int_equal(length, strlen(text));
	assert_non_null(strstr(text, "\ncleandeck_http_connections 3\n"));
	assert_non_null(strstr(text, "\ncleandeck_http_watchers 2\n"));
	assert_non_null(
	    strstr(text, "cleandeck_http_requests_total{code=\"200\"} 2\n"));
	assert_non_null(
	    strstr(text, "cleandeck_http_requests_total{code=\"0\"} 1\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_deck_find_own_tenant_only, clear),
	    cmocka_unit_test_setup(test_deck_find_expired_is_none, clear),
	    cmocka_unit_test_setup(
		test_deck_update_end_expires_as_recorded, clear),
	    cmocka_unit_test_setup(test_deck_update_no_step_back, clear),
	    cmocka_unit_test_setup(test_deck_sweep_ended_after_a_minute, clear),
	    cmocka_unit_test_setup_teardown(
		test_deck_watch_woken_when_due, clear, clear),
	    cmocka_unit_test(test_events_next_in_order),
	    cmocka_unit_test(test_events_next_beyond_all_only_the_end),
	    cmocka_unit_test(test_tell_deck_live_and_ended),
	    cmocka_unit_test(test_tell_read_record_good_and_bad),
	    cmocka_unit_test_setup(test_order_flush_in_order_until_full, clear),
	    cmocka_unit_test(test_count_format_prometheus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
