/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client_hash.h - SHA-256, and random digits; wraps libsodium. */
#ifndef CLEANDECK_CLIENT_HASH_H
#define CLEANDECK_CLIENT_HASH_H

#include "base/compat.h"

#define CLIENT_HASH_TEXT_SIZE 65 /* 64 digits and a NUL */
#define CLIENT_HASH_KEY_SIZE  33

/*
 * The SHA-256 of the first `size` bytes of an open file, from its
 * beginning. Returns 0, -EIO when it is shorter, or -errno.
 */
NODISCARD int client_hash_file(
    int fd, uint64_t size, char text[CLIENT_HASH_TEXT_SIZE]);

/* 128 random bits as digits: an Idempotency-Key. */
void client_hash_random(char text[CLIENT_HASH_KEY_SIZE]);

#endif
