/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_loop.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include "front/front_client.h"
#include "front/front_http.h"
#include "front/front_link.h"
#include "front/front_upload.h"

#define TICK_MS 1000

/* Who is polled where; behind these two, clients that libmicrohttpd does not
 * look at: suspended or lingering. */
enum { AT_CONTROL, AT_HTTP, AT_CLIENTS };

struct loop {
	struct front *front;
	struct pollfd *polls;          /* owned; room for every client */
	struct front_client **clients; /* owned; beside `polls` */
	size_t count;
	size_t room; /* in both */
	uint64_t next_tick;
	uint64_t next_sweep;
	bool full;    /* the channel takes no more for now */
	bool hashing; /* there is work that needs no waiting */
	bool sweeping;
};

/*
 * libmicrohttpd does not look at a suspended connection, so a client that
 * hangs up has to be seen here. One that only ends its own side is taken
 * for gone as well: HTTP has no use for that, and TCP cannot tell.
 */
static void
poll_clients(struct loop *loop)
{
	loop->count = AT_CLIENTS;
	for (struct front_client *client = loop->front->clients;
	     client && loop->count < loop->room; client = client->next) {
		bool lingers = client->connection == NULL;
		if (!client->suspended && !lingers)
			continue;
		loop->clients[loop->count] = client;
		loop->polls[loop->count++] = (struct pollfd){
		    .fd = client->fd,
		    .events = lingers ? POLLIN : POLLRDHUP,
		};
	}
}

static int
wait_time(const struct loop *loop)
{
	uint64_t now = front_client_clock();
	int http = front_http_timeout(loop->front);

	if (loop->hashing || now >= loop->next_tick)
		return 0;
	int tick = (int)(loop->next_tick - now);
	return http >= 0 && http < tick ? http : tick;
}

static void
look_at_clients(struct loop *loop)
{
	for (size_t i = AT_CLIENTS; i < loop->count; i++) {
		struct front_client *client = loop->clients[i];
		if (loop->polls[i].revents == 0)
			continue;
		if (!client->connection) {
			front_client_drain(loop->front, client);
			continue;
		}
		client->gone = true;
		front_client_resume(loop->front, client);
	}
}

/* What is due by the clock, not by anybody's doing. */
static void
tick(struct loop *loop)
{
	uint64_t now = front_client_clock();

	if (now < loop->next_tick)
		return;
	loop->next_tick = now + TICK_MS;
	front_client_sweep(loop->front);
	if (now >= loop->next_sweep)
		loop->sweeping = true;
	if (!loop->sweeping)
		return;
	loop->sweeping = front_store_sweep(&loop->front->store, time(NULL));
	if (!loop->sweeping)
		loop->next_sweep = now + LIMIT_SWEEP_TIME;
}

static int
turn(struct loop *loop)
{
	struct front *front = loop->front;

	poll_clients(loop);
	loop->polls[AT_CONTROL] = (struct pollfd){.fd = front->control,
	    .events = (short)(POLLIN | (loop->full ? POLLOUT : 0))};
	loop->polls[AT_HTTP] =
	    (struct pollfd){.fd = front_http_fd(front), .events = POLLIN};
	if (poll(loop->polls, loop->count, wait_time(loop)) < 0)
		return errno == EINTR ? 0 : -errno;

	/* Before libmicrohttpd runs: it may free the clients. */
	look_at_clients(loop);
	int error = front_link_receive(front);
	if (error < 0)
		return error;
	loop->hashing = front_upload_step(front);
	front_http_run(front);
	error = front_upload_flush(front);
	if (error < 0)
		return error;
	loop->full = error > 0;
	tick(loop);
	return 0;
}

static int
serve(struct front *front)
{
	size_t room = 2 * (size_t)front->config.connections + AT_CLIENTS;
	struct loop loop = {
	    .front = front,
	    .room = room,
	    .polls = calloc(room, sizeof(*loop.polls)),
	    .clients = calloc(room, sizeof(struct front_client *)),
	};
	int error = loop.polls && loop.clients ? 0 : -ENOMEM;

	if (error == 0)
		error = front_http_start(front);
	while (error == 0)
		error = turn(&loop);
	front_http_stop(front);
	while (front->clients) /* they lingered */
		front_client_free(front, front->clients);
	free(loop.polls);
	free(loop.clients);
	return error;
}

/* Waits, with nothing to serve, for the keys and CONFIG. */
static int
await_config(struct front *front)
{
	while (front->state == WIRE_IDLE) {
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
	int error = await_config(front);

	if (error == 0)
		error = serve(front);
	front_upload_free_all(front);
	return error == -EPIPE ? 0 : error;
}
