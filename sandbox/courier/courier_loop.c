/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "courier/courier_clock.h"
#include "courier/courier_delivery.h"
#include "courier/courier_http.h"
#include "courier/courier_link.h"

#define LONGEST_WAIT 60000 /* ms */

/* The channel first, then each delivery's own. */
#define POLLS (1 + LIMIT_COURIER_AT_ONCE * COURIER_NAME_POLLS)

struct loop {
	struct courier *courier;
	struct pollfd polls[POLLS];
	size_t count;
	size_t counts[LIMIT_COURIER_AT_ONCE]; /* of each one under way */
};

static size_t
count_of_tenant(const struct courier *courier, const char *tenant)
{
	size_t count = 0;

	for (const struct courier_delivery *d = courier->under_way; d;
	     d = d->next)
		count += strcmp(d->order.tenant, tenant) == 0;
	return count;
}

/*
 * The oldest whose tenant has not too much under way: one tenant's slow
 * receivers leave places for the others.
 */
static struct courier_delivery *
take_next(struct courier *courier)
{
	struct courier_delivery **at = &courier->waiting;

	while (*at && count_of_tenant(courier, (*at)->order.tenant) >=
			  LIMIT_COURIER_PER_TENANT)
		at = &(*at)->next;
	struct courier_delivery *next = *at;
	if (next) {
		*at = next->next;
		courier->waiting_count--;
	}
	return next;
}

static void
begin_some(struct courier *courier)
{
	while (!courier->draining &&
	       courier->under_way_count < LIMIT_COURIER_AT_ONCE) {
		struct courier_delivery *next = take_next(courier);
		if (!next)
			return;
		next->next = courier->under_way;
		courier->under_way = next;
		courier->under_way_count++;
		courier_delivery_begin(next);
	}
}

static int
end_some(struct courier *courier)
{
	struct courier_delivery **at = &courier->under_way;

	while (*at) {
		struct courier_delivery *delivery = *at;
		if (delivery->step != COURIER_ENDED) {
			at = &delivery->next;
			continue;
		}
		int error = courier_link_answer(
		    courier, delivery->slot, &delivery->outcome);
		*at = delivery->next;
		courier->under_way_count--;
		courier_delivery_free(delivery);
		if (error < 0)
			return error;
	}
	return 0;
}

static void
fill_polls(struct loop *loop)
{
	size_t place = 0;

	loop->polls[0] =
	    (struct pollfd){.fd = loop->courier->control, .events = POLLIN};
	loop->count = 1;
	for (const struct courier_delivery *d = loop->courier->under_way; d;
	     d = d->next) {
		loop->counts[place] =
		    courier_delivery_poll(d, loop->polls + loop->count);
		loop->count += loop->counts[place++];
	}
}

static int
wait_time(const struct courier *courier)
{
	uint64_t due = courier_http_due(courier->http);
	uint64_t now = courier_clock_now();

	for (const struct courier_delivery *d = courier->under_way; d;
	     d = d->next) {
		uint64_t its = courier_delivery_due(d);
		if (its < due)
			due = its;
	}
	if (due <= now)
		return 0;
	return due - now < LONGEST_WAIT ? (int)(due - now) : LONGEST_WAIT;
}

static void
step_all(struct loop *loop)
{
	size_t place = 0;
	size_t at = 1;

	/* Timers of libcurl first: what they end, a step sees. */
	courier_http_tick(loop->courier->http, courier_clock_now());
	for (struct courier_delivery *d = loop->courier->under_way; d;
	     d = d->next) {
		size_t count = loop->counts[place++];
		courier_delivery_step(d, loop->polls + at, count);
		at += count;
	}
}

static int
turn(struct loop *loop)
{
	struct courier *courier = loop->courier;

	fill_polls(loop);
	if (poll(loop->polls, loop->count, wait_time(courier)) < 0)
		return errno == EINTR ? 0 : -errno;
	step_all(loop);
	int error = courier_link_receive(courier);
	if (error == 0)
		error = courier->broken;
	if (error == 0)
		error = end_some(courier);
	if (error < 0)
		return error;
	begin_some(courier);
	return courier->broken;
}

static void
free_all(struct courier_delivery **list)
{
	while (*list) {
		struct courier_delivery *first = *list;
		*list = first->next;
		courier_delivery_free(first);
	}
}

int
courier_loop_run(struct courier *courier)
{
	struct loop loop = {.courier = courier};
	int error = 0;

	while (error == 0 && !(courier->draining && !courier->under_way))
		error = turn(&loop);
	free_all(&courier->under_way);
	free_all(&courier->waiting);
	return error == -EPIPE ? 0 : error;
}
