/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_delivery.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/fd.h"
#include "courier/courier_clock.h"
#include "courier/courier_link.h"
#include "courier/courier_verdict.h"

static int
answer_none(struct courier *courier, uint32_t slot, uint64_t number,
    enum wire_outcome outcome, const char *why)
{
	struct wire_delivered delivered = {.number = number};

	courier_verdict_none(outcome, why, &delivered);
	return courier_link_answer(courier, slot, &delivered);
}

int
courier_delivery_take(struct courier *courier, uint32_t slot,
    const struct wire_delivery *order, int fd)
{
	struct courier_delivery **last = &courier->waiting;
	struct courier_body body;

	/* Not begun, so not answered: its sender will order it again. */
	if (courier->draining)
		return 0;
	if (courier->waiting_count == LIMIT_COURIER_WAITING)
		return answer_none(courier, slot, order->number,
		    WIRE_OUTCOME_LATER, "too many callbacks at once");
	if (courier_body_read(fd, &body) < 0)
		return answer_none(courier, slot, order->number,
		    WIRE_OUTCOME_NEVER, "the body is no sealed memory file");
	struct courier_delivery *delivery = calloc(1, sizeof(*delivery));
	if (!delivery) {
		courier_body_free(&body);
		return -ENOMEM;
	}
	delivery->courier = courier;
	delivery->slot = slot;
	delivery->order = *order;
	delivery->body = body;
	delivery->fd = -1;
	delivery->outcome.number = order->number;
	while (*last)
		last = &(*last)->next;
	*last = delivery;
	courier->waiting_count++;
	return 0;
}

/* What a step holds; each holds one thing. */
static void
let_go(struct courier_delivery *delivery)
{
	courier_name_end(delivery->name);
	delivery->name = NULL;
	courier_http_end(delivery->request);
	delivery->request = NULL;
	fd_close(&delivery->fd);
}

static void
end_without(struct courier_delivery *delivery, enum wire_outcome outcome,
    const char *why)
{
	let_go(delivery);
	courier_verdict_none(outcome, why, &delivery->outcome);
	delivery->step = COURIER_ENDED;
}

static void
enter(struct courier_delivery *delivery, enum courier_step step, uint64_t time)
{
	delivery->step = step;
	delivery->step_end = courier_clock_now() + time;
	if (delivery->step_end > delivery->end)
		delivery->step_end = delivery->end;
}

static void
ask(struct courier_delivery *delivery)
{
	const struct courier *courier = delivery->courier;
	const char *secret =
	    courier_secrets_find(&courier->secrets, delivery->order.tenant);
	uint64_t now = courier_clock_now();
	struct courier_head head;
	struct courier_order order = {
	    .url = delivery->target.url,
	    .headers = head.list,
	    .body = delivery->body.bytes,
	    .size = delivery->body.size,
	    .port = delivery->target.port,
	    .time = delivery->end > now ? delivery->end - now : 1,
	};

	courier_body_head(&delivery->body, delivery->order.number, secret,
	    (uint64_t)time(NULL), &head);
	memcpy(order.address, delivery->addresses.list[delivery->tried - 1],
	    sizeof(order.address));
	if (courier_http_start(
		courier->http, &order, &delivery->fd, &delivery->request) < 0) {
		end_without(delivery, WIRE_OUTCOME_LATER,
		    "the request could not be made");
		return;
	}
	enter(delivery, COURIER_ASKS, LIMIT_COURIER_TIME);
}

/* Why an address was not to be had, in a few words. */
static const char *
explain(int error)
{
	switch (-error) {
	case EACCES:
		return "its address may not be called";
	case ECONNREFUSED:
		return "the connection was refused";
	case ENETUNREACH:
	case EHOSTUNREACH:
		return "there is no way to its address";
	case ETIMEDOUT:
		return "no connection in time";
	default:
		return "no connection";
	}
}

/* The next address that the supervisor connects to; `why` is of the last. */
static void
connect_next(struct courier_delivery *delivery, const char *why)
{
	struct courier_addresses *addresses = &delivery->addresses;
	struct wire_dial dial = {.port = delivery->target.port};

	fd_close(&delivery->fd);
	while (delivery->tried < addresses->count) {
		memcpy(dial.address, addresses->list[delivery->tried++],
		    sizeof(dial.address));
		int fd = courier_link_dial(delivery->courier, &dial);
		if (fd >= 0) {
			delivery->fd = fd;
			enter(delivery, COURIER_CONNECTS,
			    LIMIT_COURIER_CONNECT_TIME);
			return;
		}
		why = explain(fd);
	}
	end_without(delivery, WIRE_OUTCOME_LATER, why);
}

