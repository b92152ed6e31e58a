/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_peer.h - whose request it is, when proxies stand in between.
 *
 * An address is 16 bytes, IPv4 as ::ffff:a.b.c.d. What X-Forwarded-For says
 * counts only when a proxy that we were told to believe has sent it, and
 * only as far as such proxies have written it: from its end.
 *
 * There are two sets of proxies, as of keys (front_keys.h).
 */
#ifndef CLEANDECK_FRONT_FRONT_PEER_H
#define CLEANDECK_FRONT_FRONT_PEER_H

#include "base/compat.h"
#include "base/limits.h"
#include "wire/wire_deck.h"

struct sockaddr;

struct front_peer_set {
	struct {
		uint8_t address[WIRE_ADDRESS_SIZE];
		uint32_t bits; /* of the prefix: an IPv4 /8 has 104 */
	} proxies[LIMIT_NETWORKS];
	size_t count;
};

/* Zeros are two empty sets: no proxy is believed. */
struct front_peers {
	struct front_peer_set sets[2];
	unsigned live;
};

/*
 * PROXY: adds to the set to come. 0; -EINVAL for more than 128 bits;
 * -ENOSPC beyond LIMIT_NETWORKS.
 */
NODISCARD int front_peer_add(struct front_peers *peers,
    const uint8_t address[WIRE_ADDRESS_SIZE], uint32_t bits);

/* CONFIG: what was added since the last one is in force now, alone. */
void front_peer_commit(struct front_peers *peers);

/*
 * The address of a socket's other end; zeros for one that has none (NULL,
 * or not of an IP family).
 */
void front_peer_read(
    const struct sockaddr *socket, uint8_t ret_address[WIRE_ADDRESS_SIZE]);

/*
 * The client's address: of the socket, or, when a proxy that is believed
 * holds that, the right-most of X-Forwarded-For that is none of these
 * proxies (the left-most when all are). A list that cannot be read so far,
 * or has more than LIMIT_PROXY_HOPS of them: the socket's.
 *
 * `forwarded` is the value of that field, NULL without one. When there are
 * several such fields, their values in order, joined by commas: some
 * proxies add a field of their own after those that the client sent.
 */
void front_peer_find(const struct front_peers *peers,
    const uint8_t socket[WIRE_ADDRESS_SIZE], const char *forwarded,
    uint8_t ret_address[WIRE_ADDRESS_SIZE]);

/*
 * Cuts an address to what tells clients apart: an IPv4 address whole, of
 * an IPv6 address the network (/64), for a client owns all behind it.
 */
void front_peer_cut(uint8_t address[WIRE_ADDRESS_SIZE]);

#endif
