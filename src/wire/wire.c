/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"

int
wire_pair(int *ret_ours, int *ret_theirs)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	AUTO_FD ours = pair[0];
	AUTO_FD theirs = pair[1];
	int error = wire_pass_credentials(ours);
	if (error < 0)
		return error;
	*ret_ours = fd_take(&ours);
	*ret_theirs = fd_take(&theirs);
	return 0;
}

int
wire_pass_credentials(int fd)
{
	int on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) < 0)
		return -errno;
	return 0;
}

int
wire_check(const struct wire_message *message, enum wire_peer from,
    enum wire_peer to, enum wire_state state)
{
	const struct wire_rule *rule = wire_find_rule(message->type);

	if (!rule || !(rule->from & from) || !(rule->to & to) ||
	    !(rule->states & state))
		return -EBADMSG;
	/* Of two peers exactly one is the supervisor: others never talk. */
	if ((from == WIRE_SUPERVISOR) == (to == WIRE_SUPERVISOR))
		return -EBADMSG;
	if (message->size < rule->min || message->size > rule->max)
		return -EBADMSG;
	if ((message->fd >= 0 ? 1 : 0) != rule->fds)
		return -EBADMSG;
	return 0;
}

void
wire_init(struct wire_message *message, enum wire_type type, uint32_t slot)
{
	message->type = type;
	message->slot = slot;
	message->size = 0;
	message->next = 0;
	message->bad = false;
	message->fd = -1;
	message->pid = 0;
}

void
wire_done(struct wire_message *message)
{
	fd_close(&message->fd);
}

