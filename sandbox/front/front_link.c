/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_link.h"

#include <errno.h>
#include <string.h>

#include "base/fd.h"
#include "front/front_ask.h"
#include "front/front_hash.h"
#include "front/front_http.h"
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
	struct wire_key key;

	if (wire_take_key(message, &key) < 0 ||
	    front_keys_add(&front->keys, &key) < 0)
		return -EBADMSG;
	return 0;
}

static int
on_proxy(struct front *front, struct wire_message *message)
{
	uint8_t address[WIRE_ADDRESS_SIZE];

	wire_take_bytes(message, address, sizeof(address));
	uint32_t bits = wire_take_u32(message);
	if (wire_take_end(message) < 0 ||
	    front_peer_add(&front->peers, address, bits) < 0)
		return -EBADMSG;
	return 0;
}

/* Comes again when the configuration is read anew. */
static int
on_config(struct front *front, struct wire_message *message)
{
	int error = wire_take_config(message, &front->config);
	if (error < 0)
		return error;
	front_keys_commit(&front->keys);
	front_peer_commit(&front->peers);
	front->configured = true;
	return 0;
}

static int
on_listen(struct front *front, struct wire_message *message)
{
	if (!front->configured || wire_take_end(message) < 0)
		return -EBADMSG;
	front->listener = wire_take_fd(message);
	/* From now on neither a second LISTEN nor a PROBE is in order. */
	front->state = WIRE_WORKING;
	return 0;
}

static int
on_status(struct front *front, struct wire_message *message)
{
	return wire_take_status(message, &front->status);
}

static int
on_engine(struct front *front, struct wire_message *message)
{
	struct wire_engine engine;

	if (wire_take_engine(message, &engine) < 0)
		return -EBADMSG;
	memcpy(front->engines[engine.role], engine.versions,
	    sizeof(engine.versions));
	return 0;
}

static int
on_signing(struct front *front, struct wire_message *message)
{
	struct wire_signing signing;

	if (wire_take_signing(message, &signing) < 0 ||
	    front_token_add(&front->tokens, &signing) < 0)
		return -EBADMSG;
	front_hash_wipe(&signing, sizeof(signing));
	front_hash_wipe(message->body, sizeof(message->body));
	return 0;
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

static int
on_accepted(struct front *front, struct wire_message *message)
{
	uint8_t id[WIRE_ID_SIZE];
	uint32_t replayed;

	if (wire_take_counted(message, id, &replayed) < 0 || replayed > 1)
		return -EBADMSG;
	return front_upload_on_accepted(
	    front, message->slot, id, replayed == 1);
}

static int
on_event(struct front *front, struct wire_message *message)
{
	struct wire_event event;
	int error = wire_take_event(message, &event);

	return error < 0 ? error : front_deck_update(front, &event);
}

static int
on_said(struct front *front, struct wire_message *message)
{
	enum fault fault;

	if (wire_take_said(message, &fault) < 0)
		return -EBADMSG;
	front_upload_on_said(front, message->slot, fault);
	front_ask_on_said(front, message->slot, fault);
	return 0;
}

static int
on_erased(struct front *front, struct wire_message *message)
{
	struct wire_erased erased;

	if (wire_take_erased(message, &erased) < 0)
		return -EBADMSG;
	front_ask_on_erased(front, message->slot, &erased);
	return 0;
}

static int
on_measured(struct front *front, struct wire_message *message)
{
	if (wire_take_end(message) < 0)
		return -EBADMSG;
	front_ask_on_measured(front, message->slot, wire_take_fd(message));
	return 0;
}

static int
on_drain(struct front *front, struct wire_message *message)
{
	if (wire_take_end(message) < 0)
		return -EBADMSG;
	if (front->drained == 0)
		front_http_drain(front);
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
    {WIRE_KEY,      on_key     },
    {WIRE_PROXY,    on_proxy   },
    {WIRE_CONFIG,   on_config  },
    {WIRE_LISTEN,   on_listen  },
    {WIRE_STATUS,   on_status  },
    {WIRE_SIGNING,  on_signing },
    {WIRE_REPLY,    on_reply   },
    {WIRE_ACCEPTED, on_accepted},
    {WIRE_EVENT,    on_event   },
    {WIRE_SAID,     on_said    },
    {WIRE_ERASED,   on_erased  },
    {WIRE_MEASURED, on_measured},
    {WIRE_DRAIN,    on_drain   },
    {WIRE_ENGINE,   on_engine  },
    {WIRE_PROBE,    on_probe   },
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
	for (size_t i = 0; i < LIMIT_MESSAGES; i++) {
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
	return 0; /* poll() says when there is more */
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

static int
send_plain(const struct front *front, enum wire_type type, uint32_t slot)
{
	struct wire_message message;

	wire_init(&message, type, slot);
	return wire_send(front->control, &message);
}

int
front_link_cancel(const struct front *front, uint32_t slot)
{
	return send_plain(front, WIRE_CANCEL, slot);
}

int
front_link_rotate(const struct front *front, uint32_t slot)
{
	return send_plain(front, WIRE_ROTATE, slot);
}

int
front_link_measure(const struct front *front, uint32_t slot)
{
	return send_plain(front, WIRE_MEASURE, slot);
}

int
front_link_keep(
    const struct front *front, uint32_t slot, const uint8_t id[WIRE_ID_SIZE])
{
	struct wire_message message;

	wire_init(&message, WIRE_KEEP, slot);
	wire_put_bytes(&message, id, WIRE_ID_SIZE);
	return wire_send(front->control, &message);
}

int
front_link_erase(const struct front *front, uint32_t slot,
    const uint8_t id[WIRE_ID_SIZE], const char *tenant)
{
	struct wire_message message;

	wire_init(&message, WIRE_ERASE, slot);
	wire_put_owned(&message, id, tenant);
	return wire_send(front->control, &message);
}
