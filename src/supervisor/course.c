/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stages, and what children say. */
#include "supervisor/course.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "supervisor/client.h"
#include "supervisor/front.h"
#include "supervisor/ledger.h"

static void
enlist(struct service *service, struct job *job)
{
	struct job **at = &service->jobs;

	job->service = service;
	while (*at)
		at = &(*at)->next;
	*at = job;
	job->times.received = loop_now();
	job->times.stage = job->times.received;
}

void
course_begin(struct service *service, struct job *job)
{
	enlist(service, job);
	job->stage = STAGE_CHECKING;
	if (job->origin == JOB_OF_FRONT) {
		job->entry = JOB_RECORDING;
		ledger_record(service->ledger, job);
	} else {
		job->entry = JOB_RECORDED;
		job->told = true;
	}
	service_dispatch(service);
}

void
course_recover(struct service *service, struct job *job)
{
	enlist(service, job);
	job->stage = STAGE_CHECKING;
	course_tell(job);
}

void
course_event(const struct job *job, struct wire_event *ret_event)
{
	const struct service *service = job->service;
	const struct estimate_view view = {
	    .stage = job->stage,
	    .kind = job->kind,
	    .bytes = job->record.submit.bytes,
	    .pages = job->pages,
	    .slides_done = job->slides,
	    .stage_ms = loop_now() - job->times.stage,
	    .ahead = job->item.waits
			 ? queue_position(&service->queue, &job->item)
			 : 0,
	    .workers = service->workers,
	};

	job_put_event(job, ret_event);
	/* Slides belong to rendering: the last of them are on their way. */
	if (job->stage == STAGE_VERIFYING && job->stores > 0)
		ret_event->stage = STAGE_RENDERING;
	if (ret_event->stage < job->shown)
		ret_event->stage = job->shown;
	if (stage_is_end(job->stage)) {
		ret_event->percent = 100;
		return;
	}
	ret_event->percent =
	    estimate_percent(&service->estimate, &view, job->percent);
	uint64_t left = estimate_left_ms(&service->estimate, &view);
	ret_event->eta = (uint32_t)((left + 999) / 1000);
}

void
course_tell(struct job *job)
{
	struct wire_event event;

	if (job->origin != JOB_OF_FRONT || !job->told)
		return;
	course_event(job, &event);
	job->shown = event.stage;
	job->percent = event.percent;
	front_tell_event(job->service->front, &event);
}

void
course_enter(struct job *job, enum stage stage)
{
	job->stage = stage;
	job->times.stage = loop_now();
	course_tell(job);
}

void
course_drop_child(struct job *job)
{
	struct child *child = job->child;

	job->child = NULL;
	job->paused = false;
	if (child)
		child_drop(child);
}

void
course_requeue(struct job *job)
{
	course_drop_child(job);
	job_reset(job);
	/* What it is has been found out; that need not be done again. */
	if (job->kind == KIND_NONE) {
		job->stage = STAGE_CHECKING;
		return;
	}
	job->stage = STAGE_QUEUED;
	course_line_up(job);
}

/* A child whose word is not to be taken: it dies, and the job fails. */
static void
reject(struct job *job, int error, const char *what)
{
	struct service *service = job->service;
	enum fault fault = error == -EFBIG     ? FAULT_TOO_COMPLEX
			   : error == -EBADMSG ? FAULT_VIOLATION
					       : FAULT_INTERNAL;

	if (fault == FAULT_VIOLATION)
		log_line("incident", "a worker lied: %s", what);
	course_drop_child(job);
	course_fail(
	    job, fault, fault == FAULT_INTERNAL ? strerror(-error) : what);
	service_dispatch(service);
}

static uint32_t
stage_time(const struct job *job)
{
	return (uint32_t)(loop_now() - job->times.stage);
}

/* What may wait on disk need not wait in memory, when that gets tight. */
static void
spare_memory(struct job *job)
{
	const struct service *service = job->service;
	uint64_t held = 0;

	if (job->entry != JOB_RECORDED || !job->record.submit.durable ||
	    !job->item.waits)
		return;
	for (const struct job *other = service->jobs; other;
	     other = other->next)
		held += job_held_bytes(other);
	if (held > service->config->upload_memory / 2)
		fd_close(&job->document);
}

static void
on_sniffed(struct job *job, const struct wire_result *result)
{
	uint32_t accept = job->service->config->accept;
	const struct kind_row *row = kind_find(result->kind);

	if (job->record.submit.accept != 0)
		accept &= job->record.submit.accept;
	if (!row || !(accept & KIND_BIT(result->kind))) {
		reject(job, -EBADMSG, "sniff passed a kind not accepted");
		return;
	}
	job->child = NULL;
	job->times.check_ms = stage_time(job);
	job->times.checked = loop_now();
	metrics_observe(
	    &job->service->metrics, METRICS_CHECKING, job->times.check_ms);
	job->kind = result->kind;
	job->stage = STAGE_QUEUED;
	course_line_up(job);
	course_enter(job, STAGE_QUEUED);
	course_accept(job);
	spare_memory(job);
}

static void
on_converted(struct job *job)
{
	if (job->pdf < 0) {
		reject(job, -EBADMSG, "office finished without a PDF");
		return;
	}
	job->child = NULL;
	job->times.convert_ms = stage_time(job);
	metrics_observe(
	    &job->service->metrics, METRICS_CONVERTING, job->times.convert_ms);
	/* Unless it may yet have to go to the disk, its memory goes now. */
	if (job->origin == JOB_OF_CLIENT || job->record.submit.durable)
		fd_close(&job->document);
	course_enter(job, STAGE_RENDERING);
}

