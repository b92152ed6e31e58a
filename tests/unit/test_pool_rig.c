/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_pool_rig.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"
#include "test_fd_scratch.h"
#include "wire/memfd.h"

#define PATIENCE 20000

static unsigned files_before;

static unsigned
count_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	(void)closedir(dir);
	return count;
}

static void
on_change(void *owner)
{
	((struct pool_rig *)owner)->changes++;
}

static void
on_message(void *owner, struct child *child, struct wire_message *message)
{
	struct pool_rig *rig = owner;
	uint64_t size;

	(void)child;
	rig->messages++;
	rig->last = message->type;
	if (message->type == WIRE_ARTIFACT)
		rig->last_error =
		    memfd_check(message->fd, LIMIT_PDF_BYTES, &size);
}

static void
on_end(void *owner, struct child *child, const struct child_end *end)
{
	struct pool_rig *rig = owner;

	(void)child;
	rig->ends++;
	rig->end = *end;
	if (rig->at_end)
		rig->at_end(rig);
}

const struct child_user pool_rig_user = {
    .on_message = on_message,
    .on_end = on_end,
};

int
pool_rig_setup(void **state)
{
	struct pool_rig *rig = calloc(1, sizeof(*rig));

	assert_non_null(rig);
	files_before = count_files();
	assert_int_equal(loop_init(&rig->loop), 0);
	rig->cgroup.root = -1;
	text_format(rig->folder, sizeof(rig->folder), "/tmp/pool-XXXXXX");
	assert_non_null(mkdtemp(rig->folder));
	rig->program = open(POOL_ROLE, O_RDONLY | O_CLOEXEC);
	assert_true(rig->program >= 0);
	rig->cage.state = rig->folder;
	rig->cage.tmp_bytes = LIMIT_MIB;
	*state = rig;
	return 0;
}

/* Nothing is left: no descriptor, no process, dead or alive. */
int
pool_rig_teardown(void **state)
{
	struct pool_rig *rig = *state;

	pool_free(rig->pool);
	cage_done(&rig->cage);
	fd_close(&rig->program);
	fd_close(&rig->loop.epoll);
	fd_close(&rig->cgroup.root);
	assert_int_equal(scratch_remove(rig->folder), 0);
	free(rig);
	assert_int_equal(count_files(), files_before);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0); /* ECHILD */
	return 0;
}

static void
write_mode(const struct pool_rig *rig, const char *mode)
{
	char path[128];

	text_format(path, sizeof(path), "%s/warmup", rig->folder);
	assert_int_equal(mkdir(path, 0755), 0);
	text_format(path, sizeof(path), "%s/warmup/mode", rig->folder);
	AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	assert_int_equal(fd_write_all(fd, mode, strlen(mode)), 0);
}

struct pool *
pool_rig_new(struct pool_rig *rig)
{
	char sentence[SPAWN_SENTENCE_SIZE] = "";
	struct pool *pool = NULL;
	const struct pool_order order = {
	    .loop = &rig->loop,
	    .cgroup = &rig->cgroup,
	    .spawn = {.role = ROLE_OFFICE,
		      .program = rig->program,
		      .cage = &rig->cage},
	    .limits = { .memory = 256 * LIMIT_MIB,
		      .tmp = LIMIT_MIB,
		      .output = LIMIT_MIB,
		      .tasks = 8,
		      .seconds = 20},
	    .spares = 2,
	    .owner = rig,
	    .on_change = on_change,
	};

	if (pool_new(&order, &pool, sentence) < 0)
		fail_msg("%s", sentence);
	return pool;
}

void
pool_rig_start(struct pool_rig *rig, const char *mode)
{
	write_mode(rig, mode);
	AUTO_FD share = open(rig->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(cage_open_shared(&rig->cage, share, "warmup"), 0);
	rig->pool = pool_rig_new(rig);
}

void
pool_rig_until(struct pool_rig *rig, bool (*done)(struct pool_rig *rig))
{
	uint64_t end = loop_now() + PATIENCE;

	while (!done(rig)) {
		assert_true(loop_now() < end);
		assert_int_equal(loop_turn(&rig->loop, 50), 0);
	}
}

void
pool_rig_for(struct pool_rig *rig, uint64_t ms)
{
	uint64_t end = loop_now() + ms;

	while (loop_now() < end)
		assert_int_equal(loop_turn(&rig->loop, 10), 0);
}

bool
pool_rig_is_ready(struct pool_rig *rig)
{
	return pool_is_ready(rig->pool);
}

bool
pool_rig_has_failed(struct pool_rig *rig)
{
	return pool_failures(rig->pool) > 0;
}

bool
pool_rig_has_ended(struct pool_rig *rig)
{
	return rig->ends > 0 || rig->messages > 0;
}

unsigned
pool_rig_spares(const struct pool *pool)
{
	unsigned count = 0;

	for (const struct child *c = pool->children; c; c = c->next)
		if (c->state == WIRE_IDLE && !c->user && !c->ended)
			count++;
	return count;
}

bool
pool_rig_has_spares(struct pool_rig *rig)
{
	return pool_rig_spares(rig->pool) == rig->pool->order.spares;
}

struct child *
pool_rig_give_job(struct pool_rig *rig, uint64_t ms)
{
	const struct wire_job job = {.pages_max = 1};
	struct wire_message message;
	AUTO_FD document = memfd_new();

	assert_int_equal(memfd_seal(document), 0);
	pool_rig_until(rig, pool_rig_has_spares);
	struct child *child = pool_take(rig->pool, &pool_rig_user, rig, ms);
	assert_non_null(child);
	wire_init(&message, WIRE_JOB, 0);
	wire_put_job(&message, &job);
	message.fd = document;
	child_send(child, &message);
	return child;
}
