/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * role_rig - one role by hand: spawns it in its cage, gives a document to
 * one child after another, writes what comes back. For developers (which
 * call did the filter stop?) and for tests that want a single role.
 *
 * role_rig ROLE PREFIX kill|trap COUNT OUT DOCUMENT
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"
#include "spawn/spawn.h"
#include "spawn/verify.h"
#include "wire/memfd.h"
#include "wire/wire_body.h"

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static void NORETURN
die(const char *what, int error)
{
	fprintf(stderr, "role_rig: %s: %s\n", what, strerror(-error));
	exit(1);
}

static int
open_document(const char *path, uint64_t *ret_size)
{
	struct stat st;
	AUTO_FD file = open(path, O_RDONLY | O_CLOEXEC);
	int memfd = memfd_new();

	if (file < 0 || fstat(file, &st) < 0 || memfd < 0 ||
	    fd_copy(memfd, file, (uint64_t)st.st_size) < 0 ||
	    memfd_seal(memfd) < 0)
		die(path, -errno);
	*ret_size = (uint64_t)st.st_size;
	return memfd;
}

static void
receive(int fd, enum wire_peer from, enum wire_state state,
    struct wire_message *message)
{
	int error = wire_recv(fd, from, WIRE_SUPERVISOR, state, message);

	if (error < 0)
		die(from == WIRE_ZYGOTE ? "zygote" : "child", error);
	if (message->type == WIRE_FAULT) {
		char seen[WIRE_MAX_TEXT + 1];
		enum fault fault;
		if (wire_take_fault(message, &fault, seen) == 0)
			printf("FAULT %s: %s\n", fault_find(fault)->code, seen);
	}
	if (message->type == WIRE_FORK_FAILED) {
		char seen[WIRE_MAX_TEXT + 1];
		int number = (int)wire_take_u32(message);
		wire_take_text(message, seen);
		printf("FORK_FAILED %s: %s\n", seen, strerror(number));
		exit(1);
	}
}

static void
save(struct wire_message *message, const char *out)
{
	char name[ARTIFACT_NAME_SIZE];
	char path[512];
	enum artifact artifact;
	uint32_t page;
	uint64_t size;

	if (wire_take_artifact(message, &artifact, &page) < 0 ||
	    memfd_check(message->fd, LIMIT_PDF_BYTES, &size) < 0 ||
	    artifact_name(artifact, page, name) < 0)
		die("artifact", -EBADMSG);
	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '-';
	text_format(path, sizeof(path), "%s/%s", out, name);
	AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || fd_copy(fd, message->fd, size) < 0)
		die(path, -errno);
	wire_done(message);
}

static void
fork_child(int control, int *ret_channel)
{
	struct wire_message message;
	int theirs;

	if (wire_pair(ret_channel, &theirs) < 0)
		die("socketpair", -errno);
	wire_init(&message, WIRE_FORK, 1);
	wire_put_u64(&message, LIMIT_JOB_MEMORY);
	wire_put_u64(&message, LIMIT_JOB_TMP);
	wire_put_u64(&message, LIMIT_PDF_BYTES);
	wire_put_u32(&message, LIMIT_JOB_TASKS);
	wire_put_u32(&message, 120);
	message.fd = theirs;
	int error = wire_send(control, &message);
	if (error < 0)
		die("fork", error);
	(void)close(theirs);
}

