/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_client.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include "base/fd.h"
#include "front/front_mhd.h"

#define UNTIL_GRAIN 100 /* milliseconds: so that many are due together */

uint64_t
front_client_clock(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/*
 * Has the kernel tell us of its end. Without memory for that we hear of it
 * when its time is over.
 */
static void
listen_for_end(struct front *front, struct front_client *client)
{
	struct epoll_event event = {
	    .events = client->connection ? EPOLLRDHUP : EPOLLIN,
	    .data.ptr = client,
	};

	(void)epoll_ctl(front->hangups, EPOLL_CTL_ADD, client->fd, &event);
}

static void
stop_listening(struct front *front, struct front_client *client)
{
	struct epoll_event event = {.events = 0};

	(void)epoll_ctl(front->hangups, EPOLL_CTL_DEL, client->fd, &event);
}

struct front_client *
front_client_open(struct front *front, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *socket = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	const union MHD_ConnectionInfo *address = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct front_client *client =
	    socket ? calloc(1, sizeof(*client)) : NULL;
	if (!client)
		return NULL;

	client->connection = connection;
	client->fd = socket->connect_fd;
	front_peer_read(address ? address->client_addr : NULL, client->socket);
	front_client_allow(front, client, LIMIT_HEAD_IDLES);
	client->next = front->clients;
	if (client->next)
		client->next->previous = client;
	front->clients = client;
	front->count.connections++;
	return client;
}

void
front_client_free(struct front *front, struct front_client *client)
{
	front_client_finish(front, client);
	if (client->connection) {
		front->count.connections--;
	} else {
		stop_listening(front, client);
		fd_close(&client->fd);
		front->count.lingering--;
	}
	if (client->previous)
		client->previous->next = client->next;
	else
		front->clients = client->next;
	if (client->next)
		client->next->previous = client->previous;
	free(client);
}

void
front_client_close(struct front *front, struct front_client *client)
{
	if (!client)
		return;
	/* No more of them than of connections, so that descriptors last. */
	bool may = client->lingers &&
		   front->count.lingering < front->config.connections;
	int fd = may ? fcntl(client->fd, F_DUPFD_CLOEXEC, 0) : -1;
	if (fd < 0) {
		front_client_free(front, client);
		return;
	}
	front_client_finish(front, client);
	front->count.connections--;
	front->count.lingering++;
	client->fd = fd;
	client->connection = NULL;
	front_client_allow(front, client, 1);
	listen_for_end(front, client);
}

void
front_client_drain(struct front *front, struct front_client *client)
{
	/* MSG_TRUNC: the kernel drops the bytes, none is copied (tcp(7)). */
	ssize_t n =
	    recv(client->fd, NULL, LIMIT_DRAIN_SLICE, MSG_DONTWAIT | MSG_TRUNC);

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		front_client_free(front, client);
}

void
front_client_allow(
    const struct front *front, struct front_client *client, unsigned idles)
{
	client->deadline =
	    front_client_clock() + (uint64_t)idles * front->config.idle_ms;
}

void
front_client_suspend(
    struct front *front, struct front_client *client, uint64_t until)
{
	client->suspended = true;
	client->deadline = 0; /* it is our turn now, not the client's */
	client->until = (until + UNTIL_GRAIN - 1) / UNTIL_GRAIN * UNTIL_GRAIN;
	if (client->until > 0 &&
	    (front->next_until == 0 || client->until < front->next_until))
		front->next_until = client->until;
	MHD_suspend_connection(client->connection);
	listen_for_end(front, client);
}

void
front_client_resume(struct front *front, struct front_client *client)
{
	front_deck_unwatch(client);
	if (!client->suspended)
		return;
	client->suspended = false;
	client->until = 0;
	stop_listening(front, client);
	front_client_allow(front, client, LIMIT_BODY_IDLES);
	MHD_resume_connection(client->connection);
}

bool
front_client_count(struct front *front, struct front_client *client)
{
	if (front->count.watchers >= front->config.connections / 2)
		return false;
	client->counted = true;
	front->count.watchers++;
	return true;
}

void
front_client_finish(struct front *front, struct front_client *client)
{
	front_deck_unwatch(client);
	if (client->counted)
		front->count.watchers--;
	client->counted = false;
}

void
front_client_dismiss(struct front *front, struct front_client *client)
{
	if (client->counted)
		front_client_resume(front, client);
	else if (client->connection && !client->busy && client->served)
		(void)shutdown(client->fd, SHUT_RD);
	else if (client->connection && !client->busy)
		/* It came before we stopped: its first request is on its way.
		 */
		client->deadline = front_client_clock() + LIMIT_FIRST_WORD;
}

void
front_client_look(struct front *front)
{
	struct epoll_event events[LIMIT_WAKES];
	int count = epoll_wait(front->hangups, events, LIMIT_WAKES, 0);

	/* Each is about a client of its own: none frees another. */
	for (int i = 0; i < count; i++) {
		struct front_client *client = events[i].data.ptr;
		if (!client->connection) {
			front_client_drain(front, client);
			continue;
		}
		client->gone = true;
		front_client_resume(front, client);
	}
}

void
front_client_expire(struct front *front, uint64_t now)
{
	uint64_t next = 0;

	if (front->next_until == 0 || now < front->next_until)
		return;
	for (struct front_client *client = front->clients; client;
	     client = client->next) {
		if (client->until == 0)
			continue;
		if (client->until <= now)
			front_client_resume(front, client);
		else if (next == 0 || client->until < next)
			next = client->until;
	}
	front->next_until = next;
}

static void
end_client(struct front *front, struct front_client *client)
{
	if (!client->connection) {
		front_client_free(front, client);
		return;
	}
	/* libmicrohttpd finds the end of the stream, and closes. */
	(void)shutdown(client->fd, SHUT_RDWR);
	client->deadline = 0;
}

/*
 * Edge-triggered, libmicrohttpd takes a short read for the last one. So it
 * overlooks an end that came together with bytes, until the idle time is
 * over. Ending our reading side wakes it; what it still sends goes out.
 */
static void
remind_of_end(const struct front_client *client)
{
	char byte;

	if (client->connection && !client->suspended &&
	    recv(client->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
		(void)shutdown(client->fd, SHUT_RD);
}

void
front_client_sweep(struct front *front, uint64_t now)
{
	struct front_client *next;

	for (struct front_client *client = front->clients; client;
	     client = next) {
		next = client->next;
		if (client->deadline > 0 && now >= client->deadline)
			end_client(front, client);
		else
			remind_of_end(client);
	}
}
