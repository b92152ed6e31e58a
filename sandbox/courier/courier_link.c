/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_link.h"

#include <errno.h>
#include <poll.h>

#include "base/fd.h"
#include "courier/courier_delivery.h"
#include "jail/probe.h"

/* Waits for the channel; no deadline: the supervisor is to be relied on. */
static int
await(const struct courier *courier, short events)
{
	struct pollfd control = {.fd = courier->control, .events = events};

	if (poll(&control, 1, -1) < 0 && errno != EINTR)
		return -errno;
	return 0;
}

static int
say(struct courier *courier, const struct wire_message *message)
{
	for (;;) {
		int error = wire_send(courier->control, message);
		if (error != -EAGAIN)
			return error;
		error = await(courier, POLLOUT);
		if (error < 0)
			return error;
	}
}

int
courier_link_ready(
    struct courier *courier, uint32_t landlock, const char *engine)
{
	struct wire_message message;

	wire_init(&message, WIRE_READY, 0);
	wire_put_u32(&message, landlock);
	wire_put_text(&message, engine);
	int error = wire_send(courier->control, &message);
	if (error < 0)
		return error;
	courier->state = WIRE_IDLE;
	return fd_set_nonblock(courier->control);
}

static int
on_host(struct courier *courier, struct wire_message *message)
{
	char host[WIRE_HOST_SIZE];
	uint32_t port = wire_take_u32(message);

	wire_take_string(message, host, sizeof(host));
	if (wire_take_end(message) < 0)
		return -EBADMSG;
	if (courier->last != WIRE_HOST)
		courier_hosts_clear(&courier->hosts);
	if (host[0] == '\0')
		return 0;
	/* The supervisor has read it before; a list too long is a bug. */
	return courier_hosts_add(&courier->hosts, host, port) < 0 ? -EBADMSG
								  : 0;
}

static int
on_secret(struct courier *courier, struct wire_message *message)
{
	char tenant[WIRE_TENANT_SIZE];
	char secret[WIRE_SECRET_SIZE];

	wire_take_string(message, tenant, sizeof(tenant));
	wire_take_string(message, secret, sizeof(secret));
	if (wire_take_end(message) < 0)
		return -EBADMSG;
	if (courier->last != WIRE_SECRET)
		courier_secrets_clear(&courier->secrets);
	return courier_secrets_add(&courier->secrets, tenant, secret) < 0
		   ? -EBADMSG
		   : 0;
}

static int
on_delivery(struct courier *courier, struct wire_message *message)
{
	struct wire_delivery order;

	if (wire_take_delivery(message, &order) < 0)
		return -EBADMSG;
	return courier_delivery_take(
	    courier, message->slot, &order, message->fd);
}

static int
on_drain(struct courier *courier, struct wire_message *message)
{
	(void)message;
	courier->draining = true;
	return 0;
}

/* `cleandeck doctor`: attempt it, say what happened, and be gone. */
static int
on_probe(struct courier *courier, struct wire_message *message)
{
	uint32_t number = wire_take_u32(message);
	if (wire_take_end(message) < 0 || !probe_find(number))
		return -EBADMSG;
	int outcome = probe_attempt((enum probe)number);
	wire_init(message, WIRE_PROBED, 0);
	wire_put_u32(message, (uint32_t)outcome);
	int error = say(courier, message);
	return error < 0 ? error : -ESHUTDOWN;
}

static const struct {
	enum wire_type type;
	int (*on_message)(
	    struct courier *courier, struct wire_message *message);
} handlers[] = {
    {WIRE_HOST,     on_host    },
    {WIRE_SECRET,   on_secret  },
    {WIRE_DELIVERY, on_delivery},
    {WIRE_DRAIN,    on_drain   },
    {WIRE_PROBE,    on_probe   },
};

static int
dispatch(struct courier *courier, struct wire_message *message)
{
	enum wire_type type = message->type;

	for (size_t i = 0; i < COUNT_OF(handlers); i++) {
		if (handlers[i].type != type)
			continue;
		int error = handlers[i].on_message(courier, message);
		courier->last = type;
		/* A probe is in order only before everything else. */
		courier->state = WIRE_WORKING;
		return error;
	}
	return -EBADMSG;
}

static int
take(struct courier *courier, struct wire_message *message)
{
	return wire_recv(courier->control, WIRE_SUPERVISOR, WIRE_COURIER,
	    courier->state, message);
}

int
courier_link_receive(struct courier *courier)
{
	for (;;) {
		struct wire_message message;
		int error = take(courier, &message);
		if (error == -EAGAIN)
			return 0;
		if (error < 0)
			return error;
		error = dispatch(courier, &message);
		wire_done(&message);
		if (error < 0)
			return error;
	}
}

/* The answer to DIAL: the descriptor or -errno in *ret_fd. */
static int
take_dialed(
    const struct courier *courier, struct wire_message *message, int *ret_fd)
{
	if (message->slot != courier->last_dial)
		return -EBADMSG;
	if (message->type == WIRE_DIALED) {
		*ret_fd = wire_take_fd(message);
		return 0;
	}
	uint32_t number = wire_take_u32(message);
	if (wire_take_end(message) < 0 || number == 0 || number > 4095)
		return -EBADMSG;
	*ret_fd = -(int)number;
	return 0;
}

/* Handlers only take note of things: none of them dials, or begins. */
static int
await_dialed(struct courier *courier, struct wire_message *message, int *ret_fd)
{
	for (;;) {
		int error = take(courier, message);
		if (error == -EAGAIN)
			error = await(courier, POLLIN);
		else if (error == 0 && (message->type == WIRE_DIALED ||
					   message->type == WIRE_UNDIALED)) {
			error = take_dialed(courier, message, ret_fd);
			wire_done(message);
			return error;
		} else if (error == 0) {
			error = dispatch(courier, message);
			wire_done(message);
		}
		if (error < 0)
			return error;
	}
}

int
courier_link_dial(struct courier *courier, const struct wire_dial *dial)
{
	struct wire_message message;
	int fd = -EPIPE;

	if (courier->broken < 0)
		return -EPIPE;
	wire_init(&message, WIRE_DIAL, ++courier->last_dial);
	wire_put_dial(&message, dial);
	int error = say(courier, &message);
	if (error == 0)
		error = await_dialed(courier, &message, &fd);
	courier->broken = error;
	return error < 0 ? -EPIPE : fd;
}

int
courier_link_answer(struct courier *courier, uint32_t slot,
    const struct wire_delivered *delivered)
{
	struct wire_message message;

	wire_init(&message, WIRE_DELIVERED, slot);
	wire_put_delivered(&message, delivered);
	return say(courier, &message);
}
