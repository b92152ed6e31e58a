/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client_key.h - the key, from a file or the environment; never from argv. */
#ifndef CLEANDECK_CLIENT_KEY_H
#define CLEANDECK_CLIENT_KEY_H

#include "base/compat.h"

#define CLIENT_KEY_SIZE 512

/*
 * Reads the first line of `file`, or CLEANDECK_KEY when that is NULL; ""
 * where there is none. Returns 0; -EINVAL for what cannot be a key (RFC
 * 6750, 2.1); -errno for a file that cannot be read.
 */
NODISCARD int client_key_read(const char *file, char key[CLIENT_KEY_SIZE]);

#endif
