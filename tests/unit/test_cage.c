/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "spawn/cage.h"
#include "test_fd_scratch.h"

static char folder[32];
static int share = -1;

static int
setup(void **state)
{
	(void)state;
	text_format(folder, sizeof(folder), "/tmp/cage-XXXXXX");
	assert_non_null(mkdtemp(folder));
	share = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(mkdirat(share, "warmup", 0700), 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fd_close(&share);
	return scratch_remove(folder);
}

static void
place(const char *name)
{
	char path[128];

	text_format(path, sizeof(path), "warmup/%s", name);
	AUTO_FD fd = openat(share, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
}

static void
test_cage_open_shared_files_but_no_hidden_ones(void **state)
{
	static struct cage cage;

	(void)state;
	place("a.pptx");
	place(".hidden");
	assert_int_equal(cage_open_shared(&cage, share, "warmup"), 0);
	assert_int_equal(cage.file_count, 1);
	assert_string_equal(cage.files[0].name, "a.pptx");
	assert_string_equal(cage.files[0].folder, "warmup");
	cage_done(&cage);
	assert_int_equal(cage.files[0].fd, -1);
}

static void
test_cage_open_shared_no_folder_error(void **state)
{
	static struct cage cage;

	(void)state;
	assert_int_equal(cage_open_shared(&cage, share, "none"), -ENOENT);
}

static void
test_cage_open_shared_symlink_refused(void **state)
{
	static struct cage cage;

	(void)state;
	assert_int_equal(symlinkat("/etc/passwd", share, "warmup/link"), 0);
	assert_int_equal(cage_open_shared(&cage, share, "warmup"), -ELOOP);
	cage_done(&cage);
}

static void
test_cage_open_shared_too_many_refused(void **state)
{
	static struct cage cage;

	(void)state;
	for (int i = 0; i <= CAGE_FILES_MAX; i++) {
		char name[16];
		text_format(name, sizeof(name), "%d", i);
		place(name);
	}
	assert_int_equal(cage_open_shared(&cage, share, "warmup"), -E2BIG);
	assert_int_equal(cage.file_count, CAGE_FILES_MAX);
	cage_done(&cage);
}

static void
test_cage_open_shared_long_name_refused(void **state)
{
	static struct cage cage;
	char name[sizeof(cage.files[0].name) + 1];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	place(name);
	assert_int_equal(
	    cage_open_shared(&cage, share, "warmup"), -ENAMETOOLONG);
	cage_done(&cage);
}

static void
test_cage_rows_every_row_a_reason_and_a_role(void **state)
{
	const struct cage_row *row = cage_rows;

	(void)state;
	for (; row->target; row++) {
		assert_true(row->reason && strlen(row->reason) > 3);
		assert_true(row->roles != 0);
		assert_int_not_equal(row->target[0], '/');
	}
	assert_null(row->reason);
}

/* cage_enter() keeps as many: a row beyond would be left out in silence. */
static void
test_cage_rows_fit_cage_enter(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct cage_row *row = cage_rows; row->reason; row++)
		count++;
	assert_true(count <= 48);
}

static void
test_cage_rows_writable_state_of_the_ledger_alone(void **state)
{
	(void)state;
	for (const struct cage_row *row = cage_rows; row->reason; row++) {
		if (row->means != CAGE_BIND_RW)
			continue;
		assert_int_equal(row->roles, ROLE_BIT(ROLE_LEDGER));
		assert_memory_equal(row->target, "state/", 6);
	}
}

static void
test_cage_rows_no_program_no_secret(void **state)
{
	static const char *const hidden[] = {"/", "/etc", "/proc", "/sys",
	    "/home", "/root", "/usr", "/usr/bin", "/bin", "/usr/sbin", "/run",
	    "/var", "/dev", "/etc/passwd"};

	(void)state;
	for (const struct cage_row *row = cage_rows; row->reason; row++)
		for (size_t i = 0; row->source && i < COUNT_OF(hidden); i++)
			assert_string_not_equal(row->source, hidden[i]);
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_cage_open_shared_files_but_no_hidden_ones),
	    RIG_TEST(test_cage_open_shared_no_folder_error),
	    RIG_TEST(test_cage_open_shared_symlink_refused),
	    RIG_TEST(test_cage_open_shared_too_many_refused),
	    RIG_TEST(test_cage_open_shared_long_name_refused),
	    RIG_TEST(test_cage_rows_every_row_a_reason_and_a_role),
	    RIG_TEST(test_cage_rows_fit_cage_enter),
	    RIG_TEST(test_cage_rows_writable_state_of_the_ledger_alone),
	    RIG_TEST(test_cage_rows_no_program_no_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
