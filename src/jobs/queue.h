/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue.h - whose turn is it? Keys take turns; within a key, first come,
 * first served.
 *
 * A key with a thousand decks delays one with a single deck by one deck. The
 * structure allocates nothing: items are embedded in what waits. A lane is
 * all items of one key; its first item holds the lane's own links.
 */
#ifndef CLEANDECK_JOBS_QUEUE_H
#define CLEANDECK_JOBS_QUEUE_H

#include <stdbool.h>

#include "base/compat.h"

/* Embedded; all zeros when it is in no queue. */
struct queue_item {
	uint64_t key;
	bool waits;
	struct queue_item *next; /* of the same key */
	struct queue_item *previous;
	/* Of a lane's first item alone. */
	struct queue_item *last;
	struct queue_item *next_lane;
	struct queue_item *previous_lane;
	uint32_t count;
};

struct queue {
	struct queue_item *lanes;     /* whose turn is next */
	struct queue_item *last_lane; /* whose turn was last */
	uint32_t count;
	uint32_t max;         /* of all keys */
	uint32_t max_per_key; /* of one */
};

/* Makes an empty queue. */
void queue_init(struct queue *queue, uint32_t max, uint32_t max_per_key);

/* New bounds; what waits already stays. */
void queue_bound(struct queue *queue, uint32_t max, uint32_t max_per_key);

/*
 * Would queue_push() take one more of this key? 0; -ENOSPC when there is no
 * room at all, -EDQUOT when this key has had its share.
 */
NODISCARD int queue_ask(const struct queue *queue, uint64_t key);

/* Adds an item that is in no queue. Returns as queue_ask(). */
NODISCARD int queue_push(
    struct queue *queue, struct queue_item *item, uint64_t key);

/* The same, whatever the bounds: for what was accepted before. */
void queue_restore(struct queue *queue, struct queue_item *item, uint64_t key);

/* Takes the item whose turn it is; NULL when nothing waits. */
struct queue_item *queue_pop(struct queue *queue);

/* Takes the item out; nothing happens when it is not in. */
void queue_remove(struct queue *queue, struct queue_item *item);

/* How many wait. */
uint32_t queue_count(const struct queue *queue);

/* How many of this key wait. */
uint32_t queue_count_key(const struct queue *queue, uint64_t key);

/* How many are popped before this one, if no other comes; 0: it is next. */
uint32_t queue_position(
    const struct queue *queue, const struct queue_item *item);

/* What an item is embedded in: QUEUE_OWNER(item, struct job, turn). */
#define QUEUE_OWNER(item, type, member)                                        \
	((type *)(void *)((char *)(item)-offsetof(type, member)))

#endif
