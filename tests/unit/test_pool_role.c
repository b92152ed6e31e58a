/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pool_role - a zygote that misbehaves as /warmup/mode says; in every other
 * respect it is the product's own worker.c in its cage.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/role_link.h"
#include "jail/trap.h"
#include "wire/memfd.h"
#include "worker/worker.h"

static char mode[32];

static bool
is(const char *name)
{
	return strcmp(mode, name) == 0;
}

static void
say(enum wire_type type, uint32_t slot, size_t size)
{
	static const uint8_t zeros[WIRE_MAX_BODY];
	struct wire_message message;

	wire_init(&message, type, slot);
	wire_put_bytes(&message, zeros, size);
	(void)!wire_send(ROLE_LINK_CONTROL, &message);
}

static void *
sleep_on(void *unused)
{
	(void)sleep(600);
	return unused;
}

/* As zygote: before READY. */
static int
warm(char engine[WORKER_ENGINE_SIZE])
{
	pthread_t thread;

	(void)snprintf(engine, WORKER_ENGINE_SIZE, "engine");
	if (is("thread"))
		(void)pthread_create(&thread, NULL, sleep_on, NULL);
	if (is("exit"))
		_exit(3);
	if (is("hang"))
		(void)sleep(600);
	if (is("fault"))
		return -5;
	if (is("early"))
		say(WIRE_EXITED, 1, 12);
	if (is("size"))
		(void)!send(ROLE_LINK_CONTROL, "\0\1\0\1\0\0\0", 8, 0);
	if (is("unknown"))
		(void)!send(ROLE_LINK_CONTROL, "\0\1\0\x63\0\0\0", 8, 0);
	return 0;
}

/* As child with a job. */
static void
run(const struct worker_job *job)
{
	const struct wire_result result = {.kind = KIND_PPTX, .pages = 1};
	struct wire_message message;

	(void)job;
	if (is("silent"))
		(void)pause();
	for (;;)
		if (is("spin") || is("silent"))
			continue;
		else
			break;
	if (is("unsealed")) {
		wire_init(&message, WIRE_ARTIFACT, 0);
		wire_put_artifact(&message, ARTIFACT_DECK_PDF, 0);
		message.fd = memfd_new();
		(void)!wire_send(ROLE_LINK_CONTROL, &message);
	}
	if (is("probed"))
		say(WIRE_PROBED, 0, 4);
	if (is("again"))
		say(WIRE_READY, 0, 4);
	if (is("dies"))
		_exit(9);
	worker_finish(&result);
}

/* By hand: children that say READY, or RESULT, under no lock at all. */
static void
fork_unlocked(void)
{
	struct wire_message message;

	say(WIRE_READY, 0, 4);
	for (;;) {
		if (wire_recv(ROLE_LINK_CONTROL, WIRE_SUPERVISOR, WIRE_ZYGOTE,
			WIRE_IDLE, &message) < 0)
			_exit(0);
		pid_t pid = fork();
		if (pid == 0) {
			char end;
			(void)dup2(message.fd, ROLE_LINK_CONTROL);
			(void)close(message.fd);
			say(is("turn") ? WIRE_RESULT : WIRE_READY, 0,
			    is("turn") ? 12 : 4);
			(void)!recv(ROLE_LINK_CONTROL, &end, 1, 0);
			_exit(0);
		}
		(void)close(message.fd);
		(void)waitpid(pid, NULL, 0);
		say(WIRE_EXITED, message.slot, 12);
	}
}

static void
flood(void)
{
	say(WIRE_READY, 0, 4);
	for (uint32_t slot = 1000;; slot++)
		say(WIRE_EXITED, slot, 12);
}

int
main(int argc, char **argv)
{
	static const struct worker_role role = {
	    .role = ROLE_OFFICE, .warm = warm, .run = run};
	int fd = open("/warmup/mode", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, mode, sizeof(mode) - 1) < 0)
		return 1;
	(void)close(fd);
	if (is("unlocked") || is("turn"))
		fork_unlocked();
	if (is("flood"))
		flood();
	return worker_main(&role, argc, argv);
}
