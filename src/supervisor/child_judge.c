/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of what has a child died? */
#include <signal.h>
#include <sys/wait.h>

#include "base/log.h"
#include "base/text.h"
#include "supervisor/pool_internal.h"

/* Slots are each pool's own: a group must not be shared between pools. */
uint32_t
child_group(const struct child *child)
{
	return child->slot * ROLE_COUNT +
	       (uint32_t)child->pool->order.spawn.role;
}

void
child_blame(struct child *child, enum fault fault, const char *seen)
{
	if (child->told)
		return;
	child->told = true;
	child->end.fault = fault;
	text_format(child->end.seen, sizeof(child->end.seen), "%s", seen);
}

void
child_judge(struct child *child)
{
	char seen[WIRE_MAX_TEXT + 1];
	const char *role = role_name(child->pool->order.spawn.role);
	int status = child->end.status;

	if (child->in_cgroup &&
	    cgroup_was_oom(child->pool->order.cgroup, child_group(child))) {
		child_blame(child, FAULT_TOO_COMPLEX, "memory limit reached");
	} else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) {
		log_line("incident",
		    "role=%s killed for a forbidden system call", role);
		child_blame(child, FAULT_VIOLATION, "a forbidden system call");
	} else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL &&
		   child->cpu_ms >= child->pool->order.limits.seconds * 1000) {
		child_blame(child, FAULT_TIMEOUT, "processor time is up");
	} else if (WIFSIGNALED(status)) {
		text_format(seen, sizeof(seen), "%s ended by signal %d", role,
		    WTERMSIG(status));
		child_blame(child, FAULT_CONVERSION, seen);
	} else {
		text_format(
		    seen, sizeof(seen), "%s ended without an answer", role);
		child_blame(child, FAULT_CONVERSION, seen);
	}
}
