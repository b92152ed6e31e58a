/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "test_wire_rig.h"

static struct wire_rig rig;

static int
setup(void **state)
{
	(void)state;
	wire_rig_open(&rig);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	wire_rig_close(&rig);
	return 0;
}

static int
recv_child(struct wire_message *message)
{
	return wire_recv(
	    rig.ours, WIRE_CHILD, WIRE_SUPERVISOR, WIRE_WORKING, message);
}

static void
test_wire_pair_both_close_on_exec(void **state)
{
	(void)state;
	assert_true(fcntl(rig.ours, F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(rig.theirs, F_GETFD) & FD_CLOEXEC);
}

static void
test_wire_recv_nothing_there_again(void **state)
{
	struct wire_message message;

	(void)state;
	assert_int_equal(recv_child(&message), -EAGAIN);
}

static void
test_wire_recv_peer_gone_pipe(void **state)
{
	struct wire_message message;

	(void)state;
	fd_close(&rig.theirs);
	assert_int_equal(recv_child(&message), -EPIPE);
}

static void
test_wire_recv_unknown_type_refused(void **state)
{
	static const uint16_t types[] = {0, WIRE_TYPE_COUNT, 0xffff};
	struct wire_message message;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		const struct wire_packet packet = {
		    .version = WIRE_VERSION, .type = types[i]};
		wire_rig_send(&rig, &packet);
		assert_int_equal(recv_child(&message), -EBADMSG);
	}
}

static void
test_wire_recv_header_cut_refused(void **state)
{
	struct wire_message message;

	(void)state;
	for (size_t cut = 1; cut < WIRE_HEADER_SIZE; cut++) {
		const struct wire_packet packet = {
		    .version = WIRE_VERSION, .type = WIRE_RESULT, .cut = cut};
		wire_rig_send(&rig, &packet);
		assert_int_equal(recv_child(&message), -EBADMSG);
	}
}

static void
test_wire_recv_larger_than_any_body_refused(void **state)
{
	struct wire_message message;
	const struct wire_packet packet = {.version = WIRE_VERSION,
	    .type = WIRE_FAULT,
	    .size = WIRE_MAX_BODY + 1};

	(void)state;
	wire_rig_send(&rig, &packet);
	assert_int_equal(recv_child(&message), -EBADMSG);
}

/* It looks like the end of the channel, but may carry descriptors. */
static void
test_wire_recv_empty_packet_no_descriptor_leaked(void **state)
{
	(void)state;
	for (unsigned fds = 0; fds <= WIRE_RIG_FDS; fds++) {
		struct wire_message message;
		const struct wire_packet packet = {
		    .cut = WIRE_HEADER_SIZE, .fds = fds};
		unsigned before = wire_rig_count_fds();
		wire_rig_send(&rig, &packet);
		assert_true(recv_child(&message) < 0);
		assert_int_equal(wire_rig_count_fds(), before);
	}
}

/* Without room for credentials more descriptors fit: all are closed. */
static void
test_wire_recv_many_descriptors_without_credentials_refused(void **state)
{
	struct wire_message message;
	int off = 0;
	const struct wire_packet packet = {.version = WIRE_VERSION,
	    .type = WIRE_ARTIFACT,
	    .size = 8,
	    .fds = WIRE_RIG_FDS};

	(void)state;
	assert_int_equal(
	    setsockopt(rig.ours, SOL_SOCKET, SO_PASSCRED, &off, sizeof(off)),
	    0);
	unsigned before = wire_rig_count_fds();
	wire_rig_send(&rig, &packet);
	assert_int_equal(recv_child(&message), -EBADMSG);
	assert_int_equal(wire_rig_count_fds(), before);
}

