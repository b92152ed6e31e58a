/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_keys.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#define SCHEME "Bearer"
#define TOKEN_BYTES                                                            \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/" \
	"="

int
front_keys_add(struct front_keys *keys, const uint8_t digest[FRONT_HASH_SIZE])
{
	if (keys->count >= COUNT_OF(keys->digests))
		return -ENOSPC;
	memcpy(keys->digests[keys->count++], digest, FRONT_HASH_SIZE);
	return 0;
}

const char *
front_keys_find_bearer(const char *authorization)
{
	size_t scheme = strlen(SCHEME);

	if (strncasecmp(authorization, SCHEME, scheme) != 0 ||
	    authorization[scheme] != ' ')
		return NULL;
	const char *token = authorization + scheme;
	token += strspn(token, " ");
	if (*token == '\0' || token[strspn(token, TOKEN_BYTES)] != '\0')
		return NULL;
	return token;
}

bool
front_keys_admit(const struct front_keys *keys, const char *authorization)
{
	if (keys->count == 0)
		return true;
	const char *token =
	    authorization ? front_keys_find_bearer(authorization) : NULL;
	if (!token)
		return false;

	uint8_t digest[FRONT_HASH_SIZE];
	front_hash_once(token, strlen(token), digest);
	bool found = false;
	for (size_t i = 0; i < keys->count; i++)
		found |= front_hash_equal(keys->digests[i], digest);
	return found;
}
