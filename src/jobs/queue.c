/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/queue.h"

#include <errno.h>
#include <string.h>

void
queue_init(struct queue *queue, uint32_t max, uint32_t max_per_key)
{
	memset(queue, 0, sizeof(*queue));
	queue_bound(queue, max, max_per_key);
}

void
queue_bound(struct queue *queue, uint32_t max, uint32_t max_per_key)
{
	queue->max = max;
	queue->max_per_key = max_per_key;
}

/* At most as many steps as there are keys that wait. */
static struct queue_item *
find_lane(const struct queue *queue, uint64_t key)
{
	struct queue_item *lane = queue->lanes;

	while (lane && lane->key != key)
		lane = lane->next_lane;
	return lane;
}

/* A lane is known by its first item. */
static void
add_lane(struct queue *queue, struct queue_item *first)
{
	first->next_lane = NULL;
	first->previous_lane = queue->last_lane;
	if (queue->last_lane)
		queue->last_lane->next_lane = first;
	else
		queue->lanes = first;
	queue->last_lane = first;
}

static void
remove_lane(struct queue *queue, struct queue_item *first)
{
	if (first->previous_lane)
		first->previous_lane->next_lane = first->next_lane;
	else
		queue->lanes = first->next_lane;
	if (first->next_lane)
		first->next_lane->previous_lane = first->previous_lane;
	else
		queue->last_lane = first->previous_lane;
}

/* `next` becomes the first of the lane that `first` was, at its place. */
static void
replace_lane(
    struct queue *queue, struct queue_item *first, struct queue_item *next)
{
	next->last = first->last;
	next->count = first->count - 1;
	next->next_lane = first->next_lane;
	next->previous_lane = first->previous_lane;
	if (next->previous_lane)
		next->previous_lane->next_lane = next;
	else
		queue->lanes = next;
	if (next->next_lane)
		next->next_lane->previous_lane = next;
	else
		queue->last_lane = next;
}

int
queue_ask(const struct queue *queue, uint64_t key)
{
	if (queue->count >= queue->max)
		return -ENOSPC;
	return queue_count_key(queue, key) >= queue->max_per_key ? -EDQUOT : 0;
}

int
queue_push(struct queue *queue, struct queue_item *item, uint64_t key)
{
	int error = queue_ask(queue, key);

	if (error == 0)
		queue_restore(queue, item, key);
	return error;
}

void
queue_restore(struct queue *queue, struct queue_item *item, uint64_t key)
{
	struct queue_item *lane = find_lane(queue, key);

	memset(item, 0, sizeof(*item));
	item->key = key;
	item->waits = true;
	queue->count++;
	if (!lane) {
		item->last = item;
		item->count = 1;
		add_lane(queue, item);
		return;
	}
	item->previous = lane->last;
	lane->last->next = item;
	lane->last = item;
	lane->count++;
}

void
queue_remove(struct queue *queue, struct queue_item *item)
{
	if (!item->waits)
		return;
	struct queue_item *next = item->next;
	if (!item->previous) {
		if (next) {
			next->previous = NULL;
			replace_lane(queue, item, next);
		} else {
			remove_lane(queue, item);
		}
	} else {
		struct queue_item *lane = find_lane(queue, item->key);
		item->previous->next = next;
		if (next)
			next->previous = item->previous;
		else
			lane->last = item->previous;
		lane->count--;
	}
	queue->count--;
	memset(item, 0, sizeof(*item));
}

struct queue_item *
queue_pop(struct queue *queue)
{
	struct queue_item *item = queue->lanes;
	if (!item)
		return NULL;

	struct queue_item *next = item->next;
	queue_remove(queue, item);
	/* It had its turn: the others come first now. */
	if (next) {
		remove_lane(queue, next);
		add_lane(queue, next);
	}
	return item;
}

uint32_t
queue_count(const struct queue *queue)
{
	return queue->count;
}

uint32_t
queue_count_key(const struct queue *queue, uint64_t key)
{
	const struct queue_item *lane = find_lane(queue, key);

	return lane ? lane->count : 0;
}

/*
 * With `depth` before it in its own lane, each other lane has so many turns,
 * and one more if it stands before ours; as far as it has items.
 */
uint32_t
queue_position(const struct queue *queue, const struct queue_item *item)
{
	uint32_t depth = 0;
	uint32_t turns = 1;

	if (!item->waits)
		return 0;
	for (const struct queue_item *at = item->previous; at;
	     at = at->previous)
		depth++;
	uint32_t position = depth;
	for (const struct queue_item *lane = queue->lanes; lane;
	     lane = lane->next_lane) {
		if (lane->key == item->key) {
			turns = 0;
			continue;
		}
		position +=
		    lane->count < depth + turns ? lane->count : depth + turns;
	}
	return position;
}
