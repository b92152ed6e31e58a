/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/metrics.h"

#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "supervisor/metrics_table.h"

/* From five milliseconds to the usual job-time. */
const uint64_t metrics_bounds[METRICS_BUCKETS] = {5, 10, 25, 50, 100, 250, 500,
    1000, 2500, 5000, 10000, 30000, 60000, 120000};

void
metrics_init(struct metrics *metrics)
{
	struct timespec now = {0};

	memset(metrics, 0, sizeof(*metrics));
	(void)clock_gettime(CLOCK_REALTIME, &now);
	metrics->start_ms =
	    (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	for (size_t role = 0; role < ROLE_COUNT; role++)
		metrics->now.zygote_ages[role] = METRICS_NO_AGE;
}

void
metrics_count_deck(struct metrics *metrics, enum stage end)
{
	if (stage_is_end(end))
		metrics->decks[end]++;
}

void
metrics_count_refusal(struct metrics *metrics, enum fault fault)
{
	if (fault_is_known((uint32_t)fault))
		metrics->refusals[fault]++;
}

void
metrics_count_death(
    struct metrics *metrics, enum role role, enum metrics_cause cause)
{
	if ((unsigned)role < ROLE_COUNT &&
	    (unsigned)cause < METRICS_CAUSE_COUNT)
		metrics->deaths[role][cause]++;
}

/*
 * The wait status first: a child that was killed says nothing, and what we
 * make of it (FAULT_CONVERSION) is a crash like any other.
 */
enum metrics_cause
metrics_cause_of(enum fault fault, int status)
{
	if (fault == FAULT_TIMEOUT)
		return METRICS_CAUSE_TIMEOUT;
	if (fault == FAULT_TOO_COMPLEX)
		return METRICS_CAUSE_MEMORY;
	if (fault == FAULT_VIOLATION)
		return METRICS_CAUSE_VIOLATION;
	if (fault == FAULT_INTERNAL)
		return METRICS_CAUSE_LOST;
	if (status != -1 && WIFSIGNALED(status))
		return METRICS_CAUSE_SIGNAL;
	return METRICS_CAUSE_PROTOCOL;
}

void
metrics_count_restart(struct metrics *metrics, enum role role)
{
	if ((unsigned)role < ROLE_COUNT)
		metrics->restarts[role]++;
}

void
metrics_count_callback(struct metrics *metrics, enum metrics_callback callback)
{
	if ((unsigned)callback < METRICS_CALLBACK_COUNT)
		metrics->callbacks[callback]++;
}

void
metrics_observe(struct metrics *metrics, enum metrics_time time, uint64_t ms)
{
	size_t bucket = 0;

	if ((unsigned)time >= METRICS_TIME_COUNT)
		return;
	while (bucket < METRICS_BUCKETS && ms > metrics_bounds[bucket])
		bucket++;
	metrics->times[time].buckets[bucket]++;
	metrics->times[time].sum_ms += ms;
}
