/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/fd.h"
#include "base/text.h"

#define NAME_PORT   53
#define MAPPED_BITS 96

#define V4(a, b, c, d, bits)                                                   \
	{                                                                      \
		{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d},        \
		    MAPPED_BITS + (bits)                                       \
	}
#define V6(a, b, c, d, bits)                                                   \
	{                                                                      \
		{(a) >> 8, (a)&255, (b) >> 8, (b)&255, (c) >> 8, (c)&255,      \
		    (d) >> 8, (d)&255},                                        \
		    bits                                                       \
	}

/*
 * IANA's registries of special addresses (RFC 6890), and what is not global
 * unicast. Of IPv6 that is all but 2000::/3, so later inventions are refused
 * until somebody has looked at them.
 */
static const struct config_network special_v4[] = {
    V4(0, 0, 0, 0, 8),       /* this network: Linux takes it for itself */
    V4(10, 0, 0, 0, 8),      /* private */
    V4(100, 64, 0, 0, 10),   /* shared by a carrier's customers */
    V4(127, 0, 0, 0, 8),     /* loopback */
    V4(169, 254, 0, 0, 16),  /* link-local: metadata of clouds */
    V4(172, 16, 0, 0, 12),   /* private */
    V4(192, 0, 0, 0, 24),    /* protocol assignments */
    V4(192, 0, 2, 0, 24),    /* documentation */
    V4(192, 88, 99, 0, 24),  /* relays from 6to4 */
    V4(192, 168, 0, 0, 16),  /* private */
    V4(198, 18, 0, 0, 15),   /* benchmarks */
    V4(198, 51, 100, 0, 24), /* documentation */
    V4(203, 0, 113, 0, 24),  /* documentation */
    V4(224, 0, 0, 0, 4),     /* multicast */
    V4(240, 0, 0, 0, 4),     /* reserved, and broadcast */
};

static const struct config_network special_v6[] = {
    V6(0, 0, 0, 0, 3),           /* ::, ::1, IPv4-compatible, discard */
    V6(0x2001, 0, 0, 0, 23),     /* protocol assignments; Teredo, ORCHID */
    V6(0x2001, 0xdb8, 0, 0, 32), /* documentation */
    V6(0x2002, 0, 0, 0, 16),     /* 6to4: an IPv4 address in disguise */
    V6(0x3fff, 0, 0, 0, 20),     /* documentation */
    V6(0x4000, 0, 0, 0, 2),      /* not assigned; segment routing */
    V6(0x8000, 0, 0, 0, 1),      /* unique local, link-local, site-local,
				  * multicast, and not assigned */
};

static const struct config_network mapped[] = {V4(0, 0, 0, 0, 0)};

/* 64:ff9b::/96 leads to the IPv4 address in its end (RFC 6052). */
static const struct config_network translated[] = {V6(0x64, 0xff9b, 0, 0, 96)};

void
dial_init(struct dial_policy *policy)
{
	memset(policy, 0, sizeof(*policy));
}

int
dial_allow_network(struct dial_policy *policy,
    const uint8_t address[WIRE_ADDRESS_SIZE], uint32_t bits)
{
	if (bits > 128)
		return -EINVAL;
	if (policy->network_count == COUNT_OF(policy->networks))
		return -ENOSPC;
	struct config_network *network =
	    &policy->networks[policy->network_count++];
	memcpy(network->address, address, sizeof(network->address));
	network->bits = bits;
	return 0;
}

int
dial_parse_network(struct dial_policy *policy, const char *text)
{
	struct config_network network;
	int error = config_network_parse(text, strlen(text), &network);

	if (error < 0)
		return error;
	return dial_allow_network(policy, network.address, network.bits);
}

int
dial_allow_port(struct dial_policy *policy, uint16_t port)
{
	if (port == 0)
		return -EINVAL;
	for (size_t i = 0; i < policy->port_count; i++)
		if (policy->ports[i] == port)
			return 0;
	if (policy->port_count == COUNT_OF(policy->ports))
		return -ENOSPC;
	policy->ports[policy->port_count++] = port;
	return 0;
}

