/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"
#include "wire/memfd.h"

#define NOBODY   65534
#define PATIENCE 20000 /* ms; the machine may be busy */

const struct jail_limits rig_limits = {
    .memory = 256 * LIMIT_MIB,
    .tmp = 8 * LIMIT_MIB,
    .output = 16 * LIMIT_MIB,
    .tasks = 16,
    .cpu_seconds = 30,
};

/* Opened while we may: a clone below /root is out of nobody's reach. */
static int program = -1;

static void
open_program(void)
{
	if (program < 0)
		program = open(CONFINE_ROLE, O_RDONLY | O_CLOEXEC);
}

void
rig_become_nobody(void)
{
	open_program();
	if (geteuid() != 0)
		return;
	/* Ids changed: without it our /proc files would stay root's. */
	if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) < 0 ||
	    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0) {
		perror("becoming nobody");
		exit(1);
	}
}

static void
receive(int fd, enum wire_peer from, enum wire_state state,
    struct wire_message *message)
{
	struct pollfd poller = {.fd = fd, .events = POLLIN};

	assert_int_equal(poll(&poller, 1, PATIENCE), 1);
	assert_int_equal(
	    wire_recv(fd, from, WIRE_SUPERVISOR, state, message), 0);
}

static const char *const folders[] = {"decks", "spool", "ledger"};

static void
make_state(struct rig *rig)
{
	char path[96];

	text_format(rig->state, sizeof(rig->state), "/tmp/confine-XXXXXX");
	assert_non_null(mkdtemp(rig->state));
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		text_format(
		    path, sizeof(path), "%s/%s", rig->state, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
}

static void
remove_state(const struct rig *rig)
{
	char path[96];

	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		text_format(
		    path, sizeof(path), "%s/%s", rig->state, folders[i]);
		(void)rmdir(path);
	}
	(void)rmdir(rig->state);
}

void
rig_start(struct rig *rig, enum role role, bool trap)
{
	char sentence[SPAWN_SENTENCE_SIZE] = "";
	struct wire_message message;
	AUTO_FD theirs = -1;

	open_program();
	assert_true(program >= 0);
	memset(rig, 0, sizeof(*rig));
	rig->role = role;
	make_state(rig);
	rig->cage.state = rig->state;
	rig->cage.tmp_bytes = LIMIT_MIB;
	assert_int_equal(wire_pair(&rig->control, &theirs), 0);
	const struct spawn_order order = {.trap = trap,
	    .role = role,
	    .program = program,
	    .control = theirs,
	    .cage = &rig->cage};
	if (spawn_start(&order, &rig->process, sentence) < 0)
		fail_msg("%s", sentence);
	if (role < ROLE_FIRST_POOL)
		return;
	fd_close(&theirs);
	receive(rig->control, WIRE_ZYGOTE, WIRE_STARTING, &message);
	assert_int_equal(message.type, WIRE_READY);
	(void)wire_take_u32(&message);
	wire_take_text(&message, rig->engine);
}

void
rig_stop(struct rig *rig)
{
	spawn_kill(&rig->process);
	(void)waitpid(rig->process.pid, NULL, 0);
	fd_close(&rig->process.pidfd);
	fd_close(&rig->control);
	remove_state(rig);
}

void
rig_fork(struct rig *rig, const struct jail_limits *limits,
    struct rig_child *ret_child)
{
	static uint32_t slot;
	char seen[VERIFY_SEEN_SIZE] = "";
	struct verify_facts facts;
	struct wire_message message;
	AUTO_FD theirs = -1;

	assert_int_equal(wire_pair(&ret_child->channel, &theirs), 0);
	wire_init(&message, WIRE_FORK, ++slot);
	wire_put_u64(&message, limits->memory);
	wire_put_u64(&message, limits->tmp);
	wire_put_u64(&message, limits->output);
	wire_put_u32(&message, limits->tasks);
	wire_put_u32(&message, limits->cpu_seconds);
	message.fd = theirs;
	assert_int_equal(wire_send(rig->control, &message), 0);
	fd_close(&theirs);
	receive(ret_child->channel, WIRE_CHILD, WIRE_STARTING, &message);
	if (message.type == WIRE_FAULT)
		fail_msg("a layer failed: %.*s", message.size - 4,
		    (const char *)message.body + 4);
	ret_child->pid = message.pid;
	ret_child->landlock = wire_take_u32(&message);
	assert_int_equal(verify_read(message.pid, &facts), 0);
	if (verify_locked(&facts, seen) < 0)
		fail_msg("not locked: %s", seen);
}

void
rig_send(const struct rig_child *child, const char *order)
{
	const struct wire_job job = {.pages_max = 1};
	struct wire_message message;
	AUTO_FD document = memfd_new();

	assert_int_equal(fd_write_all(document, order, strlen(order)), 0);
	assert_int_equal(memfd_seal(document), 0);
	wire_init(&message, WIRE_JOB, 0);
	wire_put_job(&message, &job);
	message.fd = document;
	assert_int_equal(wire_send(child->channel, &message), 0);
}

static void
take_end(int fd, enum wire_peer from, struct rig_end *end)
{
	struct wire_message message;
	struct pollfd poller = {.fd = fd, .events = POLLIN};

	assert_int_equal(poll(&poller, 1, PATIENCE), 1);
	*end = (struct rig_end){.status = -1};
	if (wire_recv(fd, from, WIRE_SUPERVISOR, WIRE_WORKING, &message) < 0)
		return;
	if (message.type == WIRE_FAULT)
		end->said =
		    wire_take_fault(&message, &end->fault, end->seen) == 0;
	wire_done(&message);
}

void
rig_await(struct rig *rig, struct rig_child *child, struct rig_end *ret_end)
{
	struct wire_message message;

	take_end(child->channel, WIRE_CHILD, ret_end);
	fd_close(&child->channel);
	receive(rig->control, WIRE_ZYGOTE, WIRE_IDLE, &message);
	assert_int_equal(message.type, WIRE_EXITED);
	ret_end->status = (int)wire_take_u32(&message);
}

void
rig_run(struct rig *rig, const struct jail_limits *limits, const char *order,
    struct rig_end *ret_end)
{
	struct rig_child child;

	rig_fork(rig, limits, &child);
	rig_send(&child, order);
	rig_await(rig, &child, ret_end);
}

enum wire_peer
rig_peer(enum role role)
{
	if (role == ROLE_LEDGER)
		return WIRE_LEDGER;
	return role == ROLE_COURIER ? WIRE_COURIER : WIRE_FRONT;
}

void
rig_run_resident(
    struct rig *rig, struct wire_message *message, struct rig_end *ret_end)
{
	char seen[VERIFY_SEEN_SIZE] = "";
	struct verify_facts facts;
	struct wire_message ready;
	enum wire_peer peer = rig_peer(rig->role);

	receive(rig->control, peer, WIRE_STARTING, &ready);
	assert_int_equal(verify_read(rig->process.pid, &facts), 0);
	if (verify_locked(&facts, seen) < 0)
		fail_msg("not locked: %s", seen);
	assert_int_equal(wire_send(rig->control, message), 0);
	take_end(rig->control, peer, ret_end);
	(void)waitpid(rig->process.pid, &ret_end->status, 0);
	fd_close(&rig->process.pidfd);
	fd_close(&rig->control);
	remove_state(rig);
}
