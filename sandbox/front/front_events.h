/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_events.h - a deck's way as Server-Sent Events (HTML, section 9.2).
 *
 * Nothing is remembered for a watcher but where he is: what is next follows
 * from that and from how the deck is now.
 */
#ifndef CLEANDECK_FRONT_FRONT_EVENTS_H
#define CLEANDECK_FRONT_FRONT_EVENTS_H

#include "wire/wire_deck.h"

/* Where a watcher is. */
struct front_mark {
	uint64_t position; /* the id of the last event that he has seen */
	uint32_t percent;  /* as he has seen it */
	bool ended;        /* he has seen the end */
};

/*
 * Makes the next event for who is at *mark, and moves *mark behind it. A
 * text to free(); NULL when there is none now, or memory is short.
 */
NODISCARD char *front_events_next(
    const struct wire_event *view, struct front_mark *mark);

#endif
