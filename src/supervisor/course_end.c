/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a job ends, and who hears of it. */
#include <string.h>
#include <time.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "supervisor/course.h"
#include "supervisor/front.h"
#include "supervisor/ledger.h"

static void
unlink_job(struct service *service, struct job *job)
{
	for (struct job **at = &service->jobs; *at; at = &(*at)->next) {
		if (*at == job) {
			*at = job->next;
			service->changes++;
			return;
		}
	}
}

void
course_forget(struct job *job)
{
	struct service *service = job->service;

	course_drop_child(job);
	if (job->item.waits)
		queue_remove(&service->queue, &job->item);
	unlink_job(service, job);
	job_free(job);
}

static void
log_job(const struct job *job)
{
	char id[2 * WIRE_ID_SIZE + 1] = "-";
	const struct kind_row *row = kind_find(job->kind);
	const struct log_field fields[] = {
	    log_text("job", id),
	    log_text("outcome", fault_find(job->fault)->code),
	    log_text("kind", row ? row->name : "-"),
	    log_number("bytes", job->record.submit.bytes),
	    log_number("pages", job->pages),
	    log_number("rastered", job->rastered),
	    log_number("runs", job->record.runs),
	    log_number("check_ms", job->times.check_ms),
	    log_number("convert_ms", job->times.convert_ms),
	    log_number("render_ms", job->times.render_ms),
	    log_number("total_ms", loop_now() - job->times.received),
	    log_text("seen", job->seen),
	};

	if (job->origin == JOB_OF_FRONT)
		text_hex(id, job->record.id, WIRE_ID_SIZE);
	log_fields("info", "deck", fields,
	    COUNT_OF(fields) - (job->seen[0] == '\0' ? 1 : 0));
}

static void
count_end(const struct job *job)
{
	struct metrics *metrics = &job->service->metrics;
	enum stage end = stage_of_fault(job->fault);

	metrics_count_deck(metrics, end);
	if (job->fault != FAULT_NONE)
		metrics_count_refusal(metrics, job->fault);
	metrics_observe(
	    metrics, METRICS_DECK, loop_now() - job->times.received);
}

/* To who waits by a slot of its own: a client, or an upload not accepted. */
static void
reply(const struct job *job)
{
	struct wire_message message;
	struct wire_reply reply = {.fault = job->fault,
	    .kind = job->kind,
	    .pages = job->pages,
	    .rastered = job->rastered,
	    .retry_after = service_retry_after(job->service)};

	if (!job->asker)
		return;
	memcpy(reply.id, job->record.id, sizeof(reply.id));
	text_format(reply.seen, sizeof(reply.seen), "%s", job->seen);
	wire_init(&message, WIRE_REPLY, job->slot);
	wire_put_reply(&message, &reply);
	asker_send(job->asker, &message);
}

/* What was learnt from a deck that went all the way. */
static void
learn(const struct job *job)
{
	const struct estimate_sample sample = {
	    .kind = job->kind,
	    .bytes = job->record.submit.bytes,
	    .pages = job->pages,
	    .check_ms = job->times.check_ms,
	    .convert_ms = job->times.convert_ms,
	    .render_ms = job->times.render_ms,
	    .verify_ms = loop_now() - job->times.stage,
	};

	estimate_learn(&job->service->estimate, &sample);
}

static void
tell_erased(const struct job *job)
{
	const struct wire_erased erased = {.stage = job->erase_stage};

	front_tell_erased(job->service->front, job->erase_slot, &erased);
}

void
course_finish(struct job *job)
{
	struct service *service = job->service;

	if (job->fault == FAULT_NONE) {
		learn(job);
		if (job->origin == JOB_OF_FRONT)
			metrics_observe(&service->metrics, METRICS_VERIFYING,
			    loop_now() - job->times.stage);
	}
	job->stage = stage_of_fault(job->fault);
	log_job(job);
	count_end(job);
	if (job->origin == JOB_OF_CLIENT) {
		reply(job);
	} else {
		course_tell(job);
		if (job->keeping)
			front_tell_said(
			    service->front, job->keep_slot, FAULT_NONE);
		if (job->erasing)
			tell_erased(job);
	}
	course_forget(job);
	service_on_change(service);
}

/* Said here, so that those who watch and the record say the same. */
static uint64_t
find_expiry(const struct job *job)
{
	uint64_t ttl = job->service->config->artifact_ttl;

	if (job->record.submit.ttl > 0 && job->record.submit.ttl < ttl)
		ttl = job->record.submit.ttl;
	return (uint64_t)time(NULL) + ttl;
}

void
course_conclude(struct job *job)
{
	job->entry = JOB_CONCLUDING;
	job->expires = find_expiry(job);
	job->stage = stage_of_fault(job->fault);
	ledger_conclude(job->service->ledger, job);
}

/* Never accepted: its sender is told why, and nothing stays. */
static void
refuse(struct job *job)
{
	reply(job);
	log_job(job);
	count_end(job);
	ledger_erase(
	    job->service->ledger, 0, job->record.id, job->record.submit.tenant);
	course_forget(job);
}

void
course_fail(struct job *job, enum fault fault, const char *seen)
{
	struct service *service = job->service;

	course_drop_child(job);
	if (job->item.waits)
		queue_remove(&service->queue, &job->item);
	if (job->entry == JOB_CONCLUDING)
		return; /* that end stands */
	job->fault = fault;
	text_format(job->seen, sizeof(job->seen), "%s", seen);
	if (job->origin == JOB_OF_CLIENT) {
		course_finish(job);
		return;
	}
	if (!job->told) {
		refuse(job);
		return;
	}
	job->stage = stage_of_fault(fault);
	if (job->entry == JOB_RECORDED)
		course_conclude(job);
	else
		job->entry = JOB_CONCLUDING; /* as soon as it is recorded */
}

void
course_abandon(struct job *job)
{
	struct service *service = job->service;

	job->fault = FAULT_CANCELLED;
	job->stage = STAGE_CANCELLED;
	log_job(job);
	count_end(job);
	course_tell(job); /* others may watch it */
	if (job->origin == JOB_OF_FRONT)
		ledger_erase(service->ledger, 0, job->record.id,
		    job->record.submit.tenant);
	course_forget(job);
}

void
course_cancel(struct job *job)
{
	course_fail(job, FAULT_CANCELLED, "");
	service_dispatch(job->service);
}
