/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "courier/courier_sign.h"

#include <errno.h>
#include <string.h>

#include <sodium.h>

#include "base/text.h"

STATIC_ASSERT(COURIER_SIGNATURE_SIZE == 2 * crypto_auth_hmacsha256_BYTES + 1,
    "HMAC-SHA256");

int
courier_sign_init(void)
{
	return sodium_init() < 0 ? -EIO : 0;
}

const char *
courier_sign_version(void)
{
	return "libsodium " SODIUM_VERSION_STRING;
}

void
courier_sign(const char *secret, uint64_t timestamp, const uint8_t *body,
    size_t size, char ret_signature[COURIER_SIGNATURE_SIZE])
{
	crypto_auth_hmacsha256_state state;
	uint8_t digest[crypto_auth_hmacsha256_BYTES];
	char head[24];

	text_format(head, sizeof(head), "%llu.", (unsigned long long)timestamp);
	/* None of these can fail (libsodium 1.0.18). */
	(void)crypto_auth_hmacsha256_init(
	    &state, (const unsigned char *)secret, strlen(secret));
	(void)crypto_auth_hmacsha256_update(
	    &state, (const unsigned char *)head, strlen(head));
	(void)crypto_auth_hmacsha256_update(&state, body, size);
	(void)crypto_auth_hmacsha256_final(&state, digest);
	text_hex(ret_signature, digest, sizeof(digest));
	sodium_memzero(&state, sizeof(state));
}

/* Its place in the list; `count` when it is not there. */
static size_t
find(const struct courier_secrets *secrets, const char *tenant)
{
	size_t place = 0;

	while (place < secrets->count &&
	       strcmp(secrets->list[place].tenant, tenant) != 0)
		place++;
	return place;
}

int
courier_secrets_add(
    struct courier_secrets *secrets, const char *tenant, const char *secret)
{
	size_t place = find(secrets, tenant);

	if (tenant[0] == '\0')
		return 0;
	if (place == COUNT_OF(secrets->list))
		return -ENOSPC;
	struct courier_secret *entry = &secrets->list[place];
	if (place == secrets->count)
		secrets->count++;
	text_format(entry->tenant, sizeof(entry->tenant), "%s", tenant);
	text_format(entry->secret, sizeof(entry->secret), "%s", secret);
	return 0;
}

void
courier_secrets_clear(struct courier_secrets *secrets)
{
	sodium_memzero(secrets, sizeof(*secrets));
}

const char *
courier_secrets_find(const struct courier_secrets *secrets, const char *tenant)
{
	size_t place = find(secrets, tenant);

	if (place == secrets->count || !secrets->list[place].secret[0])
		return NULL;
	return secrets->list[place].secret;
}
