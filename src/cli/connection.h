/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * connection.h - the way to a service: one that runs, or one of our own.
 *
 * Which one: --private, or --service DIR; else that of the variable
 * CLEANDECK_STATE_DIR; else that of /var/lib/cleandeck if it takes us; else
 * a private one. A service that was named and does not answer is an error.
 */
#ifndef CLEANDECK_CLI_CONNECTION_H
#define CLEANDECK_CLI_CONNECTION_H

#include "cli/keeper.h"
#include "cli/options.h"
#include "cli/progress.h"

struct connection {
	int fd; /* the control socket, non-blocking; -1: none */
	struct keeper keeper;
};

#define CONNECTION_WHY_SIZE (KEEPER_WHY_SIZE + 64)

/*
 * Connects, and starts a service before when there is none; that takes a few
 * seconds. Returns 0; -EINTR when an interrupt came; -errno and a sentence.
 * On failure nothing is left running.
 */
NODISCARD int connection_open(const struct options *options, int interrupts,
    struct progress *progress, struct connection *ret_connection,
    char ret_why[CONNECTION_WHY_SIZE]);

/* Hangs up, and ends the service when it is ours. */
void connection_close(struct connection *connection);

#endif
