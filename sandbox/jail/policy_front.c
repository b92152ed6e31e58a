/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front: accepts on the socket that it was lent; makes none of its own. Its
 * files are in /store, which it can only read. It writes to memory alone.
 */
#include "jail/policy.h"

#include <errno.h>
#include <seccomp.h>

/* clang-format off */
const struct policy_rule policy_front[] = {
    {SCMP_SYS(accept4), POLICY_ANY, 0, "clients, on the lent socket"},
    {SCMP_SYS(poll), POLICY_ANY, 0, "the loop: channel and library"},
    {SCMP_SYS(ppoll), POLICY_ANY, 0, "as poll, of other C libraries"},
    {SCMP_SYS(epoll_create1), POLICY_ANY, 0,
	"libmicrohttpd's loop; ours, of clients that wait and may hang up"},
    {SCMP_SYS(epoll_ctl), POLICY_ANY, 0, "both loops"},
    {SCMP_SYS(epoll_wait), POLICY_ANY, 0, "both loops"},
    {SCMP_SYS(epoll_pwait), POLICY_ANY, 0, "as epoll_wait"},
    {SCMP_SYS(recvfrom), POLICY_ANY, 0, "requests"},
    {SCMP_SYS(sendto), POLICY_SENDTO, 0, "answers"},
    {SCMP_SYS(shutdown), POLICY_ANY, 0, "ends a connection in order"},
    {SCMP_SYS(setsockopt), POLICY_TCP_SENDING, 0,
	"heads and files leave together, and at once (sendfile)"},
    {SCMP_SYS(getsockopt), POLICY_ANY, 0, "state of accepted sockets"},
    {SCMP_SYS(getsockname), POLICY_ANY, 0,
	"libmicrohttpd asks for the lent socket's family"},
    {SCMP_SYS(sendfile), POLICY_ANY, 0, "artifacts"},
    {SCMP_SYS(write), POLICY_ANY, 0, "uploads into memfds"},
    {SCMP_SYS(pread64), POLICY_ANY, 0,
	"artifacts, into bundles; records; what the supervisor measured"},
    {SCMP_SYS(memfd_create), POLICY_ANY, 0, "an upload each"},
    {SCMP_SYS(openat2), POLICY_ANY, 0, "artifacts: never out of their folder"},
    {0, POLICY_ANY, 0, NULL},
};
/* clang-format on */
