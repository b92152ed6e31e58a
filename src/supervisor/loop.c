/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

/* Only a guard against a lost wake-up; every wait has its own timer. */
#define LONGEST_WAIT 60000

uint64_t
loop_now(void)
{
	struct timespec now;

	/* Cannot fail: the clock exists since Linux 2.6.39. */
	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

int
loop_init(struct loop *loop)
{
	*loop = (struct loop){.epoll = epoll_create1(EPOLL_CLOEXEC)};
	return loop->epoll < 0 ? -errno : 0;
}

int
loop_add(struct loop *loop, struct loop_watch *watch, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = watch};

	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		return -errno;
	watch->fd = fd;
	return 0;
}

void
loop_want_write(struct loop *loop, struct loop_watch *watch, bool want)
{
	struct epoll_event event = {
	    .events = EPOLLIN | (want ? (uint32_t)EPOLLOUT : 0),
	    .data.ptr = watch};

	/* Fails only for what is not in the loop, which is our own bug. */
	if (watch->fd >= 0)
		(void)epoll_ctl(loop->epoll, EPOLL_CTL_MOD, watch->fd, &event);
}

void
loop_remove(struct loop *loop, struct loop_watch *watch)
{
	if (watch->fd < 0)
		return;
	(void)epoll_ctl(loop->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
	watch->fd = -1;
}

void
loop_arm(struct loop *loop, struct loop_timer *timer, uint64_t ms)
{
	loop_disarm(loop, timer);
	timer->due = loop_now() + ms;
	timer->armed = true;
	timer->next = loop->timers;
	loop->timers = timer;
}

void
loop_disarm(struct loop *loop, struct loop_timer *timer)
{
	if (!timer->armed)
		return;
	for (struct loop_timer **at = &loop->timers; *at; at = &(*at)->next) {
		if (*at == timer) {
			*at = timer->next;
			break;
		}
	}
	timer->armed = false;
	timer->next = NULL;
}

static struct loop_timer *
find_earliest(const struct loop *loop)
{
	struct loop_timer *earliest = NULL;

	for (struct loop_timer *t = loop->timers; t; t = t->next)
		if (!earliest || t->due < earliest->due)
			earliest = t;
	return earliest;
}

/* Fires one timer that is due; false when none is. */
static bool
fire_one(struct loop *loop)
{
	struct loop_timer *timer = find_earliest(loop);

	if (!timer || timer->due > loop_now())
		return false;
	loop_disarm(loop, timer);
	timer->fire(timer->owner);
	return true;
}

int
loop_turn(struct loop *loop, uint64_t wait_ms)
{
	struct epoll_event event;

	if (fire_one(loop))
		return 0;
	struct loop_timer *timer = find_earliest(loop);
	uint64_t now = loop_now();
	if (timer && timer->due < now + wait_ms)
		wait_ms = timer->due > now ? timer->due - now : 0;
	int n = epoll_wait(loop->epoll, &event, 1, (int)wait_ms);
	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	if (n == 1) {
		struct loop_watch *watch = event.data.ptr;
		watch->ready(watch->owner, event.events);
	}
	return 0;
}

int
loop_run(struct loop *loop)
{
	int error = 0;

	while (error == 0 && !loop->stopped)
		error = loop_turn(loop, LONGEST_WAIT);
	return error;
}
