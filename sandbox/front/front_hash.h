/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_hash.h - SHA-256 and comparing secrets; wraps libsodium. */
#ifndef CLEANDECK_FRONT_FRONT_HASH_H
#define CLEANDECK_FRONT_FRONT_HASH_H

#include <stdbool.h>

#include "base/compat.h"

#define FRONT_HASH_SIZE      32
#define FRONT_HASH_TEXT_SIZE (2 * FRONT_HASH_SIZE + 1)

struct front_hash;

/*
 * Once, before the process is locked: the library picks its code for this
 * processor, and opens the random device. Returns 0 or -EIO.
 */
NODISCARD int front_hash_init(void);

/* "libsodium 1.0.18": a static string. */
const char *front_hash_version(void);

/* A running hash, or NULL when memory is short; front_hash_free() it. */
NODISCARD struct front_hash *front_hash_new(void);

/* NULL is fine. */
void front_hash_free(struct front_hash *hash);

/* Adds the next bytes of the whole. */
void front_hash_add(struct front_hash *hash, const void *bytes, size_t size);

/* Ends the hash as 64 lower-case digits, and makes it ready for the next. */
void front_hash_end(struct front_hash *hash, char text[FRONT_HASH_TEXT_SIZE]);

/* The hash of a whole. */
void front_hash_once(
    const void *bytes, size_t size, uint8_t digest[FRONT_HASH_SIZE]);

/* Compares in a time that does not depend on where they differ. */
bool front_hash_equal(
    const uint8_t a[FRONT_HASH_SIZE], const uint8_t b[FRONT_HASH_SIZE]);

#endif