static void
on_rendered(struct job *job, const struct wire_result *result)
{
	if (result->pages > job->service->config->pages_max ||
	    job_check_complete(job, result->pages) < 0) {
		reject(job, -EBADMSG, "render left artifacts out");
		return;
	}
	job->child = NULL;
	job->paused = false; /* its last words are read, whatever was paused */
	job->times.render_ms = stage_time(job);
	metrics_observe(
	    &job->service->metrics, METRICS_RENDERING, job->times.render_ms);
	job->pages = result->pages;
	job->rastered = result->rastered;
	if (job->origin == JOB_OF_CLIENT) {
		course_finish(job);
		return;
	}
	course_enter(job, STAGE_VERIFYING);
	if (job->stores == 0)
		course_conclude(job);
}

static void
on_result(struct job *job, struct wire_message *message)
{
	struct service *service = job->service;
	struct wire_result result;

	if (wire_take_result(message, &result) < 0)
		reject(job, -EBADMSG, "RESULT was nonsense");
	else if (job->stage == STAGE_CHECKING)
		on_sniffed(job, &result);
	else if (job->stage == STAGE_CONVERTING)
		on_converted(job);
	else
		on_rendered(job, &result);
	service_dispatch(service);
}

static void
pass_on(struct job *job, enum artifact artifact, uint32_t page, int fd)
{
	struct ledger *ledger = job->service->ledger;
	bool behind;

	if (job->origin == JOB_OF_CLIENT) {
		client_deliver(job, artifact, page, fd);
		behind = !asker_has_room(job->asker);
	} else {
		job->stores++;
		ledger_store(ledger, job, artifact, page, fd);
		behind = ledger_is_behind(ledger);
	}
	if (behind && job->child) {
		job->paused = true;
		child_pause(job->child, true);
	}
}

static void
on_artifact(struct job *job, struct wire_message *message)
{
	enum artifact artifact;
	uint32_t page;
	int error = -EBADMSG;

	if (job->stage == STAGE_CONVERTING) {
		error = job_take_pdf(job, message);
		if (error < 0)
			reject(job, error, "the PDF is not as agreed");
		return;
	}
	if (job->stage == STAGE_RENDERING)
		error = job_take_artifact(job, message,
		    (uint32_t)job->service->config->pages_max, &artifact,
		    &page);
	if (error < 0)
		reject(job, error, "artifact not as agreed");
	else
		pass_on(job, artifact, page, message->fd);
}

static void
on_pages(struct job *job, struct wire_message *message)
{
	uint32_t pages = wire_take_u32(message);

	if (job->stage != STAGE_RENDERING || wire_take_end(message) < 0 ||
	    pages == 0 || pages > job->service->config->pages_max) {
		reject(job, -EBADMSG, "PAGES was nonsense");
		return;
	}
	job->pages = pages;
	course_tell(job);
}

static void
on_child_message(void *owner, struct child *child, struct wire_message *message)
{
	(void)child;
	if (message->type == WIRE_ARTIFACT)
		on_artifact(owner, message);
	else if (message->type == WIRE_RESULT)
		on_result(owner, message);
	else if (message->type == WIRE_PAGES)
		on_pages(owner, message);
	else
		reject(owner, -EBADMSG, "an answer to no question");
}

/*
 * The worker died and did not say why. Once may be bad luck: it is tried
 * again. A document under which two have died by their own signal is
 * poison. SIGKILL comes from outside (an operator, a kernel short of
 * memory), and so does the end of a zygote: more of these are borne.
 */
static bool
try_again(struct job *job, const struct child_end *end)
{
	bool crashed = end->fault == FAULT_CONVERSION && end->status != -1 &&
		       WIFSIGNALED(end->status);
	bool killed = crashed && WTERMSIG(end->status) == SIGKILL;

	if (crashed && !killed)
		return ++job->deaths < LIMIT_POISON_DEATHS;
	if (killed || end->fault == FAULT_INTERNAL)
		return ++job->losses < LIMIT_POISON_LOSSES;
	return false;
}

static enum fault
judge(const struct job *job, const struct child_end *end)
{
	if (job->deaths >= LIMIT_POISON_DEATHS ||
	    (end->fault == FAULT_CONVERSION &&
		job->losses >= LIMIT_POISON_LOSSES))
		return FAULT_POISON;
	return end->fault;
}

/* The stage is begun once more, with what it began with. */
static void
repeat_stage(struct job *job)
{
	if (job->stage == STAGE_CONVERTING)
		fd_close(&job->pdf);
	/* The office's PDF, if there is one, stays; artifacts come again. */
	int pdf = fd_take(&job->pdf);
	job_reset(job);
	job->pdf = pdf;
}

static void
on_child_end(void *owner, struct child *child, const struct child_end *end)
{
	struct job *job = owner;
	struct service *service = job->service;

	job->child = NULL;
	job->paused = false;
	metrics_count_death(&service->metrics, child_role(child),
	    metrics_cause_of(end->fault, end->status));
	if (try_again(job, end))
		repeat_stage(job);
	else
		course_fail(job, judge(job, end), end->seen);
	service_dispatch(service);
}

const struct child_user course_user = {
    .on_message = on_child_message,
    .on_end = on_child_end,
};
