/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every confined role needs: memory, its channel, its own end. */
#include "jail/policy.h"

#include <errno.h>
#include <seccomp.h>

/* clang-format off */
const struct policy_rule policy_common[] = {
    {SCMP_SYS(sendmsg), POLICY_SENDMSG, 0,
	"speak on the channel; the only socket there is (wire.c)"},
    {SCMP_SYS(recvmsg), POLICY_ANY, 0,
	"listen on the channel (wire.c)"},
    {SCMP_SYS(brk), POLICY_ANY, 0, "heap"},
    {SCMP_SYS(mmap), POLICY_NOT_EXEC, 0, "heap, and documents by memfd"},
    {SCMP_SYS(mprotect), POLICY_NOT_EXEC, 0, "growing malloc arenas"},
    {SCMP_SYS(munmap), POLICY_ANY, 0, "give memory back"},
    {SCMP_SYS(mremap), POLICY_ANY, 0, "realloc of large blocks"},
    {SCMP_SYS(madvise), POLICY_ANY, 0, "malloc gives pages back"},
    {SCMP_SYS(futex), POLICY_ANY, 0, "locks and once-initialisers"},
    {SCMP_SYS(close), POLICY_ANY, 0, "close descriptors"},
    {SCMP_SYS(fcntl), POLICY_ANY, 0, "seal memfds; duplicate descriptors"},
    {SCMP_SYS(newfstatat), POLICY_ANY, 0,
	"fstat() since glibc 2.33; names resolve in the private root only"},
    {SCMP_SYS(fstat), POLICY_ANY, 0, "fstat() of older C libraries"},
    {SCMP_SYS(lseek), POLICY_ANY, 0, "sizes of files"},
    {SCMP_SYS(clock_gettime), POLICY_ANY, 0,
	"time, where the vdso has no clock (virtual machines)"},
    {SCMP_SYS(gettimeofday), POLICY_ANY, 0, "as clock_gettime"},
    {SCMP_SYS(getrandom), POLICY_ANY, 0, "hash seeds"},
    {SCMP_SYS(rt_sigprocmask), POLICY_ANY, 0, "abort(), thread starts"},
    {SCMP_SYS(rt_sigaction), POLICY_ANY, 0, "abort() resets its handler"},
    {SCMP_SYS(rt_sigreturn), POLICY_ANY, 0, "return from a handler"},
    {SCMP_SYS(sigaltstack), POLICY_ANY, 0, "report a stack overflow"},
    {SCMP_SYS(gettid), POLICY_ANY, 0, "abort(), recursive locks"},
    {SCMP_SYS(getpid), POLICY_ANY, 0, "abort()"},
    {SCMP_SYS(tgkill), POLICY_ANY, 0,
	"abort(): the pid namespace holds nobody but this job"},
    {SCMP_SYS(restart_syscall), POLICY_ANY, 0, "resume after a stop"},
    {SCMP_SYS(sched_yield), POLICY_ANY, 0, "spinning locks of allocators"},
    {SCMP_SYS(exit), POLICY_ANY, 0, "a thread's end"},
    {SCMP_SYS(exit_group), POLICY_ANY, 0, "one job, then die"},
    {0, POLICY_ANY, 0, NULL},
};
/* clang-format on */

const struct policy_rule *
policy_find(enum role role)
{
	switch (role) {
	case ROLE_FRONT:
		return policy_front;
	case ROLE_LEDGER:
		return policy_ledger;
	case ROLE_COURIER:
		return policy_courier;
	case ROLE_SNIFF:
		return policy_sniff;
	case ROLE_OFFICE:
		return policy_office;
	case ROLE_RENDER:
		return policy_render;
	case ROLE_COUNT:
		break;
	}
	return NULL;
}
