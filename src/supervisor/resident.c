/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/resident.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"

#define PAUSE_FIRST 50 /* before it is started anew */
#define PAUSE_LAST  5000

struct resident {
	struct service *service;
	enum role role;
	const struct resident_user *user;
	void *owner;
	struct spawned process;
	bool running;
	bool retired;
	struct asker asker;
	struct loop_watch death;
	struct loop_timer start_deadline;
	struct loop_timer restart;
	uint32_t restarts;
	uint64_t started; /* loop_now() */
	uint64_t pause;
	char last_error[SPAWN_SENTENCE_SIZE];
};

enum wire_peer
resident_peer(enum role role)
{
	if (role == ROLE_LEDGER)
		return WIRE_LEDGER;
	return role == ROLE_COURIER ? WIRE_COURIER : WIRE_FRONT;
}

struct spawn_order
resident_order(const struct service *service, enum role role)
{
	/* The front has a descriptor or three for each connection. */
	uint32_t files = role == ROLE_FRONT
			     ? (uint32_t)service->config->connections * 3 + 64
			     : LIMIT_RESIDENT_FILES;

	return (struct spawn_order){.role = role,
	    .files = files,
	    .program = service->programs[role],
	    .cage = &service->cage,
	    .trap = service->config->trap};
}

/* Dead, or sent away: either way it is to be dead now, and reaped. */
static int
reap(struct resident *resident)
{
	int status = 0;

	loop_remove(&resident->service->loop, &resident->death);
	if (!resident->running)
		return 0;
	resident->running = false;
	spawn_kill(&resident->process);
	(void)waitpid(resident->process.pid, &status, 0);
	fd_close(&resident->process.pidfd);
	return status;
}

static void
stop(struct resident *resident)
{
	loop_disarm(&resident->service->loop, &resident->start_deadline);
	asker_close(&resident->asker);
	(void)reap(resident);
}

void
resident_fail(struct resident *resident, const char *why)
{
	struct service *service = resident->service;

	if (resident->restart.armed)
		return;
	stop(resident);
	if (resident->retired) {
		if (resident->user->on_gone)
			resident->user->on_gone(resident->owner);
		return;
	}
	text_format(resident->last_error, sizeof(resident->last_error),
	    "%s: %s", role_name(resident->role), why);
	log_line("warning", "%s; starts again in %llu ms", resident->last_error,
	    (unsigned long long)resident->pause);
	loop_arm(&service->loop, &resident->restart, resident->pause);
	resident->pause *= 2;
	if (resident->pause > PAUSE_LAST)
		resident->pause = PAUSE_LAST;
	if (resident->user->on_gone)
		resident->user->on_gone(resident->owner);
	service_on_change(service);
}

/* READY, and whether the kernel says the same. */
static void
admit(struct resident *resident, struct wire_message *message)
{
	char engine[WIRE_MAX_TEXT + 1];
	char seen[VERIFY_SEEN_SIZE] = "not to be seen in /proc";
	struct verify_facts facts;
	uint32_t landlock = wire_take_u32(message);

	wire_take_text(message, engine);
	int error = wire_take_end(message);
	if (error == 0)
		error = verify_read(resident->process.pid, &facts);
	if (error == 0)
		error = verify_locked(&facts, seen);
	if (error < 0) {
		resident_fail(resident, seen);
		return;
	}
	loop_disarm(&resident->service->loop, &resident->start_deadline);
	resident->asker.state = WIRE_IDLE;
	resident->last_error[0] = '\0';
	resident->pause = PAUSE_FIRST;
	log_line("info", "role=%s pid=%d locked, landlock=%u: %s",
	    role_name(resident->role), (int)resident->process.pid, landlock,
	    engine);
	resident->user->on_ready(resident->owner);
	service_on_change(resident->service);
}

static void
on_fault(struct resident *resident, struct wire_message *message)
{
	char seen[WIRE_MAX_TEXT + 1];
	enum fault fault;

	if (wire_take_fault(message, &fault, seen) < 0)
		text_format(seen, sizeof(seen), "FAULT was nonsense");
	else if (fault == FAULT_VIOLATION)
		log_line(
		    "incident", "role=%s %s", role_name(resident->role), seen);
	resident_fail(resident, seen);
}

