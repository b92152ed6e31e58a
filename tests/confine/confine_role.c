/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * confine_role - every role at once, for the tests: started by spawn_start()
 * like the real one, locked by the real lock, it makes the attempt that the
 * document (the front: the slot of CONFIG) names.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attempt.h"
#include "base/fd.h"
#include "base/role_link.h"
#include "base/text.h"
#include "deed.h"
#include "jail/jail.h"
#include "jail/probe.h"
#include "wire/memfd.h"
#include "worker/worker.h"

/* What a zygote, in its cage but under no filter, sees of the host. */
static int
look_around(char engine[WORKER_ENGINE_SIZE])
{
	static const char *const hidden[] = {"/etc/passwd", "/proc", "/root",
	    "/home", "/sys", "/run", "/bin/sh", "/usr/bin", "/var/lib/dpkg",
	    "/dev/mem", "/dev/shm"};
	struct stat st;

	text_format(engine, WORKER_ENGINE_SIZE, "sees nothing");
	for (size_t i = 0; i < COUNT_OF(hidden); i++)
		if (stat(hidden[i], &st) == 0)
			text_format(
			    engine, WORKER_ENGINE_SIZE, "sees %s", hidden[i]);
	return 0;
}

static void NORETURN
tell(int error)
{
	char seen[32];

	text_format(seen, sizeof(seen), "errno %d", error);
	worker_fail(FAULT_CONVERSION, seen);
}

/* "attempt NAME" of attempt.h, or "deed NAME ..." of deed.h. */
static void
run(const struct worker_job *job)
{
	char order[64];

	text_format(order, sizeof(order), "%.*s", (int)job->size,
	    (const char *)job->bytes);
	if (strncmp(order, "deed ", 5) == 0)
		tell(deed_do(order + 5));
	for (const struct attempt *a = attempts; a->name; a++)
		if (strcmp(a->name, order + strlen("attempt ")) == 0)
			tell(attempt_make(a));
	tell(EBADF);
}

static void
say_ready(int landlock)
{
	struct wire_message message;

	wire_init(&message, WIRE_READY, 0);
	wire_put_u32(&message, (uint32_t)landlock);
	(void)!wire_send(ROLE_LINK_CONTROL, &message);
}

static struct worker_role role = {.warm = look_around, .run = run};

static int
be_resident(bool trap)
{
	struct wire_message message;
	enum wire_peer peer = role.role == ROLE_LEDGER    ? WIRE_LEDGER
			      : role.role == ROLE_COURIER ? WIRE_COURIER
							  : WIRE_FRONT;
	const char *layer;
	int landlock = jail_enter_resident(role.role, trap, &layer);

	if (landlock < 0)
		return 1;
	say_ready(landlock);
	if (wire_recv(ROLE_LINK_CONTROL, WIRE_SUPERVISOR, peer, WIRE_IDLE,
		&message) < 0)
		return 1;
	if (message.type == WIRE_PROBE)
		tell(probe_attempt((enum probe)wire_take_u32(&message)));
	attempt_listener = wire_take_fd(&message);
	tell(attempt_make(&attempts[message.slot]));
}

int
main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '-');

	for (unsigned r = 0; name && r < ROLE_COUNT; r++)
		if (strcmp(name + 1, role_name((enum role)r)) == 0)
			role.role = (enum role)r;
	if (role.role < ROLE_FIRST_POOL)
		return be_resident(argc > 1 && strcmp(argv[1], "trap") == 0);
	return worker_main(&role, argc, argv);
}
