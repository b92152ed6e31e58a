/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_wire_take.h - sends a packet, reads a message as every reader would. */
#ifndef CLEANDECK_TESTS_FUZZ_WIRE_TAKE_H
#define CLEANDECK_TESTS_FUZZ_WIRE_TAKE_H

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
fuzz_wire_send(int fd, const uint8_t *bytes, size_t size, unsigned fds)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(15 * sizeof(int))];
	} control = {0};
	uint8_t copy[600];
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

/* What a reader lets pass must be in its range. */
static void
fuzz_wire_take(struct wire_message *message)
{
	union {
		struct wire_submit submit;
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

	message->next = 0;
	if (wire_take_submit(message, &body.submit) == 0 &&
	    body.submit.claim.name >= KIND_COUNT)
		__builtin_trap();
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
	/* Nothing of it may stay open. */
	wire_done(message);
	int next = dup(0);
	if (next > 64)
		__builtin_trap();
	(void)close(next);
}

#endif
