/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * estimate.h - how long will it take, by what it took so far.
 *
 * Old times fade: each new one counts an eighth. Before anything was
 * measured there are cautious guesses. Only numbers, no clock: the caller
 * says what has passed.
 */
#ifndef CLEANDECK_JOBS_ESTIMATE_H
#define CLEANDECK_JOBS_ESTIMATE_H

#include "base/compat.h"
#include "base/kind.h"
#include "base/stage.h"

#define ESTIMATE_GROUPS (KIND_CONTAINER_RTF + 1) /* enum kind_container */

/* A fading linear regression: conversions' ms over MiB. */
struct estimate_line {
	double weight;
	double x;
	double y;
	double xx;
	double xy;
};

struct estimate {
	struct estimate_line convert[ESTIMATE_GROUPS];
	double check_ms;
	double page_ms;    /* rendering */
	double verify_ms;  /* from the last artifact to "done" */
	double service_ms; /* a worker's time for one deck */
	double pages;      /* of a deck */
};

/* What a deck took that ended well. Times in milliseconds; 0: not done. */
struct estimate_sample {
	enum kind kind;
	uint64_t bytes;
	uint32_t pages;
	uint64_t check_ms;
	uint64_t convert_ms;
	uint64_t render_ms;
	uint64_t verify_ms;
};

/* How far a deck is. */
struct estimate_view {
	enum stage stage;
	enum kind kind; /* KIND_NONE: not known yet */
	uint64_t bytes;
	uint32_t pages; /* 0: not known yet */
	uint32_t slides_done;
	uint64_t stage_ms; /* in this stage so far */
	uint32_t ahead;    /* decks whose turn is before: queue_position() */
	uint32_t workers;  /* at least 1 */
};

/* Fills in the guesses. */
void estimate_init(struct estimate *estimate);

/* A deck is done: learn from it. */
void estimate_learn(
    struct estimate *estimate, const struct estimate_sample *sample);

/* Milliseconds until its end, waiting for its turn included; 0 after it. */
uint64_t estimate_left_ms(
    const struct estimate *estimate, const struct estimate_view *view);

/*
 * How much of it is done, 0 to 100; 100 only when done. `before` is what was
 * last said of this deck: it never goes back. Waiting for a turn moves it
 * nowhere.
 */
uint32_t estimate_percent(const struct estimate *estimate,
    const struct estimate_view *view, uint32_t before);

/*
 * Seconds, 1 to LIMIT_RETRY_AFTER, after which a worker is likely to be free
 * for one more.
 */
uint32_t estimate_retry_after(
    const struct estimate *estimate, uint32_t waiting, uint32_t workers);

#endif
