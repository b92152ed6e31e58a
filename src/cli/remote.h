/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * remote.h - the commands that speak HTTP to a service, maybe far away.
 *
 * They need libraries, and nothing here links one: another program does
 * them, libexec/cleandeck/cleandeck-remote (client/).
 */
#ifndef CLEANDECK_CLI_REMOTE_H
#define CLEANDECK_CLI_REMOTE_H

#include <stdbool.h>

#include "base/compat.h"

/* Is this a command of that program: "submit", "watch"...? */
bool remote_knows(const char *word);

/*
 * Becomes that program, with the same command line. Comes back only when
 * that cannot be, says why, and returns the exit code.
 */
int remote_become(char **argv);

#endif
