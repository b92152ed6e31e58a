/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_keys.h - who may use the service.
 *
 * The front never holds a key, only its SHA-256: a front that is broken
 * into gives none away but those that are presented to it.
 */
#ifndef CLEANDECK_FRONT_FRONT_KEYS_H
#define CLEANDECK_FRONT_FRONT_KEYS_H

#include <stdbool.h>

#include "base/compat.h"
#include "base/limits.h"
#include "front/front_hash.h"

struct front_keys {
	uint8_t digests[LIMIT_KEYS][FRONT_HASH_SIZE];
	size_t count; /* 0: no key is asked for */
};

/* Adds the hash of a key. Returns 0, or -ENOSPC beyond LIMIT_KEYS. */
NODISCARD int front_keys_add(
    struct front_keys *keys, const uint8_t digest[FRONT_HASH_SIZE]);

/*
 * May a request with this Authorization field (NULL: none) pass? True when
 * there are no keys. Every key is compared, whichever fits.
 */
bool front_keys_admit(const struct front_keys *keys, const char *authorization);

/*
 * The credentials of "Bearer CREDENTIALS" (RFC 6750 section 2.1), or NULL
 * when the field is anything else; borrowed from `authorization`.
 */
const char *front_keys_find_bearer(const char *authorization);

#endif
