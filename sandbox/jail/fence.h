/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fence.h - Landlock, where the kernel has it: a second, independent wall
 * around files, TCP ports, abstract sockets and signals.
 */
#ifndef CLEANDECK_JAIL_FENCE_H
#define CLEANDECK_JAIL_FENCE_H

#include "base/compat.h"
#include "base/role.h"

/*
 * Puts the fence of `role` around this thread, for good: everything below
 * the root may be read, only the role's own places written, nothing run,
 * nothing bound or connected. Needs no_new_privs.
 * Returns the Landlock version in force, 0 when the kernel has none, or
 * -errno.
 */
NODISCARD int fence_raise(enum role role);

#endif
