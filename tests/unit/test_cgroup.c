/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
/* Against a false tree in a folder: this host may have no cgroup v2. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "spawn/cgroup.h"
#include "test_fd_scratch.h"

static char mount[32];
static struct cgroup cgroup;

static void
place(const char *name, const char *text)
{
	char path[128];

	text_format(path, sizeof(path), "%s/%s", mount, name);
	AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
}

static void
make(const char *name)
{
	char path[128];

	text_format(path, sizeof(path), "%s/%s", mount, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void
assert_holds(const char *name, const char *text)
{
	char path[128];
	char bytes[64] = "";

	text_format(path, sizeof(path), "%s/%s", mount, name);
	AUTO_FD fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(read(fd, bytes, sizeof(bytes) - 1) >= 0);
	assert_string_equal(bytes, text);
}

static int
setup(void **state)
{
	(void)state;
	cgroup.root = -1;
	text_format(mount, sizeof(mount), "/tmp/cgroup-XXXXXX");
	assert_non_null(mkdtemp(mount));
	make("own");
	make("own/supervisor");
	place("own/cgroup.controllers", "cpu memory pids\n");
	place("own/cgroup.subtree_control", "");
	place("own/supervisor/cgroup.procs", "");
	make("own/job-7");
	place("own/job-7/memory.max", "");
	place("own/job-7/pids.max", "");
	place("own/job-7/memory.oom.group", "");
	place("own/job-7/cgroup.procs", "");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	cgroup_done(&cgroup);
	return scratch_remove(mount);
}

static void
test_cgroup_open_delegated_moves_us_to_a_leaf(void **state)
{
	char pid[16];

	(void)state;
	text_format(pid, sizeof(pid), "%d", (int)getpid());
	assert_int_equal(cgroup_open(&cgroup, mount, "1:cpu:/x\n0::/own\n"), 0);
	assert_true(cgroup.root >= 0);
	assert_holds("own/cgroup.subtree_control", "+memory +pids");
	assert_holds("own/supervisor/cgroup.procs", pid);
}

static void
test_cgroup_open_no_v2_line_none(void **state)
{
	(void)state;
	assert_int_equal(cgroup_open(&cgroup, mount, "1:cpu:/own\n"), -ENOENT);
	assert_int_equal(cgroup_open(&cgroup, mount, ""), -ENOENT);
	assert_int_equal(cgroup_open(&cgroup, mount, "10::/own\n"), -ENOENT);
	assert_int_equal(cgroup.root, -1);
}

static void
test_cgroup_open_controller_missing_none(void **state)
{
	static const char *const lists[] = {
	    "", "memory\n", "pids\n", "cpu memoryx pids\n", "memory pidsx\n"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		place("own/cgroup.controllers", lists[i]);
		assert_int_equal(
		    cgroup_open(&cgroup, mount, "0::/own\n"), -ENOENT);
	}
}

static void
test_cgroup_open_no_such_group_none(void **state)
{
	(void)state;
	assert_int_equal(cgroup_open(&cgroup, mount, "0::/other\n"), -ENOENT);
}

static void
test_cgroup_add_process_limits_written(void **state)
{
	(void)state;
	assert_int_equal(cgroup_open(&cgroup, mount, "0::/own"), 0);
	assert_int_equal(cgroup_add(&cgroup, 7, 1234, 1 << 20, 16), 0);
	assert_holds("own/job-7/memory.max", "1048576");
	assert_holds("own/job-7/pids.max", "16");
	assert_holds("own/job-7/memory.oom.group", "1");
	assert_holds("own/job-7/cgroup.procs", "1234");
}

static void
test_cgroup_add_no_limit_file_error(void **state)
{
	(void)state;
	assert_int_equal(cgroup_open(&cgroup, mount, "0::/own"), 0);
	assert_true(cgroup_add(&cgroup, 8, 1234, 1, 1) < 0);
}

static void
test_cgroup_was_oom_counter_read(void **state)
{
	(void)state;
	assert_int_equal(cgroup_open(&cgroup, mount, "0::/own"), 0);
	assert_false(cgroup_was_oom(&cgroup, 7));
	place("own/job-7/memory.events",
	    "low 0\nhigh 0\nmax 9\noom 1\noom_kill 0\noom_group_kill 1\n");
	assert_false(cgroup_was_oom(&cgroup, 7));
	place("own/job-7/memory.events", "max 9\noom 1\noom_kill 10\n");
	assert_true(cgroup_was_oom(&cgroup, 7));
}

static void
test_cgroup_remove_empty_group_gone(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(cgroup_open(&cgroup, mount, "0::/own"), 0);
	make("own/job-9");
	cgroup_remove(&cgroup, 9);
	assert_int_equal(fstatat(cgroup.root, "job-9", &st, 0), -1);
}

static void
test_cgroup_remove_what_is_left_killed(void **state)
{
	(void)state;
	assert_int_equal(cgroup_open(&cgroup, mount, "0::/own"), 0);
	place("own/job-7/cgroup.kill", "");
	cgroup_remove(&cgroup, 7);
	assert_holds("own/job-7/cgroup.kill", "1");
}

static void
test_cgroup_none_nothing_done(void **state)
{
	(void)state;
	assert_false(cgroup_was_oom(&cgroup, 7));
	cgroup_remove(&cgroup, 7);
	cgroup_done(&cgroup);
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_cgroup_open_delegated_moves_us_to_a_leaf),
	    RIG_TEST(test_cgroup_open_no_v2_line_none),
	    RIG_TEST(test_cgroup_open_controller_missing_none),
	    RIG_TEST(test_cgroup_open_no_such_group_none),
	    RIG_TEST(test_cgroup_add_process_limits_written),
	    RIG_TEST(test_cgroup_add_no_limit_file_error),
	    RIG_TEST(test_cgroup_was_oom_counter_read),
	    RIG_TEST(test_cgroup_remove_empty_group_gone),
	    RIG_TEST(test_cgroup_remove_what_is_left_killed),
	    RIG_TEST(test_cgroup_none_nothing_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
