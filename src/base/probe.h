/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * probe.h - the violations that `cleandeck doctor` has each role attempt.
 *
 * A locked process does the real call, in the real jail, before it has seen
 * any document. What it says afterwards, or that it died, is the proof.
 */
#ifndef CLEANDECK_BASE_PROBE_H
#define CLEANDECK_BASE_PROBE_H

#include <stdbool.h>

#include "base/compat.h"

/* The numbers cross the wire: append only, and bump WIRE_VERSION. */
enum probe {
	PROBE_SOCKET,
	PROBE_CONNECT,
	PROBE_EXEC,
	PROBE_PTRACE,
	PROBE_READ_PASSWD,
	PROBE_READ_OTHER_JOB,
	PROBE_WRITE_ROOT,
	PROBE_MOUNT,
	PROBE_KILL_SUPERVISOR,
	PROBE_NEW_NAMESPACE,
	PROBE_FORK_NAMESPACE,
	PROBE_EXECUTABLE_MEMORY,
	PROBE_OTHER_MEMORY,
	PROBE_BPF,
	PROBE_IO_URING,
	PROBE_USERFAULTFD,
	PROBE_KEYS,
	PROBE_COUNT
};

struct probe_row {
	enum probe probe;
	const char *name;    /* "socket" */
	const char *attempt; /* what is done, for docs and doctor */
};

/* The row of a probe; NULL for numbers not in the table. */
const struct probe_row *probe_find(uint32_t number);

/*
 * Does this errno (0: it succeeded) mean that the wall held? EBADF, EFAULT
 * and EINVAL come from inside the call: the filter let it through, and only
 * our deliberately bad argument stopped it. EINVAL of a mount is no proof
 * either.
 */
bool probe_held(int error);

#endif
