/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * activation.h - a listening socket that somebody else has made for us:
 * systemd (sd_listen_fds(3)), or a cleandeckd that makes room.
 */
#ifndef CLEANDECK_SUPERVISOR_ACTIVATION_H
#define CLEANDECK_SUPERVISOR_ACTIVATION_H

#include <sys/socket.h>

#include "base/compat.h"

#define ACTIVATION_WHY_SIZE 256

struct activation {
	int fd; /* -1: none was given */
	struct sockaddr_storage address;
	socklen_t address_size;
};

/*
 * Takes the socket of LISTEN_FDS over, if LISTEN_PID is us, and the variables
 * (LISTEN_FDNAMES too) out of the environment. It must be one, listening, of
 * TCP; it becomes close-on-exec and non-blocking. Whether its address may be
 * served without keys is config_take_address()'s to say. Returns 0, also when
 * there is none; -EINVAL and a sentence otherwise, all sockets closed.
 */
NODISCARD int activation_take(
    struct activation *ret_activation, char ret_why[ACTIVATION_WHY_SIZE]);

/*
 * Looks at one socket: listening, TCP, IPv4 or IPv6. Fills in the address;
 * the descriptor stays the caller's. Returns 0, or -EINVAL and a sentence.
 */
NODISCARD int activation_check(int fd, struct activation *ret_activation,
    char ret_why[ACTIVATION_WHY_SIZE]);

#endif
