/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_rate.h"

#include <stdlib.h>
#include <string.h>

#include "front/front_hash.h"

#define WAYS   8 /* entries that a name may have */
#define SETS   (LIMIT_RATE_ENTRIES / WAYS)
#define MINUTE 60000 /* milliseconds */
/*
 * A bucket's content is counted in parts: each millisecond adds
 * `per_minute` of them, and one request takes a MINUTE's worth.
 */
#define REQUEST UINT64_C(60000)
/* Even the slowest bucket is full after so many milliseconds. */
#define FULL_AFTER ((uint64_t)LIMIT_RATE_BURST * MINUTE)

STATIC_ASSERT(LIMIT_RATE_ENTRIES % WAYS == 0, "whole sets");

struct bucket {
	uint8_t name[FRONT_RATE_NAME_SIZE];
	uint64_t parts;      /* in it, at `seen` */
	uint64_t seen;       /* milliseconds */
	uint32_t per_minute; /* 0: nobody's */
};

struct front_rate {
	uint8_t seed[FRONT_HASH_SEED_SIZE];
	struct bucket buckets[FRONT_RATE_CLASS_COUNT][SETS][WAYS];
};

struct front_rate *
front_rate_new(void)
{
	struct front_rate *rate = calloc(1, sizeof(*rate));

	if (rate)
		front_hash_random(rate->seed, sizeof(rate->seed));
	return rate;
}

void
front_rate_free(struct front_rate *rate)
{
	free(rate);
}

void
front_rate_name_key(uint64_t number, uint8_t name[FRONT_RATE_NAME_SIZE])
{
	memset(name, 0, FRONT_RATE_NAME_SIZE);
	memcpy(name, &number, sizeof(number));
}

static uint64_t
capacity(uint32_t per_minute)
{
	uint64_t requests = per_minute / 4;

	if (requests < LIMIT_RATE_BURST)
		requests = LIMIT_RATE_BURST;
	return requests * REQUEST;
}

/* What is in it at `now`, when it fills at this rate. */
static uint64_t
content(const struct bucket *bucket, uint32_t per_minute, uint64_t now)
{
	uint64_t passed = now > bucket->seen ? now - bucket->seen : 0;

	if (passed > FULL_AFTER)
		passed = FULL_AFTER;
	uint64_t parts = bucket->parts + passed * per_minute;
	uint64_t most = capacity(per_minute);
	return parts < most ? parts : most;
}

/* What is missing in it: what would be forgiven with it. */
static uint64_t
missing(const struct bucket *bucket, uint64_t now)
{
	if (bucket->per_minute == 0)
		return 0;
	return capacity(bucket->per_minute) -
	       content(bucket, bucket->per_minute, now);
}

static size_t
find_set(const struct front_rate *rate, const uint8_t *name)
{
	return (
	    size_t)(front_hash_scatter(rate->seed, name, FRONT_RATE_NAME_SIZE) %
		    SETS);
}

/* The name's bucket in its set, or NULL. */
static const struct bucket *
find(const struct bucket set[WAYS], const uint8_t *name)
{
	for (size_t i = 0; i < WAYS; i++)
		if (set[i].per_minute > 0 &&
		    memcmp(set[i].name, name, FRONT_RATE_NAME_SIZE) == 0)
			return &set[i];
	return NULL;
}

/* A full bucket in place of the one that is missing the least. */
static struct bucket *
replace(struct bucket set[WAYS], const uint8_t *name, uint32_t per_minute,
    uint64_t now)
{
	struct bucket *place = &set[0];

	for (size_t i = 1; i < WAYS; i++)
		if (missing(&set[i], now) < missing(place, now))
			place = &set[i];
	memcpy(place->name, name, FRONT_RATE_NAME_SIZE);
	place->parts = capacity(per_minute);
	place->seen = now;
	place->per_minute = per_minute;
	return place;
}

/* Seconds until a bucket with so much in it holds a request. */
static uint32_t
wait_for(uint64_t parts, uint32_t per_minute)
{
	uint64_t ms = (REQUEST - parts + per_minute - 1) / per_minute;
	uint64_t seconds = (ms + 999) / 1000;

	return seconds > 0 ? (uint32_t)seconds : 1;
}

bool
front_rate_take(struct front_rate *rate, enum front_rate_class class,
    const uint8_t name[FRONT_RATE_NAME_SIZE], uint32_t per_minute, uint64_t now,
    uint32_t *ret_retry_after)
{
	if (per_minute == 0)
		return true;
	struct bucket *set = rate->buckets[class][find_set(rate, name)];
	const struct bucket *known = find(set, name);
	struct bucket *bucket =
	    known ? &set[known - set] : replace(set, name, per_minute, now);

	bucket->parts = content(bucket, per_minute, now);
	bucket->seen = now;
	bucket->per_minute = per_minute;
	if (bucket->parts < REQUEST) {
		*ret_retry_after = wait_for(bucket->parts, per_minute);
		return false;
	}
	bucket->parts -= REQUEST;
	return true;
}
