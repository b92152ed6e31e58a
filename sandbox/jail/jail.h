/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * jail.h - how a process locks itself before it may see a hostile byte.
 *
 * The order is the security; jail.c says why at each step. Any step that
 * fails is an error, and the caller dies: there is no way to go on without
 * a layer. What was done is proved from outside (src/spawn/verify.h), and
 * by attempt (probe.h).
 */
#ifndef CLEANDECK_JAIL_JAIL_H
#define CLEANDECK_JAIL_JAIL_H

#include <stdbool.h>

#include "base/compat.h"
#include "base/role.h"
#include "jail/filter.h"

/* What one child may use; from the FORK message. */
struct jail_limits {
	uint64_t memory; /* bytes of private memory (RLIMIT_DATA) */
	uint64_t tmp;    /* bytes in its /tmp */
	uint64_t output; /* bytes of one file (RLIMIT_FSIZE) */
	uint32_t tasks;  /* processes and threads */
	uint32_t cpu_seconds;
};

struct jail {
	enum role role;
	struct filter filter;
};

/*
 * Compiles the filter: once, in the zygote, with nothing hostile about.
 * Returns 0 or -errno.
 */
NODISCARD int jail_prepare(enum role role, bool trap, struct jail *ret_jail);

/*
 * Locks a zygote's fresh child: mounts its own /tmp, takes its own
 * namespaces, drops every capability, raises the fence, sets the limits and
 * puts on the filter. Returns the Landlock version (0: none) or -errno, and
 * the layer's name.
 */
NODISCARD int jail_enter_child(const struct jail *jail,
    const struct jail_limits *limits, const char **ret_layer);

/*
 * Locks a resident, which is alone in its namespaces already: fence, limits,
 * filter. Returns as jail_enter_child().
 */
NODISCARD int jail_enter_resident(
    enum role role, bool trap, const char **ret_layer);

#endif
