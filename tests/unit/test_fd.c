/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fd.h"

static int
new_file(void)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void
test_fd_close_open_closed_and_errno_kept(void **state)
{
	int fd = new_file();
	int number = fd;

	(void)state;
	errno = EXDEV;
	fd_close(&fd);
	assert_int_equal(fd, -1);
	assert_int_equal(errno, EXDEV);
	assert_int_equal(fcntl(number, F_GETFD), -1);
}

static void
test_fd_close_none_nothing(void **state)
{
	int fd = -1;

	(void)state;
	fd_close(&fd);
	assert_int_equal(fd, -1);
}

static void
test_fd_take_owned_moved(void **state)
{
	int fd = 5;

	(void)state;
	assert_int_equal(fd_take(&fd), 5);
	assert_int_equal(fd, -1);
}

static void
test_fd_auto_end_of_scope_closed(void **state)
{
	int number;

	(void)state;
	{
		AUTO_FD fd = new_file();
		number = fd;
	}
	assert_int_equal(fcntl(number, F_GETFD), -1);
}

static void
test_fd_write_all_full_pipe_error(void **state)
{
	static char block[1 << 17];
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	AUTO_FD reading = ends[0];
	AUTO_FD writing = ends[1];
	assert_int_equal(fd_write_all(writing, block, sizeof(block)), -EAGAIN);
	assert_true(reading >= 0);
}

static void
test_fd_write_at_offset_position_kept(void **state)
{
	char bytes[4] = "";
	AUTO_FD fd = new_file();

	(void)state;
	assert_int_equal(fd_write_at(fd, "xy", 2, 1), 0);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
	assert_int_equal(pread(fd, bytes, sizeof(bytes), 0), 3);
	assert_memory_equal(bytes, "\0xy", 3);
}

static void
test_fd_copy_position_moved_copies_from_start(void **state)
{
	char bytes[5] = "";
	AUTO_FD from = new_file();
	AUTO_FD to = new_file();

	(void)state;
	assert_int_equal(fd_write_all(from, "abcd", 4), 0);
	assert_int_equal(fd_copy(to, from, 4), 0);
	assert_int_equal(pread(to, bytes, 4, 0), 4);
	assert_string_equal(bytes, "abcd");
}

static void
test_fd_copy_source_too_short_error(void **state)
{
	AUTO_FD from = new_file();
	AUTO_FD to = new_file();

	(void)state;
	assert_int_equal(fd_write_all(from, "abcd", 4), 0);
	assert_int_equal(fd_copy(to, from, 5), -EIO);
}

static void
test_fd_set_nonblock_file_flag_set(void **state)
{
	AUTO_FD fd = new_file();

	(void)state;
	assert_int_equal(fd_set_nonblock(fd), 0);
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_int_equal(fd_set_nonblock(-1), -EBADF);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_fd_close_open_closed_and_errno_kept),
	    cmocka_unit_test(test_fd_close_none_nothing),
	    cmocka_unit_test(test_fd_take_owned_moved),
	    cmocka_unit_test(test_fd_auto_end_of_scope_closed),
	    cmocka_unit_test(test_fd_write_all_full_pipe_error),
	    cmocka_unit_test(test_fd_write_at_offset_position_kept),
	    cmocka_unit_test(test_fd_copy_position_moved_copies_from_start),
	    cmocka_unit_test(test_fd_copy_source_too_short_error),
	    cmocka_unit_test(test_fd_set_nonblock_file_flag_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
