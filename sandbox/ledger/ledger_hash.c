/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only file that includes libsodium's functions. */
#include "ledger/ledger_hash.h"

#include <errno.h>

#include <sodium.h>

STATIC_ASSERT(WIRE_HASH_SIZE == crypto_hash_sha256_BYTES, "SHA-256");

int
ledger_hash_init(void)
{
	return sodium_init() < 0 ? -EIO : 0;
}

const char *
ledger_hash_version(void)
{
	return "libsodium " SODIUM_VERSION_STRING;
}

void
ledger_hash_once(
    const void *bytes, size_t size, uint8_t ret_hash[WIRE_HASH_SIZE])
{
	(void)crypto_hash_sha256(ret_hash, bytes, size); /* cannot fail */
}
