/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The start and the end of the service, and how it is. */
#include "supervisor/service.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "supervisor/client.h"
#include "supervisor/courier.h"
#include "supervisor/course.h"
#include "supervisor/front.h"
#include "supervisor/ledger.h"

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

/* Have all pools a child to give? Fails the start when one cannot. */
static bool
are_pools_up(struct service *service)
{
	bool all = true;

	for (enum role role = ROLE_FIRST_POOL; role < ROLE_COUNT; role++) {
		const struct pool *pool = service->pools[role];
		if (!pool)
			return false;
		if (pool_failures(pool) > 0) {
			fail_start(service, pool_last_error(pool));
			return false;
		}
		all = all && pool_is_ready(pool);
	}
	return all;
}

static bool
are_residents_up(struct service *service)
{
	const char *errors[3] = {"", "", ""};

	if (service->listener < 0)
		return true;
	if (!service->front || !service->ledger || !service->courier)
		return false;
	errors[0] = ledger_last_error(service->ledger);
	errors[1] = courier_last_error(service->courier);
	errors[2] = front_last_error(service->front);
	for (size_t i = 0; i < COUNT_OF(errors); i++) {
		if (errors[i][0] != '\0') {
			fail_start(service, errors[i]);
			return false;
		}
	}
	return ledger_is_ready(service->ledger) &&
	       courier_is_ready(service->courier) &&
	       front_is_ready(service->front);
}

/* During the start any failure is final, and said in one sentence. */
static void
watch_start(struct service *service)
{
	char why[SPAWN_SENTENCE_SIZE];
	const char *name;
	bool pools = are_pools_up(service);
	bool residents = are_residents_up(service);

	if (!pools || !residents)
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
	if (!service->front)
		return;
	front_tell_engines(service->front);
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
on_wake(void *owner)
{
	course_on_wake(owner);
}

void
service_wake_in(struct service *service, uint64_t ms)
{
	if (!service->wake.armed || service->wake.due > loop_now() + ms)
		loop_arm(&service->loop, &service->wake, ms);
}

void
service_apply_config(struct service *service)
{
	const struct config *config = service->config;

	log_set_json(config->log_json);
	queue_bound(&service->queue, (uint32_t)config->queue,
	    (uint32_t)config->queue_per_key);
	if (!service->front)
		return;
	ledger_tell_settings(service->ledger);
	courier_tell_settings(service->courier);
	front_tell_settings(service->front);
	front_tell_status(service->front);
}

static int
start_pools(struct service *service)
{
	/* The slowest to warm up first. */
	static const enum role order[] = {ROLE_OFFICE, ROLE_RENDER, ROLE_SNIFF};

	for (size_t i = 0; i < COUNT_OF(order); i++) {
		struct pool_order pool = order_pool(service, order[i]);
		int error =
		    pool_new(&pool, &service->pools[order[i]], service->why);
		if (error < 0)
			return error;
	}
	return 0;
}

static int
start_residents(struct service *service)
{
	int error = courier_new(service, &service->courier);

	if (error == 0)
		error = ledger_new(service, &service->ledger);
	if (error == 0)
		error = front_new(service, &service->front);
	return error;
}

int
service_start(struct service *service)
{
	const struct config *config = service->config;

	service->workers = (unsigned)config->workers;
	if (service->workers == 0)
		service->workers = count_processors();
	service->wake = (struct loop_timer){.fire = on_wake, .owner = service};
	queue_init(&service->queue, (uint32_t)config->queue,
	    (uint32_t)config->queue_per_key);
	estimate_init(&service->estimate);
	metrics_init(&service->metrics);
	int error = start_pools(service);
	if (error == 0 && service->listener >= 0)
		error = start_residents(service);
	while (error == 0 && !service->ready && !service->failed &&
	       !service->loop.stopped)
		error = loop_turn(&service->loop, 1000);
	return error == 0 && service->failed ? -EIO : error;
}

void
service_stop(struct service *service)
{
	client_free_all(service);
	while (service->jobs)
		course_forget(service->jobs);
	front_free(service->front);
	ledger_free(service->ledger);
	courier_free(service->courier);
	service->front = NULL;
	service->ledger = NULL;
	service->courier = NULL;
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
		count += job_is_waiting(job) ? 1 : 0;
	return count;
}

bool
service_is_up(const struct service *service)
{
	for (int role = ROLE_FIRST_POOL; role < ROLE_COUNT; role++)
		if (!service->pools[role] ||
		    pool_failures(service->pools[role]) > 0)
			return false;
	if (service->ledger && !ledger_is_ready(service->ledger))
		return false;
	return service->ready;
}

bool
service_accepts(const struct service *service)
{
	if (service->ledger && ledger_disk(service->ledger)->full)
		return false;
	return service_is_up(service) && !service->draining &&
	       service_waiting(service) < service->config->queue;
}

uint32_t
service_retry_after(const struct service *service)
{
	return estimate_retry_after(
	    &service->estimate, service_waiting(service), service->workers);
}

struct job *
service_find(const struct service *service, const uint8_t id[WIRE_ID_SIZE])
{
	for (struct job *job = service->jobs; job; job = job->next)
		if (job->origin == JOB_OF_FRONT &&
		    memcmp(job->record.id, id, WIRE_ID_SIZE) == 0)
			return job;
	return NULL;
}
