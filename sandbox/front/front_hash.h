/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_hash.h - hashes, secrets and chance; wraps libsodium.
 *
 * Whatever is done with a key here takes a time that does not depend on it.
 */
#ifndef CLEANDECK_FRONT_FRONT_HASH_H
#define CLEANDECK_FRONT_FRONT_HASH_H

#include <stdbool.h>

#include "base/compat.h"

#define FRONT_HASH_SIZE      32
#define FRONT_HASH_TEXT_SIZE (2 * FRONT_HASH_SIZE + 1)

/* By what a sealed box is longer than what is in it: nonce and tag. */
#define FRONT_HASH_SEAL_EXTRA (24 + 16)
/* Of a purpose, without NUL: a key is derived for each. */
#define FRONT_HASH_PURPOSE_SIZE 8
#define FRONT_HASH_SEED_SIZE    16
/* Of `size` bytes in base64url, without padding, with NUL. */
#define FRONT_HASH_BASE64_SIZE(size) (((size)*4 + 2) / 3 + 1)

/*
 * Once, before the process is locked: the library picks its code for this
 * processor, and opens the random device. Returns 0 or -EIO.
 */
NODISCARD int front_hash_init(void);

/* "libsodium 1.0.18": a static string. */
const char *front_hash_version(void);

/* The hash of a whole. */
void front_hash_once(
    const void *bytes, size_t size, uint8_t digest[FRONT_HASH_SIZE]);

/* Compares in a time that does not depend on where they differ. */
bool front_hash_equal(
    const uint8_t a[FRONT_HASH_SIZE], const uint8_t b[FRONT_HASH_SIZE]);

/* Fills `bytes` from the kernel's random numbers. */
void front_hash_random(void *bytes, size_t size);

/* Overwrites a secret; the compiler does not leave it out. */
void front_hash_wipe(void *bytes, size_t size);

/*
 * Another key, for one purpose (FRONT_HASH_PURPOSE_SIZE characters): says
 * nothing about `key`, nor about those for other purposes (BLAKE2b).
 */
void front_hash_derive(const uint8_t key[FRONT_HASH_SIZE], const char *purpose,
    uint8_t ret_key[FRONT_HASH_SIZE]);

/* HMAC-SHA256 (RFC 2104); compare with front_hash_equal(). */
void front_hash_sign(const uint8_t key[FRONT_HASH_SIZE], const void *bytes,
    size_t size, uint8_t ret_mac[FRONT_HASH_SIZE]);

/*
 * Encrypts `size` bytes under a random nonce, bound to `head`, which stays
 * readable (XChaCha20-Poly1305): `ret_box` is FRONT_HASH_SEAL_EXTRA longer.
 */
void front_hash_seal(const uint8_t key[FRONT_HASH_SIZE], const void *head,
    size_t head_size, const void *bytes, size_t size, uint8_t *ret_box);

/*
 * Opens a box where it lies: what was in it is then inside `box`, and
 * FRONT_HASH_SEAL_EXTRA shorter. NULL for a box that this key did not make,
 * to this head, exactly so; its bytes are lost, too.
 */
NODISCARD const uint8_t *front_hash_unseal(const uint8_t key[FRONT_HASH_SIZE],
    const void *head, size_t head_size, uint8_t *box, size_t box_size);

/* Base64url without padding (RFC 4648): FRONT_HASH_BASE64_SIZE() bytes. */
void front_hash_encode(const void *bytes, size_t size, char *ret_text);

/*
 * The reverse, at most `size` bytes. Only what front_hash_encode() writes:
 * no padding, no space, no stray bit at the end. 0 or -EINVAL.
 */
NODISCARD int front_hash_decode(
    const char *text, uint8_t *ret_bytes, size_t size, size_t *ret_size);

/* A number for a table whose order nobody outside can guess (SipHash). */
uint64_t front_hash_scatter(
    const uint8_t seed[FRONT_HASH_SEED_SIZE], const void *bytes, size_t size);

#endif
