/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * service.h - the supervisor's state, and the course of each job.
 *
 * Nothing a peer does ends the supervisor: it kills the peer, fails that
 * job, and goes on.
 */
#ifndef CLEANDECK_SUPERVISOR_SERVICE_H
#define CLEANDECK_SUPERVISOR_SERVICE_H

#include "config/config.h"
#include "jobs/job.h"
#include "jobs/store.h"
#include "spawn/cgroup.h"
#include "supervisor/asker.h"
#include "supervisor/pool.h"

struct front;
struct client;

struct service {
	struct loop loop;
	const struct config *config;
	struct cage cage;
	struct cgroup cgroup;
	struct store store;
	int programs[ROLE_COUNT];       /* opened before privileges went */
	int listener;                   /* -1: no HTTP */
	struct pool *pools[ROLE_COUNT]; /* none for the front */
	struct front *front;
	struct client *clients;
	struct job *jobs;
	unsigned changes; /* removals from `jobs`, counted */
	bool dispatching;
	struct loop_timer sweep;
	unsigned workers;
	uint64_t mean_ms; /* of conversions, moving */
	bool ready;       /* has been, once: the start is over */
	bool failed;      /* the start failed; see `why` */
	char why[SPAWN_SENTENCE_SIZE];
};

/*
 * Starts all roles. Returns 0 or -errno, and in service->why a sentence that
 * says which layer or part is missing. service->config, cage, programs,
 * store and listener are filled in before.
 */
NODISCARD int service_start(struct service *service);

/* Kills everything that was started. */
void service_stop(struct service *service);

/*
 * A SUBMIT message from an asker: becomes a job, or an immediate REPLY. The
 * message's descriptor is taken over.
 */
void service_submit(
    struct service *service, struct asker *asker, struct wire_message *message);

/* The asker gave up one of its jobs. */
void service_cancel(
    struct service *service, const struct asker *asker, uint32_t slot);

/* The asker is gone with all its jobs. */
void service_forget(struct service *service, const struct asker *asker);

/* Gives waiting jobs to children; called whenever either may have changed. */
void service_dispatch(struct service *service);

/* Are all roles up, and is there room? For /readyz. */
bool service_accepts(const struct service *service);

/* Documents that wait for a worker. */
uint32_t service_waiting(const struct service *service);

/* Seconds after which the same request is likely to be taken. */
uint32_t service_retry_after(const struct service *service);

/*
 * A delivery to a client is over (the artifacts and REPLY are sent): its
 * draft goes.
 */
void service_delivered(struct service *service, struct job *job);

#endif
