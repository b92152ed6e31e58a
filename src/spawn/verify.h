/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify.h - is that process locked? Seen from outside, in /proc.
 *
 * Nothing that a process says of itself counts: no hostile byte goes to it
 * before the kernel has said that it is locked (law 1, docs/TRUST.md).
 */
#ifndef CLEANDECK_SPAWN_VERIFY_H
#define CLEANDECK_SPAWN_VERIFY_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/compat.h"

/* What /proc/PID/status and /proc/PID/ns say. */
struct verify_facts {
	unsigned no_new_privs;
	unsigned seccomp;
	unsigned
	    filters; /* of its own: those that it did not inherit from us */
	unsigned threads;
	uint64_t capabilities; /* or of all five sets */
	bool own_namespaces;   /* user, pid, mnt, net, ipc, uts, not ours */
};

#define VERIFY_SEEN_SIZE 200

/*
 * Reads the facts of a process. Returns 0, or -errno (-ESRCH when it is
 * gone; -EPROTO when /proc does not tell).
 */
NODISCARD int verify_read(pid_t pid, struct verify_facts *ret_facts);

/*
 * Are these the facts of a locked process? Returns 0, or -EPERM and which
 * fact is missing.
 */
NODISCARD int verify_locked(
    const struct verify_facts *facts, char ret_seen[VERIFY_SEEN_SIZE]);

/* Parses the text of /proc/PID/status into all but own_namespaces; `filters`
 * are all. */
NODISCARD int verify_parse_status(
    const char *status, struct verify_facts *ret_facts);

#endif