static void
put_number(uint8_t *bytes, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

static uint64_t
take_number(const uint8_t *bytes, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

/* Room for one descriptor and one set of credentials, aligned. */
union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
};

static void
attach_fd(struct msghdr *msg, union control *control, int fd)
{
	memset(control, 0, sizeof(*control));
	msg->msg_control = control->bytes;
	msg->msg_controllen = CMSG_SPACE(sizeof(int));
	struct cmsghdr *header = CMSG_FIRSTHDR(msg);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
}

int
wire_send(int fd, const struct wire_message *message)
{
	const struct wire_rule *rule = wire_find_rule(message->type);
	if (!rule || message->bad || message->size < rule->min ||
	    message->size > rule->max ||
	    (message->fd >= 0 ? 1 : 0) != rule->fds)
		return -EBADMSG;

	uint8_t header[WIRE_HEADER_SIZE];
	put_number(header, WIRE_VERSION, 2);
	put_number(header + 2, (uint64_t)message->type, 2);
	put_number(header + 4, message->slot, 4);
	uint8_t body[WIRE_MAX_BODY];
	memcpy(body, message->body, message->size);
	struct iovec parts[] = {
	    {.iov_base = header, .iov_len = sizeof(header)},
	    {.iov_base = body,   .iov_len = message->size },
	};
	struct msghdr msg = {.msg_iov = parts, .msg_iovlen = COUNT_OF(parts)};
	union control control;
	if (message->fd >= 0)
		attach_fd(&msg, &control, message->fd);

	ssize_t n;
	do
		n = sendmsg(fd, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	return 0;
}

/*
 * Takes descriptors and credentials out of a received packet. All
 * descriptors are taken, so that none can leak; more than one is an error.
 */
static int
take_control(struct msghdr *msg, struct wire_message *message)
{
	int error = 0;

	for (struct cmsghdr *header = CMSG_FIRSTHDR(msg); header;
	     header = CMSG_NXTHDR(msg, header)) {
		if (header->cmsg_level != SOL_SOCKET)
			continue;
		if (header->cmsg_type == SCM_CREDENTIALS) {
			struct ucred cred;
			memcpy(&cred, CMSG_DATA(header), sizeof(cred));
			message->pid = cred.pid;
		}
		if (header->cmsg_type != SCM_RIGHTS)
			continue;
		size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < count; i++) {
			int fd;
			memcpy(&fd, CMSG_DATA(header) + i * sizeof(fd),
			    sizeof(fd));
			if (message->fd >= 0) {
				error = -EBADMSG;
				fd_close(&fd);
			} else {
				message->fd = fd;
			}
		}
	}
	return error;
}

static ssize_t
recv_packet(int fd, struct msghdr *msg)
{
	ssize_t n;

	do
		n = recvmsg(fd, msg, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	return n;
}

int
wire_recv(int fd, enum wire_peer from, enum wire_peer to, enum wire_state state,
    struct wire_message *ret_message)
{
	struct wire_message *message = ret_message;
	uint8_t header[WIRE_HEADER_SIZE];
	struct iovec parts[] = {
	    {.iov_base = header,        .iov_len = sizeof(header)       },
	    {.iov_base = message->body, .iov_len = sizeof(message->body)},
	};
	union control control;
	struct msghdr msg = {.msg_iov = parts,
	    .msg_iovlen = COUNT_OF(parts),
	    .msg_control = control.bytes,
	    .msg_controllen = sizeof(control.bytes)};

	wire_init(message, 0, 0);
	ssize_t n = recv_packet(fd, &msg);
	if (n < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	int error = take_control(&msg, message);
	/* The end; or an empty packet, which may carry descriptors too. */
	if (n == 0) {
		wire_done(message);
		return -EPIPE;
	}
	if (error == 0 && (msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
		error = -EBADMSG;
	if (error == 0 && ((size_t)n < sizeof(header) ||
			      take_number(header, 2) != WIRE_VERSION))
		error = -EBADMSG;
	if (error == 0) {
		message->type = (enum wire_type)take_number(header + 2, 2);
		message->slot = (uint32_t)take_number(header + 4, 4);
		message->size = (uint16_t)((size_t)n - sizeof(header));
		error = wire_check(message, from, to, state);
	}
	if (error < 0)
		wire_done(message);
	return error;
}

void
wire_put_bytes(struct wire_message *message, const void *bytes, size_t size)
{
	if (message->bad || size > WIRE_MAX_BODY - (size_t)message->size) {
		message->bad = true;
		return;
	}
	memcpy(message->body + message->size, bytes, size);
	message->size = (uint16_t)(message->size + size);
}

void
wire_put_u32(struct wire_message *message, uint32_t value)
{
	uint8_t bytes[4];
	put_number(bytes, value, sizeof(bytes));
	wire_put_bytes(message, bytes, sizeof(bytes));
}

void
wire_put_u64(struct wire_message *message, uint64_t value)
{
	uint8_t bytes[8];
	put_number(bytes, value, sizeof(bytes));
	wire_put_bytes(message, bytes, sizeof(bytes));
}

void
wire_put_string(struct wire_message *message, const char *string)
{
	size_t length = strlen(string);
	uint8_t head[2] = {(uint8_t)(length >> 8), (uint8_t)length};

	if (length > UINT16_MAX) {
		message->bad = true;
		return;
	}
	wire_put_bytes(message, head, sizeof(head));
	wire_put_bytes(message, string, length);
}

void
wire_put_text(struct wire_message *message, const char *text)
{
	wire_put_bytes(message, text, strnlen(text, WIRE_MAX_TEXT));
}

void
wire_take_bytes(struct wire_message *message, void *bytes, size_t size)
{
	if (message->bad || size > (size_t)(message->size - message->next)) {
		message->bad = true;
		memset(bytes, 0, size);
		return;
	}
	memcpy(bytes, message->body + message->next, size);
	message->next = (uint16_t)(message->next + size);
}

uint32_t
wire_take_u32(struct wire_message *message)
{
	uint8_t bytes[4];
	wire_take_bytes(message, bytes, sizeof(bytes));
	return (uint32_t)take_number(bytes, sizeof(bytes));
}

uint64_t
wire_take_u64(struct wire_message *message)
{
	uint8_t bytes[8];
	wire_take_bytes(message, bytes, sizeof(bytes));
	return take_number(bytes, sizeof(bytes));
}

static bool
has_controls(const char *string, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)string[i] < ' ' || string[i] == 0x7f)
			return true;
	return false;
}

void
wire_take_string(struct wire_message *message, char *string, size_t size)
{
	uint8_t head[2] = {0};

	string[0] = '\0';
	wire_take_bytes(message, head, sizeof(head));
	size_t length = (size_t)head[0] << 8 | head[1];
	if (length >= size) {
		message->bad = true;
		return;
	}
	wire_take_bytes(message, string, length);
	if (message->bad || has_controls(string, length)) {
		message->bad = true;
		length = 0;
	}
	string[length] = '\0';
}

void
wire_take_text(struct wire_message *message, char text[WIRE_MAX_TEXT + 1])
{
	size_t size = (size_t)(message->size - message->next);

	text[0] = '\0';
	if (message->bad || size > WIRE_MAX_TEXT) {
		message->bad = true;
		return;
	}
	text_clean(text, (const char *)message->body + message->next, size);
	message->next = message->size;
}

int
wire_take_end(const struct wire_message *message)
{
	return message->bad || message->next != message->size ? -EBADMSG : 0;
}

int
wire_take_fd(struct wire_message *message)
{
	return fd_take(&message->fd);
}
