/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * metrics.h - what the service counts and measures, and its text for
 * Prometheus (text format 0.0.4).
 *
 * Counters and histograms are only ever added to. Gauges are plain fields:
 * whoever answers MEASURE fills them in before metrics_write().
 * docs/OPERATIONS.md says what each is good for.
 */
#ifndef CLEANDECK_SUPERVISOR_METRICS_H
#define CLEANDECK_SUPERVISOR_METRICS_H

#include <stdbool.h>

#include "base/compat.h"
#include "base/fault.h"
#include "base/role.h"
#include "base/stage.h"

#define METRICS_BUCKETS     14 /* and one for all that is longer */
#define METRICS_NO_AGE      UINT64_MAX
#define METRICS_ENGINE_SIZE 256 /* of a label, with NUL */

/* Times that are counted in buckets. */
enum metrics_time {
	METRICS_QUEUE, /* from "may run" to "runs" */
	METRICS_CHECKING,
	METRICS_CONVERTING,
	METRICS_RENDERING,
	METRICS_VERIFYING,
	METRICS_FIRST_SLIDE, /* from the upload's end to its first slide */
	METRICS_DECK,        /* from the upload's end to its own */
	METRICS_TIME_COUNT
};

/* Of what a worker, a zygote or a resident died. */
enum metrics_cause {
	METRICS_CAUSE_SIGNAL,    /* a crash, or somebody's kill */
	METRICS_CAUSE_TIMEOUT,   /* wall clock or processor time */
	METRICS_CAUSE_MEMORY,    /* its limit */
	METRICS_CAUSE_VIOLATION, /* a forbidden system call, or a lie */
	METRICS_CAUSE_LOST,      /* its zygote ended under it */
	METRICS_CAUSE_PROTOCOL,  /* spoke out of turn, or ended silently */
	METRICS_CAUSE_COUNT
};

/* How an attempt to call back went. */
enum metrics_callback {
	METRICS_CALLBACK_DELIVERED,
	METRICS_CALLBACK_RETRIED,
	METRICS_CALLBACK_ABANDONED,
	METRICS_CALLBACK_COUNT
};

/* What stands between a document and the host. */
enum metrics_layer {
	METRICS_LAYER_NAMESPACES,
	METRICS_LAYER_ROOT,
	METRICS_LAYER_SECCOMP,
	METRICS_LAYER_LANDLOCK,
	METRICS_LAYER_CGROUP,
	METRICS_LAYER_COUNT
};

struct metrics_histogram {
	uint64_t buckets[METRICS_BUCKETS + 1]; /* each its own, not summed */
	uint64_t sum_ms;
};

/* What is so now. */
struct metrics_gauges {
	bool ready;
	bool layers[METRICS_LAYER_COUNT];
	uint64_t zygote_ages[ROLE_COUNT]; /* ms; METRICS_NO_AGE: not running */
	const char *engines[ROLE_COUNT];  /* lent; NULL: none is known */
	uint64_t queue_length;
	uint64_t decks_running;
	uint64_t workers;
	uint64_t decks_stored;
	uint64_t disk_used; /* bytes */
	uint64_t disk_free; /* bytes */
	bool disk_full;
	uint64_t disk_sync_ms;
	uint64_t callbacks_pending;
};

struct metrics {
	uint64_t start_ms; /* unix */
	uint64_t decks[STAGE_COUNT];
	uint64_t refusals[FAULT_COUNT];
	uint64_t deaths[ROLE_COUNT][METRICS_CAUSE_COUNT];
	uint64_t restarts[ROLE_COUNT];
	uint64_t callbacks[METRICS_CALLBACK_COUNT];
	struct metrics_histogram times[METRICS_TIME_COUNT];
	struct metrics_gauges now;
};

/* All zero, no process running; the start is now. */
void metrics_init(struct metrics *metrics);

/* A deck has ended in this stage (one of stage_is_end()). */
void metrics_count_deck(struct metrics *metrics, enum stage end);

/* Something was answered with this fault: a deck or a submission. */
void metrics_count_refusal(struct metrics *metrics, enum fault fault);

/* A process of this role died, other than by our wish. */
void metrics_count_death(
    struct metrics *metrics, enum role role, enum metrics_cause cause);

/*
 * What a child's fault says of its death. For child_end.fault, and for the
 * faults of zygotes and residents.
 */
enum metrics_cause metrics_cause_of(enum fault fault, int status);

/* A zygote or a resident was started anew. */
void metrics_count_restart(struct metrics *metrics, enum role role);

/* An attempt to call back is over. */
void metrics_count_callback(
    struct metrics *metrics, enum metrics_callback callback);

/* Something took so long. */
void metrics_observe(
    struct metrics *metrics, enum metrics_time time, uint64_t ms);

/*
 * Writes everything, and what /proc says of this process, at the descriptor's
 * position. Returns 0 or -errno.
 */
NODISCARD int metrics_write(int fd, const struct metrics *metrics);

#endif
