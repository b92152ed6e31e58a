/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_loop.h"

#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>

#include "base/fd.h"
#include "front/front_client.h"
#include "front/front_http.h"
#include "front/front_link.h"
#include "front/front_upload.h"

#define TICK_MS 1000

enum { AT_CONTROL, AT_HTTP, AT_HANGUPS, POLLS };

struct loop {
	struct front *front;
	uint64_t next_tick;
	bool full; /* the channel takes no more for now */
};

/* The milliseconds until then; at least 0. */
static int
time_until(uint64_t when, uint64_t now)
{
	return when > now ? (int)(when - now) : 0;
}

static int
wait_time(const struct loop *loop)
{
	uint64_t now = front_client_clock();
	uint64_t until = loop->front->next_until;
	int http = front_http_timeout(loop->front);
	int least = time_until(loop->next_tick, now);

	if (until > 0 && time_until(until, now) < least)
		least = time_until(until, now);
	return http >= 0 && http < least ? http : least;
}

/* What is due by the clock, not by anybody's doing. */
static void
tick(struct loop *loop)
{
	uint64_t now = front_client_clock();

	front_client_expire(loop->front, now);
	if (now < loop->next_tick)
		return;
	loop->next_tick = now + TICK_MS;
	front_client_sweep(loop->front, now);
	front_deck_sweep(loop->front, now);
}

static int
turn(struct loop *loop)
{
	struct front *front = loop->front;
	struct pollfd polls[POLLS] = {
	    [AT_CONTROL] = {.fd = front->control,
			    .events = (short)(POLLIN | (loop->full ? POLLOUT : 0))},
	    [AT_HTTP] = {.fd = front_http_fd(front), .events = POLLIN          },
	    [AT_HANGUPS] = {.fd = front->hangups,       .events = POLLIN          },
	};

	if (poll(polls, POLLS, wait_time(loop)) < 0)
		return errno == EINTR ? 0 : -errno;
	/* Before libmicrohttpd runs: it may free the clients. */
	if (polls[AT_HANGUPS].revents != 0)
		front_client_look(front);
	int error = polls[AT_CONTROL].revents & ~POLLOUT
			? front_link_receive(front)
			: 0;
	if (error < 0)
		return error;
	tick(loop);
	front_http_run(front);
	error = front_order_flush(front);
	if (error < 0)
		return error;
	loop->full = error > 0;
	return 0;
}

static int
serve(struct front *front)
{
	struct loop loop = {.front = front};

	front->hangups = epoll_create1(EPOLL_CLOEXEC);
	int error = front->hangups < 0 ? -errno : front_http_start(front);
	while (error == 0 && !front_http_is_drained(front))
		error = turn(&loop);
	front_http_stop(front);
	while (front->clients) /* they lingered */
		front_client_free(front, front->clients);
	fd_close(&front->hangups);
	return error;
}

/* Waits, with nothing to serve, for the keys, CONFIG and LISTEN. */
static int
await_listener(struct front *front)
{
	while (front->state == WIRE_IDLE && front->drained == 0) {
		struct pollfd control = {
		    .fd = front->control, .events = POLLIN};
		if (poll(&control, 1, -1) < 0 && errno != EINTR)
			return -errno;
		int error = front_link_receive(front);
		if (error < 0)
			return error;
	}
	return 0;
}

int
front_loop_run(struct front *front)
{
	int error = await_listener(front);

	if (error == 0 && front->drained == 0)
		error = serve(front);
	front_upload_free_all(front);
	front_deck_free_all(front);
	return error == -EPIPE ? 0 : error;
}
