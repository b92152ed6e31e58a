/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger_hash.h - SHA-256 of what is kept. */
#ifndef CLEANDECK_LEDGER_LEDGER_HASH_H
#define CLEANDECK_LEDGER_LEDGER_HASH_H

#include "base/compat.h"
#include "wire/wire.h"

/* Once, before the lock. Returns 0 or -EIO. */
NODISCARD int ledger_hash_init(void);

/* "libsodium 1.0.18". */
const char *ledger_hash_version(void);

/* The SHA-256 of these bytes. */
void ledger_hash_once(
    const void *bytes, size_t size, uint8_t ret_hash[WIRE_HASH_SIZE]);

#endif
