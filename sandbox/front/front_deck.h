/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_deck.h - what is known of decks: the live ones by EVENT, the ended
 * ones by their record on disk.
 *
 * A deck that ends stays in the table for a minute, so that those who watch
 * it see its end; after that only the record counts.
 */
#ifndef CLEANDECK_FRONT_FRONT_DECK_H
#define CLEANDECK_FRONT_FRONT_DECK_H

#include <stdbool.h>

#include "wire/wire_deck.h"

struct front;
struct front_client;
struct front_deck;

/* Event ids need no memory: a stage, and the number of a slide. */
#define FRONT_EVENT_STAGE    UINT64_C(1000000)
#define FRONT_EVENT_ID(s, n) ((uint64_t)(s)*FRONT_EVENT_STAGE + (n))
#define FRONT_EVENT_END      FRONT_EVENT_ID(STAGE_DONE, 0) /* and later ones */

#define FRONT_DECK_BUCKETS   4096

/* Zeros are an empty table. */
struct front_decks {
	struct front_deck *buckets[FRONT_DECK_BUCKETS]; /* owned */
	size_t count;
	struct front_deck *ended; /* the one that ended first */
	struct front_deck *last;
};

/*
 * Finds a deck, live or ended, of this tenant (NULL: whoever's, for who has
 * a capability) and copies all that may be told of it. Returns 0; -ENOENT
 * when there is none, it is another's, or it has expired: all the same.
 */
NODISCARD int front_deck_find(struct front *front,
    const uint8_t id[WIRE_ID_SIZE], const char *tenant,
    struct wire_event *ret_view);

/*
 * Takes the news of a deck, and wakes who waits for them. Returns 0, or
 * -ENOMEM; -ENOSPC beyond LIMIT_LIVE_DECKS.
 */
NODISCARD int front_deck_update(
    struct front *front, const struct wire_event *event);

/* Forgets a deck, and wakes who watches it. */
void front_deck_forget(struct front *front, const uint8_t id[WIRE_ID_SIZE]);

/* Where a watcher is who has seen all that there is: an event id. */
uint64_t front_deck_position(const struct wire_event *view);

/*
 * Wakes the suspended client when there is an event of this deck beyond
 * `after`, or its percentage is not `percent` any more (UINT32_MAX: does not
 * matter). Until then the client is on the deck's list. A deck that is not
 * in the table never wakes anybody.
 */
void front_deck_watch(struct front *front, const uint8_t id[WIRE_ID_SIZE],
    struct front_client *client, uint64_t after, uint32_t percent);

/* Takes the client off the list it is on, if any. */
void front_deck_unwatch(struct front_client *client);

/* Forgets decks that ended a minute ago. */
void front_deck_sweep(struct front *front, uint64_t now);

void front_deck_free_all(struct front *front);

#endif
