/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client.h - `cleandeck` on the control socket, state-dir/control.sock.
 *
 * The socket is the owner's alone (mode 0600); what it can ask for is what
 * the front can, and `cleandeck doctor`.
 */
#ifndef CLEANDECK_SUPERVISOR_CLIENT_H
#define CLEANDECK_SUPERVISOR_CLIENT_H

#include "supervisor/service.h"

/*
 * Makes the socket below the state folder and accepts clients on it: the
 * last act of the start, so that who connects finds a service that is
 * ready. Returns 0 or -errno.
 */
NODISCARD int client_listen(struct service *service, int state);

/*
 * Hands an artifact of the job over to its client; the descriptor is lent.
 * Should rendering begin anew, it comes again.
 */
void client_deliver(
    const struct job *job, enum artifact artifact, uint32_t page, int fd);

/* Closes the control socket's connections. */
void client_free_all(struct service *service);

#endif
