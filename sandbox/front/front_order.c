/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_order.h"

#include <errno.h>

#include "front/front.h"

static struct front_order **
find_bucket(struct front_orders *orders, uint32_t slot)
{
	return &orders->buckets[slot % FRONT_ORDER_BUCKETS];
}

static bool
is_taken(const struct front_orders *orders, uint32_t slot)
{
	const struct front_order *order =
	    orders->buckets[slot % FRONT_ORDER_BUCKETS];

	while (order && order->slot != slot)
		order = order->same;
	return order != NULL;
}

void
front_order_open(struct front_orders *orders, struct front_order *order)
{
	/* A slot comes back after four thousand million others. */
	do
		orders->last_slot++;
	while (is_taken(orders, orders->last_slot));
	order->slot = orders->last_slot;
	struct front_order **bucket = find_bucket(orders, order->slot);
	order->same = *bucket;
	*bucket = order;
	order->open = true;
}

static void
unqueue(struct front_orders *orders, struct front_order *order)
{
	if (!order->queued)
		return;
	order->queued = false;
	if (order->previous)
		order->previous->next = order->next;
	else
		orders->first = order->next;
	if (order->next)
		order->next->previous = order->previous;
	else
		orders->last = order->previous;
	order->next = NULL;
	order->previous = NULL;
}

void
front_order_queue(struct front_orders *orders, struct front_order *order)
{
	if (order->queued)
		return;
	order->queued = true;
	order->previous = orders->last;
	if (orders->last)
		orders->last->next = order;
	else
		orders->first = order;
	orders->last = order;
}

void
front_order_close(struct front_orders *orders, struct front_order *order)
{
	if (!order->open)
		return;
	struct front_order **link = find_bucket(orders, order->slot);
	while (*link != order)
		link = &(*link)->same;
	*link = order->same;
	unqueue(orders, order);
	order->open = false;
}

void *
front_order_find(const struct front_orders *orders, enum front_order_kind kind,
    uint32_t slot)
{
	const struct front_order *order =
	    orders->buckets[slot % FRONT_ORDER_BUCKETS];

	while (order && order->slot != slot)
		order = order->same;
	return order && order->kind == kind ? order->owner : NULL;
}

int
front_order_flush(struct front *front)
{
	while (front->orders.first) {
		struct front_order *order = front->orders.first;
		/* Out of the queue first: send() may free it. */
		unqueue(&front->orders, order);
		int error = order->send(front, order);
		if (error == -EAGAIN) {
			front_order_queue(&front->orders, order);
			return 1;
		}
		if (error < 0)
			return error;
	}
	return 0;
}
