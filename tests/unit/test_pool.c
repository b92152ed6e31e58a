/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The supervisor's pool and real children of a real zygote: in order, late,
 * dead. The teardown of each test counts descriptors and processes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "test_pool_rig.h"

static void
test_pool_new_honest_keeps_spares(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "honest");
	pool_rig_until(rig, pool_rig_has_spares);
	assert_true(pool_is_ready(rig->pool));
	assert_string_equal(pool_engine(rig->pool), "engine");
}

static void
test_pool_take_job_result_once(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "honest");
	(void)pool_rig_give_job(rig, 10000);
	pool_rig_until(rig, pool_rig_has_ended);
	pool_rig_for(rig, 200);
	assert_int_equal(rig->messages, 1);
	assert_int_equal(rig->last, WIRE_RESULT);
	assert_int_equal(rig->ends, 0);
}

static void
test_pool_take_fifty_jobs_leave_nothing(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "honest");
	for (unsigned i = 1; i <= 50; i++) {
		(void)pool_rig_give_job(rig, 10000);
		while (rig->messages < i)
			assert_int_equal(loop_turn(&rig->loop, 1000), 0);
	}
	assert_int_equal(rig->ends, 0);
}

static void
test_pool_take_silent_child_timeout(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "spin");
	(void)pool_rig_give_job(rig, 300);
	pool_rig_until(rig, pool_rig_has_ended);
	assert_int_equal(rig->end.fault, FAULT_TIMEOUT);
	assert_int_equal(rig->messages, 0);
	pool_rig_until(rig, pool_rig_has_spares);
	assert_int_equal(pool_failures(rig->pool), 0);
}

static void
test_pool_child_dies_conversion_failed(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "dies");
	(void)pool_rig_give_job(rig, 10000);
	pool_rig_until(rig, pool_rig_has_ended);
	assert_int_equal(rig->end.fault, FAULT_CONVERSION);
}

static void
test_pool_drop_child_user_hears_nothing(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "spin");
	child_drop(pool_rig_give_job(rig, 10000));
	pool_rig_for(rig, 300);
	assert_int_equal(rig->ends, 0);
	assert_int_equal(pool_failures(rig->pool), 0);
}

static void
test_pool_idle_children_killed_replaced(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "honest");
	pool_rig_until(rig, pool_rig_has_spares);
	for (struct child *c = rig->pool->children; c; c = c->next)
		assert_int_equal(kill(c->pid, SIGKILL), 0);
	pool_rig_for(rig, 1500);
	assert_int_equal(pool_rig_spares(rig->pool), 2);
}

static void
test_pool_zygote_killed_job_lost_and_restart(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "spin");
	(void)pool_rig_give_job(rig, 10000);
	assert_int_equal(kill(rig->pool->zygote.pid, SIGKILL), 0);
	pool_rig_until(rig, pool_rig_has_ended);
	assert_int_equal(rig->end.fault, FAULT_INTERNAL);
	pool_rig_until(rig, pool_rig_has_spares);
	assert_int_equal(rig->pool->starts, 2);
}

static struct child *taken_at_end;

static void
take_another(struct pool_rig *rig)
{
	taken_at_end = pool_take(rig->pool, &pool_rig_user, rig, 1000);
}

/* A sibling that is as dead as its zygote must not be given the retry. */
static void
test_pool_take_while_zygote_is_lost_none(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "spin");
	(void)pool_rig_give_job(rig, 10000);
	pool_rig_until(rig, pool_rig_has_spares);
	rig->at_end = take_another;
	taken_at_end = NULL;
	pool_fail(rig->pool, "a test");
	assert_int_equal(rig->ends, 1);
	assert_null(taken_at_end);
}

