/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_keys.h - who may use the service, and for what.
 *
 * The front never holds a key, only its SHA-256: a front that is broken
 * into gives none away but those that are presented to it.
 *
 * There are two sets: the one in force, and the one that the supervisor is
 * sending; a CONFIG puts the second in the place of the first. What
 * front_keys_find() returned is not to be kept beyond that.
 */
#ifndef CLEANDECK_FRONT_FRONT_KEYS_H
#define CLEANDECK_FRONT_FRONT_KEYS_H

#include <stdbool.h>

#include "base/compat.h"
#include "base/limits.h"
#include "wire/wire_deck.h"

/* Whose decks are all decks, as long as no key is configured. */
#define FRONT_KEYS_TENANT "default"

struct front_key_set {
	struct wire_key keys[LIMIT_KEYS];
	size_t count; /* 0: no key is asked for */
};

/* Zeros are two empty sets. */
struct front_keys {
	struct front_key_set sets[2];
	unsigned live; /* which of them is in force */
};

/* KEY: adds to the set to come. 0, or -ENOSPC beyond LIMIT_KEYS. */
NODISCARD int front_keys_add(
    struct front_keys *keys, const struct wire_key *key);

/* CONFIG: what was added since the last one is in force now, alone. */
void front_keys_commit(struct front_keys *keys);

/* Is a key asked for at all? */
bool front_keys_are_asked(const struct front_keys *keys);

/*
 * The key that a request with this Authorization field (NULL: none) shows,
 * borrowed; NULL when it is none of ours. Without any configured key
 * everybody has one that may do all, for the tenant FRONT_KEYS_TENANT.
 *
 * Every key is compared, in a time that says nothing about the key shown.
 */
const struct wire_key *front_keys_find(
    const struct front_keys *keys, const char *authorization);

/* May it do what that WIRE_SCOPE_* is for? `admin` may do everything. */
bool front_keys_may(const struct wire_key *key, enum wire_scope scope);

/*
 * A number for the key: whose turn it is in the queue (struct wire_submit),
 * whose uploads are counted (front_rate.h). Not secret, the same after a
 * restart; 0 for the key of everybody.
 */
uint64_t front_keys_number(const struct wire_key *key);

/*
 * The key of that number, borrowed, or NULL when it is not in force: what a
 * ticket's maker may now (struct front_ticket). 0 is the key of everybody,
 * which there is only as long as none is configured.
 */
const struct wire_key *front_keys_find_number(
    const struct front_keys *keys, uint64_t number);

/*
 * The credentials of "Bearer CREDENTIALS" (RFC 6750 section 2.1), or NULL
 * when the field is anything else; borrowed from `authorization`.
 */
const char *front_keys_find_bearer(const char *authorization);

#endif
