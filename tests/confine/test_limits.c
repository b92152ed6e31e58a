/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one job may use, and that its end is the end of all it has started.
 * The office's child: no other role may write files or fork.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "jail/trap.h"
#include "rig.h"

static struct rig rig;

static int
start(void **state)
{
	(void)state;
	rig_start(&rig, ROLE_OFFICE, false);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	rig_stop(&rig);
	return 0;
}

/* The child answers with this errno, and ends in order. */
static void
assert_answer(
    const struct jail_limits *limits, const char *deed, const char *seen)
{
	struct rig_end end;

	rig_run(&rig, limits, deed, &end);
	assert_string_equal(end.seen, seen);
	assert_int_equal(end.status, 0);
}

/* The child dies with these last words. */
static void
assert_last_words(const char *deed, enum fault fault, enum trap_exit code)
{
	struct rig_end end;

	rig_run(&rig, &rig_limits, deed, &end);
	assert_true(end.said);
	assert_int_equal(end.fault, fault);
	assert_true(WIFEXITED(end.status));
	assert_int_equal(WEXITSTATUS(end.status), code);
}

static void
test_limits_tmp_full_no_space(void **state)
{
	(void)state;
	assert_answer(&rig_limits, "deed fill_tmp", "errno 28");
}

static void
test_limits_file_too_large_error_not_death(void **state)
{
	(void)state;
	assert_answer(&rig_limits, "deed fill_memfd", "errno 27");
}

static void
test_limits_memory_used_up_no_memory(void **state)
{
	(void)state;
	assert_answer(&rig_limits, "deed take_memory", "errno 12");
}

static void
test_trap_abort_without_memory_too_complex(void **state)
{
	(void)state;
	assert_last_words(
	    "deed take_memory_and_abort", FAULT_TOO_COMPLEX, TRAP_EXIT_MEMORY);
}

/* No words: the supervisor counts deaths by a signal against the document. */
static void
assert_death(const char *deed, int number)
{
	struct rig_end end;

	rig_run(&rig, &rig_limits, deed, &end);
	assert_false(end.said);
	assert_true(WIFSIGNALED(end.status));
	assert_int_equal(WTERMSIG(end.status), number);
}

static void
test_trap_abort_death(void **state)
{
	(void)state;
	/* The first of a pid namespace: SIGABRT does nothing to it by then. */
	assert_death("deed abort", SIGSEGV);
}

static void
test_trap_null_pointer_death(void **state)
{
	(void)state;
	assert_death("deed dereference_null", SIGSEGV);
}

static void
test_trap_stack_overflow_death(void **state)
{
	(void)state;
	assert_death("deed overflow_stack", SIGSEGV);
}

static void
test_limits_fork_loop_refused(void **state)
{
	(void)state;
	/* The kernel never bounds root's processes; the service is not root. */
	if (geteuid() == 0)
		skip();
	assert_answer(&rig_limits, "deed fork_many", "errno 11");
}

/* One job at its limit of tasks takes nothing from another. */
static void
test_limits_fork_loop_bounds_its_job_only(void **state)
{
	struct rig_child holder;
	struct rig_end end;

	(void)state;
	rig_fork(&rig, &rig_limits, &holder);
	rig_send(&holder, "deed hold");
	assert_answer(&rig_limits, "attempt fork", "errno 0");
	assert_int_equal(kill(holder.pid, SIGKILL), 0);
	rig_await(&rig, &holder, &end);
}

/* The descendants hold the channel: its end is theirs. */
static void
test_limits_killed_child_takes_descendants_along(void **state)
{
	struct rig_child holder;
	struct rig_end end;

	(void)state;
	rig_fork(&rig, &rig_limits, &holder);
	struct pollfd poller = {.fd = holder.channel, .events = POLLIN};
	rig_send(&holder, "deed hold");
	/* Still at work: nothing is said. */
	assert_int_equal(poll(&poller, 1, 200), 0);
	assert_int_equal(kill(holder.pid, SIGKILL), 0);
	assert_int_equal(poll(&poller, 1, 5000), 1);
	assert_true(poller.revents & POLLHUP);
	rig_await(&rig, &holder, &end);
	assert_false(end.said);
	assert_true(WIFSIGNALED(end.status));
}

static void
test_limits_processor_time_up_killed(void **state)
{
	struct jail_limits limits = rig_limits;
	struct rig_end end;

	(void)state;
	limits.cpu_seconds = 1;
	rig_run(&rig, &limits, "deed spin", &end);
	assert_false(end.said);
	assert_true(WIFSIGNALED(end.status));
	assert_int_equal(WTERMSIG(end.status), SIGKILL);
}

static void
test_tmp_after_a_job_empty_for_the_next(void **state)
{
	(void)state;
	assert_answer(&rig_limits, "deed leave_secret", "errno 0");
	assert_answer(&rig_limits, "deed find_secret", "errno 2");
}

static void
test_tmp_during_a_job_not_seen_by_another(void **state)
{
	struct rig_child holder;
	struct rig_end end;

	(void)state;
	rig_fork(&rig, &rig_limits, &holder);
	rig_send(&holder, "deed leave_secret_and_hold");
	struct pollfd poller = {.fd = holder.channel, .events = POLLIN};
	assert_int_equal(poll(&poller, 1, 200), 0);
	assert_answer(&rig_limits, "deed find_secret", "errno 2");
	assert_int_equal(kill(holder.pid, SIGKILL), 0);
	rig_await(&rig, &holder, &end);
}

static void
test_child_after_many_zygote_has_no_descriptor_more(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++)
		assert_answer(&rig_limits, "attempt malloc", "errno 0");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_limits_tmp_full_no_space),
	    cmocka_unit_test(test_limits_file_too_large_error_not_death),
	    cmocka_unit_test(test_limits_memory_used_up_no_memory),
	    cmocka_unit_test(test_trap_abort_without_memory_too_complex),
	    cmocka_unit_test(test_trap_abort_death),
	    cmocka_unit_test(test_trap_null_pointer_death),
	    cmocka_unit_test(test_trap_stack_overflow_death),
	    cmocka_unit_test(test_limits_fork_loop_refused),
	    cmocka_unit_test(test_limits_fork_loop_bounds_its_job_only),
	    cmocka_unit_test(test_limits_killed_child_takes_descendants_along),
	    cmocka_unit_test(test_limits_processor_time_up_killed),
	    cmocka_unit_test(test_tmp_after_a_job_empty_for_the_next),
	    cmocka_unit_test(test_tmp_during_a_job_not_seen_by_another),
	    cmocka_unit_test(
		test_child_after_many_zygote_has_no_descriptor_more),
	};

	if (argc > 1 && strcmp(argv[1], "nobody") == 0)
		rig_become_nobody();
	return cmocka_run_group_tests(tests, start, stop);
}
