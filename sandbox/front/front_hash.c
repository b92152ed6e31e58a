/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_hash.h"

#include <errno.h>
#include <string.h>

#include <sodium.h>

#define BASE64_URL sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define BASE64_BYTES                                                           \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
#define BOX_NONCE    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define BOX_TAG      crypto_aead_xchacha20poly1305_ietf_ABYTES
#define BOX_KEY      crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define FIRST_SUBKEY 1

STATIC_ASSERT(FRONT_HASH_SIZE == crypto_hash_sha256_BYTES, "SHA-256");
STATIC_ASSERT(FRONT_HASH_SIZE == crypto_auth_hmacsha256_BYTES &&
		  FRONT_HASH_SIZE == crypto_auth_hmacsha256_KEYBYTES,
    "HMAC-SHA256");
STATIC_ASSERT(FRONT_HASH_SIZE == crypto_kdf_KEYBYTES &&
		  FRONT_HASH_PURPOSE_SIZE == crypto_kdf_CONTEXTBYTES,
    "derived keys");
STATIC_ASSERT(
    FRONT_HASH_SIZE == BOX_KEY && FRONT_HASH_SEAL_EXTRA == BOX_NONCE + BOX_TAG,
    "XChaCha20-Poly1305");
STATIC_ASSERT(FRONT_HASH_SEED_SIZE == crypto_shorthash_KEYBYTES &&
		  sizeof(uint64_t) == crypto_shorthash_BYTES,
    "SipHash");

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

void
front_hash_random(void *bytes, size_t size)
{
	randombytes_buf(bytes, size);
}

void
front_hash_wipe(void *bytes, size_t size)
{
	sodium_memzero(bytes, size);
}

void
front_hash_derive(const uint8_t key[FRONT_HASH_SIZE], const char *purpose,
    uint8_t ret_key[FRONT_HASH_SIZE])
{
	(void)crypto_kdf_derive_from_key(
	    ret_key, FRONT_HASH_SIZE, FIRST_SUBKEY, purpose, key);
}

void
front_hash_sign(const uint8_t key[FRONT_HASH_SIZE], const void *bytes,
    size_t size, uint8_t ret_mac[FRONT_HASH_SIZE])
{
	(void)crypto_auth_hmacsha256(ret_mac, bytes, size, key);
}

void
front_hash_seal(const uint8_t key[FRONT_HASH_SIZE], const void *head,
    size_t head_size, const void *bytes, size_t size, uint8_t *ret_box)
{
	/* 192 random bits: no counter to keep, and none to lose. */
	front_hash_random(ret_box, BOX_NONCE);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(ret_box + BOX_NONCE,
	    NULL, bytes, size, head, head_size, NULL, ret_box, key);
}

const uint8_t *
front_hash_unseal(const uint8_t key[FRONT_HASH_SIZE], const void *head,
    size_t head_size, uint8_t *box, size_t box_size)
{
	if (box_size < FRONT_HASH_SEAL_EXTRA)
		return NULL;
	uint8_t *inside = box + BOX_NONCE;
	int error = crypto_aead_xchacha20poly1305_ietf_decrypt(inside, NULL,
	    NULL, inside, box_size - BOX_NONCE, head, head_size, box, key);
	return error != 0 ? NULL : inside;
}

void
front_hash_encode(const void *bytes, size_t size, char *ret_text)
{
	(void)sodium_bin2base64(
	    ret_text, FRONT_HASH_BASE64_SIZE(size), bytes, size, BASE64_URL);
}

int
front_hash_decode(
    const char *text, uint8_t *ret_bytes, size_t size, size_t *ret_size)
{
	size_t length = strspn(text, BASE64_BYTES);

	/* libsodium 1.0.18 takes bytes above 0x7f for an 'A'. */
	if (text[length] != '\0')
		return -EINVAL;
	/* Without a place for the end, the library wants all of it read. */
	int error = sodium_base642bin(
	    ret_bytes, size, text, length, NULL, ret_size, NULL, BASE64_URL);
	return error != 0 ? -EINVAL : 0;
}

uint64_t
front_hash_scatter(
    const uint8_t seed[FRONT_HASH_SEED_SIZE], const void *bytes, size_t size)
{
	uint64_t number;
	uint8_t digest[sizeof(number)];

	(void)crypto_shorthash(digest, bytes, size, seed);
	memcpy(&number, digest, sizeof(number));
	return number;
}
