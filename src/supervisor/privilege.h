/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * privilege.h - from root to a system user, before anything is started.
 *
 * Started as root, the service opens what it needs, makes its folders, and
 * becomes `user` for good. Started as anybody else, it stays who it is.
 */
#ifndef CLEANDECK_SUPERVISOR_PRIVILEGE_H
#define CLEANDECK_SUPERVISOR_PRIVILEGE_H

#include "config/config.h"

#define PRIVILEGE_WHY_SIZE CONFIG_WHY_SIZE

/*
 * Makes state-dir with its folders, owned by who will run the service, and
 * opens it. As root, in a mount namespace of its own, it is also bound to
 * /run/cleandeck, so that the unprivileged service and its roles need no
 * right on the path above it. Then drops to config->user, for good.
 * On success config->state_dir is the path to use from now on.
 * Returns 0 or -errno and a sentence.
 */
NODISCARD int privilege_drop(
    struct config *config, int *ret_state, char ret_why[PRIVILEGE_WHY_SIZE]);

#endif