static void
step_name(struct courier_delivery *delivery, const struct pollfd *polls,
    size_t count, bool late)
{
	courier_name_step(delivery->name, polls, count);
	int error = courier_name_result(delivery->name, &delivery->addresses);
	if (error == -EAGAIN && !late)
		return;
	if (error < 0) {
		end_without(delivery, WIRE_OUTCOME_LATER,
		    error == -ENOENT ? "its name has no address"
				     : "no name server answered");
		return;
	}
	courier_name_end(delivery->name);
	delivery->name = NULL;
	connect_next(delivery, "no connection");
}

static int
dial(void *user, const struct wire_dial *to)
{
	struct courier_delivery *delivery = user;

	return courier_link_dial(delivery->courier, to);
}

static void
look_up(struct courier_delivery *delivery)
{
	const struct courier_host *host = &delivery->target.host;

	if (host->number) {
		memcpy(delivery->addresses.list[0], host->address,
		    sizeof(host->address));
		delivery->addresses.count = 1;
		connect_next(delivery, "no connection");
		return;
	}
	enter(delivery, COURIER_NAMES, LIMIT_COURIER_NAME_TIME);
	if (courier_name_start(host->name, dial, delivery, &delivery->name) < 0)
		end_without(
		    delivery, WIRE_OUTCOME_LATER, "names cannot be looked up");
	else
		step_name(delivery, NULL, 0, false); /* of /etc/hosts, maybe */
}

void
courier_delivery_begin(struct courier_delivery *delivery)
{
	const char *why;

	delivery->end = courier_clock_now() + LIMIT_COURIER_TIME;
	if (courier_url_judge(&delivery->courier->hosts, delivery->order.url,
		&delivery->target, &why) < 0) {
		end_without(delivery, WIRE_OUTCOME_NEVER, why);
		return;
	}
	/* Unsigned, anybody could have made it: nobody would have to care. */
	if (!courier_secrets_find(
		&delivery->courier->secrets, delivery->order.tenant)) {
		end_without(delivery, WIRE_OUTCOME_NEVER,
		    "its tenant has no callback-secret");
		return;
	}
	look_up(delivery);
}

size_t
courier_delivery_poll(const struct courier_delivery *delivery,
    struct pollfd polls[COURIER_NAME_POLLS])
{
	switch (delivery->step) {
	case COURIER_NAMES:
		return courier_name_poll(delivery->name, polls);
	case COURIER_CONNECTS:
		polls[0] =
		    (struct pollfd){.fd = delivery->fd, .events = POLLOUT};
		return 1;
	case COURIER_ASKS:
		polls[0].revents = 0;
		polls[0].fd =
		    courier_http_poll(delivery->request, &polls[0].events);
		return 1;
	case COURIER_WAITS:
	case COURIER_ENDED:
		break;
	}
	return 0;
}

uint64_t
courier_delivery_due(const struct courier_delivery *delivery)
{
	uint64_t now = courier_clock_now();

	if (delivery->step == COURIER_ENDED || now >= delivery->step_end)
		return now;
	if (delivery->step != COURIER_NAMES)
		return delivery->step_end;
	return now +
	       courier_name_wait(delivery->name, delivery->step_end - now);
}

static void
step_connect(struct courier_delivery *delivery, short events, bool late)
{
	int error = 0;
	socklen_t size = sizeof(error);

	if (events == 0) {
		if (late)
			connect_next(delivery, explain(-ETIMEDOUT));
		return;
	}
	if (getsockopt(delivery->fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		error = errno;
	if (error != 0)
		connect_next(delivery, explain(-error));
	else
		ask(delivery);
}

/* An answer whose head is whole counts, however its rest is going. */
static void
step_ask(struct courier_delivery *delivery, short events, bool late)
{
	struct courier_answer answer;

	if (events)
		courier_http_step(delivery->request, events);
	bool ended = courier_http_ended(delivery->request, &answer);
	if (!ended && !late)
		return;
	if (answer.status == 0) {
		end_without(delivery, WIRE_OUTCOME_LATER,
		    ended ? answer.seen : "no answer in time");
		return;
	}
	let_go(delivery);
	courier_verdict_status(answer.status, &delivery->outcome);
	delivery->step = COURIER_ENDED;
}

void
courier_delivery_step(
    struct courier_delivery *delivery, const struct pollfd *polls, size_t count)
{
	bool late = courier_clock_now() >= delivery->step_end;
	short events = count > 0 ? polls[0].revents : 0;

	switch (delivery->step) {
	case COURIER_NAMES:
		step_name(delivery, polls, count, late);
		break;
	case COURIER_CONNECTS:
		step_connect(delivery, events, late);
		break;
	case COURIER_ASKS:
		step_ask(delivery, events, late);
		break;
	case COURIER_WAITS:
	case COURIER_ENDED:
		break;
	}
}

void
courier_delivery_free(struct courier_delivery *delivery)
{
	let_go(delivery);
	courier_body_free(&delivery->body);
	free(delivery);
}