static void
add_server(struct dial_policy *policy, const char *text, size_t length)
{
	char address[64];
	struct config_network network;

	if (policy->server_count == DIAL_NAME_SERVERS ||
	    length >= sizeof(address))
		return;
	memcpy(address, text, length);
	address[length] = '\0';
	/* A zone ("%eth0") is not for us: its interface may be another's. */
	address[strcspn(address, "%")] = '\0';
	if (strchr(address, '/') ||
	    config_network_parse(address, strlen(address), &network) < 0)
		return;
	memcpy(policy->servers[policy->server_count++], network.address,
	    WIRE_ADDRESS_SIZE);
}

void
dial_parse_resolv(struct dial_policy *policy, const char *text)
{
	static const char keyword[] = "nameserver";
	static const char local[] = "127.0.0.1";
	static const char blanks[] = " \t";

	policy->server_count = 0;
	while (*text) {
		size_t length = strcspn(text, "\n");
		size_t word = strcspn(text, " \t\n");
		if (word == sizeof(keyword) - 1 &&
		    memcmp(text, keyword, word) == 0) {
			const char *value =
			    text + word + strspn(text + word, blanks);
			add_server(policy, value, strcspn(value, " \t\r\n"));
		}
		text += length + (text[length] == '\n');
	}
	if (policy->server_count == 0)
		add_server(policy, local, sizeof(local) - 1);
}

static int
check_server(const struct dial_policy *policy, const struct wire_dial *dial)
{
	for (size_t i = 0; i < policy->server_count; i++)
		if (memcmp(policy->servers[i], dial->address,
			WIRE_ADDRESS_SIZE) == 0)
			return dial->port == NAME_PORT ? 0 : -EACCES;
	return -EACCES;
}

static int
check_port(const struct dial_policy *policy, uint16_t port)
{
	for (size_t i = 0; i < policy->port_count; i++)
		if (policy->ports[i] == port)
			return 0;
	return -EACCES;
}

static int
check_address(
    const struct dial_policy *policy, const uint8_t address[WIRE_ADDRESS_SIZE])
{
	uint8_t inner[WIRE_ADDRESS_SIZE];

	if (config_network_holds(
		policy->networks, policy->network_count, address))
		return 0;
	/* It is where the translation leads that counts. */
	if (config_network_holds(translated, COUNT_OF(translated), address)) {
		memcpy(inner, mapped[0].address, sizeof(inner));
		memcpy(inner + 12, address + 12, 4);
		return check_address(policy, inner);
	}
	/* ::ffff:0:0/96 is IPv4's own form here, not a special one. */
	bool is_special =
	    config_network_holds(mapped, COUNT_OF(mapped), address)
		? config_network_holds(
		      special_v4, COUNT_OF(special_v4), address)
		: config_network_holds(
		      special_v6, COUNT_OF(special_v6), address);
	return is_special ? -EACCES : 0;
}

int
dial_check(const struct dial_policy *policy, const struct wire_dial *dial)
{
	/* A callback to a name server would be a question to it. */
	if (dial->datagrams || dial->port == NAME_PORT)
		return check_server(policy, dial);
	int error = check_port(policy, dial->port);
	return error < 0 ? error : check_address(policy, dial->address);
}

static int
connect_v4(int fd, const struct wire_dial *dial)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_port = htons(dial->port)};

	memcpy(&address.sin_addr, dial->address + 12, 4);
	return connect(fd, (struct sockaddr *)&address, sizeof(address));
}

static int
connect_v6(int fd, const struct wire_dial *dial)
{
	struct sockaddr_in6 address = {
	    .sin6_family = AF_INET6, .sin6_port = htons(dial->port)};

	memcpy(&address.sin6_addr, dial->address, WIRE_ADDRESS_SIZE);
	return connect(fd, (struct sockaddr *)&address, sizeof(address));
}

int
dial_open(
    const struct dial_policy *policy, const struct wire_dial *dial, int *ret_fd)
{
	const int on = 1;
	int error = dial_check(policy, dial);

	if (error < 0)
		return error;
	bool v4 = config_network_holds(mapped, COUNT_OF(mapped), dial->address);
	int type = dial->datagrams ? SOCK_DGRAM : SOCK_STREAM;
	AUTO_FD fd = socket(
	    v4 ? AF_INET : AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	/* The courier may set no option. A request is one write or two. */
	if (!dial->datagrams)
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	int result = v4 ? connect_v4(fd, dial) : connect_v6(fd, dial);
	if (result < 0 && errno != EINPROGRESS)
		return -errno;
	*ret_fd = fd_take(&fd);
	return 0;
}
