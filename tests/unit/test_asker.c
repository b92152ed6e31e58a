/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "supervisor/asker.h"

static struct loop loop;
static struct asker asker;
static int peer = -1;
static unsigned messages;
static unsigned rooms;
static unsigned goings;

static void
on_message(void *owner, struct wire_message *message)
{
	(void)owner;
	(void)message;
	messages++;
}

static void
on_room(void *owner)
{
	(void)owner;
	rooms++;
}

static void
on_gone(void *owner)
{
	(void)owner;
	goings++;
}

static int
setup(void **state)
{
	int ours;

	(void)state;
	messages = rooms = goings = 0;
	assert_int_equal(loop_init(&loop), 0);
	assert_int_equal(wire_pair(&ours, &peer), 0);
	assert_int_equal(fd_set_nonblock(peer), 0);
	asker = (struct asker){.owner = &asker,
	    .on_message = on_message,
	    .on_room = on_room,
	    .on_gone = on_gone};
	assert_int_equal(asker_open(&asker, &loop, ours, WIRE_FRONT), 0);
	asker.state = WIRE_IDLE;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	asker_close(&asker);
	fd_close(&peer);
	fd_close(&loop.epoll);
	return 0;
}

static void
turns(int count)
{
	while (count-- > 0)
		assert_int_equal(loop_turn(&loop, 1), 0);
}

static void
send_reply(uint32_t slot)
{
	const struct wire_reply reply = {.fault = FAULT_BUSY};
	struct wire_message message;

	wire_init(&message, WIRE_REPLY, slot);
	wire_put_reply(&message, &reply);
	asker_send(&asker, &message);
}

static int
recv_reply(struct wire_message *message)
{
	return wire_recv(peer, WIRE_SUPERVISOR, WIRE_FRONT, WIRE_IDLE, message);
}

static void
fill_socket(void)
{
	for (uint32_t slot = 0; asker_has_room(&asker); slot++)
		send_reply(slot);
}

static void
test_asker_send_room_arrives_at_once(void **state)
{
	struct wire_message message;

	(void)state;
	send_reply(9);
	assert_true(asker_has_room(&asker));
	assert_int_equal(recv_reply(&message), 0);
	assert_int_equal(message.slot, 9);
}

static void
test_asker_send_socket_full_order_kept(void **state)
{
	struct wire_message message;
	uint32_t sent = 0;
	uint32_t taken = 0;

	(void)state;
	while (sent < 2000)
		send_reply(sent++);
	assert_false(asker_has_room(&asker));
	while (taken < sent) {
		if (recv_reply(&message) == 0)
			assert_int_equal(message.slot, taken++);
		else
			turns(1);
	}
	turns(2);
	assert_true(asker_has_room(&asker));
	assert_int_equal(rooms, 1);
}

static void
test_asker_send_descriptor_kept_for_later(void **state)
{
	struct wire_message message;

	(void)state;
	asker.peer = WIRE_CLIENT;
	fill_socket();
	int fd = dup(STDIN_FILENO);
	wire_init(&message, WIRE_DELIVER, 77);
	wire_put_artifact(&message, ARTIFACT_DECK_PDF, 0);
	message.fd = fd;
	asker_send(&asker, &message);
	fd_close(&fd); /* lent: the asker keeps a copy */
	for (;;) {
		turns(1);
		int error = wire_recv(
		    peer, WIRE_SUPERVISOR, WIRE_CLIENT, WIRE_IDLE, &message);
		if (error == 0 && message.type == WIRE_DELIVER)
			break;
		assert_true(error == 0 || error == -EAGAIN);
	}
	assert_int_equal(message.slot, 77);
	wire_done(&message);
}

static void
test_asker_send_never_read_dropped(void **state)
{
	(void)state;
	for (uint32_t slot = 0; slot < 6000; slot++)
		send_reply(slot);
	turns(3);
	assert_int_equal(asker.fd, -1);
	assert_int_equal(goings, 1);
}

static void
test_asker_message_in_order_handed_on(void **state)
{
	struct wire_message message;

	(void)state;
	wire_init(&message, WIRE_CANCEL, 1);
	assert_int_equal(wire_send(peer, &message), 0);
	turns(1);
	assert_int_equal(messages, 1);
}

static void
test_asker_message_out_of_turn_sent_away(void **state)
{
	struct wire_message message;

	(void)state;
	asker.state = WIRE_STARTING;
	wire_init(&message, WIRE_CANCEL, 1);
	assert_int_equal(wire_send(peer, &message), 0);
	turns(1);
	assert_int_equal(messages, 0);
	assert_int_equal(goings, 1);
	assert_int_equal(asker.fd, -1);
}

static void
test_asker_nonsense_sent_away(void **state)
{
	(void)state;
	assert_int_equal(send(peer, "nonsense", 8, 0), 8);
	turns(1);
	assert_int_equal(goings, 1);
}

static void
test_asker_peer_gone_told_once(void **state)
{
	(void)state;
	fd_close(&peer);
	turns(3);
	assert_int_equal(goings, 1);
}

static void
test_asker_send_after_close_nothing(void **state)
{
	(void)state;
	asker_close(&asker);
	send_reply(1);
	asker_close(&asker);
	assert_int_equal(goings, 0);
}

static void
test_asker_close_forgets_what_waits(void **state)
{
	(void)state;
	fill_socket();
	asker_close(&asker);
	assert_true(asker_has_room(&asker));
	assert_int_equal(asker.waiting, 0);
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_asker_send_room_arrives_at_once),
	    RIG_TEST(test_asker_send_socket_full_order_kept),
	    RIG_TEST(test_asker_send_descriptor_kept_for_later),
	    RIG_TEST(test_asker_send_never_read_dropped),
	    RIG_TEST(test_asker_message_in_order_handed_on),
	    RIG_TEST(test_asker_message_out_of_turn_sent_away),
	    RIG_TEST(test_asker_nonsense_sent_away),
	    RIG_TEST(test_asker_peer_gone_told_once),
	    RIG_TEST(test_asker_send_after_close_nothing),
	    RIG_TEST(test_asker_close_forgets_what_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
