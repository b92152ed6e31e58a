/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_wire_rig.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"

void
wire_rig_open(struct wire_rig *rig)
{
	assert_int_equal(wire_pair(&rig->ours, &rig->theirs), 0);
	assert_int_equal(fd_set_nonblock(rig->ours), 0);
}

void
wire_rig_close(struct wire_rig *rig)
{
	fd_close(&rig->ours);
	fd_close(&rig->theirs);
}

struct wire_packet
wire_rig_good(const struct wire_rule *rule)
{
	return (struct wire_packet){.version = WIRE_VERSION,
	    .type = (uint16_t)rule->type,
	    .slot = 7,
	    .size = rule->min,
	    .fds = rule->fds};
}

static void
attach(struct msghdr *msg, char *control, unsigned fds)
{
	int numbers[WIRE_RIG_FDS] = {0};

	msg->msg_control = control;
	msg->msg_controllen = CMSG_SPACE(fds * sizeof(int));
	struct cmsghdr *header = CMSG_FIRSTHDR(msg);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(fds * sizeof(int));
	memcpy(CMSG_DATA(header), numbers, fds * sizeof(int));
}

void
wire_rig_send(const struct wire_rig *rig, const struct wire_packet *packet)
{
	uint8_t bytes[WIRE_HEADER_SIZE + WIRE_MAX_BODY + 2] = {
	    (uint8_t)(packet->version >> 8), (uint8_t)packet->version,
	    (uint8_t)(packet->type >> 8), (uint8_t)packet->type,
	    (uint8_t)(packet->slot >> 24), (uint8_t)(packet->slot >> 16),
	    (uint8_t)(packet->slot >> 8), (uint8_t)packet->slot};
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(WIRE_RIG_FDS * sizeof(int))];
	} control = {0};
	size_t size = WIRE_HEADER_SIZE + packet->size - packet->cut;
	struct iovec part = {.iov_base = bytes, .iov_len = size};
	struct msghdr msg = {.msg_iov = &part, .msg_iovlen = 1};

	assert_true(size <= sizeof(bytes));
	if (packet->fds > 0)
		attach(&msg, control.bytes, packet->fds);
	assert_int_equal(sendmsg(rig->theirs, &msg, 0), size);
}

unsigned
wire_rig_count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	(void)closedir(dir);
	return count;
}

unsigned
wire_rig_first(unsigned set)
{
	return set & (~set + 1);
}
