/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * filter.h - a policy table, compiled once in the zygote, put on by each
 * child with a single system call.
 */
#ifndef CLEANDECK_JAIL_FILTER_H
#define CLEANDECK_JAIL_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>

#include "base/compat.h"
#include "base/role.h"

#define FILTER_PROGRAM_MAX 4096 /* BPF_MAXINSNS of the kernel */

struct filter {
	struct sock_fprog program; /* owns `filter`; see filter_free */
};

/*
 * Compiles the role's tables with libseccomp. With `trap` a forbidden call
 * raises SIGSYS (for developers: the handler names it) instead of killing.
 * Returns 0 or -errno.
 */
NODISCARD int filter_compile(
    enum role role, bool trap, struct filter *ret_filter);

/* Puts the filter on this thread, for good. Returns 0 or -errno. */
NODISCARD int filter_install(const struct filter *filter);

void filter_free(struct filter *filter);

#endif
