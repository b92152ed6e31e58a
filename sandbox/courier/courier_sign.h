/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier_sign.h - signatures of callbacks: HMAC-SHA256 (RFC 2104), and the
 * tenants' secrets. The only user of libsodium in this role.
 */
#ifndef CLEANDECK_COURIER_COURIER_SIGN_H
#define CLEANDECK_COURIER_COURIER_SIGN_H

#include "base/limits.h"
#include "wire/wire_deck.h"

#define COURIER_SIGNATURE_SIZE 65 /* hexadecimal digits and a NUL */

struct courier_secret {
	char tenant[WIRE_TENANT_SIZE];
	char secret[WIRE_SECRET_SIZE];
};

struct courier_secrets {
	size_t count;
	struct courier_secret list[LIMIT_KEYS];
};

/* Before the lock. Returns 0 or -EIO. */
NODISCARD int courier_sign_init(void);

/* "libsodium 1.0.18". */
const char *courier_sign_version(void);

/*
 * Signs "TIMESTAMP.BODY" with the secret's characters as the key file has
 * them; writes lower-case digits.
 */
void courier_sign(const char *secret, uint64_t timestamp, const uint8_t *body,
    size_t size, char ret_signature[COURIER_SIGNATURE_SIZE]);

/*
 * Adds a tenant's secret, or replaces it; an empty tenant is ignored.
 * Returns 0, or -ENOSPC.
 */
NODISCARD int courier_secrets_add(
    struct courier_secrets *secrets, const char *tenant, const char *secret);

/* Forgets all secrets, and wipes them from memory. */
void courier_secrets_clear(struct courier_secrets *secrets);

/* The tenant's secret; NULL when it has none. */
const char *courier_secrets_find(
    const struct courier_secrets *secrets, const char *tenant);

#endif