static void
one_job(int control, enum kind kind, int document, const char *out)
{
	struct wire_message message;
	struct verify_facts facts;
	char seen[VERIFY_SEEN_SIZE] = "";
	int channel;
	double start = now_ms();

	fork_child(control, &channel);
	receive(channel, WIRE_CHILD, WIRE_STARTING, &message);
	double ready = now_ms();
	int error = verify_read(message.pid, &facts);
	if (error == 0)
		error = verify_locked(&facts, seen);
	if (error < 0)
		printf("NOT LOCKED: %s %s\n", strerror(-error), seen);
	const struct wire_job job = {.claim = {.name = kind},
	    .accept = kind_default_set(),
	    .artifacts = ARTIFACT_DEFAULT_SET,
	    .pages_max = LIMIT_PAGES,
	    .pixels_max = LIMIT_PICTURE_PIXELS,
	    .output_max = LIMIT_PDF_BYTES};
	wire_init(&message, WIRE_JOB, 0);
	wire_put_job(&message, &job);
	message.fd = document;
	double sent = now_ms();
	if (wire_send(channel, &message) < 0)
		die("job", -errno);
	do {
		receive(channel, WIRE_CHILD, WIRE_WORKING, &message);
		if (message.type == WIRE_ARTIFACT)
			save(&message, out);
	} while (message.type == WIRE_ARTIFACT);
	double done = now_ms();
	(void)close(channel);
	receive(control, WIRE_ZYGOTE, WIRE_IDLE, &message);
	int status = (int)wire_take_u32(&message);
	uint32_t peak = wire_take_u32(&message);
	uint32_t cpu = wire_take_u32(&message);
	printf("ready %.1f ms, job %.1f ms, reaped %.1f ms, CPU %u ms, "
	       "status %x, peak %u MiB\n",
	    ready - start, done - sent, now_ms() - done, cpu, (unsigned)status,
	    peak / 1024);
}

static enum role
find_role(const char *name)
{
	for (unsigned role = 0; role < ROLE_COUNT; role++)
		if (strcmp(role_name((enum role)role), name) == 0)
			return (enum role)role;
	die(name, -EINVAL);
}

static void
open_prefix(struct spawn_order *order, struct cage *cage, const char *prefix)
{
	char path[512];

	text_format(path, sizeof(path), "%s/libexec/cleandeck/cleandeck-%s",
	    prefix, role_name(order->role));
	order->program = open(path, O_RDONLY | O_CLOEXEC);
	text_format(path, sizeof(path), "%s/share/cleandeck", prefix);
	int share = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int error = cage_open_shared(cage, share, "office");
	if (error == 0)
		error = cage_open_shared(cage, share, "warmup");
	if (order->program < 0 || error < 0)
		die(path, error);
}

/* Starts the zygote and waits for its READY. */
static int
start(struct spawn_order *order, struct spawned *ret_spawned)
{
	char sentence[SPAWN_SENTENCE_SIZE];
	char engine[WIRE_MAX_TEXT + 1];
	struct wire_message message;
	int control;
	double begun = now_ms();

	if (wire_pair(&control, &order->control) < 0)
		die("socketpair", -errno);
	int error = spawn_start(order, ret_spawned, sentence);
	if (error < 0)
		die(sentence, error);
	(void)close(order->control);
	receive(control, WIRE_ZYGOTE, WIRE_STARTING, &message);
	uint32_t kinds = wire_take_u32(&message);
	wire_take_text(&message, engine);
	printf("zygote %d ready in %.0f ms: %s, kinds %x\n", ret_spawned->pid,
	    now_ms() - begun, engine, kinds);
	(void)fflush(stdout);
	return control;
}

int
main(int argc, char **argv)
{
	static struct cage cage = {
	    .state = "/nonexistent", .tmp_bytes = LIMIT_JOB_TMP};
	struct spawn_order order = {.cage = &cage};
	struct spawned spawned;
	const char *ending;
	uint64_t count;
	uint64_t size;

	if (argc != 7 || text_parse_u64(argv[4], 1000000, &count) < 0)
		die("role_rig ROLE PREFIX kill|trap COUNT OUT DOCUMENT",
		    -EINVAL);
	order.role = find_role(argv[1]);
	order.trap = strcmp(argv[3], "trap") == 0;
	open_prefix(&order, &cage, argv[2]);
	int control = start(&order, &spawned);
	int document = open_document(argv[6], &size);
	while (count-- > 0)
		one_job(control, kind_find_ending(argv[6], &ending), document,
		    argv[5]);
	spawn_kill(&spawned);
	(void)waitpid(spawned.pid, NULL, 0);
	return 0;
}
