/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/front.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "supervisor/course.h"

#define PAUSE 500 /* before it is started anew */

struct front {
	struct service *service;
	struct spawned process;
	bool running;
	struct asker asker;
	struct loop_watch death;
	struct loop_timer start_deadline;
	struct loop_timer restart;
	struct wire_status told;
	bool was_told;
	char last_error[SPAWN_SENTENCE_SIZE];
};

static void
stop(struct front *front)
{
	struct loop *loop = &front->service->loop;

	loop_disarm(loop, &front->start_deadline);
	loop_remove(loop, &front->death);
	asker_close(&front->asker);
	if (!front->running)
		return;
	front->running = false;
	spawn_kill(&front->process);
	(void)waitpid(front->process.pid, NULL, 0);
	fd_close(&front->process.pidfd);
}

static void
fail(struct front *front, const char *why)
{
	struct service *service = front->service;

	if (front->restart.armed)
		return;
	text_format(
	    front->last_error, sizeof(front->last_error), "front: %s", why);
	log_line(
	    "warning", "%s; starts again in %d ms", front->last_error, PAUSE);
	stop(front);
	loop_arm(&service->loop, &front->restart, PAUSE);
	service_forget(service, &front->asker);
}

static void
send_keys(struct front *front)
{
	const struct config *config = front->service->config;

	for (size_t i = 0; i < config->key_count; i++) {
		struct wire_message message;
		wire_init(&message, WIRE_KEY, 0);
		wire_put_bytes(&message, config->keys[i], CONFIG_KEY_SIZE);
		asker_send(&front->asker, &message);
	}
}

static void
send_config(struct front *front)
{
	const struct config *config = front->service->config;
	struct wire_message message;
	const struct wire_config slice = {
	    .upload_max = config->upload_max,
	    .upload_memory = config->upload_memory,
	    .accept = config->accept,
	    .connections = (uint32_t)config->connections,
	    .per_client = (uint32_t)config->per_client,
	    .idle_ms = (uint32_t)config->idle_time * 1000,
	    .artifact_ttl = (uint32_t)config->artifact_ttl,
	    .pages_max = (uint32_t)config->pages_max,
	};

	/* A front before this one may have shut the listener down. */
	(void)listen(front->service->listener, SOMAXCONN);
	wire_init(&message, WIRE_CONFIG, 0);
	wire_put_config(&message, &slice);
	message.fd = front->service->listener;
	asker_send(&front->asker, &message);
}

/* Law 1: the socket with the hostile bytes goes to a locked process only. */
static void
admit(struct front *front, struct wire_message *message)
{
	char engine[WIRE_MAX_TEXT + 1];
	char seen[VERIFY_SEEN_SIZE] = "not to be seen in /proc";
	struct verify_facts facts;
	uint32_t landlock = wire_take_u32(message);

	wire_take_text(message, engine);
	int error = wire_take_end(message);
	if (error == 0)
		error = verify_read(front->process.pid, &facts);
	if (error == 0)
		error = verify_locked(&facts, seen);
	if (error < 0) {
		fail(front, seen);
		return;
	}
	loop_disarm(&front->service->loop, &front->start_deadline);
	front->asker.state = WIRE_IDLE;
	front->last_error[0] = '\0';
	log_line("info", "role=front pid=%d locked, landlock=%u: %s",
	    (int)front->process.pid, landlock, engine);
	send_keys(front);
	send_config(front);
	service_on_change(front->service);
}

static void
on_message(void *owner, struct wire_message *message)
{
	struct front *front = owner;
	char seen[WIRE_MAX_TEXT + 1];
	enum fault fault;

	switch ((unsigned)message->type) {
	case WIRE_READY:
		admit(front, message);
		break;
	case WIRE_SUBMIT:
		service_submit(front->service, &front->asker, message);
		front_tell_status(front);
		break;
	case WIRE_CANCEL:
		service_cancel(front->service, &front->asker, message->slot);
		break;
	case WIRE_FAULT:
		if (wire_take_fault(message, &fault, seen) < 0)
			text_format(seen, sizeof(seen), "FAULT was nonsense");
		else if (fault == FAULT_VIOLATION)
			log_line("incident", "role=front %s", seen);
		fail(front, seen);
		break;
	default:
		fail(front, "spoke out of turn");
		break;
	}
}

