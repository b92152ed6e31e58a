/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only file that includes libseccomp's functions. */
#include "jail/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/role_link.h"
#include "jail/policy.h"

#define CLONE_NEW_ANY                                                          \
	(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET |           \
	    CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP | 0x80)

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

#define OPEN_WRITES                                                            \
	(O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

static int
add_masked(scmp_filter_ctx ctx, int number, unsigned arg, uint64_t mask,
    uint64_t value)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 1,
	    SCMP_CMP64(arg, SCMP_CMP_MASKED_EQ, mask, value));
}

static int
add_equal(scmp_filter_ctx ctx, int number, unsigned arg, uint64_t value)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 1,
	    SCMP_CMP64(arg, SCMP_CMP_EQ, value, 0));
}

/*
 * MSG_FASTOPEN is a connect() in disguise, past Landlock too: the front's
 * sockets belong to the host's network, and one that was shut down may be
 * connected anew. No peer is ever named: ours are connected already.
 */
static int
add_sendto(scmp_filter_ctx ctx, int number)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 2,
	    SCMP_CMP64(3, SCMP_CMP_MASKED_EQ, MSG_FASTOPEN, 0),
	    SCMP_CMP64(4, SCMP_CMP_EQ, 0, 0));
}

/* Others would outlive the front on the lent listener (SO_ATTACH_FILTER). */
static int
add_tcp_option(scmp_filter_ctx ctx, int number, uint64_t option)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 2,
	    SCMP_CMP64(1, SCMP_CMP_EQ, IPPROTO_TCP, 0),
	    SCMP_CMP64(2, SCMP_CMP_EQ, option, 0));
}

static int
add_tcp_sending(scmp_filter_ctx ctx, int number)
{
	int error = add_tcp_option(ctx, number, TCP_NODELAY);

	return error < 0 ? error : add_tcp_option(ctx, number, TCP_CORK);
}

/* Addressed datagrams need sendmsg: with the channel they cannot be sent. */
static int
add_channel(scmp_filter_ctx ctx, int number)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 2,
	    SCMP_CMP64(0, SCMP_CMP_EQ, ROLE_LINK_CONTROL, 0),
	    SCMP_CMP64(2, SCMP_CMP_MASKED_EQ, MSG_FASTOPEN, 0));
}

/*
 * The kernel looks at the lower 32 bits of a descriptor only, so "not equal"
 * would let a number with others through. A number is not the channel's when
 * one of these bits differs.
 */
static int
add_not_channel(scmp_filter_ctx ctx, int number)
{
	int error = 0;

	for (unsigned bit = 0; error == 0 && bit < 32; bit++) {
		uint64_t mask = UINT64_C(1) << bit;
		error = add_masked(
		    ctx, number, 0, mask, ~(uint64_t)ROLE_LINK_CONTROL & mask);
	}
	return error;
}

static int
add_socket_error(scmp_filter_ctx ctx, int number)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 2,
	    SCMP_CMP64(1, SCMP_CMP_EQ, SOL_SOCKET, 0),
	    SCMP_CMP64(2, SCMP_CMP_EQ, SO_ERROR, 0));
}

static int
add_rule(scmp_filter_ctx ctx, const struct policy_rule *rule)
{
	switch (rule->only) {
	case POLICY_ANY:
		return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, rule->number, 0);
	case POLICY_ERRNO:
		return seccomp_rule_add(ctx,
		    SCMP_ACT_ERRNO((uint32_t)rule->error), rule->number, 0);
	case POLICY_NOT_EXEC:
		return add_masked(ctx, rule->number, 2, PROT_EXEC, 0);
	case POLICY_READ_ONLY:
		return add_masked(ctx, rule->number, 2, OPEN_WRITES, O_RDONLY);
	case POLICY_NO_NEW_NS:
		return add_masked(ctx, rule->number, 0, CLONE_NEW_ANY, 0);
	case POLICY_QUERY:
		return add_equal(ctx, rule->number, 2, 0);
	case POLICY_SET_NAME:
		return add_equal(ctx, rule->number, 0, PR_SET_NAME);
	case POLICY_SET_VMA:
		return add_equal(ctx, rule->number, 0, PR_SET_VMA);
	case POLICY_SENDMSG:
		return add_masked(ctx, rule->number, 2, MSG_FASTOPEN, 0);
	case POLICY_SENDTO:
		return add_sendto(ctx, rule->number);
	case POLICY_TCP_SENDING:
		return add_tcp_sending(ctx, rule->number);
	case POLICY_CHANNEL:
		return add_channel(ctx, rule->number);
	case POLICY_NOT_CHANNEL:
		return add_not_channel(ctx, rule->number);
	case POLICY_SOCKET_ERROR:
		return add_socket_error(ctx, rule->number);
	}
	return -EINVAL;
}

static bool
names_call(const struct policy_rule *rule, int number)
{
	for (; rule && rule->reason; rule++)
		if (rule->number == number)
			return true;
	return false;
}

/*
 * Not every architecture has every call (arm64 has no open, stat, fork):
 * libseccomp gives those negative numbers, and there is nothing to allow.
 * Calls that `instead` names are left to it.
 */
static int
add_table(scmp_filter_ctx ctx, const struct policy_rule *rule,
    const struct policy_rule *instead)
{
	for (; rule->reason; rule++) {
		if (rule->number < 0 || names_call(instead, rule->number))
			continue;
		int error = add_rule(ctx, rule);
		if (error < 0)
			return error;
	}
	return 0;
}

/* libseccomp writes programs to a descriptor only: a memfd, read back. */
static int
export_program(scmp_filter_ctx ctx, struct sock_fprog *ret_program)
{
	struct stat st;
	AUTO_FD fd = memfd_create("filter", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	int error = seccomp_export_bpf(ctx, fd);
	if (error < 0)
		return error;
	if (fstat(fd, &st) < 0)
		return -errno;
	size_t count = (size_t)st.st_size / sizeof(struct sock_filter);
	if (count == 0 || count > FILTER_PROGRAM_MAX)
		return -E2BIG;
	struct sock_filter *code = calloc(count, sizeof(*code));
	if (!code)
		return -ENOMEM;
	ssize_t n = pread(fd, code, count * sizeof(*code), 0);
	if (n != (ssize_t)(count * sizeof(*code))) {
		free(code);
		return -EIO;
	}
	ret_program->len = (unsigned short)count;
	ret_program->filter = code;
	return 0;
}

int
filter_compile(enum role role, bool trap, struct filter *ret_filter)
{
	const uint32_t otherwise = trap ? SCMP_ACT_TRAP : SCMP_ACT_KILL_PROCESS;
	const struct policy_rule *own = policy_find(role);
	scmp_filter_ctx ctx = seccomp_init(otherwise);
	if (!ctx || !own) {
		if (ctx)
			seccomp_release(ctx);
		return -ENOMEM;
	}
	/* A balanced tree: a forbidden call costs as little as the first. */
	int error = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	/* Calls by another table (i386, x32): not just the thread dies. */
	if (error == 0)
		error =
		    seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, otherwise);
	if (error == 0)
		error = add_table(ctx, policy_common, own);
	if (error == 0)
		error = add_table(ctx, own, NULL);
	if (error == 0)
		error = export_program(ctx, &ret_filter->program);
	seccomp_release(ctx);
	return error;
}

int
filter_install(const struct filter *filter)
{
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter->program) <
	    0)
		return -errno;
	return 0;
}

void
filter_free(struct filter *filter)
{
	free(filter->program.filter);
	filter->program.filter = NULL;
}
