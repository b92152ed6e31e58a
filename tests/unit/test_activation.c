/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "supervisor/activation.h"

static struct activation activation;
static char why[ACTIVATION_WHY_SIZE];

static int
setup(void **state)
{
	(void)state;
	activation.fd = -1;
	why[0] = '\0';
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fd_close(&activation.fd);
	(void)unsetenv("LISTEN_PID");
	(void)unsetenv("LISTEN_FDS");
	(void)unsetenv("LISTEN_FDNAMES");
	return 0;
}

/* A socket of TCP on loopback; listening or not. */
static int
open_tcp(int family, bool listening)
{
	int fd = socket(family, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	if (listening)
		assert_int_equal(listen(fd, 5), 0);
	return fd;
}

static void
announce(const char *fds, int pid)
{
	char text[16];

	text_format(text, sizeof(text), "%d", pid);
	assert_int_equal(setenv("LISTEN_PID", text, 1), 0);
	assert_int_equal(setenv("LISTEN_FDS", fds, 1), 0);
	assert_int_equal(setenv("LISTEN_FDNAMES", "cleandeck.socket", 1), 0);
}

static void
assert_environment_empty(void)
{
	assert_null(getenv("LISTEN_PID"));
	assert_null(getenv("LISTEN_FDS"));
	assert_null(getenv("LISTEN_FDNAMES"));
}

static void
test_activation_none_given_none_taken(void **state)
{
	(void)state;
	assert_int_equal(activation_take(&activation, why), 0);
	assert_int_equal(activation.fd, -1);
}

static void
test_activation_other_process_none_taken(void **state)
{
	(void)state;
	announce("1", 1);
	assert_int_equal(activation_take(&activation, why), 0);
	assert_int_equal(activation.fd, -1);
	assert_environment_empty();
}

static void
test_activation_zero_sockets_none_taken(void **state)
{
	(void)state;
	announce("0", (int)getpid());
	assert_int_equal(activation_take(&activation, why), 0);
	assert_int_equal(activation.fd, -1);
}

static void
test_activation_nonsense_numbers_refused(void **state)
{
	static const char *const bad[] = {"x", "-1", "257", ""};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		announce(bad[i], (int)getpid());
		assert_int_equal(activation_take(&activation, why), -EINVAL);
		assert_environment_empty();
	}
}

/*
 * Descriptor 3 belongs to whoever runs the test: in a process of its own.
 * Exit status 0 when activation_take() did what was expected.
 */
static void
run_with(int fd, const char *fds, int expected)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		int flags = 0;
		if (fd >= 0 && fd != 3 && dup2(fd, 3) < 0)
			_exit(10);
		if (fd < 0)
			(void)close(3);
		announce(fds, (int)getpid());
		if (activation_take(&activation, why) != expected)
			_exit(11);
		if (getenv("LISTEN_FDS") || getenv("LISTEN_PID"))
			_exit(12);
		if (expected < 0)
			_exit(why[0] && fcntl(3, F_GETFD) < 0 ? 0 : 13);
		flags = fcntl(3, F_GETFD);
		_exit(activation.fd == 3 && flags >= 0 &&
			      (flags & FD_CLOEXEC) &&
			      (fcntl(3, F_GETFL) & O_NONBLOCK)
			  ? 0
			  : 14);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void
test_activation_listening_socket_taken(void **state)
{
	(void)state;
	AUTO_FD fd = open_tcp(AF_INET, true);
	run_with(fd, "1", 0);
	AUTO_FD six = socket(AF_INET6, SOCK_STREAM, 0);
	if (six >= 0 && listen(six, 5) == 0)
		run_with(six, "1", 0);
}

static void
test_activation_not_listening_refused_and_closed(void **state)
{
	(void)state;
	AUTO_FD fd = open_tcp(AF_INET, false);
	run_with(fd, "1", -EINVAL);
}

static void
test_activation_two_sockets_refused_and_closed(void **state)
{
	(void)state;
	AUTO_FD fd = open_tcp(AF_INET, true);
	run_with(fd, "2", -EINVAL);
}

static void
test_activation_closed_descriptor_refused(void **state)
{
	(void)state;
	run_with(-1, "1", -EINVAL);
}

static void
test_activation_check_address_told(void **state)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	struct sockaddr_in found;

	(void)state;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	AUTO_FD fd = open_tcp(AF_INET, false);
	assert_int_equal(
	    bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(activation_check(fd, &activation, why), 0);
	assert_int_equal(activation.fd, -1);
	assert_int_equal(activation.address_size, sizeof(address));
	memcpy(&found, &activation.address, sizeof(found));
	assert_int_equal(found.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
	assert_int_not_equal(found.sin_port, 0);
}

static void
test_activation_check_other_sockets_refused(void **state)
{
	(void)state;
	AUTO_FD datagram = socket(AF_INET, SOCK_DGRAM, 0);
	assert_int_equal(activation_check(datagram, &activation, why), -EINVAL);
	assert_non_null(strstr(why, "stream"));
	AUTO_FD local = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(activation_check(local, &activation, why), -EINVAL);
	assert_non_null(strstr(why, "TCP"));
	AUTO_FD idle = open_tcp(AF_INET, false);
	assert_int_equal(activation_check(idle, &activation, why), -EINVAL);
	assert_non_null(strstr(why, "listen"));
	AUTO_FD file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_int_equal(activation_check(file, &activation, why), -EINVAL);
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_activation_none_given_none_taken),
	    RIG_TEST(test_activation_other_process_none_taken),
	    RIG_TEST(test_activation_zero_sockets_none_taken),
	    RIG_TEST(test_activation_nonsense_numbers_refused),
	    RIG_TEST(test_activation_listening_socket_taken),
	    RIG_TEST(test_activation_not_listening_refused_and_closed),
	    RIG_TEST(test_activation_two_sockets_refused_and_closed),
	    RIG_TEST(test_activation_closed_descriptor_refused),
	    RIG_TEST(test_activation_check_address_told),
	    RIG_TEST(test_activation_check_other_sockets_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
