/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_rate.h - how often a key, or an address, may.
 *
 * A token bucket for each name, in a table of fixed size for each class.
 * The hash is seeded: nobody chooses whose entry is beside his. A new name
 * takes the place of the neighbour that has used the least of its bucket,
 * for forgetting that one forgives the least: who wants an exhausted bucket
 * forgotten must exhaust those of all its neighbours first. Whoever is
 * forgotten begins anew with a full bucket, so a flood of addresses makes
 * nobody wait who behaves.
 */
#ifndef CLEANDECK_FRONT_FRONT_RATE_H
#define CLEANDECK_FRONT_FRONT_RATE_H

#include <stdbool.h>

#include "base/compat.h"
#include "base/limits.h"

#define FRONT_RATE_NAME_SIZE 16

enum front_rate_class {
	FRONT_RATE_KEY,      /* uploads of a key */
	FRONT_RATE_ADDRESS,  /* uploads from an address */
	FRONT_RATE_STRANGER, /* wrong keys, by address */
	FRONT_RATE_CLASS_COUNT
};

struct front_rate;

/*
 * Empty tables with a random seed, or NULL when memory is short. Once,
 * after front_hash_init(), before the process is locked.
 */
NODISCARD struct front_rate *front_rate_new(void);

void front_rate_free(struct front_rate *rate);

/*
 * The name of a key in the tables, from its front_keys_number(). Addresses
 * are names as they are (front_peer_cut()).
 */
void front_rate_name_key(uint64_t number, uint8_t name[FRONT_RATE_NAME_SIZE]);

/*
 * Takes one from that name's bucket, which fills with `per_minute` a minute
 * up to a quarter of that (at least LIMIT_RATE_BURST); 0: no limit. `now`
 * is in milliseconds of a clock that only goes forward. False when it is
 * empty: *ret_retry_after is then set, to 1 and more seconds.
 */
NODISCARD bool front_rate_take(struct front_rate *rate,
    enum front_rate_class class, const uint8_t name[FRONT_RATE_NAME_SIZE],
    uint32_t per_minute, uint64_t now, uint32_t *ret_retry_after);

#endif
