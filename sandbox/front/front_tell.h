/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_tell.h - what is told of a deck, as JSON; and the ledger's record. */
#ifndef CLEANDECK_FRONT_FRONT_TELL_H
#define CLEANDECK_FRONT_FRONT_TELL_H

#include "wire/wire_deck.h"

/* RFC 3339, with NUL. */
#define FRONT_TELL_TIME_SIZE 32

/*
 * The record of a deck, as GET /v1/decks/ID tells it while it lives, and as
 * the event `end` tells it: without its artifacts. A string to free(); NULL
 * when memory is short.
 */
NODISCARD char *front_tell_deck(const struct wire_event *view);

/* What 202 says: where to look. As above. */
NODISCARD char *front_tell_accepted(const struct wire_event *view);

/* The data of the event `state`. As above. */
NODISCARD char *front_tell_state(const struct wire_event *view);

/*
 * Reads the ledger's record of a deck that has ended. Fills all of *ret_view
 * but its id. Returns 0, or -EBADMSG for what no ledger writes.
 */
NODISCARD int front_tell_read_record(
    const char *text, size_t size, struct wire_event *ret_view);

#endif
