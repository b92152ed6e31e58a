/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier_name.h - the addresses of a name: /etc/hosts, then the name
 * servers of /etc/resolv.conf. The only user of c-ares.
 *
 * Each lookup is one of its own, with sockets of its own: what one server
 * said of one name is not remembered for another, and the port it is asked
 * from is another each time.
 */
#ifndef CLEANDECK_COURIER_COURIER_NAME_H
#define CLEANDECK_COURIER_COURIER_NAME_H

#include <poll.h>
#include <stdbool.h>

#include "base/limits.h"
#include "wire/wire_deck.h"

/* Descriptors of one lookup: some servers, by datagrams and otherwise. */
#define COURIER_NAME_POLLS 16

struct courier_addresses {
	size_t count;
	uint8_t list[LIMIT_COURIER_ADDRESSES][WIRE_ADDRESS_SIZE];
};

/* Makes a connected socket: the descriptor, or -errno. */
typedef int (*courier_name_dial)(void *user, const struct wire_dial *dial);

struct courier_name;

/* Before the lock. Returns 0 or -EIO. */
NODISCARD int courier_name_init(void);

/* "c-ares 1.18.1". */
const char *courier_name_version(void);

/*
 * Begins to look up; may have ended when it returns. Returns 0 or -errno.
 */
NODISCARD int courier_name_start(const char *host, courier_name_dial dial,
    void *user, struct courier_name **ret_name);

/* Ends it wherever it is. NULL is fine. */
void courier_name_end(struct courier_name *name);

/* Fills what to poll for, COURIER_NAME_POLLS at most; returns how many. */
size_t courier_name_poll(
    const struct courier_name *name, struct pollfd polls[COURIER_NAME_POLLS]);

/* Milliseconds until it wants a step in any case, `most` at most. */
uint64_t courier_name_wait(const struct courier_name *name, uint64_t most);

/* Goes on, with what poll() said. */
void courier_name_step(
    struct courier_name *name, const struct pollfd *polls, size_t count);

/*
 * -EAGAIN while it is not known yet; 0 and one address or more, those of
 * IPv6 and IPv4 by turns; -ENOENT when there is none; -EIO when nobody said.
 */
NODISCARD int courier_name_result(
    const struct courier_name *name, struct courier_addresses *ret_addresses);

#endif
