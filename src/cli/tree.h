/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree.h - folders by descriptor: no symbolic link is ever followed. */
#ifndef CLEANDECK_CLI_TREE_H
#define CLEANDECK_CLI_TREE_H

#include <stdbool.h>

#include "base/compat.h"

/* Opens a folder itself, not what a link leads to. A descriptor or -errno. */
NODISCARD int tree_open(int parent, const char *name);

/*
 * Calls `see` with the folder and each name in it except "." and "..",
 * until it returns false. Returns 0 when it saw all, -ECANCELED when it
 * stopped, or -errno.
 */
NODISCARD int tree_walk(int parent, const char *name,
    bool (*see)(int folder, const char *name, void *context), void *context);

/*
 * Removes the file or folder, with all within it down to `depth` levels of
 * folders. What cannot be removed stays.
 */
void tree_remove(int parent, const char *name, unsigned depth);

#endif
