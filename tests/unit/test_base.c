/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/log.h"
#include "base/probe.h"
#include "base/role.h"

static void
test_role_name_every_role_unique(void **state)
{
	(void)state;
	for (int a = 0; a < ROLE_COUNT; a++)
		for (int b = 0; b < a; b++)
			assert_string_not_equal(
			    role_name((enum role)a), role_name((enum role)b));
	assert_string_equal(role_name(ROLE_COUNT), "unknown");
	assert_string_equal(role_name((enum role) - 1), "unknown");
}

static void
test_probe_find_every_number_own_row(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < PROBE_COUNT; i++) {
		assert_int_equal(probe_find(i)->probe, i);
		for (uint32_t j = 0; j < i; j++)
			assert_string_not_equal(
			    probe_find(i)->name, probe_find(j)->name);
	}
	assert_null(probe_find(PROBE_COUNT));
}

static void
test_probe_held_success_and_bad_arguments_not(void **state)
{
	(void)state;
	assert_false(probe_held(0));
	assert_false(probe_held(EBADF));
	assert_false(probe_held(EFAULT));
	assert_false(probe_held(EINVAL));
	assert_true(probe_held(EACCES));
	assert_true(probe_held(ENOENT));
}

/* Runs log_line() with standard error in a pipe; returns what was written. */
static size_t
capture(const char *words, char *line, size_t size)
{
	int ends[2];
	int old = dup(STDERR_FILENO);

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
	log_line("info", "%s", words);
	assert_true(dup2(old, STDERR_FILENO) >= 0);
	(void)close(old);
	(void)close(ends[1]);
	ssize_t n = read(ends[0], line, size);
	(void)close(ends[0]);
	assert_true(n > 0);
	return (size_t)n;
}

static void
test_log_line_words_one_line(void **state)
{
	char line[600] = "";

	(void)state;
	(void)capture("hello", line, sizeof(line) - 1);
	assert_non_null(strstr(line, "Z info hello\n"));
}

static void
test_log_line_too_long_cut_at_500(void **state)
{
	char words[2000];
	char line[600];

	(void)state;
	memset(words, 'x', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	size_t size = capture(words, line, sizeof(line));
	assert_true(size <= 500);
	assert_int_equal(line[size - 1], '\n');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_role_name_every_role_unique),
	    cmocka_unit_test(test_probe_find_every_number_own_row),
	    cmocka_unit_test(test_probe_held_success_and_bad_arguments_not),
	    cmocka_unit_test(test_log_line_words_one_line),
	    cmocka_unit_test(test_log_line_too_long_cut_at_500),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
