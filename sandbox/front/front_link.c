/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_link.h"

#include <errno.h>

#include "base/fd.h"
#include "front/front_upload.h"
#include "jail/probe.h"

int
front_link_ready(struct front *front, uint32_t landlock, const char *engine)
{
	struct wire_message message;

	wire_init(&message, WIRE_READY, 0);
	wire_put_u32(&message, landlock);
	wire_put_text(&message, engine);
	int error = wire_send(front->control, &message);
	if (error < 0)
		return error;
	front->state = WIRE_IDLE;
	return fd_set_nonblock(front->control);
}

static int
on_key(struct front *front, struct wire_message *message)
{
	uint8_t digest[FRONT_HASH_SIZE];

	wire_take_bytes(message, digest, sizeof(digest));
	if (wire_take_end(message) < 0 ||
	    front_keys_add(&front->keys, digest) < 0)
		return -EBADMSG;
	return 0;
}

static int
on_config(struct front *front, struct wire_message *message)
{
	int error = wire_take_config(message, &front->config);
	if (error < 0)
		return error;
	front->listener = wire_take_fd(message);
	/* From now on neither a key nor a second CONFIG is in order. */
	front->state = WIRE_WORKING;
	return 0;
}

static int
on_status(struct front *front, struct wire_message *message)
{
	return wire_take_status(message, &front->status);
}

static int
on_reply(struct front *front, struct wire_message *message)
{
	struct wire_reply reply;
	int error = wire_take_reply(message, &reply);
	if (error < 0)
		return error;
	front_upload_on_reply(front, message->slot, &reply);
	return 0;
}

/* `cleandeck doctor`: attempt it, say what happened, and be gone. */
static int
on_probe(struct front *front, struct wire_message *message)
{
	uint32_t number = wire_take_u32(message);
	if (wire_take_end(message) < 0 || !probe_find(number))
		return -EBADMSG;
	int outcome = probe_attempt((enum probe)number);
	wire_init(message, WIRE_PROBED, 0);
	wire_put_u32(message, (uint32_t)outcome);
	int error = wire_send(front->control, message);
	return error < 0 ? error : -ESHUTDOWN;
}

static const struct {
	enum wire_type type;
	int (*on_message)(struct front *front, struct wire_message *message);
} handlers[] = {
    {WIRE_KEY,    on_key   },
    {WIRE_CONFIG, on_config},
    {WIRE_STATUS, on_status},
    {WIRE_REPLY,  on_reply },
    {WIRE_PROBE,  on_probe },
};

static int
dispatch(struct front *front, struct wire_message *message)
{
	for (size_t i = 0; i < COUNT_OF(handlers); i++)
		if (handlers[i].type == message->type)
			return handlers[i].on_message(front, message);
	return -EBADMSG;
}

int
front_link_receive(struct front *front)
{
	for (;;) {
		struct wire_message message;
		int error = wire_recv(front->control, WIRE_SUPERVISOR,
		    WIRE_FRONT, front->state, &message);
		if (error == -EAGAIN)
			return 0;
		if (error < 0)
			return error;
		error = dispatch(front, &message);
		wire_done(&message);
		if (error < 0)
			return error;
	}
}

int
front_link_submit(const struct front *front, uint32_t slot,
    const struct wire_submit *submit, int fd)
{
	struct wire_message message;

	wire_init(&message, WIRE_SUBMIT, slot);
	wire_put_submit(&message, submit);
	message.fd = fd; /* lent */
	return wire_send(front->control, &message);
}

int
front_link_cancel(const struct front *front, uint32_t slot)
{
	struct wire_message message;

	wire_init(&message, WIRE_CANCEL, slot);
	return wire_send(front->control, &message);
}
