/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_keys.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "front/front_hash.h"

#define SCHEME "Bearer"
#define TOKEN_BYTES                                                            \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/" \
	"="

STATIC_ASSERT(WIRE_HASH_SIZE == FRONT_HASH_SIZE, "a key is known by SHA-256");

static const struct wire_key everybody = {
    .scopes = WIRE_SCOPE_ALL,
    .accept = KIND_BIT(KIND_COUNT) - 1,
    .tenant = FRONT_KEYS_TENANT,
};
STATIC_ASSERT(KIND_COUNT < 32, "all kinds, as a set");

static struct front_key_set *
find_next(struct front_keys *keys)
{
	return &keys->sets[1 - keys->live];
}

int
front_keys_add(struct front_keys *keys, const struct wire_key *key)
{
	struct front_key_set *next = find_next(keys);

	if (next->count >= COUNT_OF(next->keys))
		return -ENOSPC;
	next->keys[next->count++] = *key;
	return 0;
}

void
front_keys_commit(struct front_keys *keys)
{
	keys->live = 1 - keys->live;
	memset(find_next(keys), 0, sizeof(struct front_key_set));
}

bool
front_keys_are_asked(const struct front_keys *keys)
{
	return keys->sets[keys->live].count > 0;
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

/*
 * 0 when they are the same; takes as long whatever they are. The library's
 * own goes byte by byte: a thousand keys would be a third of a millisecond.
 */
static uint64_t
compare(const uint8_t a[FRONT_HASH_SIZE], const uint8_t b[FRONT_HASH_SIZE])
{
	uint64_t ours[FRONT_HASH_SIZE / sizeof(uint64_t)];
	uint64_t theirs[COUNT_OF(ours)];
	uint64_t differs = 0;

	memcpy(ours, a, sizeof(ours));
	memcpy(theirs, b, sizeof(theirs));
	for (size_t i = 0; i < COUNT_OF(ours); i++)
		differs |= ours[i] ^ theirs[i];
	return differs;
}

const struct wire_key *
front_keys_find(const struct front_keys *keys, const char *authorization)
{
	const struct front_key_set *set = &keys->sets[keys->live];

	if (set->count == 0)
		return &everybody;
	const char *token =
	    authorization ? front_keys_find_bearer(authorization) : NULL;
	if (!token)
		return NULL;

	uint8_t digest[FRONT_HASH_SIZE];
	front_hash_once(token, strlen(token), digest);
	const struct wire_key *found = NULL;
	/* From the last to the first, and never out early. */
	for (size_t i = set->count; i-- > 0;)
		if (compare(set->keys[i].hash, digest) == 0)
			found = &set->keys[i];
	return found;
}

bool
front_keys_may(const struct wire_key *key, enum wire_scope scope)
{
	return (key->scopes & ((uint32_t)scope | WIRE_SCOPE_ADMIN)) != 0;
}

uint64_t
front_keys_number(const struct wire_key *key)
{
	uint64_t number = 0;

	/* Of the hash, which says nothing of the key. */
	for (size_t i = 0; i < sizeof(number); i++)
		number = number << 8 | key->hash[i];
	return number;
}

const struct wire_key *
front_keys_find_number(const struct front_keys *keys, uint64_t number)
{
	const struct front_key_set *set = &keys->sets[keys->live];

	if (set->count == 0)
		return number == front_keys_number(&everybody) ? &everybody
							       : NULL;
	for (size_t i = 0; i < set->count; i++)
		if (front_keys_number(&set->keys[i]) == number)
			return &set->keys[i];
	return NULL;
}
