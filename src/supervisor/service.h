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
#include "jobs/estimate.h"
#include "jobs/job.h"
#include "spawn/cgroup.h"
#include "supervisor/asker.h"
#include "supervisor/metrics.h"
#include "supervisor/pool.h"

struct client;
struct courier;
struct front;
struct ledger;

struct service {
	struct loop loop;
	struct config *config;
	struct cage cage;
	struct cgroup cgroup;
	int programs[ROLE_COUNT];       /* opened before privileges went */
	int listener;                   /* -1: no HTTP */
	struct pool *pools[ROLE_COUNT]; /* none for residents */
	struct front *front;            /* these three: NULL without HTTP */
	struct ledger *ledger;
	struct courier *courier;
	struct client *clients;
	struct job *jobs;
	struct queue queue; /* of those that wait for a worker */
	unsigned changes;   /* removals from `jobs`, counted */
	bool dispatching;
	unsigned workers;
	struct estimate estimate;
	struct metrics metrics;
	struct loop_timer wake; /* a job's pause is over */
	bool ready;             /* has been, once: the start is over */
	bool failed;            /* the start failed; see `why` */
	bool draining;          /* nothing new is taken */
	bool retiring;          /* the ledger was asked to end, too */
	char why[SPAWN_SENTENCE_SIZE];
};

/*
 * Starts all roles. Returns 0 or -errno, and in service->why a sentence that
 * says which layer or part is missing. service->config, cage, programs and
 * listener are filled in before.
 */
NODISCARD int service_start(struct service *service);

/* Kills everything that was started. */
void service_stop(struct service *service);

/* A role came, went, or has a child to give: see what can go on. */
void service_on_change(void *owner);

/* Lets everybody know that the configuration has changed. */
void service_apply_config(struct service *service);

/* Looks at jobs that pause, `ms` from now or sooner. */
void service_wake_in(struct service *service, uint64_t ms);

/*
 * A SUBMIT message from an asker: becomes a job, or an immediate REPLY. The
 * message's descriptor is taken over.
 */
void service_submit(struct service *service, struct asker *asker,
    enum job_origin origin, struct wire_message *message);

/* The asker gave up one of its jobs. */
void service_cancel(
    struct service *service, const struct asker *asker, uint32_t slot);

/*
 * The asker is gone: those of its jobs that were not promised to anybody go
 * with it.
 */
void service_forget(struct service *service, const struct asker *asker);

/* Gives waiting jobs to children; called whenever either may have changed. */
void service_dispatch(struct service *service);

/* Are all roles up, and is there room? For /readyz. */
bool service_accepts(const struct service *service);

/* The same, whatever the room: is everything up that an upload needs? */
bool service_is_up(const struct service *service);

/* Documents that wait for a worker. */
uint32_t service_waiting(const struct service *service);

/* Jobs at work. */
uint32_t service_running(const struct service *service);

/* Seconds after which the same request is likely to be taken. */
uint32_t service_retry_after(const struct service *service);

/* The job of a deck; NULL when there is none. */
struct job *service_find(
    const struct service *service, const uint8_t id[WIRE_ID_SIZE]);

#endif
