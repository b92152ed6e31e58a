/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier: calls back, on sockets that the supervisor made and connected for
 * it. They belong to the host's network, so it must not be able to send
 * anywhere else with them, and sendmsg, which the channel needs, can name an
 * address where no filter sees it. Hence sendmsg is for the channel alone, by
 * its number; and the number stays the channel's, because that is never
 * closed and nothing can be put in its place (no dup2).
 */
#include "jail/policy.h"

#include <errno.h>
#include <seccomp.h>

/* clang-format off */
const struct policy_rule policy_courier[] = {
    {SCMP_SYS(sendmsg), POLICY_CHANNEL, 0,
	"speak on the channel; a datagram socket could send anywhere"},
    {SCMP_SYS(close), POLICY_NOT_CHANNEL, 0,
	"sockets and files; no socket may take the channel's number"},
    {SCMP_SYS(poll), POLICY_ANY, 0, "its loop"},
    {SCMP_SYS(ppoll), POLICY_ANY, 0, "as poll, of other C libraries"},
    {SCMP_SYS(recvfrom), POLICY_ANY, 0, "answers of hosts and name servers"},
    {SCMP_SYS(sendto), POLICY_SENDTO, 0, "requests, where a socket leads"},
    {SCMP_SYS(getsockopt), POLICY_SOCKET_ERROR, 0,
	"is the connection there, or why not"},
    {SCMP_SYS(connect), POLICY_ERRNO, EINPROGRESS,
	"libcurl connects what is connected; then it asks for SO_ERROR"},
    {SCMP_SYS(getsockname), POLICY_ERRNO, EACCES,
	"libcurl notes its own address, which is none of its business"},
    {SCMP_SYS(getpeername), POLICY_ERRNO, EACCES,
	"libcurl notes the other end, which we know"},
    {SCMP_SYS(openat), POLICY_READ_ONLY, 0,
	"hosts, resolv.conf and certificates, each time anew"},
    {SCMP_SYS(read), POLICY_ANY, 0, "these files"},
    {0, POLICY_ANY, 0, NULL},
};
/* clang-format on */
