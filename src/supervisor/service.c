/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The start, the end, and the doors of the service. */
#include "supervisor/service.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "supervisor/client.h"
#include "supervisor/course.h"
#include "supervisor/front.h"
#include "wire/memfd.h"

#define SWEEP_EVERY (60 * 1000)

static unsigned
count_processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1;
	return (unsigned)CPU_COUNT(&set);
}

/* Which kinds go to the office, and were not seen to load there? */
static uint32_t
missing_kinds(const struct service *service, const char **ret_name)
{
	uint32_t kinds = pool_kinds(service->pools[ROLE_OFFICE]);

	for (enum kind kind = KIND_PPTX; kind < KIND_COUNT; kind++) {
		const struct kind_row *row = kind_find(kind);
		bool warm = false;
		if (!(service->config->accept & KIND_BIT(kind)) ||
		    row->office == KIND_OFFICE_NONE)
			continue;
		/* One filter serves all of a container and a program. */
		for (enum kind other = KIND_PPTX; other < KIND_COUNT; other++) {
			const struct kind_row *its = kind_find(other);
			if ((kinds & KIND_BIT(other)) &&
			    its->office == row->office &&
			    its->container == row->container)
				warm = true;
		}
		if (!warm) {
			*ret_name = row->name;
			return KIND_BIT(kind);
		}
	}
	return 0;
}

static void
fail_start(struct service *service, const char *why)
{
	service->failed = true;
	text_format(service->why, sizeof(service->why), "%s", why);
}

/* During the start any failure is final, and said in one sentence. */
static void
watch_start(struct service *service)
{
	char why[SPAWN_SENTENCE_SIZE];
	const char *name;
	bool all = !service->front || front_is_ready(service->front);

	for (enum role role = ROLE_SNIFF; role < ROLE_COUNT; role++) {
		const struct pool *pool = service->pools[role];
		if (!pool)
			return;
		if (pool_failures(pool) > 0) {
			fail_start(service, pool_last_error(pool));
			return;
		}
		all = all && pool_is_ready(pool);
	}
	if (service->front && front_last_error(service->front)[0]) {
		fail_start(service, front_last_error(service->front));
		return;
	}
	if (!all)
		return;
	if (missing_kinds(service, &name)) {
		text_format(why, sizeof(why),
		    "office: %s is accepted, but LibreOffice did not load the "
		    "warm-up document of its kind; install the package for it "
		    "(libreoffice-impress-nogui, -draw-nogui, -writer-nogui, "
		    "-calc-nogui) or leave it out of `accept`",
		    name);
		fail_start(service, why);
		return;
	}
	service->ready = true;
}

void
service_on_change(void *owner)
{
	struct service *service = owner;

	if (!service->ready && !service->failed)
		watch_start(service);
	if (service->ready)
		service_dispatch(service);
	if (service->front)
		front_tell_status(service->front);
}

static struct pool_order
order_pool(struct service *service, enum role role)
{
	const struct config *config = service->config;

	return (struct pool_order){
	    .loop = &service->loop,
	    .cgroup = &service->cgroup,
	    .spawn = {.role = role,
		      .files = LIMIT_WORKER_FILES,
		      .program = service->programs[role],
		      .cage = &service->cage,
		      .trap = config->trap               },
	    .limits = {.memory = config->job_memory,
		      .tmp = config->job_tmp,
		      .output = LIMIT_PDF_BYTES + config->upload_max,
		      .tasks = (uint32_t)config->job_tasks,
		      /* A little more than the clock allows, for several threads. */
		.seconds = (uint32_t)config->job_time * 2},
	    .spares = service->workers > 2 ? service->workers : 2,
	    .owner = service,
	    .on_change = service_on_change,
	};
}

static void
on_sweep(void *owner)
{
	struct service *service = owner;

	store_sweep(&service->store, service->config->artifact_ttl);
	loop_arm(&service->loop, &service->sweep, SWEEP_EVERY);
}

int
service_start(struct service *service)
{
	service->workers = (unsigned)service->config->workers;
	if (service->workers == 0)
		service->workers = count_processors();
	service->sweep =
	    (struct loop_timer){.fire = on_sweep, .owner = service};
	/* The slowest to warm up first. */
	static const enum role order[] = {ROLE_OFFICE, ROLE_RENDER, ROLE_SNIFF};
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		struct pool_order pool = order_pool(service, order[i]);
		int error =
		    pool_new(&pool, &service->pools[order[i]], service->why);
		if (error < 0)
			return error;
	}
	if (service->listener >= 0) {
		int error = front_new(service, &service->front);
		if (error < 0)
			return error;
	}
	while (!service->ready && !service->failed && !service->loop.stopped) {
		int error = loop_turn(&service->loop, 1000);
		if (error < 0)
			return error;
	}
	if (service->failed)
		return -EIO;
	loop_arm(&service->loop, &service->sweep, 0);
	return 0;
}

void
service_stop(struct service *service)
{
	client_free_all(service);
	front_free(service->front);
	service->front = NULL;
	while (service->jobs)
		course_abandon(service, service->jobs);
	for (int role = 0; role < ROLE_COUNT; role++) {
		pool_free(service->pools[role]);
		service->pools[role] = NULL;
	}
}

uint32_t
service_waiting(const struct service *service)
{
	uint32_t count = 0;

	for (const struct job *job = service->jobs; job; job = job->next)
		if (job->state == JOB_CHECKING || job->state == JOB_WAITING)
			count++;
	return count;
}

bool
service_accepts(const struct service *service)
{
	for (int role = ROLE_SNIFF; role < ROLE_COUNT; role++)
		if (!service->pools[role] ||
		    pool_failures(service->pools[role]) > 0)
			return false;
	return service->ready &&
	       service_waiting(service) < service->config->queue;
}

uint32_t
service_retry_after(const struct service *service)
{
	uint64_t mean = service->mean_ms > 0 ? service->mean_ms : 1000;
	uint64_t ms = mean * (service_waiting(service) + 1) / service->workers;
	uint64_t seconds = (ms + 999) / 1000;

	return seconds < 1 ? 1 : seconds > 300 ? 300 : (uint32_t)seconds;
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

void
service_submit(
    struct service *service, struct asker *asker, struct wire_message *message)
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
	if (size > service->config->upload_max) {
		refuse(service, asker, message->slot, FAULT_TOO_LARGE, "");
		return;
	}
	if (!service_accepts(service)) {
		refuse(service, asker, message->slot, FAULT_BUSY, "");
		return;
	}
	struct job *job =
	    job_new(asker, message->slot, &submit, wire_take_fd(message));
	if (!job) {
		refuse(service, asker, message->slot, FAULT_BUSY, "");
		return;
	}
	course_begin(service, job);
}

void
service_cancel(
    struct service *service, const struct asker *asker, uint32_t slot)
{
	for (struct job *job = service->jobs; job; job = job->next) {
		if (job->asker == asker && job->slot == slot) {
			course_abandon(service, job);
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
		if (job->asker == asker)
			course_abandon(service, job);
	}
	service_dispatch(service);
}
