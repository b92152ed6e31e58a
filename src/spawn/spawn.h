/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spawn.h - starts a role's process in its own namespaces and private root.
 *
 * The process is the first of its own user, pid, mount, network, ipc, uts
 * (and cgroup and time) namespaces. A zygote keeps one capability,
 * CAP_SYS_ADMIN over those namespaces alone, because it gives each child
 * namespaces of its own; the front keeps none.
 */
#ifndef CLEANDECK_SPAWN_SPAWN_H
#define CLEANDECK_SPAWN_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/compat.h"
#include "base/role.h"
#include "spawn/cage.h"

struct spawn_order {
	bool trap; /* developers: name a forbidden call instead of killing */
	enum role role;
	uint32_t files; /* it may have open; 0: LIMIT_WORKER_FILES */
	int program;    /* opened O_RDONLY: no path of ours is needed */
	int control;    /* becomes ROLE_LINK_CONTROL */
	const struct cage *cage;
};

struct spawned {
	pid_t pid;
	int pidfd;
};

#define SPAWN_SENTENCE_SIZE 400

/*
 * Starts the process. Returns 0; or -errno and one sentence that says which
 * layer could not be had and what to do. Blocks for the few milliseconds
 * until the program runs.
 */
NODISCARD int spawn_start(const struct spawn_order *order,
    struct spawned *ret_spawned, char ret_sentence[SPAWN_SENTENCE_SIZE]);

/* SIGKILL to the whole tree: the process is the init of its pid namespace. */
void spawn_kill(const struct spawned *spawned);

#endif
