/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_wire_take.h - sends a packet, reads a message as every reader would. */
#ifndef CLEANDECK_TESTS_FUZZ_WIRE_TAKE_H
#define CLEANDECK_TESTS_FUZZ_WIRE_TAKE_H

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FUZZ_WIRE_SIZE (WIRE_HEADER_SIZE + WIRE_MAX_BODY + 16)

static void
fuzz_wire_send(int fd, const uint8_t *bytes, size_t size, unsigned fds)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(15 * sizeof(int))];
	} control = {0};
	uint8_t copy[FUZZ_WIRE_SIZE];
	struct iovec part = {.iov_base = copy, .iov_len = size};
	struct msghdr msg = {.msg_iov = &part, .msg_iovlen = 1};

	memcpy(copy, bytes, size);
	if (fds > 0) {
		msg.msg_control = control.bytes;
		msg.msg_controllen = CMSG_SPACE(fds * sizeof(int));
		struct cmsghdr *header = CMSG_FIRSTHDR(&msg);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(fds * sizeof(int));
	}
	(void)!sendmsg(fd, &msg, MSG_DONTWAIT);
}

static void
fuzz_wire_again(struct wire_message *message)
{
	message->next = 0;
	message->bad = false;
}

/* Bodies of one request; what a reader lets pass must be in its range. */
static void
fuzz_wire_take_small(struct wire_message *message)
{
	union {
		struct wire_job job;
		struct wire_result result;
		struct wire_reply reply;
		struct wire_config config;
		struct wire_status status;
		char text[WIRE_MAX_TEXT + 1];
	} body;
	enum artifact artifact;
	enum fault fault;
	uint32_t page;

	fuzz_wire_again(message);
	(void)!wire_take_job(message, &body.job);
	fuzz_wire_again(message);
	(void)!wire_take_result(message, &body.result);
	fuzz_wire_again(message);
	(void)!wire_take_reply(message, &body.reply);
	fuzz_wire_again(message);
	(void)!wire_take_config(message, &body.config);
	fuzz_wire_again(message);
	(void)!wire_take_status(message, &body.status);
	fuzz_wire_again(message);
	if (wire_take_artifact(message, &artifact, &page) == 0 &&
	    !artifact_find((uint32_t)artifact))
		__builtin_trap();
	fuzz_wire_again(message);
	if (wire_take_fault(message, &fault, body.text) == 0 &&
	    !fault_is_for_worker((uint32_t)fault))
		__builtin_trap();
}

/* Bodies of residents. */
static void
fuzz_wire_take_settings(struct wire_message *message)
{
	union {
		struct wire_keeping keeping;
		struct wire_disk disk;
		struct wire_key key;
		struct wire_signing signing;
		struct wire_delivery delivery;
		struct wire_delivered delivered;
		struct wire_dial dial;
		struct wire_engine engine;
	} body;

	fuzz_wire_again(message);
	(void)!wire_take_keeping(message, &body.keeping);
	fuzz_wire_again(message);
	(void)!wire_take_disk(message, &body.disk);
	fuzz_wire_again(message);
	if (wire_take_key(message, &body.key) == 0 &&
	    strlen(body.key.tenant) >= WIRE_TENANT_SIZE)
		__builtin_trap();
	fuzz_wire_again(message);
	(void)!wire_take_signing(message, &body.signing);
	fuzz_wire_again(message);
	if (wire_take_delivery(message, &body.delivery) == 0 &&
	    strlen(body.delivery.url) >= WIRE_CALLBACK_SIZE)
		__builtin_trap();
	fuzz_wire_again(message);
	if (wire_take_delivered(message, &body.delivered) == 0 &&
	    body.delivered.outcome >= WIRE_OUTCOME_COUNT)
		__builtin_trap();
	fuzz_wire_again(message);
	if (wire_take_dial(message, &body.dial) == 0 && body.dial.port == 0)
		__builtin_trap();
	fuzz_wire_again(message);
	if (wire_take_engine(message, &body.engine) == 0 &&
	    (body.engine.role < ROLE_FIRST_POOL ||
		body.engine.role >= ROLE_COUNT))
		__builtin_trap();
}

/* Bodies that speak of decks. */
static void
fuzz_wire_take_deck(struct wire_message *message)
{
	union {
		struct wire_submit submit;
		struct wire_record record;
		struct wire_recorded recorded;
		struct wire_event event;
		struct wire_erased erased;
	} body;
	uint8_t id[WIRE_ID_SIZE];
	enum artifact artifact;
	enum fault fault;
	uint32_t page;

	fuzz_wire_again(message);
	if (wire_take_submit(message, &body.submit) == 0 &&
	    body.submit.claim.name >= KIND_COUNT)
		__builtin_trap();
	fuzz_wire_again(message);
	if (wire_take_record(message, &body.record) == 0 &&
	    body.record.submit.artifacts == 0)
		__builtin_trap();
	fuzz_wire_again(message);
	(void)!wire_take_recorded(message, &body.recorded);
	fuzz_wire_again(message);
	if (wire_take_event(message, &body.event) == 0 &&
	    (body.event.stage >= STAGE_COUNT || body.event.percent > 100))
		__builtin_trap();
	fuzz_wire_again(message);
	(void)!wire_take_erased(message, &body.erased);
	fuzz_wire_again(message);
	if (wire_take_stored(message, id, &artifact, &page, &fault) == 0 &&
	    fault >= FAULT_COUNT)
		__builtin_trap();
}

static void
fuzz_wire_take(struct wire_message *message)
{
	fuzz_wire_take_small(message);
	fuzz_wire_take_settings(message);
	fuzz_wire_take_deck(message);
	/* Nothing of it may stay open. */
	wire_done(message);
	int next = dup(0);
	if (next > 64)
		__builtin_trap();
	(void)close(next);
}

#endif
