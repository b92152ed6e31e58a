/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "supervisor/pool_internal.h"

/* The pause before a zygote is started anew: doubled up to the last. */
#define PAUSE_FIRST 100
#define PAUSE_LAST  30000

static const char *
pool_role(const struct pool *pool)
{
	return role_name(pool->order.spawn.role);
}

static uint64_t
pause_time(const struct pool *pool)
{
	uint64_t pause = PAUSE_FIRST;

	for (unsigned i = 1; i < pool->failures && pause < PAUSE_LAST; i++)
		pause *= 2;
	return pause < PAUSE_LAST ? pause : PAUSE_LAST;
}

static void
stop_zygote(struct pool *pool)
{
	struct loop *loop = pool->order.loop;

	loop_disarm(loop, &pool->start_deadline);
	loop_disarm(loop, &pool->refill);
	loop_remove(loop, &pool->control_watch);
	loop_remove(loop, &pool->death_watch);
	fd_close(&pool->control);
	if (!pool->running)
		return;
	pool->running = false;
	spawn_kill(&pool->zygote);
	/* Killed: it is there to be reaped at once, with all it has forked. */
	(void)waitpid(pool->zygote.pid, NULL, 0);
	fd_close(&pool->zygote.pidfd);
}

void
pool_fail(struct pool *pool, const char *why)
{
	if (why != pool->last_error)
		text_format(pool->last_error, sizeof(pool->last_error),
		    "%s: %s", pool_role(pool), why);
	if (!pool->running && pool->restart.armed)
		return;
	stop_zygote(pool);
	pool->failures++;
	uint64_t pause = pause_time(pool);
	log_line("warning", "%s; starts again in %llu ms", pool->last_error,
	    (unsigned long long)pause);
	loop_arm(pool->order.loop, &pool->restart, pause);
	for (struct child *child = pool->children, *next; child; child = next) {
		next = child->next;
		child_on_lost(child, "its zygote is gone");
	}
	pool->order.on_change(pool->order.owner);
}

static unsigned
count_children(const struct pool *pool, enum wire_state state)
{
	unsigned count = 0;

	for (const struct child *c = pool->children; c; c = c->next)
		if (c->state == state && !c->user && !c->ended)
			count++;
	return count;
}

void
pool_refill(struct pool *pool)
{
	if (pool->state != WIRE_IDLE || !pool->running)
		return;
	unsigned have = count_children(pool, WIRE_STARTING) +
			count_children(pool, WIRE_IDLE);
	while (have++ < pool->order.spares) {
		int error = child_new(pool);
		if (error < 0) {
			pool_fail(pool, strerror(-error));
			return;
		}
	}
}

static void
on_refill(void *owner)
{
	pool_refill(owner);
}

void
pool_refill_later(struct pool *pool, uint64_t ms)
{
	if (pool->running)
		loop_arm(pool->order.loop, &pool->refill, ms);
}

static struct child *
find_child(const struct pool *pool, uint32_t slot)
{
	for (struct child *c = pool->children; c; c = c->next)
		if (c->slot == slot)
			return c;
	return NULL;
}

static void
on_ready(struct pool *pool, struct wire_message *message)
{
	pool->kinds = wire_take_u32(message);
	wire_take_text(message, pool->engine);
	if (wire_take_end(message) < 0) {
		pool_fail(pool, "READY was nonsense");
		return;
	}
	pool->state = WIRE_IDLE;
	loop_disarm(pool->order.loop, &pool->start_deadline);
	log_line("info", "role=%s pid=%d warm: %s", pool_role(pool),
	    (int)pool->zygote.pid, pool->engine);
	pool_refill(pool);
}

static void
on_message(struct pool *pool, struct wire_message *message)
{
	char seen[WIRE_MAX_TEXT + 1];
	struct child *child = find_child(pool, message->slot);
	enum fault fault;

	switch ((unsigned)message->type) {
	case WIRE_READY:
		on_ready(pool, message);
		break;
	case WIRE_EXITED:
		if (child)
			child_on_exited(child, message);
		break;
	case WIRE_FORK_FAILED:
		(void)wire_take_u32(message);
		wire_take_text(message, seen);
		pool_fail(pool, seen);
		break;
	case WIRE_FAULT:
		if (wire_take_fault(message, &fault, seen) < 0)
			text_format(seen, sizeof(seen), "FAULT was nonsense");
		pool_fail(pool, seen);
		break;
	default:
		break;
	}
}

static void
on_control(void *owner, uint32_t events)
{
	struct pool *pool = owner;
	struct wire_message message;

	(void)events;
	int error = wire_recv(
	    pool->control, WIRE_ZYGOTE, WIRE_SUPERVISOR, pool->state, &message);
	if (error == -EAGAIN)
		return;
	if (error < 0) {
		pool_fail(pool, error == -EPIPE
				    ? "the zygote ended"
				    : "the zygote broke the protocol");
		return;
	}
	on_message(pool, &message);
	wire_done(&message);
}

