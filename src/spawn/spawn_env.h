/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spawn_env.h - each role's environment, as a table; nothing is inherited. */
#ifndef CLEANDECK_SPAWN_SPAWN_ENV_H
#define CLEANDECK_SPAWN_SPAWN_ENV_H

#include <stdbool.h>

#include "base/compat.h"
#include "base/role.h"

/*
 * Replaces the process by the program behind `program`, with the role's name
 * and its environment. Returns only on failure, with -errno.
 */
NODISCARD int spawn_exec(enum role role, int program, bool trap);

#endif
