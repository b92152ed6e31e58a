/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dial.h - where the courier may be connected to. It asks (DIAL), this
 * judges the address itself, and only then a socket is made and connected:
 * no name, redirect or URL, however it is written, leads past it.
 *
 * Private, local and reserved addresses are refused unless the operator has
 * listed their network. Name servers are those of /etc/resolv.conf, wherever
 * they are; to them alone port 53 leads, and to nobody else datagrams.
 */
#ifndef CLEANDECK_SUPERVISOR_DIAL_H
#define CLEANDECK_SUPERVISOR_DIAL_H

#include "base/limits.h"
#include "config/config_network.h"
#include "wire/wire_deck.h"

#define DIAL_NAME_SERVERS 3 /* as many as the C library reads */

struct dial_policy {
	size_t network_count;
	struct config_network networks[LIMIT_NETWORKS];
	size_t port_count;
	uint16_t ports[LIMIT_CALLBACK_HOSTS];
	size_t server_count;
	uint8_t servers[DIAL_NAME_SERVERS][WIRE_ADDRESS_SIZE];
};

/* Nothing is allowed. */
void dial_init(struct dial_policy *policy);

/*
 * Allows a network although it is private: IPv4 as ::ffff:a.b.c.d with 96
 * bits more, zeros behind the prefix. Returns 0; -ENOSPC; -EINVAL for more
 * than 128 bits.
 */
NODISCARD int dial_allow_network(struct dial_policy *policy,
    const uint8_t address[WIRE_ADDRESS_SIZE], uint32_t bits);

/* The same, of text: "10.0.0.0/8", "fd00::1". Also -EINVAL for others. */
NODISCARD int dial_parse_network(struct dial_policy *policy, const char *text);

/* Allows a port, once. Returns 0; -ENOSPC; -EINVAL for 0. */
NODISCARD int dial_allow_port(struct dial_policy *policy, uint16_t port);

/*
 * Takes the name servers of a resolv.conf(5): the first DIAL_NAME_SERVERS
 * that can be read, without zones; none of them: 127.0.0.1.
 */
void dial_parse_resolv(struct dial_policy *policy, const char *text);

/* May the courier be connected there? 0 or -EACCES. */
NODISCARD int dial_check(
    const struct dial_policy *policy, const struct wire_dial *dial);

/*
 * Checks, then makes a socket, close-on-exec and non-blocking, and connects
 * it: a TCP connection may still be under way. Returns 0 or -errno.
 */
NODISCARD int dial_open(const struct dial_policy *policy,
    const struct wire_dial *dial, int *ret_fd);

#endif
