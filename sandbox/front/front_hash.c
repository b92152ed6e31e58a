/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_hash.h"

#include <errno.h>
#include <stdlib.h>

#include <sodium.h>

#include "base/text.h"

STATIC_ASSERT(FRONT_HASH_SIZE == crypto_hash_sha256_BYTES, "SHA-256");

struct front_hash {
	crypto_hash_sha256_state state;
};

int
front_hash_init(void)
{
	return sodium_init() < 0 ? -EIO : 0;
}

const char *
front_hash_version(void)
{
	return "libsodium " SODIUM_VERSION_STRING;
}

struct front_hash *
front_hash_new(void)
{
	struct front_hash *hash = calloc(1, sizeof(*hash));

	if (hash)
		(void)crypto_hash_sha256_init(&hash->state); /* cannot fail */
	return hash;
}

void
front_hash_free(struct front_hash *hash)
{
	free(hash);
}

void
front_hash_add(struct front_hash *hash, const void *bytes, size_t size)
{
	(void)crypto_hash_sha256_update(&hash->state, bytes, size);
}

void
front_hash_end(struct front_hash *hash, char text[FRONT_HASH_TEXT_SIZE])
{
	uint8_t digest[FRONT_HASH_SIZE];

	(void)crypto_hash_sha256_final(&hash->state, digest);
	text_hex(text, digest, sizeof(digest));
	(void)crypto_hash_sha256_init(&hash->state);
}

void
front_hash_once(const void *bytes, size_t size, uint8_t digest[FRONT_HASH_SIZE])
{
	(void)crypto_hash_sha256(digest, bytes, size);
}

bool
front_hash_equal(
    const uint8_t a[FRONT_HASH_SIZE], const uint8_t b[FRONT_HASH_SIZE])
{
	return sodium_memcmp(a, b, FRONT_HASH_SIZE) == 0;
}
