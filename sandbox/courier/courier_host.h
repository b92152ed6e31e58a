/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier_host.h - names of hosts, and the list of those that may be called.
 *
 * An address in numbers has one form only: four decimal numbers, or brackets
 * around the form of RFC 5952. Others ("127.1", "0x7f.1", "2130706433",
 * "0177.0.0.1") are what tricks are made of, and are refused.
 */
#ifndef CLEANDECK_COURIER_COURIER_HOST_H
#define CLEANDECK_COURIER_COURIER_HOST_H

#include <stdbool.h>

#include "base/limits.h"
#include "wire/wire_deck.h"

struct courier_host {
	char name[WIRE_HOST_SIZE];          /* lower case, no dot at the end */
	bool number;                        /* an address, not a name */
	uint8_t address[WIRE_ADDRESS_SIZE]; /* with `number` */
};

/* One entry of the list. */
struct courier_rule {
	struct courier_host host;
	uint16_t port;
	bool plain; /* http; otherwise https */
	bool below; /* any name below `host`, and not itself */
};

struct courier_hosts {
	size_t count;
	struct courier_rule rules[LIMIT_CALLBACK_HOSTS];
};

/* Reads `length` bytes of a URL's host. Returns 0, or -EINVAL. */
NODISCARD int courier_host_read(
    const char *text, size_t length, struct courier_host *ret_host);

/*
 * Adds an entry: "name", "*.name" (https), or either behind "http://" (http
 * and no https); port 0 is the scheme's own. Returns 0; -EINVAL for anything
 * else; -ENOSPC when the list is full.
 */
NODISCARD int courier_hosts_add(
    struct courier_hosts *hosts, const char *text, uint32_t port);

/* Forgets all entries. */
void courier_hosts_clear(struct courier_hosts *hosts);

/* Is the host on the list? Returns 0; -ENOENT when not. */
NODISCARD int courier_hosts_find(
    const struct courier_hosts *hosts, const struct courier_host *host);

/* May it be called by this scheme on this port? */
bool courier_hosts_allow(const struct courier_hosts *hosts,
    const struct courier_host *host, bool plain, uint16_t port);

#endif
