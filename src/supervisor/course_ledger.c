/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ledger says, and what is to be done when it has been away. */
#include <errno.h>
#include <string.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/log.h"
#include "supervisor/course.h"
#include "supervisor/front.h"
#include "supervisor/ledger.h"

/* Checked, and on disk: its sender may go. */
void
course_accept(struct job *job)
{
	struct service *service = job->service;
	uint64_t waited = loop_now() - job->times.received;

	if (job->told || job->entry != JOB_RECORDED)
		return;
	if (job->stage == STAGE_CHECKING && waited < LIMIT_ACCEPT_WAIT) {
		service_wake_in(service, LIMIT_ACCEPT_WAIT - waited);
		return;
	}
	job->told = true;
	front_tell_accepted(service->front, job->slot, job->record.id, false);
	if (job->record.submit.durable)
		job->asker = NULL;
	course_tell(job);
}

/* The same upload came before, and is that deck. */
static void
replay(struct job *job, const struct wire_recorded *recorded)
{
	front_tell_accepted(
	    job->service->front, job->slot, recorded->known, true);
	course_forget(job);
}

static void
on_kept(struct job *job, enum fault fault)
{
	job->keeping = false;
	if (fault == FAULT_NONE) {
		job->asker = NULL;
		if (job->stage >= STAGE_RENDERING)
			fd_close(&job->document);
	} else {
		job->record.submit.durable = false;
	}
	front_tell_said(job->service->front, job->keep_slot, fault);
}

void
course_keep(struct job *job, uint32_t slot)
{
	job->keep_slot = slot;
	if (job->record.submit.durable && job->entry == JOB_RECORDED) {
		on_kept(job, FAULT_NONE);
		return;
	}
	job->keeping = true;
	job->record.submit.durable = true;
	if (job->document < 0) {
		on_kept(job, FAULT_INTERNAL);
		return;
	}
	ledger_record(job->service->ledger, job);
}

static bool
is_known(const struct wire_recorded *recorded)
{
	static const uint8_t none[WIRE_ID_SIZE];

	return memcmp(recorded->known, none, WIRE_ID_SIZE) != 0 &&
	       memcmp(recorded->known, recorded->id, WIRE_ID_SIZE) != 0;
}

/* It is not on record, and cannot be. */
static void
on_record_fault(struct job *job, enum fault fault)
{
	if (job->told && fault == FAULT_STORAGE) {
		/* Promised already: it is tried until there is room. */
		job->entry = JOB_UNRECORDED;
		service_wake_in(job->service, LIMIT_STORAGE_PAUSE);
		return;
	}
	if (!job->told) {
		course_fail(job, fault, "");
		return;
	}
	job->fault = fault;
	course_finish(job);
}

static void
on_first_record(struct job *job, const struct wire_recorded *recorded)
{
	struct service *service = job->service;
	bool ended = job->entry == JOB_CONCLUDING;

	if (recorded->fault != FAULT_NONE) {
		on_record_fault(job, recorded->fault);
	} else if (is_known(recorded)) {
		replay(job, recorded);
	} else if (ended && job->fault != FAULT_NONE) {
		course_conclude(job);
	} else {
		job->entry = JOB_RECORDED;
		if (ended) /* what it had made is gone */
			course_requeue(job);
		course_line_up(job);
		course_accept(job);
	}
	service_dispatch(service);
}

void
course_on_recorded(
    struct service *service, const struct wire_recorded *recorded)
{
	struct job *job = service_find(service, recorded->id);

	if (!job)
		return;
	if (!is_known(recorded) && stage_is_end(recorded->stage)) {
		/* It ended just before the ledger went away. */
		course_finish(job);
		return;
	}
	if (job->keeping)
		on_kept(job, recorded->fault);
	if (job->entry != JOB_RECORDED)
		on_first_record(job, recorded);
}

static void
note_slide(struct job *job, enum artifact artifact, uint32_t page)
{
	if (artifact != ARTIFACT_SLIDE_SVG || page <= job->slides)
		return;
	job->slides = page;
	if (job->times.first_slide == 0) {
		job->times.first_slide = loop_now();
		metrics_observe(&job->service->metrics, METRICS_FIRST_SLIDE,
		    job->times.first_slide - job->times.received);
	}
	course_tell(job);
}

/* No room: what was promised waits until there is, the rest is told so. */
static void
on_storage_fault(struct job *job, enum fault fault)
{
	struct service *service = job->service;

	if (!job->record.submit.durable || fault != FAULT_STORAGE) {
		course_fail(job, fault, "the artifacts could not be kept");
		return;
	}
	job->not_before = loop_now() + LIMIT_STORAGE_PAUSE;
	/* No fault of the document's. */
	if (job->record.runs > 0)
		job->record.runs--;
	ledger_begun(service->ledger, job);
	course_requeue(job);
}