static void
on_death(void *owner, uint32_t events)
{
	struct pool *pool = owner;

	(void)events;
	/* What it said before is read first. */
	if (pool->control >= 0)
		on_control(pool, 0);
	if (pool->running && pool->death_watch.fd >= 0)
		pool_fail(pool, "the zygote ended");
}

static void
on_start_deadline(void *owner)
{
	pool_fail(owner, "the zygote was not warm in time");
}

static int
start_zygote(struct pool *pool, char sentence[SPAWN_SENTENCE_SIZE])
{
	struct loop *loop = pool->order.loop;
	struct spawn_order order = pool->order.spawn;
	AUTO_FD theirs = -1;
	int error = wire_pair(&pool->control, &theirs);
	if (error == 0)
		error = fd_set_nonblock(pool->control);
	if (error < 0) {
		text_format(sentence, SPAWN_SENTENCE_SIZE, "%s: %s",
		    pool_role(pool), strerror(-error));
		return error;
	}
	order.control = theirs;
	error = spawn_start(&order, &pool->zygote, sentence);
	if (error < 0) {
		fd_close(&pool->control);
		return error;
	}
	pool->running = true;
	pool->was_ready = false;
	pool->starts++;
	pool->started = loop_now();
	pool->state = WIRE_STARTING;
	error = loop_add(loop, &pool->control_watch, pool->control);
	if (error == 0)
		error = loop_add(loop, &pool->death_watch, pool->zygote.pidfd);
	loop_arm(loop, &pool->start_deadline, LIMIT_START_TIME);
	return error;
}

static void
on_restart(void *owner)
{
	struct pool *pool = owner;

	if (start_zygote(pool, pool->last_error) < 0)
		pool_fail(pool, pool->last_error);
}

int
pool_new(const struct pool_order *order, struct pool **ret_pool,
    char ret_sentence[SPAWN_SENTENCE_SIZE])
{
	struct pool *pool = calloc(1, sizeof(*pool));
	if (!pool)
		return -ENOMEM;

	pool->order = *order;
	pool->control = -1;
	pool->zygote.pidfd = -1;
	pool->next_slot = 1;
	pool->control_watch =
	    (struct loop_watch){.fd = -1, .ready = on_control, .owner = pool};
	pool->death_watch =
	    (struct loop_watch){.fd = -1, .ready = on_death, .owner = pool};
	pool->start_deadline =
	    (struct loop_timer){.fire = on_start_deadline, .owner = pool};
	pool->restart = (struct loop_timer){.fire = on_restart, .owner = pool};
	pool->refill = (struct loop_timer){.fire = on_refill, .owner = pool};
	int error = start_zygote(pool, ret_sentence);
	if (error < 0) {
		stop_zygote(pool);
		free(pool);
		return error;
	}
	*ret_pool = pool;
	return 0;
}

void
pool_free(struct pool *pool)
{
	if (!pool)
		return;
	loop_disarm(pool->order.loop, &pool->restart);
	stop_zygote(pool);
	pool->restart.armed = false;
	while (pool->children)
		child_free(pool->children);
	free(pool);
}

bool
pool_is_ready(const struct pool *pool)
{
	return pool->running && pool->state == WIRE_IDLE &&
	       pool->failures == 0 && pool->was_ready;
}

uint32_t
pool_kinds(const struct pool *pool)
{
	return pool->kinds;
}

const char *
pool_engine(const struct pool *pool)
{
	return pool->engine;
}

const char *
pool_last_error(const struct pool *pool)
{
	return pool->last_error;
}

unsigned
pool_failures(const struct pool *pool)
{
	return pool->failures;
}

uint64_t
pool_age(const struct pool *pool)
{
	return pool->running ? loop_now() - pool->started : UINT64_MAX;
}

unsigned
pool_starts(const struct pool *pool)
{
	return pool->starts;
}

uint32_t
pool_landlock(const struct pool *pool)
{
	return pool->landlock;
}

struct child *
pool_take(
    struct pool *pool, const struct child_user *user, void *owner, uint64_t ms)
{
	/* What is left of a zygote that has ended is as dead as it is. */
	if (!pool->running)
		return NULL;
	for (struct child *child = pool->children; child; child = child->next) {
		if (child->state != WIRE_IDLE || child->user || child->ended)
			continue;
		child->user = user;
		child->owner = owner;
		loop_arm(pool->order.loop, &child->deadline, ms);
		pool_refill_later(pool, 0);
		return child;
	}
	return NULL;
}
