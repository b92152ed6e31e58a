/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cgroup.h - a cgroup v2 of its own for each job, where one is delegated.
 *
 * Needs a cgroup that the service's user may write, with the memory and
 * pids controllers (systemd: Delegate=memory pids). Without it each
 * process of the job is bounded by RLIMIT_DATA, their number by RLIMIT_NPROC,
 * files by RLIMIT_FSIZE and RLIMIT_NOFILE, and /tmp by its size; the job as a
 * whole, and shared and file memory, by the product of these and its time.
 */
#ifndef CLEANDECK_SPAWN_CGROUP_H
#define CLEANDECK_SPAWN_CGROUP_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/compat.h"

struct cgroup {
	int root; /* folder of the delegated cgroup; -1 without */
};

/*
 * Looks for a delegated cgroup below `mount` ("/sys/fs/cgroup"), the group
 * being what `membership` (the text of /proc/self/cgroup) says. Moves the
 * calling process into a leaf of its own ("supervisor"), because a cgroup
 * with controllers for its children may hold no process itself. Returns 0
 * when there is one; -ENOENT when none is delegated.
 */
NODISCARD int cgroup_open(
    struct cgroup *cgroup, const char *mount, const char *membership);

/*
 * Puts a process into a new group with these limits; everything it forks
 * stays there. `number` names the group. Returns 0 or -errno.
 */
NODISCARD int cgroup_add(const struct cgroup *cgroup, uint32_t number,
    pid_t pid, uint64_t memory, uint32_t tasks);

/* True when the group's memory limit has killed (memory.events oom_kill). */
bool cgroup_was_oom(const struct cgroup *cgroup, uint32_t number);

/* Kills what is left in the group, and removes it. */
void cgroup_remove(const struct cgroup *cgroup, uint32_t number);

void cgroup_done(struct cgroup *cgroup);

#endif
