/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_loop.h - what the front waits for, and what it does then. */
#ifndef CLEANDECK_FRONT_FRONT_LOOP_H
#define CLEANDECK_FRONT_FRONT_LOOP_H

#include "front/front.h"

/*
 * Serves until the supervisor hangs up, or a drain is over. Returns 0 then,
 * -EBADMSG when the supervisor sent something out of the table, or another
 * -errno.
 */
NODISCARD int front_loop_run(struct front *front);

#endif
