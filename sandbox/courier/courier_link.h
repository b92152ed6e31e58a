/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier_link.h - the channel to the supervisor.
 *
 * HOST and SECRET are lists: the first that comes after anything else, the
 * answers to DIAL aside, begins its list anew. A HOST without a name, or a
 * SECRET without a tenant, leaves the list empty.
 */
#ifndef CLEANDECK_COURIER_COURIER_LINK_H
#define CLEANDECK_COURIER_COURIER_LINK_H

#include "courier/courier.h"

/* Says READY. Returns 0 or -errno. */
NODISCARD int courier_link_ready(
    struct courier *courier, uint32_t landlock, const char *engine);

/*
 * Takes what has come. Returns 0, or -errno: -EPIPE at the end, -EBADMSG for
 * anything that is not in order.
 */
NODISCARD int courier_link_receive(struct courier *courier);

/*
 * Asks for a socket and waits for it; what comes meanwhile is taken as by
 * courier_link_receive(). Returns the descriptor, whose connection may still
 * be under way, or -errno. When the channel fails, courier->broken says so.
 */
NODISCARD int courier_link_dial(
    struct courier *courier, const struct wire_dial *dial);

/* Says how a delivery went, in the slot of its order. Returns 0 or -errno. */
NODISCARD int courier_link_answer(struct courier *courier, uint32_t slot,
    const struct wire_delivered *delivered);

#endif
