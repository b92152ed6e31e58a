/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An artifact's memfd takes what it may and not a byte more. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "render/render_file.h"

static struct render_file file;
static uint8_t block[3 * RENDER_FILE_HOLD];

static void
test_file_open_unknown_artifact_rejected(void **state)
{
	(void)state;
	assert_int_equal(render_file_open(&file, ARTIFACT_COUNT), -EINVAL);
}

static void
test_file_open_memfd_is_sealable_and_closes_on_exec(void **state)
{
	(void)state;
	assert_int_equal(render_file_open(&file, ARTIFACT_TEXT), 0);
	assert_int_equal(fcntl(file.fd, F_GET_SEALS), 0);
	assert_true(fcntl(file.fd, F_GETFD) & FD_CLOEXEC);
	render_file_close(&file);
	assert_int_equal(file.fd, -1);
}

static void
test_file_write_small_and_large_all_there_in_order(void **state)
{
	struct stat st;
	char last[4] = {0};
	int fd;

	(void)state;
	assert_int_equal(render_file_open(&file, ARTIFACT_TEXT), 0);
	assert_int_equal(render_file_write(&file, "ab", 2), 0);
	assert_int_equal(render_file_write(&file, block, sizeof(block)), 0);
	assert_int_equal(render_file_write(&file, "cd", 2), 0);
	assert_int_equal(render_file_finish(&file, &fd), 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, sizeof(block) + 4);
	assert_int_equal(pread(fd, last, 2, 0), 2);
	assert_string_equal(last, "ab");
	assert_int_equal(pread(fd, last, 2, st.st_size - 2), 2);
	assert_string_equal(last, "cd");
	close(fd);
}

static void
test_file_write_past_cap_refused_for_good(void **state)
{
	int fd = -7;

	(void)state;
	assert_int_equal(render_file_open(&file, ARTIFACT_TEXT), 0);
	for (uint64_t i = 0; i < LIMIT_TEXT_BYTES; i += RENDER_FILE_HOLD)
		assert_int_equal(
		    render_file_write(&file, block, RENDER_FILE_HOLD), 0);
	assert_int_equal(render_file_write(&file, "x", 1), -EFBIG);
	assert_int_equal(render_file_write(&file, "", 0), -EFBIG);
	assert_int_equal(render_file_finish(&file, &fd), -EFBIG);
	assert_int_equal(fd, -7);
}

static void
test_file_finish_no_room_reported(void **state)
{
	const struct rlimit small = {100, RLIM_INFINITY};
	const struct rlimit large = {RLIM_INFINITY, RLIM_INFINITY};
	int fd;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(render_file_open(&file, ARTIFACT_TEXT), 0);
	assert_int_equal(render_file_write(&file, block, 200), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(render_file_finish(&file, &fd), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &large), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_file_open_unknown_artifact_rejected),
	    cmocka_unit_test(
		test_file_open_memfd_is_sealable_and_closes_on_exec),
	    cmocka_unit_test(
		test_file_write_small_and_large_all_there_in_order),
	    cmocka_unit_test(test_file_write_past_cap_refused_for_good),
	    cmocka_unit_test(test_file_finish_no_room_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
