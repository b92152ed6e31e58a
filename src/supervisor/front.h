/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front.h - the exposed role's process, and the channel to it.
 *
 * The listening socket is made by the supervisor and lent to the front only
 * after the front was seen to be locked; a front that dies is replaced, and
 * clients that had not been accepted yet notice nothing.
 */
#ifndef CLEANDECK_SUPERVISOR_FRONT_H
#define CLEANDECK_SUPERVISOR_FRONT_H

#include "supervisor/service.h"

/* Starts it. Returns 0 or -errno, with service->why. */
NODISCARD int front_new(struct service *service, struct front **ret_front);

/* Kills it; its jobs must be forgotten by the caller. */
void front_free(struct front *front);

/* Locked, configured, serving? */
bool front_is_ready(const struct front *front);

/* Why it failed last; "" when it did not. */
const char *front_last_error(const struct front *front);

/* Tells it what /readyz and Retry-After are to say, if that has changed. */
void front_tell_status(struct front *front);

/*
 * Descriptors that the front needs: a connection is a socket, a document and
 * an artifact; a few are its own.
 */
uint32_t front_files(const struct config *config);

#endif
