/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_deck.h - from a REPLY to a deck's record.
 *
 * Every file of the deck is hashed once, a slice at a time, so that no
 * other client waits for it.
 */
#ifndef CLEANDECK_FRONT_FRONT_DECK_H
#define CLEANDECK_FRONT_FRONT_DECK_H

#include "front/front_store.h"
#include "wire/wire_body.h"

struct front_deck;

/*
 * Starts on the deck of a good REPLY that has the artifacts of `set`, for
 * `ttl` seconds. Returns 0, -EBADMSG for a reply that makes no deck, or
 * -ENOMEM.
 */
NODISCARD int front_deck_new(const struct wire_reply *reply, uint32_t set,
    uint32_t ttl, struct front_deck **ret_deck);

/* NULL is fine. */
void front_deck_free(struct front_deck *deck);

/*
 * Goes on for one slice. Returns 1 while there is more to do, 0 when the
 * record is written, -ENOENT when an artifact is missing, or -errno.
 */
NODISCARD int front_deck_step(
    struct front_deck *deck, const struct front_store *store);

/* The deck's id as text; borrowed. */
const char *front_deck_id(const struct front_deck *deck);

#endif
