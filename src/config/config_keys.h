/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config_keys.h - the key file: one line for each key.
 *
 *   sha256:HEX [tenant=NAME] [scopes=LIST] [rate=N] [callback-secret=WORD]
 *
 * The words are divided by blanks, in any order after the first; one that
 * begins with # begins a comment. Tenants are 1 to 32 of a-z, 0-9 and "-";
 * scopes a list with commas; secrets 16 to 128 visible ASCII characters, the
 * same for all keys of a tenant that have one. Without a word: tenant
 * "default", scopes convert and read, the rate of the keyword key-rate.
 *
 * The file never holds a key, but a secret is one, and somebody may have put
 * a key there: no line of it is ever quoted in an error.
 */
#ifndef CLEANDECK_CONFIG_CONFIG_KEYS_H
#define CLEANDECK_CONFIG_CONFIG_KEYS_H

#include "config/config.h"

/*
 * Reads config->key_file into config->keys; an empty name gives no keys.
 * `rate` of a line without one is config->key_rate. Returns 0; -errno and a
 * sentence with the line's number for a file that cannot be read, holds no
 * key or more than LIMIT_KEYS, one key twice, two secrets for one tenant, or
 * anything that is not in the form above; there are no keys then.
 */
NODISCARD int config_keys_read(
    struct config *config, char ret_why[CONFIG_WHY_SIZE]);

#endif
