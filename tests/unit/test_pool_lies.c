/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Law 1 and law 2: a zygote or a child that lies, floods, hangs or breaks
 * the protocol ends itself, never the supervisor, and gets no document.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "test_pool_rig.h"

/* The pool fails, says why, and starts again after a pause. */
static void
assert_fails(struct pool_rig *rig, const char *mode, const char *why)
{
	pool_rig_start(rig, mode);
	pool_rig_until(rig, pool_rig_has_failed);
	assert_non_null(strstr(pool_last_error(rig->pool), why));
	assert_false(pool_is_ready(rig->pool));
	assert_null(pool_take(rig->pool, &pool_rig_user, rig, 100));
}

static bool
has_failed_thrice(struct pool_rig *rig)
{
	return pool_failures(rig->pool) >= 3;
}

static void
test_child_ready_while_unlocked_refused(void **state)
{
	assert_fails(*state, "unlocked", "seccomp mode is 0");
}

static void
test_child_result_before_ready_refused(void **state)
{
	assert_fails(*state, "turn", "broke the protocol");
}

static void
test_zygote_exits_restarted(void **state)
{
	assert_fails(*state, "exit", "the zygote ended");
}

static void
test_zygote_fault_restarted(void **state)
{
	assert_fails(*state, "fault", "warm-up");
}

static void
test_zygote_early_message_refused(void **state)
{
	assert_fails(*state, "early", "broke the protocol");
}

static void
test_zygote_wrong_size_refused(void **state)
{
	assert_fails(*state, "size", "broke the protocol");
}

static void
test_zygote_unknown_type_refused(void **state)
{
	assert_fails(*state, "unknown", "broke the protocol");
}

static void
test_zygote_second_thread_fork_failed(void **state)
{
	assert_fails(*state, "thread", "more than one thread");
}

static void
test_zygote_hangs_at_start_restarted(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "hang");
	pool_rig_for(rig, 100);
	assert_true(rig->pool->start_deadline.armed);
	rig->pool->start_deadline.due = loop_now();
	pool_rig_until(rig, pool_rig_has_failed);
	assert_non_null(strstr(pool_last_error(rig->pool), "in time"));
}

static void
test_zygote_fails_again_pause_grows(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "thread");
	uint64_t start = loop_now();
	pool_rig_until(rig, has_failed_thrice);
	/* 100 ms and 200 ms lie between the three, 400 ms follow. */
	assert_true(loop_now() - start >= 300);
	assert_true(rig->pool->restart.due - loop_now() > 200);
}

/* Timers and other descriptors go on while one zygote talks without end. */
static void
test_zygote_floods_others_go_on(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "flood");
	pool_rig_for(rig, 300);
	struct child *child = rig->pool->children;
	if (child) {
		child->deadline.due = loop_now();
		pool_rig_for(rig, 50);
	}
	/* Its children never got ready: nobody could be given a document. */
	assert_null(pool_take(rig->pool, &pool_rig_user, rig, 100));
}

static void
test_child_artifact_unsealed_seen(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "unsealed");
	(void)pool_rig_give_job(rig, 10000);
	pool_rig_until(rig, pool_rig_has_ended);
	assert_int_equal(rig->last_error, -EBADMSG);
}

static void
test_child_ready_twice_violation(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "again");
	(void)pool_rig_give_job(rig, 10000);
	pool_rig_until(rig, pool_rig_has_ended);
	assert_int_equal(rig->end.fault, FAULT_VIOLATION);
	assert_int_equal(pool_failures(rig->pool), 0);
}

static void
test_child_answer_of_another_kind_told_as_it_is(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "probed");
	(void)pool_rig_give_job(rig, 10000);
	pool_rig_until(rig, pool_rig_has_ended);
	assert_int_equal(rig->last, WIRE_PROBED);
	pool_rig_for(rig, 200);
	assert_int_equal(rig->messages, 1);
}

int
main(void)
{
#define LIE_TEST(name)                                                         \
	cmocka_unit_test_setup_teardown(name, pool_rig_setup, pool_rig_teardown)
	const struct CMUnitTest tests[] = {
	    LIE_TEST(test_child_ready_while_unlocked_refused),
	    LIE_TEST(test_child_result_before_ready_refused),
	    LIE_TEST(test_zygote_exits_restarted),
	    LIE_TEST(test_zygote_fault_restarted),
	    LIE_TEST(test_zygote_early_message_refused),
	    LIE_TEST(test_zygote_wrong_size_refused),
	    LIE_TEST(test_zygote_unknown_type_refused),
	    LIE_TEST(test_zygote_second_thread_fork_failed),
	    LIE_TEST(test_zygote_hangs_at_start_restarted),
	    LIE_TEST(test_zygote_fails_again_pause_grows),
	    LIE_TEST(test_zygote_floods_others_go_on),
	    LIE_TEST(test_child_artifact_unsealed_seen),
	    LIE_TEST(test_child_ready_twice_violation),
	    LIE_TEST(test_child_answer_of_another_kind_told_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