static void
on_message(void *owner, struct wire_message *message)
{
	struct resident *resident = owner;

	if (message->type == WIRE_READY)
		admit(resident, message);
	else if (message->type == WIRE_FAULT)
		on_fault(resident, message);
	else
		resident->user->on_message(resident->owner, message);
}

static void
on_room(void *owner)
{
	struct resident *resident = owner;

	if (resident->user->on_room)
		resident->user->on_room(resident->owner);
}

static void
on_gone(void *owner)
{
	struct resident *resident = owner;
	char why[96] = "ended";
	int status = reap(resident);

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) {
		log_line("incident",
		    "role=%s killed for a forbidden system call",
		    role_name(resident->role));
		text_format(why, sizeof(why), "a forbidden system call");
	} else if (WIFSIGNALED(status)) {
		text_format(
		    why, sizeof(why), "ended by signal %d", WTERMSIG(status));
	}
	resident_fail(resident, why);
}

static void
on_death(void *owner, uint32_t events)
{
	(void)events;
	on_gone(owner);
}

static void
on_start_deadline(void *owner)
{
	resident_fail(owner, "not ready in time");
}

static int
start(struct resident *resident, char sentence[SPAWN_SENTENCE_SIZE])
{
	struct service *service = resident->service;
	struct spawn_order order = resident_order(service, resident->role);
	AUTO_FD ours = -1;
	AUTO_FD theirs = -1;
	int error = wire_pair(&ours, &theirs);
	if (error < 0)
		return error;
	order.control = theirs;
	error = spawn_start(&order, &resident->process, sentence);
	if (error < 0)
		return error;
	resident->running = true;
	resident->started = loop_now();
	error = asker_open(&resident->asker, &service->loop, fd_take(&ours),
	    resident_peer(resident->role));
	if (error == 0)
		error = loop_add(
		    &service->loop, &resident->death, resident->process.pidfd);
	loop_arm(&service->loop, &resident->start_deadline, LIMIT_START_TIME);
	return error;
}

static void
on_restart(void *owner)
{
	struct resident *resident = owner;
	char sentence[SPAWN_SENTENCE_SIZE] = "no channel";

	resident->restarts++;
	if (start(resident, sentence) < 0)
		resident_fail(resident, sentence);
}

int
resident_new(struct service *service, enum role role,
    const struct resident_user *user, void *owner,
    struct resident **ret_resident)
{
	struct resident *resident = calloc(1, sizeof(*resident));
	if (!resident)
		return -ENOMEM;

	resident->service = service;
	resident->role = role;
	resident->user = user;
	resident->owner = owner;
	resident->pause = PAUSE_FIRST;
	resident->asker = (struct asker){.fd = -1,
	    .owner = resident,
	    .on_message = on_message,
	    .on_room = on_room,
	    .on_gone = on_gone};
	resident->death =
	    (struct loop_watch){.fd = -1, .ready = on_death, .owner = resident};
	resident->start_deadline =
	    (struct loop_timer){.fire = on_start_deadline, .owner = resident};
	resident->restart =
	    (struct loop_timer){.fire = on_restart, .owner = resident};
	int error = start(resident, service->why);
	if (error < 0) {
		resident_free(resident);
		return error;
	}
	*ret_resident = resident;
	return 0;
}

void
resident_free(struct resident *resident)
{
	if (!resident)
		return;
	stop(resident);
	loop_disarm(&resident->service->loop, &resident->restart);
	free(resident);
}

void
resident_renew(struct resident *resident)
{
	if (resident->restart.armed || resident->retired)
		return;
	stop(resident);
	loop_arm(&resident->service->loop, &resident->restart, 0);
}

bool
resident_is_ready(const struct resident *resident)
{
	return resident && resident->running &&
	       resident->asker.state == WIRE_IDLE;
}

const char *
resident_last_error(const struct resident *resident)
{
	return resident->last_error;
}

uint32_t
resident_restarts(const struct resident *resident)
{
	return resident->restarts;
}

uint64_t
resident_age(const struct resident *resident)
{
	return resident->running ? loop_now() - resident->started : UINT64_MAX;
}

struct asker *
resident_asker(struct resident *resident)
{
	return &resident->asker;
}

void
resident_retire(struct resident *resident)
{
	struct wire_message message;

	resident->retired = true;
	wire_init(&message, WIRE_DRAIN, 0);
	asker_send(&resident->asker, &message);
}

bool
resident_is_gone(const struct resident *resident)
{
	return !resident || (resident->retired && !resident->running);
}
