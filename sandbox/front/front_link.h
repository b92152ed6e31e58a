/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_link.h - the front's end of the channel to the supervisor. */
#ifndef CLEANDECK_FRONT_FRONT_LINK_H
#define CLEANDECK_FRONT_FRONT_LINK_H

#include "front/front.h"

/*
 * Says READY: locked, with this Landlock version and these libraries. From
 * here on the channel does not block. Returns 0 or -errno.
 */
NODISCARD int front_link_ready(
    struct front *front, uint32_t landlock, const char *engine);

/*
 * Takes the messages that wait, LIMIT_MESSAGES at the most, and does what
 * they say. Returns 0; -EPIPE when the supervisor is gone; -EBADMSG for a
 * message that surprises.
 */
NODISCARD int front_link_receive(struct front *front);

/* Each sends; 0, -EAGAIN while the channel is full, or -errno. */
NODISCARD int front_link_submit(const struct front *front, uint32_t slot,
    const struct wire_submit *submit, int fd);
NODISCARD int front_link_cancel(const struct front *front, uint32_t slot);
NODISCARD int front_link_keep(
    const struct front *front, uint32_t slot, const uint8_t id[WIRE_ID_SIZE]);
NODISCARD int front_link_erase(const struct front *front, uint32_t slot,
    const uint8_t id[WIRE_ID_SIZE], const char *tenant);
NODISCARD int front_link_rotate(const struct front *front, uint32_t slot);
NODISCARD int front_link_measure(const struct front *front, uint32_t slot);

#endif