static void
test_wire_recv_descriptor_close_on_exec(void **state)
{
	struct wire_message message;
	const struct wire_packet packet = {.version = WIRE_VERSION,
	    .type = WIRE_ARTIFACT,
	    .size = 8,
	    .fds = 1};

	(void)state;
	wire_rig_send(&rig, &packet);
	assert_int_equal(recv_child(&message), 0);
	AUTO_FD fd = wire_take_fd(&message);
	assert_int_equal(message.fd, -1);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

static void
test_wire_recv_sender_named_by_the_kernel(void **state)
{
	struct wire_message message;
	const struct wire_packet packet = {
	    .version = WIRE_VERSION, .type = WIRE_RESULT, .size = 12};

	(void)state;
	pid_t pid = fork();
	if (pid == 0) {
		wire_rig_send(&rig, &packet);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(recv_child(&message), 0);
	assert_int_equal(message.pid, pid);
}

static void
test_wire_send_peer_gone_pipe_and_no_signal(void **state)
{
	struct wire_message message;

	(void)state;
	fd_close(&rig.ours);
	wire_init(&message, WIRE_CANCEL, 0);
	assert_int_equal(wire_send(rig.theirs, &message), -EPIPE);
}

static void
test_wire_send_socket_full_again(void **state)
{
	struct wire_message message;
	int error = 0;

	(void)state;
	wire_init(&message, WIRE_CANCEL, 0);
	assert_int_equal(fd_set_nonblock(rig.theirs), 0);
	for (int i = 0; i < 100000 && error == 0; i++)
		error = wire_send(rig.theirs, &message);
	assert_int_equal(error, -EAGAIN);
}

static void
test_wire_put_bytes_out_of_room_bad(void **state)
{
	static const uint8_t bytes[WIRE_MAX_BODY];
	struct wire_message message;

	(void)state;
	wire_init(&message, WIRE_FAULT, 0);
	wire_put_bytes(&message, bytes, WIRE_MAX_BODY);
	assert_false(message.bad);
	wire_put_u32(&message, 1);
	assert_true(message.bad);
	assert_int_equal(message.size, WIRE_MAX_BODY);
}

static void
test_wire_take_u64_short_bad_and_zero(void **state)
{
	struct wire_message message;

	(void)state;
	wire_init(&message, WIRE_FAULT, 0);
	wire_put_u32(&message, UINT32_MAX);
	assert_int_equal(wire_take_u64(&message), 0);
	assert_true(message.bad);
	assert_int_equal(wire_take_u32(&message), 0);
	assert_int_equal(wire_take_end(&message), -EBADMSG);
}

static void
test_wire_take_end_rest_refused(void **state)
{
	struct wire_message message;

	(void)state;
	wire_init(&message, WIRE_FAULT, 0);
	wire_put_u32(&message, 1);
	wire_put_u32(&message, 2);
	assert_int_equal(wire_take_u32(&message), 1);
	assert_int_equal(wire_take_end(&message), -EBADMSG);
	assert_int_equal(wire_take_u32(&message), 2);
	assert_int_equal(wire_take_end(&message), 0);
}

static void
test_wire_put_u32_big_endian(void **state)
{
	struct wire_message message;

	(void)state;
	wire_init(&message, WIRE_FAULT, 0);
	wire_put_u32(&message, 0x01020304);
	assert_memory_equal(message.body, "\1\2\3\4", 4);
}

static void
test_wire_take_text_hostile_bytes_cleaned(void **state)
{
	char text[WIRE_MAX_TEXT + 1];
	struct wire_message message;

	(void)state;
	wire_init(&message, WIRE_FAULT, 0);
	wire_put_bytes(&message, "a\0b\n\x1b", 5);
	wire_take_text(&message, text);
	assert_string_equal(text, "a?b??");
	assert_int_equal(wire_take_end(&message), 0);
}

static void
test_wire_take_text_too_long_bad(void **state)
{
	static const uint8_t bytes[WIRE_MAX_TEXT + 1];
	char text[WIRE_MAX_TEXT + 1] = "x";
	struct wire_message message;

	(void)state;
	wire_init(&message, WIRE_FAULT, 0);
	wire_put_bytes(&message, bytes, sizeof(bytes));
	wire_take_text(&message, text);
	assert_string_equal(text, "");
	assert_int_equal(wire_take_end(&message), -EBADMSG);
}

static void
test_wire_put_text_too_long_cut(void **state)
{
	char text[2 * WIRE_MAX_TEXT];
	struct wire_message message;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	wire_init(&message, WIRE_FAULT, 0);
	wire_put_text(&message, text);
	assert_int_equal(message.size, WIRE_MAX_TEXT);
}

static void
test_wire_state_name_every_state(void **state)
{
	(void)state;
	assert_string_equal(wire_state_name(WIRE_STARTING), "starting");
	assert_string_equal(wire_state_name(WIRE_IDLE), "idle");
	assert_string_equal(wire_state_name(WIRE_WORKING), "working");
	assert_string_equal(wire_state_name(WIRE_ENDED), "ended");
}

int
main(void)
{
#define WIRE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    WIRE_TEST(test_wire_pair_both_close_on_exec),
	    WIRE_TEST(test_wire_recv_nothing_there_again),
	    WIRE_TEST(test_wire_recv_peer_gone_pipe),
	    WIRE_TEST(test_wire_recv_unknown_type_refused),
	    WIRE_TEST(test_wire_recv_header_cut_refused),
	    WIRE_TEST(test_wire_recv_larger_than_any_body_refused),
	    WIRE_TEST(test_wire_recv_empty_packet_no_descriptor_leaked),
	    WIRE_TEST(
		test_wire_recv_many_descriptors_without_credentials_refused),
	    WIRE_TEST(test_wire_recv_descriptor_close_on_exec),
	    WIRE_TEST(test_wire_recv_sender_named_by_the_kernel),
	    WIRE_TEST(test_wire_send_peer_gone_pipe_and_no_signal),
	    WIRE_TEST(test_wire_send_socket_full_again),
	    WIRE_TEST(test_wire_put_bytes_out_of_room_bad),
	    WIRE_TEST(test_wire_take_u64_short_bad_and_zero),
	    WIRE_TEST(test_wire_take_end_rest_refused),
	    WIRE_TEST(test_wire_put_u32_big_endian),
	    WIRE_TEST(test_wire_take_text_hostile_bytes_cleaned),
	    WIRE_TEST(test_wire_take_text_too_long_bad),
	    WIRE_TEST(test_wire_put_text_too_long_cut),
	    WIRE_TEST(test_wire_state_name_every_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