static void
on_stored(
    struct job *job, enum artifact artifact, uint32_t page, enum fault fault)
{
	if (fault != FAULT_NONE) {
		on_storage_fault(job, fault);
		return;
	}
	note_slide(job, artifact, page);
	if (job->stage == STAGE_VERIFYING && job->stores == 0 &&
	    job->entry == JOB_RECORDED) {
		course_tell(job);
		course_conclude(job);
	}
}

void
course_on_stored(struct service *service, const uint8_t id[WIRE_ID_SIZE],
    enum artifact artifact, uint32_t page, enum fault fault)
{
	struct job *job = service_find(service, id);

	/* Those of a run that was given up count no more. */
	if (job && job->stores > 0) {
		job->stores--;
		if (job->stage == STAGE_RENDERING ||
		    job->stage == STAGE_VERIFYING)
			on_stored(job, artifact, page, fault);
	}
	service_dispatch(service);
}

void
course_on_concluded(
    struct service *service, const uint8_t id[WIRE_ID_SIZE], enum fault fault)
{
	struct job *job = service_find(service, id);

	if (!job)
		return;
	if (job->fetching && job->entry == JOB_RECORDED) {
		job->fetching = false;
		course_fail(job, FAULT_INTERNAL, "its document is gone");
		return;
	}
	if (job->entry != JOB_CONCLUDING)
		return;
	if (fault == FAULT_NONE) {
		course_finish(job);
	} else if (fault == FAULT_STORAGE && !job->record.submit.durable) {
		/* Nobody was promised anything; who waits may try again. */
		if (job->fault == FAULT_NONE)
			job->fault = fault;
		ledger_erase(service->ledger, 0, job->record.id,
		    job->record.submit.tenant);
		course_finish(job);
	} else if (fault == FAULT_STORAGE) {
		/* Nothing is lost: it is said again until it is heard. */
		job->again = true;
		service_wake_in(service, LIMIT_STORAGE_PAUSE);
	} else if (job->fault == FAULT_NONE) {
		job->entry = JOB_RECORDED;
		course_fail(job, FAULT_INTERNAL, "not all of it is there");
	} else {
		course_finish(job); /* there is no row to write it into */
	}
}

void
course_on_fetched(
    struct service *service, const uint8_t id[WIRE_ID_SIZE], int fd)
{
	struct job *job = service_find(service, id);
	AUTO_FD document = fd;

	if (!job || !job->fetching)
		return;
	job->fetching = false;
	if (job->document < 0)
		job->document = fd_take(&document);
	service_dispatch(service);
}

void
course_on_recover(struct service *service, const struct wire_record *record)
{
	struct job *job = service_find(service, record->id);

	if (job) {
		/* It was at work when the ledger went: that goes on. */
		job->record.runs = record->runs;
		if (job->entry == JOB_CONCLUDING && job->fault != FAULT_NONE) {
			course_conclude(job);
			return;
		}
		job->entry = JOB_RECORDED;
		course_requeue(job);
		course_accept(job);
		return;
	}
	job = job_new_recovered(record);
	if (!job) {
		log_line("error", "no memory for a deck that was accepted");
		return; /* it stays on record, for the next start */
	}
	course_recover(service, job);
	if (record->runs >= LIMIT_POISON_RUNS)
		course_fail(job, FAULT_POISON, "the service ended under it");
}

void
course_on_recovered(struct service *service)
{
	struct job *next;

	for (struct job *job = service->jobs; job; job = next) {
		next = job->next;
		if (job->origin != JOB_OF_FRONT || job->entry == JOB_RECORDED)
			continue;
		if (job->document >= 0) {
			if (job->entry == JOB_UNRECORDED)
				job->entry = JOB_RECORDING;
			ledger_record(service->ledger, job);
			continue;
		}
		/* Its end was the last that the ledger wrote down. */
		if (job->entry != JOB_CONCLUDING)
			job->fault = FAULT_INTERNAL; /* it lost a deck */
		course_finish(job);
	}
	service_dispatch(service);
}

void
course_on_ledger_gone(struct service *service)
{
	for (struct job *job = service->jobs; job; job = job->next) {
		if (job->origin != JOB_OF_FRONT)
			continue;
		job->stores = 0;
		job->fetching = false;
		job->again = false;
		if (job->entry == JOB_CONCLUDING)
			continue;
		/* What it had stored is swept away when it starts again. */
		job->entry = JOB_RECORDING;
		if (job->item.waits)
			queue_remove(&service->queue, &job->item);
		if (job->stage != STAGE_CHECKING)
			course_requeue(job);
	}
}

void
course_on_wake(struct service *service)
{
	struct job *next;

	for (struct job *job = service->jobs; job; job = next) {
		next = job->next;
		if (job->origin != JOB_OF_FRONT)
			continue;
		if (job->again && ledger_is_ready(service->ledger)) {
			job->again = false;
			ledger_conclude(service->ledger, job);
		}
		if (job->entry == JOB_UNRECORDED && job->document >= 0) {
			job->entry = JOB_RECORDING;
			ledger_record(service->ledger, job);
		}
		course_line_up(job);
		course_accept(job);
	}
	service_dispatch(service);
}