/* The zygote is dead, and nobody has noticed yet: its FORK fails. */
static void
test_pool_take_refill_fails_later(void **state)
{
	struct pool_rig *rig = *state;

	pool_rig_start(rig, "honest");
	pool_rig_until(rig, pool_rig_has_spares);
	spawn_kill(&rig->pool->zygote);
	(void)usleep(200000);
	(void)pool_take(rig->pool, &pool_rig_user, rig, 1000);
	/* The caller is about to note whom it has: not yet. */
	assert_int_equal(rig->ends, 0);
	pool_rig_until(rig, pool_rig_has_ended);
	assert_int_equal(rig->ends, 1);
	assert_int_equal(rig->end.fault, FAULT_INTERNAL);
}

/* A false cgroup folder: its groups hold what was written. */
static void
make_groups(struct pool_rig *rig)
{
	static const char *const names[] = {"memory.max", "pids.max",
	    "memory.oom.group", "memory.swap.max", "cgroup.procs",
	    "cgroup.kill"};
	char path[128];

	text_format(path, sizeof(path), "%s/cgroup", rig->folder);
	assert_int_equal(mkdir(path, 0700), 0);
	rig->cgroup.root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (unsigned group = 0; group < 64; group++) {
		text_format(
		    path, sizeof(path), "%s/cgroup/job-%u", rig->folder, group);
		assert_int_equal(mkdir(path, 0700), 0);
		for (size_t i = 0; i < COUNT_OF(names); i++) {
			text_format(path, sizeof(path), "%s/cgroup/job-%u/%s",
			    rig->folder, group, names[i]);
			AUTO_FD fd =
			    open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
			assert_true(fd >= 0);
		}
	}
}

static unsigned
count_used_groups(const struct pool_rig *rig)
{
	unsigned count = 0;

	for (unsigned group = 0; group < 64; group++) {
		char name[64];
		struct stat st;
		text_format(name, sizeof(name), "job-%u/cgroup.procs", group);
		if (fstatat(rig->cgroup.root, name, &st, 0) == 0 &&
		    st.st_size > 0)
			count++;
	}
	return count;
}

/* One role's child ends, its group is killed: nobody else may be in it. */
static void
test_pool_cgroup_two_pools_share_no_group(void **state)
{
	struct pool_rig *rig = *state;

	make_groups(rig);
	pool_rig_start(rig, "honest");
	struct pool *other = pool_rig_new(rig);
	other->order.spawn.role = ROLE_RENDER; /* as for the service's three */
	pool_rig_until(rig, pool_rig_has_spares);
	while (pool_rig_spares(other) < 2)
		assert_int_equal(loop_turn(&rig->loop, 1000), 0);
	unsigned used = count_used_groups(rig);
	pool_free(other);
	assert_int_equal(used, 4);
}

static void
test_spawn_start_no_descriptors_sentence(void **state)
{
	struct pool_rig *rig = *state;
	char sentence[SPAWN_SENTENCE_SIZE] = "";
	struct spawned spawned;
	struct rlimit old;
	const struct spawn_order order = {.role = ROLE_OFFICE,
	    .program = rig->program,
	    .control = -1,
	    .cage = &rig->cage};

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	const struct rlimit none = {0, old.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	int error = spawn_start(&order, &spawned, sentence);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_true(error < 0);
	assert_int_not_equal(sentence[0], '\0');
}

int
main(void)
{
#define POOL_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, pool_rig_setup, pool_rig_teardown)
	const struct CMUnitTest tests[] = {
	    POOL_TEST(test_pool_new_honest_keeps_spares),
	    POOL_TEST(test_pool_take_job_result_once),
	    POOL_TEST(test_pool_take_fifty_jobs_leave_nothing),
	    POOL_TEST(test_pool_take_silent_child_timeout),
	    POOL_TEST(test_pool_child_dies_conversion_failed),
	    POOL_TEST(test_pool_drop_child_user_hears_nothing),
	    POOL_TEST(test_pool_idle_children_killed_replaced),
	    POOL_TEST(test_pool_zygote_killed_job_lost_and_restart),
	    POOL_TEST(test_pool_take_while_zygote_is_lost_none),
	    POOL_TEST(test_pool_take_refill_fails_later),
	    POOL_TEST(test_pool_cgroup_two_pools_share_no_group),
	    POOL_TEST(test_spawn_start_no_descriptors_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
