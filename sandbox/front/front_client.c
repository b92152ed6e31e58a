/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_client.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/fd.h"
#include "front/front_mhd.h"

#define NETWORK_SIZE 8 /* of an IPv6 address: a client owns all behind it */

uint64_t
front_client_clock(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/*
 * What tells clients apart: an IPv4 address whole, of an IPv6 address the
 * network, and for any other socket nothing.
 */
static void
copy_address(struct front_client *client, const struct sockaddr *address)
{
	if (address && address->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, address, sizeof(in));
		memcpy(client->address, &in.sin_addr, sizeof(in.sin_addr));
	}
	if (address && address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, address, sizeof(in6));
		bool v4 = IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr);
		memcpy(client->address, &in6.sin6_addr,
		    v4 ? sizeof(in6.sin6_addr) : NETWORK_SIZE);
	}
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
	copy_address(client, address ? address->client_addr : NULL);
	front_client_allow(front, client, LIMIT_HEAD_IDLES);
	client->next = front->clients;
	if (client->next)
		client->next->previous = client;
	front->clients = client;
	return client;
}

void
front_client_free(struct front *front, struct front_client *client)
{
	if (!client->connection)
		fd_close(&client->fd);
	if (client->previous)
		client->previous->next = client->next;
	else
		front->clients = client->next;
	if (client->next)
		client->next->previous = client->previous;
	free(client);
}

/* No more of them than of connections, so that descriptors last. */
static bool
may_linger(const struct front *front)
{
	uint32_t count = 0;

	for (const struct front_client *client = front->clients; client;
	     client = client->next)
		count += client->connection ? 0 : 1;
	return count < front->config.connections;
}

void
front_client_close(struct front *front, struct front_client *client)
{
	if (!client)
		return;
	int fd = client->lingers && may_linger(front)
		     ? fcntl(client->fd, F_DUPFD_CLOEXEC, 0)
		     : -1;
	if (fd < 0) {
		front_client_free(front, client);
		return;
	}
	client->fd = fd;
	client->connection = NULL;
	front_client_allow(front, client, 1);
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

uint32_t
front_client_count_uploads(
    const struct front *front, const struct front_client *client)
{
	uint32_t count = 0;

	for (const struct front_client *other = front->clients; other;
	     other = other->next)
		if (other->upload && memcmp(other->address, client->address,
					 sizeof(client->address)) == 0)
			count++;
	return count;
}

void
front_client_suspend(struct front_client *client)
{
	client->suspended = true;
	client->deadline = 0; /* it is our turn now, not the client's */
	MHD_suspend_connection(client->connection);
}

void
front_client_resume(struct front *front, struct front_client *client)
{
	if (!client->suspended)
		return;
	client->suspended = false;
	front_client_allow(front, client, LIMIT_BODY_IDLES);
	MHD_resume_connection(client->connection);
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
front_client_sweep(struct front *front)
{
	uint64_t now = front_client_clock();
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
