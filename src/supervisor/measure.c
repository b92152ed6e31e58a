/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/measure.h"

#include "base/fd.h"
#include "supervisor/courier.h"
#include "supervisor/front.h"
#include "supervisor/ledger.h"
#include "supervisor/resident.h"
#include "wire/memfd.h"

/*
 * A layer is active when it is in force for every role; those that every
 * start insists on cannot be anything else while we run.
 */
static void
read_layers(const struct service *service, struct metrics_gauges *now)
{
	bool landlock = true;

	for (enum role role = ROLE_FIRST_POOL; role < ROLE_COUNT; role++)
		landlock = landlock && service->pools[role] &&
			   pool_landlock(service->pools[role]) > 0;
	now->layers[METRICS_LAYER_NAMESPACES] = service->ready;
	now->layers[METRICS_LAYER_ROOT] = service->ready;
	now->layers[METRICS_LAYER_SECCOMP] = service->ready;
	now->layers[METRICS_LAYER_LANDLOCK] = landlock;
	now->layers[METRICS_LAYER_CGROUP] = service->cgroup.root >= 0;
}

static void
read_disk(const struct service *service, struct metrics_gauges *now)
{
	const struct wire_disk *disk = ledger_disk(service->ledger);

	now->decks_stored = disk->decks;
	now->disk_used = disk->used;
	now->disk_free = disk->free;
	now->disk_full = disk->full;
	now->disk_sync_ms = disk->sync_ms;
	now->callbacks_pending = disk->deliveries;
}

static const struct resident *
find_resident(const struct service *service, enum role role)
{
	if (role == ROLE_LEDGER)
		return ledger_resident(service->ledger);
	return role == ROLE_COURIER ? courier_resident(service->courier)
				    : front_resident(service->front);
}

static void
read_role(struct service *service, enum role role)
{
	struct metrics *metrics = &service->metrics;
	const struct pool *pool = service->pools[role];

	if (pool) {
		metrics->now.zygote_ages[role] = pool_age(pool);
		metrics->now.engines[role] = pool_engine(pool);
		metrics->restarts[role] = pool_starts(pool) - 1;
	} else if (role < ROLE_FIRST_POOL) {
		const struct resident *resident = find_resident(service, role);
		metrics->now.zygote_ages[role] = resident_age(resident);
		metrics->restarts[role] = resident_restarts(resident);
	}
}

static void
read_gauges(struct service *service)
{
	struct metrics_gauges *now = &service->metrics.now;

	now->ready = service_is_up(service);
	now->queue_length = service_waiting(service);
	now->decks_running = service_running(service);
	now->workers = service->workers;
	for (enum role role = ROLE_FRONT; role < ROLE_COUNT; role++)
		read_role(service, role);
	read_layers(service, now);
	read_disk(service, now);
}

int
measure_service(struct service *service)
{
	AUTO_FD fd = memfd_new();
	if (fd < 0)
		return fd;

	read_gauges(service);
	int error = metrics_write(fd, &service->metrics);
	if (error == 0)
		error = memfd_seal(fd);
	return error < 0 ? error : fd_take(&fd);
}
