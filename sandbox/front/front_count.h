/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_count.h - what is measured here, as Prometheus text. */
#ifndef CLEANDECK_FRONT_FRONT_COUNT_H
#define CLEANDECK_FRONT_FRONT_COUNT_H

#include "base/compat.h"

#define FRONT_COUNT_CODES 600 /* HTTP statuses, and what is none */
/* Bytes that front_count_format() may need, with NUL. */
#define FRONT_COUNT_SIZE (16 * 1024)

struct front_count {
	uint64_t requests[FRONT_COUNT_CODES]; /* by status; 0: unanswered */
	uint32_t connections;
	uint32_t lingering; /* connections that libmicrohttpd is done with */
	uint32_t watchers;  /* who waits for news of a deck */
};

/* One more request has ended, with this status; 0 without an answer. */
void front_count_request(struct front_count *count, unsigned status);

/* Writes the text; what does not fit is left out. Returns its length. */
size_t front_count_format(
    const struct front_count *count, char text[FRONT_COUNT_SIZE]);

#endif
