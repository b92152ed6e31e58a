/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "supervisor/notify.h"

/* Longer than an address can be (unix(7): 108 bytes). */
#define LONG                                                                   \
	"/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"     \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct notify notify;
static char why[NOTIFY_WHY_SIZE];
static char folder[] = "/tmp/notify-XXXXXX";
static char path[64];
static char said[1024];
static int manager = -1;

/* Makes the manager's socket; `name` as NOTIFY_SOCKET says it. */
static void
listen_at(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length = strlen(name);

	memcpy(address.sun_path, name, length);
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_true(manager >= 0);
	assert_int_equal(
	    bind(manager, (struct sockaddr *)(void *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + length +
			    (name[0] == '@' ? 0 : 1))),
	    0);
	assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
}

static int
setup(void **state)
{
	(void)state;
	text_format(folder, sizeof(folder), "/tmp/notify-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	text_format(path, sizeof(path), "%s/socket", folder);
	notify.fd = -1;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	notify_close(&notify);
	fd_close(&manager);
	(void)unlink(path);
	(void)unsetenv("NOTIFY_SOCKET");
	(void)unsetenv("WATCHDOG_USEC");
	(void)unsetenv("WATCHDOG_PID");
	return rmdir(folder);
}

static const char *
hear(void)
{
	ssize_t n = recv(manager, said, sizeof(said) - 1, MSG_DONTWAIT);

	said[n < 0 ? 0 : n] = '\0';
	return said;
}

static void
test_notify_no_manager_nothing_happens(void **state)
{
	(void)state;
	assert_int_equal(notify_open(&notify, why), 0);
	assert_int_equal(notify.fd, -1);
	assert_int_equal(notify_watchdog_every(&notify), 0);
	notify_ready(&notify, "x");
	notify_watchdog(&notify);
	notify_close(&notify);
}

static void
test_notify_path_told(void **state)
{
	(void)state;
	listen_at(path);
	assert_int_equal(notify_open(&notify, why), 0);
	notify_ready(&notify, "listening");
	assert_string_equal(hear(), "READY=1\nSTATUS=listening\n");
	notify_stopping(&notify, "draining");
	assert_string_equal(hear(), "STOPPING=1\nSTATUS=draining\n");
	notify_status(&notify, "7 wait");
	assert_string_equal(hear(), "STATUS=7 wait\n");
	notify_watchdog(&notify);
	assert_string_equal(hear(), "WATCHDOG=1\n");
	notify_extend(&notify, 30000);
	assert_string_equal(hear(), "EXTEND_TIMEOUT_USEC=30000000\n");
}

static void
test_notify_abstract_socket_told(void **state)
{
	char name[64];

	(void)state;
	text_format(name, sizeof(name), "@cleandeck-test-%d", (int)getpid());
	listen_at(name);
	assert_int_equal(notify_open(&notify, why), 0);
	notify_watchdog(&notify);
	assert_string_equal(hear(), "WATCHDOG=1\n");
}

/* systemd takes a reload that is older than its own signal for another. */
static void
test_notify_reloading_monotonic_time(void **state)
{
	struct timespec now;
	unsigned long long usec;

	(void)state;
	listen_at(path);
	assert_int_equal(notify_open(&notify, why), 0);
	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
	notify_reloading(&notify);
	assert_int_equal(
	    sscanf(hear(), "RELOADING=1\nMONOTONIC_USEC=%llu\n", &usec), 1);
	assert_in_range(usec / 1000000, (unsigned long long)now.tv_sec,
	    (unsigned long long)now.tv_sec + 10);
}

/* A newline in it would be another variable, READY=1 for instance. */
static void
test_notify_status_one_line(void **state)
{
	char words[2000];

	(void)state;
	listen_at(path);
	assert_int_equal(notify_open(&notify, why), 0);
	notify_status(&notify, "a\nREADY=1");
	assert_string_equal(hear(), "STATUS=a?READY=1\n");
	memset(words, 'x', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	notify_ready(&notify, words);
	assert_ptr_equal(strstr(hear(), "READY=1\nSTATUS=xxx"), said);
	assert_int_equal(said[strlen(said) - 1], '\n');
}

static void
test_notify_open_environment_emptied(void **state)
{
	(void)state;
	listen_at(path);
	assert_int_equal(setenv("WATCHDOG_USEC", "30000000", 1), 0);
	assert_int_equal(setenv("WATCHDOG_PID", "1", 1), 0);
	assert_int_equal(notify_open(&notify, why), 0);
	assert_null(getenv("NOTIFY_SOCKET"));
	assert_null(getenv("WATCHDOG_USEC"));
	assert_null(getenv("WATCHDOG_PID"));
}

static uint64_t
every(const char *usec, const char *pid)
{
	assert_int_equal(setenv("NOTIFY_SOCKET", path, 1), 0);
	assert_int_equal(setenv("WATCHDOG_USEC", usec, 1), 0);
	if (pid)
		assert_int_equal(setenv("WATCHDOG_PID", pid, 1), 0);
	assert_int_equal(notify_open(&notify, why), 0);
	uint64_t ms = notify_watchdog_every(&notify);
	notify_close(&notify);
	return ms;
}

static void
test_notify_watchdog_half_of_its_time(void **state)
{
	char own[16];

	(void)state;
	text_format(own, sizeof(own), "%d", (int)getpid());
	assert_int_equal(every("30000000", NULL), 15000);
	assert_int_equal(every("30000000", own), 15000);
	assert_int_equal(every("1000", NULL), 1);
	assert_int_equal(every("30000000", "1"), 0);
}

static void
test_notify_open_nonsense_refused(void **state)
{
	static const char *const sockets[] = {
	    "relative", "@", "/", "vsock:2:1234", LONG};
	static const char *const times[] = {"0", "x", "-1", ""};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sockets); i++) {
		assert_int_equal(setenv("NOTIFY_SOCKET", sockets[i], 1), 0);
		assert_int_equal(notify_open(&notify, why), -EINVAL);
		assert_int_equal(notify.fd, -1);
		assert_null(getenv("NOTIFY_SOCKET"));
	}
	for (size_t i = 0; i < COUNT_OF(times); i++) {
		assert_int_equal(setenv("NOTIFY_SOCKET", path, 1), 0);
		assert_int_equal(setenv("WATCHDOG_USEC", times[i], 1), 0);
		assert_int_equal(notify_open(&notify, why), -EINVAL);
		assert_non_null(strstr(why, "WATCHDOG"));
	}
}

static void
test_notify_manager_gone_nothing_happens(void **state)
{
	(void)state;
	listen_at(path);
	assert_int_equal(notify_open(&notify, why), 0);
	fd_close(&manager);
	notify_ready(&notify, "x");
	notify_watchdog(&notify);
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_notify_no_manager_nothing_happens),
	    RIG_TEST(test_notify_path_told),
	    RIG_TEST(test_notify_abstract_socket_told),
	    RIG_TEST(test_notify_reloading_monotonic_time),
	    RIG_TEST(test_notify_status_one_line),
	    RIG_TEST(test_notify_open_environment_emptied),
	    RIG_TEST(test_notify_watchdog_half_of_its_time),
	    RIG_TEST(test_notify_open_nonsense_refused),
	    RIG_TEST(test_notify_manager_gone_nothing_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
