/* SPDX-License-Identifier: GPL-3.0-or-later */
/* courier_loop.h - one thread, one poll(): the channel and all deliveries. */
#ifndef CLEANDECK_COURIER_COURIER_LOOP_H
#define CLEANDECK_COURIER_COURIER_LOOP_H

#include "courier/courier.h"

/*
 * Serves until the supervisor hangs up, or DRAIN has come and nothing is
 * under way any more: 0. Otherwise -errno.
 */
NODISCARD int courier_loop_run(struct courier *courier);

#endif
