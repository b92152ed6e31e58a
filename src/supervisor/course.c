/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/course.h"

#include <errno.h>
#include <string.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "supervisor/client.h"
#include "wire/memfd.h"

static void fail(struct job *job, enum fault fault, const char *seen);

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

static void
remove_job(struct service *service, struct job *job)
{
	unlink_job(service, job);
	store_discard(&service->store, &job->draft);
	job_free(job);
}

void
course_begin(struct service *service, struct job *job)
{
	struct job **at = &service->jobs;

	job->service = service;
	while (*at)
		at = &(*at)->next;
	*at = job;
	job->state = JOB_CHECKING;
	job->received = loop_now();
	service_dispatch(service);
}

void
course_abandon(struct service *service, struct job *job)
{
	struct child *child = job->child;

	job->child = NULL;
	if (child)
		child_drop(child);
	remove_job(service, job);
}

static void
log_job(const struct job *job)
{
	char id[2 * WIRE_ID_SIZE + 1] = "-";
	const struct kind_row *row = kind_find(job->kind);
	uint64_t now = loop_now();

	if (job->fault == FAULT_NONE)
		text_hex(id, job->draft.id, WIRE_ID_SIZE);
	log_line("info",
	    "job=%s outcome=%s kind=%s bytes=%llu pages=%u rastered=%u "
	    "check_ms=%u convert_ms=%u render_ms=%u total_ms=%llu%s%s",
	    id, fault_find(job->fault)->code, row ? row->name : "-",
	    (unsigned long long)job->submit.bytes, job->pages, job->rastered,
	    job->check_ms, job->convert_ms, job->render_ms,
	    (unsigned long long)(now - job->received),
	    job->seen[0] ? " seen=" : "", job->seen);
}

static void
reply(const struct service *service, const struct job *job)
{
	struct wire_message message;
	struct wire_reply reply = {.fault = job->fault,
	    .kind = job->kind,
	    .pages = job->pages,
	    .rastered = job->rastered,
	    .retry_after = service_retry_after(service)};

	memcpy(reply.id, job->draft.id, sizeof(reply.id));
	text_format(reply.seen, sizeof(reply.seen), "%s", job->seen);
	wire_init(&message, WIRE_REPLY, job->slot);
	wire_put_reply(&message, &reply);
	asker_send(job->asker, &message);
}

static void
fail(struct job *job, enum fault fault, const char *seen)
{
	job->state = JOB_FAILED;
	job->fault = fault;
	text_format(job->seen, sizeof(job->seen), "%s", seen);
	log_job(job);
	reply(job->service, job);
	remove_job(job->service, job);
}

/* A quarter of the news: quick to follow, slow to be fooled by one deck. */
static void
learn_time(struct service *service, const struct job *job)
{
	uint64_t ms = loop_now() - job->started;

	service->mean_ms =
	    service->mean_ms ? (3 * service->mean_ms + ms) / 4 : ms;
}

static void
finish(struct job *job)
{
	struct service *service = job->service;

	learn_time(service, job);
	job->state = JOB_DONE;
	log_job(job);
	if (job->asker->peer == WIRE_CLIENT) {
		client_deliver(job);
		return;
	}
	int error = store_publish(&service->store, &job->draft);
	if (error < 0) {
		fail(job, FAULT_STORAGE, strerror(-error));
		return;
	}
	reply(service, job);
	job->draft.folder = -1;
	remove_job(service, job);
}

void
service_delivered(struct service *service, struct job *job)
{
	reply(service, job);
	remove_job(service, job);
}

static enum fault
storage_fault(int error)
{
	if (error == -EFBIG)
		return FAULT_TOO_COMPLEX;
	return error == -EBADMSG ? FAULT_VIOLATION : FAULT_STORAGE;
}

/* A child whose word is not to be taken: it dies, and the job fails. */
static void
reject(struct job *job, int error, const char *what)
{
	struct child *child = job->child;
	enum fault fault = storage_fault(error);

	if (fault == FAULT_VIOLATION)
		log_line("incident", "a worker lied: %s", what);
	job->child = NULL;
	child_drop(child);
	fail(job, fault, fault == FAULT_STORAGE ? strerror(-error) : what);
}

static uint32_t
stage_time(const struct job *job)
{
	return (uint32_t)(loop_now() - job->stage_began);
}

static void
on_sniffed(struct job *job, const struct wire_result *result)
{
	const struct kind_row *row = kind_find(result->kind);

	if (!row || !(job->service->config->accept & KIND_BIT(result->kind))) {
		reject(job, -EBADMSG, "sniff passed a kind not accepted");
		return;
	}
	job->child = NULL;
	job->check_ms = stage_time(job);
	job->kind = result->kind;
	job->state = JOB_WAITING;
}

