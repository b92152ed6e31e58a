/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_clock.h"

#include <time.h>

uint64_t
courier_clock_now(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}
