/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_name.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <ares.h>

#include "base/fd.h"

#define TRIES      2
#define FIRST_WAIT 2000 /* ms for an answer, doubled with each try */

/*
 * c-ares wants a descriptor before it says where it is to lead, and only then
 * can it be asked for. So it is given numbers, places in this table; all it
 * does with them goes through functions of ours.
 */
struct socket {
	bool used;
	bool datagrams;
	int fd; /* owned; -1 until it is connected */
};

struct courier_name {
	ares_channel channel;
	courier_name_dial dial;
	void *user;
	struct socket sockets[COURIER_NAME_POLLS];
	bool ended;
	int status; /* ARES_*, with `ended` */
	struct courier_addresses found;
};

int
courier_name_init(void)
{
	return ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS ? 0 : -EIO;
}

const char *
courier_name_version(void)
{
	static char version[32] = "c-ares ";
	const char *number = ares_version(NULL);

	if (strlen(number) < sizeof(version) - 7)
		memcpy(version + 7, number, strlen(number) + 1);
	return version;
}

static struct socket *
find_socket(struct courier_name *name, ares_socket_t number)
{
	if (number < 0 || number >= COURIER_NAME_POLLS ||
	    !name->sockets[number].used)
		return NULL;
	return &name->sockets[number];
}

static ares_socket_t
on_socket(int family, int type, int protocol, void *user)
{
	struct courier_name *name = user;

	(void)family;
	(void)protocol;
	for (int i = 0; i < COURIER_NAME_POLLS; i++) {
		if (name->sockets[i].used)
			continue;
		name->sockets[i] = (struct socket){.used = true,
		    .datagrams = (type & SOCK_DGRAM) != 0,
		    .fd = -1};
		return i;
	}
	errno = EMFILE;
	return ARES_SOCKET_BAD;
}

static int
on_close(ares_socket_t number, void *user)
{
	struct socket *socket = find_socket(user, number);

	if (!socket)
		return -1;
	fd_close(&socket->fd);
	socket->used = false;
	return 0;
}

static void
copy_v4(uint8_t address[WIRE_ADDRESS_SIZE], const struct in_addr *from)
{
	memset(address, 0, 10);
	memset(address + 10, 0xff, 2);
	memcpy(address + 12, from, sizeof(*from));
}

/* Of a socket address. Returns the port, or 0 for other families. */
static uint16_t
copy_address(const struct sockaddr *from, uint8_t address[WIRE_ADDRESS_SIZE])
{
	if (from->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, from, sizeof(in));
		copy_v4(address, &in.sin_addr);
		return ntohs(in.sin_port);
	}
	if (from->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, from, sizeof(in6));
		memcpy(address, &in6.sin6_addr, WIRE_ADDRESS_SIZE);
		return ntohs(in6.sin6_port);
	}
	return 0;
}

static int
on_connect(ares_socket_t number, const struct sockaddr *address,
    ares_socklen_t size, void *user)
{
	struct courier_name *name = user;
	struct socket *socket = find_socket(name, number);
	struct wire_dial dial = {.port = 0};

	(void)size;
	if (socket)
		dial.port = copy_address(address, dial.address);
	if (dial.port == 0) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	dial.datagrams = socket->datagrams;
	int fd = name->dial(name->user, &dial);
	if (fd < 0) {
		errno = -fd;
		return -1;
	}
	fd_close(&socket->fd);
	socket->fd = fd;
	return 0;
}

/* The sender is told, too: c-ares compares it with the server. */
static ares_ssize_t
on_receive(ares_socket_t number, void *bytes, size_t size, int flags,
    struct sockaddr *from, ares_socklen_t *from_size, void *user)
{
	struct socket *socket = find_socket(user, number);

	if (!socket) {
		errno = EBADF;
		return -1;
	}
	return recvfrom(socket->fd, bytes, size, flags, from, from_size);
}

/* Part of it is fine: it sends the rest when there is room again. */
static ares_ssize_t
on_send(ares_socket_t number, const struct iovec *parts, int count, void *user)
{
	struct socket *socket = find_socket(user, number);

	if (!socket || count < 1) {
		errno = EBADF;
		return -1;
	}
	return send(
	    socket->fd, parts[0].iov_base, parts[0].iov_len, MSG_NOSIGNAL);
}

static const struct ares_socket_functions functions = {
    .asocket = on_socket,
    .aclose = on_close,
    .aconnect = on_connect,
    .arecvfrom = on_receive,
    .asendv = on_send,
};

/* The next one of that family, in the order in which they were told. */
static const struct ares_addrinfo_node *
next_of(const struct ares_addrinfo_node *node, int family)
{
	while (node && node->ai_family != family)
		node = node->ai_next;
	return node;
}

/*
 * By turns, so that neither family has to time out as a whole. They are not
 * sorted by distance: that would take sockets to each of them.
 */
