/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who works next, and on what. */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "supervisor/course.h"
#include "supervisor/ledger.h"

static uint64_t
time_left(const struct service *service, const struct job *job)
{
	uint64_t all = service->config->job_time * 1000;
	uint64_t used = loop_now() - job->times.started;

	if (job->stage == STAGE_CHECKING)
		return LIMIT_SNIFF_TIME;
	return used < all ? all - used : 1;
}

/* Is what the stage works on at hand? If not, it is on its way. */
static bool
has_input(struct service *service, struct job *job)
{
	if (job->stage == STAGE_RENDERING && job->pdf >= 0)
		return true;
	if (job->document >= 0)
		return true;
	if (!job->fetching && ledger_is_ready(service->ledger)) {
		job->fetching = true;
		ledger_fetch(service->ledger, job);
	}
	return false;
}

/* Begins the job's stage if the role has a child waiting. */
static void
engage(struct service *service, struct job *job, enum role role)
{
	struct wire_job limits = {
	    .accept = service->config->accept,
	    .pages_max = (uint32_t)service->config->pages_max,
	    .pixels_max = service->config->pixels_max,
	    .output_max = LIMIT_PDF_BYTES,
	};
	struct wire_message message;

	if (!has_input(service, job))
		return;
	if (job->record.submit.accept != 0)
		limits.accept &= job->record.submit.accept;
	struct child *child = pool_take(
	    service->pools[role], &course_user, job, time_left(service, job));
	if (!child)
		return; /* service_on_change() follows */
	job->child = child;
	job->times.stage = loop_now();
	job_put_order(job, &limits, &message);
	child_send(child, &message);
}

static bool
is_running(const struct job *job)
{
	return job->stage == STAGE_CONVERTING || job->stage == STAGE_RENDERING;
}

uint32_t
service_running(const struct service *service)
{
	uint32_t count = 0;

	for (const struct job *job = service->jobs; job; job = job->next)
		count += is_running(job) ? 1 : 0;
	return count;
}

void
course_line_up(struct job *job)
{
	struct service *service = job->service;
	uint64_t now = loop_now();

	if (job->stage != STAGE_QUEUED || job->entry != JOB_RECORDED ||
	    job->item.waits)
		return;
	if (now < job->not_before) {
		service_wake_in(service, job->not_before - now);
		return;
	}
	/* Its bounds were looked at when it came. */
	queue_restore(&service->queue, &job->item, job->record.submit.key);
}

/* While we stop, only what somebody waits for; the next start does the rest. */
static bool
may_start(const struct service *service, const struct job *job)
{
	return !service->draining || job->asker != NULL;
}

static void
start(struct service *service, struct job *job)
{
	uint64_t now = loop_now();

	if (job->times.checked > 0)
		metrics_observe(
		    &service->metrics, METRICS_QUEUE, now - job->times.checked);
	job->times.started = now;
	job->record.runs++;
	if (job->origin == JOB_OF_FRONT)
		ledger_begun(service->ledger, job);
	course_enter(job, kind_find(job->kind)->office == KIND_OFFICE_NONE
			      ? STAGE_RENDERING
			      : STAGE_CONVERTING);
}

/* Takes from the queue, in its order, as many as there are workers free. */
static void
start_some(struct service *service)
{
	uint32_t running = service_running(service);
	uint32_t looks = queue_count(&service->queue);

	for (; running < service->workers && looks > 0; looks--) {
		struct queue_item *item = queue_pop(&service->queue);
		if (!item)
			return;
		struct job *job = QUEUE_OWNER(item, struct job, item);
		if (!may_start(service, job)) {
			queue_restore(&service->queue, item, item->key);
			continue;
		}
		start(service, job);
		running++;
	}
}

static void
advance(struct service *service, struct job *job)
{
	if (job->child)
		return;
	if (job->stage == STAGE_CHECKING && may_start(service, job))
		engage(service, job, ROLE_SNIFF);
	else if (job->stage == STAGE_CONVERTING)
		engage(service, job, ROLE_OFFICE);
	else if (job->stage == STAGE_RENDERING)
		engage(service, job, ROLE_RENDER);
}

/* Children that were told to wait go on, once the ledger has caught up. */
static void
unpause(struct service *service)
{
	for (struct job *job = service->jobs; job; job = job->next) {
		if (!job->paused)
			continue;
		bool behind = job->origin == JOB_OF_FRONT
				  ? ledger_is_behind(service->ledger)
				  : !asker_has_room(job->asker);
		if (behind)
			continue;
		job->paused = false;
		if (job->child)
			child_pause(job->child, false);
	}
}

/*
 * Giving a job to a child can fail other jobs (their zygote ends), and calls
 * back here: the list is walked anew after any removal, and never twice at
 * a time.
 */
void
service_dispatch(struct service *service)
{
	if (service->dispatching)
		return;
	service->dispatching = true;
	unpause(service);
	unsigned changes;
	do {
		changes = service->changes;
		start_some(service);
		for (struct job *job = service->jobs, *next;
		     job && service->changes == changes; job = next) {
			next = job->next;
			advance(service, job);
		}
	} while (service->changes != changes);
	service->dispatching = false;
}
