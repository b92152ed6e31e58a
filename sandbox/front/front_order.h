/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_order.h - what the supervisor is asked for, from the wish to send it
 * to its answer.
 *
 * The channel may be full: then orders wait in a queue, and nobody else
 * does. Answers come with the order's slot, or never.
 */
#ifndef CLEANDECK_FRONT_FRONT_ORDER_H
#define CLEANDECK_FRONT_FRONT_ORDER_H

#include <stdbool.h>

#include "base/compat.h"

#define FRONT_ORDER_BUCKETS 1024 /* slots are in a row */

struct front;
struct front_order;

enum front_order_kind {
	FRONT_ORDER_UPLOAD, /* SUBMIT, CANCEL, KEEP */
	FRONT_ORDER_ASK,    /* ERASE, ROTATE, MEASURE */
};

/* A member of who gives it. */
struct front_order {
	struct front_order *next; /* in the queue */
	struct front_order *previous;
	struct front_order *same; /* in its bucket */
	enum front_order_kind kind;
	void *owner; /* borrowed: who gives it */
	uint32_t slot;
	bool open;
	bool queued;
	/*
	 * Sends what is to be sent. Returns 0, and may then have freed its
	 * owner; -EAGAIN while the channel is full; or -errno.
	 */
	int (*send)(struct front *front, struct front_order *order);
};

/* Zeros are none. */
struct front_orders {
	struct front_order *first; /* to be sent */
	struct front_order *last;
	struct front_order *buckets[FRONT_ORDER_BUCKETS];
	uint32_t last_slot;
};

/* Gives it a slot. Kind, owner and send() are set. */
void front_order_open(struct front_orders *orders, struct front_order *order);

/* Puts it into the queue, once. */
void front_order_queue(struct front_orders *orders, struct front_order *order);

/* Forgets it: it is not sent, and not found any more. */
void front_order_close(struct front_orders *orders, struct front_order *order);

/*
 * The owner of the order with this slot; NULL when there is none of that
 * kind any more, which is no surprise: its owner may have gone.
 */
void *front_order_find(const struct front_orders *orders,
    enum front_order_kind kind, uint32_t slot);

/*
 * Sends what is to be sent. Returns 1 while the channel is full, 0 when
 * nothing is left, or -errno.
 */
NODISCARD int front_order_flush(struct front *front);

#endif