static void
on_converted(struct job *job)
{
	if (job->pdf < 0) {
		reject(job, -EBADMSG, "office finished without a PDF");
		return;
	}
	job->child = NULL;
	job->convert_ms = stage_time(job);
	/* The upload is not needed any more: its memory goes now. */
	fd_close(&job->document);
	job->state = JOB_RENDERING;
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
	job->render_ms = stage_time(job);
	job->pages = result->pages;
	job->rastered = result->rastered;
	finish(job);
}

static void
on_result(struct job *job, struct wire_message *message)
{
	struct service *service = job->service;
	struct wire_result result;

	if (wire_take_result(message, &result) < 0)
		reject(job, -EBADMSG, "RESULT was nonsense");
	else if (job->state == JOB_CHECKING)
		on_sniffed(job, &result);
	else if (job->state == JOB_CONVERTING)
		on_converted(job);
	else
		on_rendered(job, &result);
	service_dispatch(service);
}

static void
on_artifact(struct job *job, struct wire_message *message)
{
	struct service *service = job->service;
	int error = -EBADMSG;

	if (job->state == JOB_CONVERTING)
		error = job_take_pdf(job, message);
	else if (job->state == JOB_RENDERING)
		error = job_add_artifact(
		    job, message, (uint32_t)job->service->config->pages_max);
	if (error < 0) {
		reject(job, error, "artifact not as agreed");
		service_dispatch(service);
	}
}

static void
on_child_message(void *owner, struct child *child, struct wire_message *message)
{
	(void)child;
	if (message->type == WIRE_ARTIFACT)
		on_artifact(owner, message);
	else if (message->type == WIRE_RESULT)
		on_result(owner, message);
	else
		reject(owner, -EBADMSG, "an answer to no question");
}

/*
 * The stage's zygote died under it: the stage is begun once more, with what
 * it began with. Render's artifacts so far go; the office's PDF stays.
 */
static bool
try_again(struct job *job, const struct child_end *end)
{
	if (end->fault != FAULT_INTERNAL || job->retried)
		return false;
	job->retried = true;
	if (job->state == JOB_CONVERTING) {
		fd_close(&job->pdf);
		job->state = JOB_WAITING;
	}
	store_discard(&job->service->store, &job->draft);
	job->artifact_count = 0;
	job->artifact_bytes = 0;
	return true;
}

static void
on_child_end(void *owner, struct child *child, const struct child_end *end)
{
	struct job *job = owner;
	struct service *service = job->service;

	(void)child;
	job->child = NULL;
	if (!try_again(job, end))
		fail(job, end->fault, end->seen);
	service_dispatch(service);
}

static const struct child_user user = {
    .on_message = on_child_message,
    .on_end = on_child_end,
};

static uint64_t
time_left(const struct service *service, const struct job *job)
{
	uint64_t all = service->config->job_time * 1000;
	uint64_t used = loop_now() - job->started;

	if (job->state == JOB_CHECKING)
		return LIMIT_SNIFF_TIME;
	return used < all ? all - used : 1;
}

/* Begins the job's stage if the role has a child waiting. */
static void
engage(struct service *service, struct job *job, enum role role)
{
	const struct wire_job limits = {
	    .accept = service->config->accept,
	    .pages_max = (uint32_t)service->config->pages_max,
	    .pixels_max = service->config->pixels_max,
	    .output_max = LIMIT_PDF_BYTES,
	};
	struct wire_message message;

	if (role == ROLE_RENDER && job->draft.folder < 0) {
		int error = store_begin(&service->store, &job->draft);
		if (error < 0) {
			fail(job, FAULT_STORAGE, strerror(-error));
			return;
		}
	}
	struct child *child = pool_take(
	    service->pools[role], &user, job, time_left(service, job));
	if (!child)
		return; /* service_on_change() follows */
	job->child = child;
	job->stage_began = loop_now();
	job_put_order(job, &limits, &message);
	child_send(child, &message);
}

static unsigned
count_running(const struct service *service)
{
	unsigned count = 0;

	for (const struct job *job = service->jobs; job; job = job->next)
		if (job->state == JOB_CONVERTING || job->state == JOB_RENDERING)
			count++;
	return count;
}

static void
advance(struct service *service, struct job *job, unsigned *running)
{
	if (job->state == JOB_WAITING && *running < service->workers) {
		(*running)++;
		job->started = loop_now();
		job->state = kind_find(job->kind)->office == KIND_OFFICE_NONE
				 ? JOB_RENDERING
				 : JOB_CONVERTING;
	}
	if (job->child)
		return;
	if (job->state == JOB_CHECKING)
		engage(service, job, ROLE_SNIFF);
	else if (job->state == JOB_CONVERTING)
		engage(service, job, ROLE_OFFICE);
	else if (job->state == JOB_RENDERING)
		engage(service, job, ROLE_RENDER);
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
	unsigned running = count_running(service);
	for (struct job *job = service->jobs; job;) {
		unsigned changes = service->changes;
		struct job *next = job->next;
		advance(service, job, &running);
		if (service->changes == changes) {
			job = next;
			continue;
		}
		running = count_running(service);
		job = service->jobs;
	}
	service->dispatching = false;
}
