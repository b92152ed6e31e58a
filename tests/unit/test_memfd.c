/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fd.h"
#include "wire/memfd.h"

static int
filled(const char *text)
{
	int fd = memfd_new();

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
	return fd;
}

static void
test_memfd_new_close_on_exec(void **state)
{
	AUTO_FD fd = memfd_new();

	(void)state;
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

static void
test_memfd_check_sealed_size(void **state)
{
	uint64_t size = 0;
	AUTO_FD fd = filled("12345");

	(void)state;
	assert_int_equal(memfd_seal(fd), 0);
	assert_int_equal(memfd_check(fd, 5, &size), 0);
	assert_int_equal(size, 5);
}

static void
test_memfd_check_unsealed_refused(void **state)
{
	uint64_t size;
	AUTO_FD fd = filled("x");

	(void)state;
	assert_int_equal(memfd_check(fd, 5, &size), -EBADMSG);
}

static void
test_memfd_check_any_seal_missing_refused(void **state)
{
	static const int seals[] = {
	    F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE};
	const int all =
	    F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(seals); i++) {
		uint64_t size;
		AUTO_FD fd = filled("x");
		assert_int_equal(fcntl(fd, F_ADD_SEALS, all & ~seals[i]), 0);
		assert_int_equal(memfd_check(fd, 5, &size), -EBADMSG);
	}
}

static void
test_memfd_check_pipe_refused(void **state)
{
	uint64_t size;
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	AUTO_FD reading = ends[0];
	AUTO_FD writing = ends[1];
	assert_int_equal(memfd_check(reading, 5, &size), -EBADMSG);
	assert_int_equal(memfd_check(writing, 5, &size), -EBADMSG);
	assert_int_equal(memfd_check(-1, 5, &size), -EBADMSG);
}

static void
test_memfd_check_file_refused(void **state)
{
	char name[] = "/tmp/memfd-XXXXXX";
	uint64_t size;
	AUTO_FD fd = mkostemp(name, O_CLOEXEC);

	(void)state;
	assert_int_equal(unlink(name), 0);
	assert_int_equal(memfd_check(fd, 5, &size), -EBADMSG);
}

static void
test_memfd_check_too_large_refused(void **state)
{
	uint64_t size;
	AUTO_FD fd = filled("123456");

	(void)state;
	assert_int_equal(memfd_seal(fd), 0);
	assert_int_equal(memfd_check(fd, 5, &size), -EFBIG);
}

static void
test_memfd_seal_sealed_never_changes(void **state)
{
	AUTO_FD fd = filled("x");

	(void)state;
	assert_int_equal(memfd_seal(fd), 0);
	assert_int_equal(fd_write_at(fd, "y", 1, 0), -EPERM);
	assert_int_equal(ftruncate(fd, 0), -1);
	assert_int_equal(ftruncate(fd, 100), -1);
	assert_int_equal(memfd_seal(fd), -EPERM);
	assert_ptr_equal(
	    mmap(NULL, 1, PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
}

static void
test_memfd_seal_writable_mapping_busy(void **state)
{
	AUTO_FD fd = filled("x");
	void *bytes = mmap(NULL, 1, PROT_WRITE, MAP_SHARED, fd, 0);

	(void)state;
	assert_ptr_not_equal(bytes, MAP_FAILED);
	assert_int_equal(memfd_seal(fd), -EBUSY);
	(void)munmap(bytes, 1);
}

static void
test_memfd_map_bytes_outlive_descriptor(void **state)
{
	const uint8_t *bytes;
	int fd = filled("abc");

	(void)state;
	assert_int_equal(memfd_map(fd, 3, &bytes), 0);
	fd_close(&fd);
	assert_memory_equal(bytes, "abc", 3);
	memfd_unmap(bytes, 3);
}

static void
test_memfd_map_nothing_valid_address(void **state)
{
	const uint8_t *bytes = NULL;
	AUTO_FD fd = memfd_new();

	(void)state;
	assert_int_equal(memfd_map(fd, 0, &bytes), 0);
	assert_non_null(bytes);
	memfd_unmap(bytes, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_memfd_new_close_on_exec),
	    cmocka_unit_test(test_memfd_check_sealed_size),
	    cmocka_unit_test(test_memfd_check_unsealed_refused),
	    cmocka_unit_test(test_memfd_check_any_seal_missing_refused),
	    cmocka_unit_test(test_memfd_check_pipe_refused),
	    cmocka_unit_test(test_memfd_check_file_refused),
	    cmocka_unit_test(test_memfd_check_too_large_refused),
	    cmocka_unit_test(test_memfd_seal_sealed_never_changes),
	    cmocka_unit_test(test_memfd_seal_writable_mapping_busy),
	    cmocka_unit_test(test_memfd_map_bytes_outlive_descriptor),
	    cmocka_unit_test(test_memfd_map_nothing_valid_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
