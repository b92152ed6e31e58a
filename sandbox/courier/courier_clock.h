/* SPDX-License-Identifier: GPL-3.0-or-later */
/* courier_clock.h - the clock of deadlines. */
#ifndef CLEANDECK_COURIER_COURIER_CLOCK_H
#define CLEANDECK_COURIER_COURIER_CLOCK_H

#include "base/compat.h"

/* Milliseconds of a clock that only runs forward. */
uint64_t courier_clock_now(void);

#endif
