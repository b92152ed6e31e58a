/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who comes in, and who goes again. */
#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "supervisor/course.h"
#include "supervisor/ledger.h"
#include "supervisor/service.h"
#include "wire/memfd.h"

/* Those of one key. */
static uint32_t
count_waiting(const struct service *service, uint64_t key)
{
	uint32_t count = 0;

	for (const struct job *job = service->jobs; job; job = job->next)
		count += job_is_waiting(job) && job->record.submit.key == key;
	return count;
}

static void
refuse(struct service *service, struct asker *asker, uint32_t slot,
    enum fault fault, const char *seen)
{
	struct wire_reply reply = {
	    .fault = fault, .retry_after = service_retry_after(service)};
	struct wire_message message;

	text_format(reply.seen, sizeof(reply.seen), "%s", seen);
	wire_init(&message, WIRE_REPLY, slot);
	wire_put_reply(&message, &reply);
	asker_send(asker, &message);
}

static const struct job *
find_job(
    const struct service *service, const struct asker *asker, uint32_t slot)
{
	for (const struct job *job = service->jobs; job; job = job->next)
		if (job->asker == asker && job->slot == slot)
			return job;
	return NULL;
}

/* Why it is not taken, with what is in reach here. */
static enum fault
judge_submit(const struct service *service, enum job_origin origin,
    const struct wire_submit *submit)
{
	const struct config *config = service->config;

	if (submit->bytes > config->upload_max)
		return FAULT_TOO_LARGE;
	if (!service_is_up(service))
		return FAULT_BUSY;
	/* The front takes no new ones: this one began before we stopped. */
	if (service->draining && origin == JOB_OF_CLIENT)
		return FAULT_STOPPING;
	if (origin == JOB_OF_FRONT && ledger_disk(service->ledger)->full)
		return FAULT_STORAGE;
	if (service_waiting(service) >= config->queue)
		return FAULT_BUSY;
	if (origin == JOB_OF_FRONT &&
	    count_waiting(service, submit->key) >= config->queue_per_key)
		return FAULT_RATE_LIMITED;
	return FAULT_NONE;
}

void
service_submit(struct service *service, struct asker *asker,
    enum job_origin origin, struct wire_message *message)
{
	struct wire_submit submit;
	uint64_t size;

	if (wire_take_submit(message, &submit) < 0 ||
	    find_job(service, asker, message->slot) ||
	    memfd_check(message->fd, LIMIT_UPLOAD_MAX, &size) < 0 ||
	    size != submit.bytes) {
		log_line("incident", "an asker sent a SUBMIT that is not true");
		refuse(service, asker, message->slot, FAULT_INTERNAL,
		    "submission not understood");
		return;
	}
	enum fault fault = judge_submit(service, origin, &submit);
	struct job *job = fault == FAULT_NONE
			      ? job_new(&submit, wire_take_fd(message))
			      : NULL;
	if (!job) {
		fault = fault == FAULT_NONE ? FAULT_BUSY : fault;
		metrics_count_refusal(&service->metrics, fault);
		refuse(service, asker, message->slot, fault, "");
		return;
	}
	job->origin = origin;
	job->asker = asker;
	job->slot = message->slot;
	course_begin(service, job);
}

void
service_cancel(
    struct service *service, const struct asker *asker, uint32_t slot)
{
	for (struct job *job = service->jobs; job; job = job->next) {
		if (job->asker == asker && job->slot == slot) {
			course_abandon(job);
			break;
		}
	}
	service_dispatch(service);
}

void
service_forget(struct service *service, const struct asker *asker)
{
	for (struct job *job = service->jobs, *next; job; job = next) {
		next = job->next;
		if (job->asker != asker)
			continue;
		job->keeping = false;
		job->erasing = false;
		if (!job->record.submit.durable ||
		    job->origin == JOB_OF_CLIENT) {
			course_abandon(job);
			continue;
		}
		/* It may be on record, and its sender may ask again. */
		job->asker = NULL;
		job->told = true;
	}
	service_dispatch(service);
}
