/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every attempt of attempt_table.c and every probe of `cleandeck doctor`, by
 * every role, in the real cage under the real lock; in kill mode and in trap
 * mode. "walls nobody" drops root's rights first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempt.h"
#include "base/fd.h"
#include "base/probe.h"
#include "base/text.h"
#include "jail/trap.h"
#include "rig.h"

/* One attempt (or, without one, a probe) of one role in one mode. */
struct wall {
	char name[96];
	enum role role;
	bool trap;
	const struct attempt *attempt;
	enum probe probe;
};

#define WALLS_MAX 2000
static struct wall walls[WALLS_MAX];
static struct CMUnitTest tests[WALLS_MAX];
static size_t wall_count;

/* Zygotes are kept from test to test; a front lives for one. */
static struct rig zygote;
static const struct wall *zygote_of;

static int
make_listener(struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*address = (struct sockaddr_in){
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	assert_int_equal(
	    bind(fd, (struct sockaddr *)address, sizeof(*address)), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)address, &size), 0);
	return fd;
}

/* The message that carries the attempt's number; the front gets a socket. */
static void
make_order(const struct wall *wall, int listener, struct wire_message *message)
{
	if (!wall->attempt) {
		wire_init(message, WIRE_PROBE, 0);
		wire_put_u32(message, (uint32_t)wall->probe);
		return;
	}
	wire_init(message, wall->role == ROLE_FRONT ? WIRE_LISTEN : WIRE_DRAIN,
	    (uint32_t)(wall->attempt - attempts));
	if (wall->role == ROLE_FRONT)
		message->fd = listener;
}

static void
run_resident(const struct wall *wall, struct rig_end *end)
{
	struct sockaddr_in address;
	struct wire_message message;
	struct rig rig;
	AUTO_FD listener = make_listener(&address);
	AUTO_FD client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(
	    connect(client, (struct sockaddr *)&address, sizeof(address)), 0);
	make_order(wall, listener, &message);
	rig_start(&rig, wall->role, wall->trap);
	rig_run_resident(&rig, &message, end);
}

static void
run_probe(struct rig *rig, const struct wall *wall, struct rig_end *end)
{
	struct rig_child child;
	struct wire_message message;

	rig_fork(rig, &rig_limits, &child);
	wire_init(&message, WIRE_PROBE, 0);
	wire_put_u32(&message, (uint32_t)wall->probe);
	assert_int_equal(wire_send(child.channel, &message), 0);
	assert_true(wire_recv(child.channel, WIRE_CHILD, WIRE_SUPERVISOR,
			WIRE_WORKING, &message) <= 0);
	*end = (struct rig_end){.status = -1};
	if (message.type == WIRE_PROBED) {
		end->said = true;
		end->fault = FAULT_CONVERSION;
		text_format(end->seen, sizeof(end->seen), "errno %u",
		    wire_take_u32(&message));
	} else if (message.type == WIRE_FAULT) {
		end->said =
		    wire_take_fault(&message, &end->fault, end->seen) == 0;
	}
	(void)close(child.channel);
	assert_int_equal(wire_recv(rig->control, WIRE_ZYGOTE, WIRE_SUPERVISOR,
			     WIRE_IDLE, &message),
	    0);
	end->status = (int)wire_take_u32(&message);
}

static void
run_child(const struct wall *wall, struct rig_end *end)
{
	char order[64];

	if (!zygote_of || zygote_of->role != wall->role ||
	    zygote_of->trap != wall->trap) {
		if (zygote_of)
			rig_stop(&zygote);
		rig_start(&zygote, wall->role, wall->trap);
		zygote_of = wall;
	}
	if (!wall->attempt) {
		run_probe(&zygote, wall, end);
		return;
	}
	text_format(order, sizeof(order), "attempt %s", wall->attempt->name);
	rig_run(&zygote, &rig_limits, order, end);
}

static bool
died(const struct wall *wall, const struct rig_end *end)
{
	/* Threads are started with all signals blocked: no handler runs. */
	if (!wall->trap ||
	    (wall->attempt && strcmp(wall->attempt->name, "thread") == 0))
		return !end->said && WIFSIGNALED(end->status) &&
		       WTERMSIG(end->status) == SIGSYS;
	return end->said && end->fault == FAULT_VIOLATION &&
	       strstr(end->seen, "system call") && WIFEXITED(end->status) &&
	       WEXITSTATUS(end->status) == TRAP_EXIT_VIOLATION;
}

static void
check_outcome(const struct wall *wall, const struct rig_end *end)
{
	int error = -1;
	bool answered = end->said && end->fault == FAULT_CONVERSION &&
			sscanf(end->seen, "errno %d", &error) == 1;
	bool refused = answered && probe_held(error);
	/* A probe is held either way; an attempt must end as the table says. */
	enum outcome expect =
	    wall->attempt ? wall->attempt->expect[wall->role] : SKIP;
	bool good = expect == WORKS     ? answered && error == 0
		    : expect == REFUSED ? refused
		    : expect == FEIGNED ? answered && error == EINPROGRESS
		    : expect == DIES    ? died(wall, end)
					: refused || died(wall, end);

	if (!good)
		fail_msg("%s: said \"%s\", status %x", wall->name, end->seen,
		    (unsigned)end->status);
}

static void
test_wall(void **state)
{
	const struct wall *wall = *state;
	struct rig_end end;

	if (wall->role < ROLE_FIRST_POOL)
		run_resident(wall, &end);
	else
		run_child(wall, &end);
	check_outcome(wall, &end);
}

static void
add_wall(
    enum role role, bool trap, const struct attempt *attempt, enum probe probe)
{
	static const char *const outcomes[] = {
	    "works", "refused", "dies", "feigned", "held"};
	struct wall *wall = &walls[wall_count];

	if (wall_count == WALLS_MAX ||
	    (attempt && attempt->expect[role] == SKIP))
		return;
	*wall = (struct wall){
	    .role = role, .trap = trap, .attempt = attempt, .probe = probe};
	text_format(wall->name, sizeof(wall->name), "test_%s_%s_%s (%s mode)",
	    role_name(role),
	    attempt ? attempt->name : probe_find((uint32_t)probe)->name,
	    outcomes[attempt ? attempt->expect[role] : SKIP],
	    trap ? "trap" : "kill");
	tests[wall_count++] = (struct CMUnitTest){
	    .name = wall->name, .test_func = test_wall, .initial_state = wall};
}

int
main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "nobody") == 0)
		rig_become_nobody();
	for (int role = 0; role < ROLE_COUNT; role++)
		for (int trap = 0; trap < 2; trap++) {
			for (const struct attempt *a = attempts; a->name; a++)
				add_wall((enum role)role, trap, a, 0);
			for (int probe = 0; probe < PROBE_COUNT; probe++)
				add_wall((enum role)role, trap, NULL,
				    (enum probe)probe);
		}
	int failed =
	    _cmocka_run_group_tests("walls", tests, wall_count, NULL, NULL);
	if (zygote_of)
		rig_stop(&zygote);
	return failed;
}