static void
on_room(void *owner)
{
	(void)owner;
}

/* Dead, or sent away: either way it is to be dead now, and reaped. */
static int
reap(struct front *front)
{
	int status = 0;

	loop_remove(&front->service->loop, &front->death);
	if (!front->running)
		return 0;
	spawn_kill(&front->process);
	(void)waitpid(front->process.pid, &status, 0);
	front->running = false;
	fd_close(&front->process.pidfd);
	return status;
}

static void
on_gone(void *owner)
{
	struct front *front = owner;
	char why[96] = "ended";
	int status = reap(front);

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) {
		log_line("incident",
		    "role=front killed for a forbidden system call");
		text_format(why, sizeof(why), "a forbidden system call");
	} else if (WIFSIGNALED(status)) {
		text_format(
		    why, sizeof(why), "ended by signal %d", WTERMSIG(status));
	}
	fail(front, why);
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
	fail(owner, "not ready in time");
}

uint32_t
front_files(const struct config *config)
{
	return (uint32_t)config->connections * 3 + 64;
}

static int
start(struct front *front, char sentence[SPAWN_SENTENCE_SIZE])
{
	struct service *service = front->service;
	struct spawn_order order = {.role = ROLE_FRONT,
	    .files = front_files(service->config),
	    .program = service->programs[ROLE_FRONT],
	    .cage = &service->cage,
	    .trap = service->config->trap};
	AUTO_FD ours = -1;
	AUTO_FD theirs = -1;
	int error = wire_pair(&ours, &theirs);
	if (error < 0)
		return error;
	order.control = theirs;
	error = spawn_start(&order, &front->process, sentence);
	if (error < 0)
		return error;
	front->running = true;
	front->was_told = false;
	error = asker_open(
	    &front->asker, &service->loop, fd_take(&ours), WIRE_FRONT);
	if (error == 0)
		error = loop_add(
		    &service->loop, &front->death, front->process.pidfd);
	loop_arm(&service->loop, &front->start_deadline, LIMIT_START_TIME);
	return error;
}

static void
on_restart(void *owner)
{
	struct front *front = owner;
	char sentence[SPAWN_SENTENCE_SIZE] = "no channel";

	if (start(front, sentence) < 0)
		fail(front, sentence);
}

int
front_new(struct service *service, struct front **ret_front)
{
	struct front *front = calloc(1, sizeof(*front));
	if (!front)
		return -ENOMEM;

	front->service = service;
	front->asker = (struct asker){.fd = -1,
	    .owner = front,
	    .on_message = on_message,
	    .on_room = on_room,
	    .on_gone = on_gone};
	front->death =
	    (struct loop_watch){.fd = -1, .ready = on_death, .owner = front};
	front->start_deadline =
	    (struct loop_timer){.fire = on_start_deadline, .owner = front};
	front->restart =
	    (struct loop_timer){.fire = on_restart, .owner = front};
	int error = start(front, service->why);
	if (error < 0) {
		front_free(front);
		return error;
	}
	*ret_front = front;
	return 0;
}

void
front_free(struct front *front)
{
	if (!front)
		return;
	stop(front);
	loop_disarm(&front->service->loop, &front->restart);
	free(front);
}

bool
front_is_ready(const struct front *front)
{
	return front->running && front->asker.state == WIRE_IDLE;
}

const char *
front_last_error(const struct front *front)
{
	return front->last_error;
}

void
front_tell_status(struct front *front)
{
	const struct service *service = front->service;
	struct wire_message message;
	const struct wire_status status = {
	    .accepting = service_accepts(service),
	    .waiting = service_waiting(service),
	    .retry_after = service_retry_after(service)};

	if (!front_is_ready(front) ||
	    (front->was_told && front->told.accepting == status.accepting &&
		front->told.waiting == status.waiting))
		return;
	front->told = status;
	front->was_told = true;
	wire_init(&message, WIRE_STATUS, 0);
	wire_put_status(&message, &status);
	asker_send(&front->asker, &message);
}
