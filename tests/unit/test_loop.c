/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/fd.h"
#include "supervisor/loop.h"

static struct loop loop;
static char fired[16];
static size_t fired_count;

struct named {
	char name;
	struct loop_timer timer;
	struct loop_watch watch;
	struct named *other;
	int fd;
};

static int
setup(void **state)
{
	(void)state;
	fired_count = 0;
	return loop_init(&loop);
}

static int
teardown(void **state)
{
	(void)state;
	fd_close(&loop.epoll);
	return 0;
}

static void
note(struct named *named)
{
	if (fired_count < sizeof(fired) - 1)
		fired[fired_count++] = named->name;
	fired[fired_count] = '\0';
}

static void
on_fire(void *owner)
{
	note(owner);
}

static void
on_fire_again(void *owner)
{
	struct named *named = owner;

	note(named);
	loop_arm(&loop, &named->timer, 1);
}

static void
on_fire_disarm_other(void *owner)
{
	struct named *named = owner;

	note(named);
	loop_disarm(&loop, &named->other->timer);
}

static void
turn_for(uint64_t ms)
{
	uint64_t end = loop_now() + ms;

	while (loop_now() < end)
		assert_int_equal(loop_turn(&loop, 5), 0);
}

static void
test_loop_arm_several_earliest_first(void **state)
{
	struct named a = {
	    .name = 'a', .timer = {.fire = on_fire, .owner = &a}
        };
	struct named b = {
	    .name = 'b', .timer = {.fire = on_fire, .owner = &b}
        };
	struct named c = {
	    .name = 'c', .timer = {.fire = on_fire, .owner = &c}
        };

	(void)state;
	loop_arm(&loop, &c.timer, 30);
	loop_arm(&loop, &a.timer, 1);
	loop_arm(&loop, &b.timer, 15);
	turn_for(60);
	assert_string_equal(fired, "abc");
}

static void
test_loop_arm_armed_moved(void **state)
{
	struct named a = {
	    .name = 'a', .timer = {.fire = on_fire, .owner = &a}
        };

	(void)state;
	loop_arm(&loop, &a.timer, 1);
	loop_arm(&loop, &a.timer, 10000);
	turn_for(30);
	assert_int_equal(fired_count, 0);
	loop_disarm(&loop, &a.timer);
	assert_null(loop.timers);
}

static void
test_loop_fire_disarms_another_not_fired(void **state)
{
	struct named b = {
	    .name = 'b', .timer = {.fire = on_fire, .owner = &b}
        };
	struct named a = {
	    .name = 'a',
	    .timer = {.fire = on_fire_disarm_other, .owner = &a},
	    .other = &b
        };

	(void)state;
	loop_arm(&loop, &a.timer, 0);
	loop_arm(&loop, &b.timer, 5);
	turn_for(30);
	assert_string_equal(fired, "a");
}

static void
test_loop_fire_arms_itself_again(void **state)
{
	struct named a = {
	    .name = 'a', .timer = {.fire = on_fire_again, .owner = &a}
        };

	(void)state;
	loop_arm(&loop, &a.timer, 0);
	turn_for(30);
	assert_true(fired_count >= 3);
	loop_disarm(&loop, &a.timer);
}

static void
on_ready(void *owner, uint32_t events)
{
	struct named *named = owner;

	note(named);
	if (events & EPOLLIN)
		loop_remove(&loop, &named->watch);
	if (named->other) {
		loop_remove(&loop, &named->other->watch);
		fd_close(&named->other->fd);
	}
}

static void
open_pipe(struct named *named, int *ret_writing)
{
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	named->fd = ends[0];
	*ret_writing = ends[1];
	named->watch =
	    (struct loop_watch){.fd = -1, .ready = on_ready, .owner = named};
	assert_int_equal(loop_add(&loop, &named->watch, named->fd), 0);
}

static void
test_loop_ready_removes_itself_once(void **state)
{
	struct named a = {.name = 'a'};
	AUTO_FD writing = -1;

	(void)state;
	open_pipe(&a, &writing);
	assert_int_equal(fd_write_all(writing, "x", 1), 0);
	turn_for(20);
	assert_string_equal(fired, "a");
	assert_int_equal(a.watch.fd, -1);
	fd_close(&a.fd);
}

/* Both are ready; whoever is first takes the other away. */
static void
test_loop_ready_removes_another_not_called(void **state)
{
	struct named a = {.name = 'a'};
	struct named b = {.name = 'b'};
	AUTO_FD writing_a = -1;
	AUTO_FD writing_b = -1;

	(void)state;
	open_pipe(&a, &writing_a);
	open_pipe(&b, &writing_b);
	a.other = &b;
	b.other = &a;
	assert_int_equal(fd_write_all(writing_a, "x", 1), 0);
	assert_int_equal(fd_write_all(writing_b, "x", 1), 0);
	turn_for(20);
	assert_int_equal(fired_count, 1);
	fd_close(&a.fd);
	fd_close(&b.fd);
}

static void
test_loop_want_write_heard_until_not_wanted(void **state)
{
	struct named a = {.name = 'a'};
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	a.watch = (struct loop_watch){.fd = -1, .ready = on_ready, .owner = &a};
	assert_int_equal(loop_add(&loop, &a.watch, ends[1]), 0);
	assert_int_equal(loop_turn(&loop, 0), 0);
	assert_int_equal(fired_count, 0);
	loop_want_write(&loop, &a.watch, true);
	assert_int_equal(loop_turn(&loop, 0), 0);
	assert_int_equal(fired_count, 1);
	loop_want_write(&loop, &a.watch, false);
	assert_int_equal(loop_turn(&loop, 0), 0);
	assert_int_equal(fired_count, 1);
	loop_remove(&loop, &a.watch);
	(void)close(ends[0]);
	(void)close(ends[1]);
}

static void
test_loop_remove_not_in_nothing(void **state)
{
	struct loop_watch watch = {.fd = -1};
	struct loop_timer timer = {0};

	(void)state;
	loop_remove(&loop, &watch);
	loop_disarm(&loop, &timer);
	assert_null(loop.timers);
}

static void
on_stop(void *owner)
{
	((struct loop *)owner)->stopped = true;
}

static void
test_loop_run_stopped_returns(void **state)
{
	struct loop_timer timer = {.fire = on_stop, .owner = &loop};

	(void)state;
	loop_arm(&loop, &timer, 5);
	assert_int_equal(loop_run(&loop), 0);
}

static void
test_loop_turn_no_epoll_error(void **state)
{
	struct loop none = {.epoll = -1};

	(void)state;
	assert_true(loop_turn(&none, 0) < 0);
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_loop_arm_several_earliest_first),
	    RIG_TEST(test_loop_arm_armed_moved),
	    RIG_TEST(test_loop_fire_disarms_another_not_fired),
	    RIG_TEST(test_loop_fire_arms_itself_again),
	    RIG_TEST(test_loop_ready_removes_itself_once),
	    RIG_TEST(test_loop_ready_removes_another_not_called),
	    RIG_TEST(test_loop_want_write_heard_until_not_wanted),
	    RIG_TEST(test_loop_remove_not_in_nothing),
	    RIG_TEST(test_loop_run_stopped_returns),
	    RIG_TEST(test_loop_turn_no_epoll_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
