/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"

#define ADDRESS_BITS (8 * WIRE_ADDRESS_SIZE)
#define NETWORK_SIZE 8  /* of an IPv6 address */
#define V4_OFFSET    12 /* of an IPv4 address in the 16 bytes */
#define PORT_MAX     65535
/* "[ADDRESS]:65535" with NUL. */
#define HOP_SIZE (1 + INET6_ADDRSTRLEN + 1 + 6)

static const uint8_t v4_prefix[V4_OFFSET] = {[10] = 0xff, [11] = 0xff};

int
front_peer_add(struct front_peers *peers,
    const uint8_t address[WIRE_ADDRESS_SIZE], uint32_t bits)
{
	struct front_peer_set *next = &peers->sets[1 - peers->live];

	if (bits > ADDRESS_BITS)
		return -EINVAL;
	if (next->count >= COUNT_OF(next->proxies))
		return -ENOSPC;
	memcpy(next->proxies[next->count].address, address, WIRE_ADDRESS_SIZE);
	next->proxies[next->count].bits = bits;
	next->count++;
	return 0;
}

void
front_peer_commit(struct front_peers *peers)
{
	peers->live = 1 - peers->live;
	peers->sets[1 - peers->live] = (struct front_peer_set){.count = 0};
}

static void
put_v4(const struct in_addr *in, uint8_t address[WIRE_ADDRESS_SIZE])
{
	memcpy(address, v4_prefix, V4_OFFSET);
	memcpy(address + V4_OFFSET, in, WIRE_ADDRESS_SIZE - V4_OFFSET);
}

void
front_peer_read(
    const struct sockaddr *socket, uint8_t ret_address[WIRE_ADDRESS_SIZE])
{
	memset(ret_address, 0, WIRE_ADDRESS_SIZE);
	if (socket && socket->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, socket, sizeof(in));
		put_v4(&in.sin_addr, ret_address);
	}
	if (socket && socket->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, socket, sizeof(in6));
		memcpy(ret_address, &in6.sin6_addr, WIRE_ADDRESS_SIZE);
	}
}

static bool
has_prefix(const uint8_t *address, const uint8_t *prefix, uint32_t bits)
{
	size_t whole = bits / 8;
	unsigned rest = bits % 8;

	if (memcmp(address, prefix, whole) != 0)
		return false;
	return rest == 0 || (address[whole] ^ prefix[whole]) >> (8 - rest) == 0;
}

static bool
is_proxy(const struct front_peers *peers, const uint8_t *address)
{
	const struct front_peer_set *set = &peers->sets[peers->live];

	for (size_t i = 0; i < set->count; i++)
		if (has_prefix(
			address, set->proxies[i].address, set->proxies[i].bits))
			return true;
	return false;
}

/* "" or ":PORT". */
static bool
is_port(const char *text)
{
	uint64_t port;

	return *text == '\0' ||
	       (*text == ':' && text_parse_u64(text + 1, PORT_MAX, &port) == 0);
}

/* ADDRESS, IPv4:PORT, [IPv6] or [IPv6]:PORT. 0 or -EINVAL. */
static int
parse_hop(char *text, uint8_t ret_address[WIRE_ADDRESS_SIZE])
{
	struct in_addr in;
	char *end;

	if (*text == '[') {
		text++;
		end = strchr(text, ']');
		if (!end || !is_port(end + 1))
			return -EINVAL;
		*end = '\0';
		return inet_pton(AF_INET6, text, ret_address) == 1 ? 0
								   : -EINVAL;
	}
	end = strchr(text, ':');
	if (end && strchr(end + 1, ':'))
		return inet_pton(AF_INET6, text, ret_address) == 1 ? 0
								   : -EINVAL;
	if (end && !is_port(end))
		return -EINVAL;
	if (end)
		*end = '\0';
	if (inet_pton(AF_INET, text, &in) != 1)
		return -EINVAL;
	put_v4(&in, ret_address);
	return 0;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* One entry of the list, with the blanks around it. 0 or -EINVAL. */
static int
read_hop(const char *text, size_t size, uint8_t ret_address[WIRE_ADDRESS_SIZE])
{
	char hop[HOP_SIZE];
	uint8_t address[WIRE_ADDRESS_SIZE];

	while (size > 0 && is_space(text[0])) {
		text++;
		size--;
	}
	while (size > 0 && is_space(text[size - 1]))
		size--;
	if (size >= sizeof(hop))
		return -EINVAL;
	memcpy(hop, text, size);
	hop[size] = '\0';
	if (parse_hop(hop, address) < 0)
		return -EINVAL;
	memcpy(ret_address, address, WIRE_ADDRESS_SIZE);
	return 0;
}

void
front_peer_find(const struct front_peers *peers,
    const uint8_t socket[WIRE_ADDRESS_SIZE], const char *forwarded,
    uint8_t ret_address[WIRE_ADDRESS_SIZE])
{
	uint8_t client[WIRE_ADDRESS_SIZE];

	memcpy(ret_address, socket, WIRE_ADDRESS_SIZE);
	if (!forwarded || !is_proxy(peers, socket))
		return;
	/* What stands left of the first stranger is only what he says. */
	size_t end = strlen(forwarded);
	for (unsigned hops = 0; hops < LIMIT_PROXY_HOPS; hops++) {
		size_t begin = end;
		while (begin > 0 && forwarded[begin - 1] != ',')
			begin--;
		if (read_hop(forwarded + begin, end - begin, client) < 0)
			return;
		if (begin == 0 || !is_proxy(peers, client)) {
			memcpy(ret_address, client, WIRE_ADDRESS_SIZE);
			return;
		}
		end = begin - 1;
	}
}

void
front_peer_cut(uint8_t address[WIRE_ADDRESS_SIZE])
{
	if (memcmp(address, v4_prefix, V4_OFFSET) != 0)
		memset(address + NETWORK_SIZE, 0,
		    WIRE_ADDRESS_SIZE - NETWORK_SIZE);
}