static void
copy_nodes(struct courier_addresses *to, const struct ares_addrinfo_node *all)
{
	const struct ares_addrinfo_node *v6 = next_of(all, AF_INET6);
	const struct ares_addrinfo_node *v4 = next_of(all, AF_INET);

	to->count = 0;
	while (v6 || v4) {
		if (v6) {
			if (to->count == LIMIT_COURIER_ADDRESSES)
				return;
			(void)copy_address(v6->ai_addr, to->list[to->count++]);
			v6 = next_of(v6->ai_next, AF_INET6);
		}
		if (v4) {
			if (to->count == LIMIT_COURIER_ADDRESSES)
				return;
			(void)copy_address(v4->ai_addr, to->list[to->count++]);
			v4 = next_of(v4->ai_next, AF_INET);
		}
	}
}

static void
on_answer(void *user, int status, int timeouts, struct ares_addrinfo *addresses)
{
	struct courier_name *name = user;

	(void)timeouts;
	name->ended = true;
	name->status = status;
	if (status == ARES_SUCCESS && addresses)
		copy_nodes(&name->found, addresses->nodes);
	ares_freeaddrinfo(addresses);
}

int
courier_name_start(const char *host, courier_name_dial dial, void *user,
    struct courier_name **ret_name)
{
	static char lookups[] = "fb"; /* file, then name servers */
	struct ares_options options = {
	    /* The name as it is: no domain of ours may be put behind it. */
	    .flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
	    .timeout = FIRST_WAIT,
	    .tries = TRIES,
	    .lookups = lookups,
	    .domains = NULL, /* given, so that it does not ask for ours */
	    .ndomains = 0,
	};
	const struct ares_addrinfo_hints hints = {
	    .ai_flags = ARES_AI_NOSORT,
	    .ai_family = AF_UNSPEC,
	    .ai_socktype = SOCK_STREAM,
	};
	struct courier_name *name = calloc(1, sizeof(*name));

	if (!name)
		return -ENOMEM;
	name->dial = dial;
	name->user = user;
	if (ares_init_options(&name->channel, &options,
		ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
		    ARES_OPT_LOOKUPS | ARES_OPT_DOMAINS) != ARES_SUCCESS) {
		free(name);
		return -EIO;
	}
	ares_set_socket_functions(name->channel, &functions, name);
	ares_getaddrinfo(name->channel, host, NULL, &hints, on_answer, name);
	*ret_name = name;
	return 0;
}

void
courier_name_end(struct courier_name *name)
{
	if (!name)
		return;
	ares_destroy(name->channel); /* calls on_answer() if it has to */
	for (size_t i = 0; i < COURIER_NAME_POLLS; i++)
		if (name->sockets[i].used)
			fd_close(&name->sockets[i].fd);
	free(name);
}

size_t
courier_name_poll(
    const struct courier_name *name, struct pollfd polls[COURIER_NAME_POLLS])
{
	ares_socket_t numbers[ARES_GETSOCK_MAXNUM];
	size_t count = 0;
	unsigned set =
	    (unsigned)ares_getsock(name->channel, numbers, ARES_GETSOCK_MAXNUM);

	for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
		/* Its own macros shift into the sign. */
		bool reads = set >> i & 1;
		bool writes = set >> (i + ARES_GETSOCK_MAXNUM) & 1;
		if (!reads && !writes)
			continue;
		polls[count++] = (struct pollfd){
		    .fd = name->sockets[numbers[i]].fd,
		    .events =
			(short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)),
		};
	}
	return count;
}

uint64_t
courier_name_wait(const struct courier_name *name, uint64_t most)
{
	struct timeval longest = {.tv_sec = (time_t)(most / 1000),
	    .tv_usec = (suseconds_t)(most % 1000 * 1000)};
	struct timeval buffer;
	const struct timeval *wait =
	    ares_timeout(name->channel, &longest, &buffer);

	/* Rounded up: a millisecond early would be a turn for nothing. */
	return (uint64_t)wait->tv_sec * 1000 + (uint64_t)wait->tv_usec / 1000 +
	       1;
}

static ares_socket_t
find_number(const struct courier_name *name, int fd)
{
	for (int i = 0; i < COURIER_NAME_POLLS; i++)
		if (name->sockets[i].used && name->sockets[i].fd == fd)
			return i;
	return ARES_SOCKET_BAD;
}

void
courier_name_step(
    struct courier_name *name, const struct pollfd *polls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		short events = polls[i].revents;
		ares_socket_t number = find_number(name, polls[i].fd);
		if (events == 0 || number == ARES_SOCKET_BAD)
			continue;
		bool writes = (events & POLLOUT) != 0;
		bool reads = (events & ~POLLOUT) != 0;
		ares_process_fd(name->channel, reads ? number : ARES_SOCKET_BAD,
		    writes ? number : ARES_SOCKET_BAD);
	}
	/* Timeouts. */
	ares_process_fd(name->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

int
courier_name_result(
    const struct courier_name *name, struct courier_addresses *ret_addresses)
{
	if (!name->ended)
		return -EAGAIN;
	if (name->status != ARES_SUCCESS && name->status != ARES_ENODATA &&
	    name->status != ARES_ENOTFOUND && name->status != ARES_EBADNAME)
		return -EIO;
	if (name->found.count == 0)
		return -ENOENT;
	*ret_addresses = name->found;
	return 0;
}
