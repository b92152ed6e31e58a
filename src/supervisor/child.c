/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One child of a zygote, from FORK to EXITED. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "supervisor/pool_internal.h"

/* Between the end of the channel and EXITED; then the cause stays unknown. */
#define REAP_TIME 5000

/* Before a child that died while it waited is replaced. */
#define REPLACE_PAUSE 100

static void
unlink_child(struct child *child)
{
	for (struct child **at = &child->pool->children; *at;
	     at = &(*at)->next) {
		if (*at == child) {
			*at = child->next;
			return;
		}
	}
}

void
child_free(struct child *child)
{
	struct loop *loop = child->pool->order.loop;

	loop_remove(loop, &child->watch);
	loop_disarm(loop, &child->deadline);
	if (child->in_cgroup)
		cgroup_remove(child->pool->order.cgroup, child_group(child));
	unlink_child(child);
	fd_close(&child->channel);
	fd_close(&child->pidfd);
	free(child);
}

static void
on_free(void *owner)
{
	child_free(owner);
}

static void
kill_process(const struct child *child)
{
	/*
	 * The init of a pid namespace: its death is the death of all that it
	 * has forked. Before READY there is no pid, and the closed channel
	 * makes it exit.
	 */
	if (child->pidfd >= 0)
		(void)syscall(
		    SYS_pidfd_send_signal, child->pidfd, SIGKILL, NULL, 0);
}

/* The user hears of the end once, as soon as its cause is known. */
static void
tell_user(struct child *child)
{
	const struct child_user *user = child->user;

	child->user = NULL;
	if (user)
		user->on_end(child->owner, child, &child->end);
}

/*
 * Once the channel is closed and the process reaped, nothing more can come.
 * The memory goes in a later turn: callers up the stack still hold it.
 */
static void
settle(struct child *child)
{
	struct pool *pool = child->pool;

	if (!child->ended || !child->reaped || child->settled)
		return;
	child->settled = true;
	tell_user(child);
	child->deadline.fire = on_free;
	loop_arm(pool->order.loop, &child->deadline, 0);
	if (child->state == WIRE_IDLE && pool->running) {
		log_line("warning", "role=%s a waiting child ended: %s",
		    role_name(pool->order.spawn.role), child->end.seen);
		pool_refill_later(pool, REPLACE_PAUSE);
	}
	if (child->state == WIRE_STARTING && pool->running) {
		text_format(pool->last_error, sizeof(pool->last_error),
		    "%s: %s", role_name(pool->order.spawn.role),
		    child->end.seen);
		pool_fail(pool, pool->last_error);
	}
}

static void
close_channel(struct child *child)
{
	struct loop *loop = child->pool->order.loop;

	if (child->ended)
		return;
	child->ended = true;
	loop_remove(loop, &child->watch);
	fd_close(&child->channel);
	loop_arm(loop, &child->deadline, REAP_TIME);
}

void
child_kill(struct child *child, enum fault fault, const char *seen)
{
	child_blame(child, fault, seen);
	kill_process(child);
	close_channel(child);
	tell_user(child);
	settle(child);
}

void
child_drop(struct child *child)
{
	child->user = NULL;
	child_kill(child, FAULT_CANCELLED, "");
}

static void
on_deadline(void *owner)
{
	struct child *child = owner;

	if (child->ended) {
		/* No EXITED: its zygote hangs or lies. */
		pool_fail(child->pool, "a child's end was not told");
		return;
	}
	if (child->state == WIRE_STARTING)
		child_blame(child, FAULT_INTERNAL, "a child did not get ready");
	child_kill(child, FAULT_TIMEOUT, "time is up");
}

static int
admit(struct child *child, struct wire_message *message)
{
	char text[WIRE_MAX_TEXT + 1];
	char seen[VERIFY_SEEN_SIZE] = "not to be seen in /proc";
	struct pool *pool = child->pool;

	child->landlock = wire_take_u32(message);
	wire_take_text(message, text);
	if (wire_take_end(message) < 0 || message->pid <= 0)
		return -EBADMSG;
	child->pid = message->pid;
	child->pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);
	int error =
	    child->pidfd < 0 ? -errno : verify_read(child->pid, &child->facts);
	if (error == 0)
		error = verify_locked(&child->facts, seen);
	if (error < 0) {
		child_blame(child, FAULT_INTERNAL, seen);
		return error;
	}
	if (pool->order.cgroup->root >= 0) {
		error = cgroup_add(pool->order.cgroup, child_group(child),
		    child->pid, pool->order.limits.memory,
		    pool->order.limits.tasks);
		if (error < 0)
			child_blame(child, FAULT_INTERNAL, "cgroup refused");
		child->in_cgroup = true;
	}
	return error;
}

static void
on_ready(struct child *child, struct wire_message *message)
{
	struct pool *pool = child->pool;

	if (admit(child, message) < 0) {
		child_kill(child, FAULT_INTERNAL, "READY was not true");
		return;
	}
	child->state = WIRE_IDLE;
	pool->landlock = child->landlock;
	pool->failures = 0;
	pool->was_ready = true;
	loop_disarm(pool->order.loop, &child->deadline);
	pool_refill(pool);
	pool->order.on_change(pool->order.owner);
}

static void
on_fault(struct child *child, struct wire_message *message)
{
	char seen[WIRE_MAX_TEXT + 1];
	enum fault fault;

	if (wire_take_fault(message, &fault, seen) < 0) {
		child_kill(child, FAULT_INTERNAL, "FAULT was nonsense");
		return;
	}
	if (fault == FAULT_VIOLATION)
		log_line("incident", "role=%s %s",
		    role_name(child->pool->order.spawn.role), seen);
	child_blame(child, fault, seen);
	if (child->state != WIRE_STARTING)
		child->state = WIRE_ENDED;
	close_channel(child);
	tell_user(child);
	settle(child);
}

/* RESULT or PROBED: the user has what it wanted, and hears no more. */
static void
on_last_word(struct child *child)
{
	child->user = NULL;
	child->told = true;
	child->state = WIRE_ENDED;
	close_channel(child);
	settle(child);
}

static void
on_message(struct child *child, struct wire_message *message)
{
	if (message->type == WIRE_READY) {
		on_ready(child, message);
	} else if (message->type == WIRE_FAULT) {
		on_fault(child, message);
	} else if (child->user) {
		child->user->on_message(child->owner, child, message);
		/* The user may have killed it meanwhile. */
		if (message->type != WIRE_ARTIFACT &&
		    message->type != WIRE_PAGES && !child->ended)
			on_last_word(child);
	} else {
		child_kill(child, FAULT_INTERNAL, "spoke out of turn");
	}
}

static void
on_channel(void *owner, uint32_t events)
{
	struct child *child = owner;
	struct wire_message message;

	(void)events;
	int error = wire_recv(child->channel, WIRE_CHILD, WIRE_SUPERVISOR,
	    child->state, &message);
	if (error == -EAGAIN)
		return;
	if (error == -EPIPE) {
		close_channel(child);
		settle(child);
		return;
	}
	if (error < 0) {
		log_line("incident", "role=%s broke the protocol",
		    role_name(child->pool->order.spawn.role));
		child_kill(child, FAULT_VIOLATION, "broke the protocol");
		return;
	}
	on_message(child, &message);
	wire_done(&message);
}

void
child_on_exited(struct child *child, struct wire_message *message)
{
	child->end.status = (int)wire_take_u32(message);
	child->peak_kib = wire_take_u32(message);
	child->cpu_ms = wire_take_u32(message);
	/* Words that were sent before the end are still in the channel. */
	while (!child->ended) {
		struct wire_message last;
		if (wire_recv(child->channel, WIRE_CHILD, WIRE_SUPERVISOR,
			child->state, &last) < 0)
			break;
		on_message(child, &last);
		wire_done(&last);
	}
	if (!child->told)
		child_judge(child);
	child->reaped = true;
	close_channel(child);
	settle(child);
}

void
child_on_lost(struct child *child, const char *seen)
{
	child_blame(child, FAULT_INTERNAL, seen);
	child->reaped = true;
	close_channel(child);
	settle(child);
}

static int
ask_zygote(struct pool *pool, const struct child *child, int theirs)
{
	const struct pool_limits *limits = &pool->order.limits;
	struct wire_message message;

	wire_init(&message, WIRE_FORK, child->slot);
	wire_put_u64(&message, limits->memory);
	wire_put_u64(&message, limits->tmp);
	wire_put_u64(&message, limits->output);
	wire_put_u32(&message, limits->tasks);
	wire_put_u32(&message, limits->seconds);
	message.fd = theirs;
	return wire_send(pool->control, &message);
}

int
child_new(struct pool *pool)
{
	struct loop *loop = pool->order.loop;
	AUTO_FD theirs = -1;
	struct child *child = calloc(1, sizeof(*child));
	if (!child)
		return -ENOMEM;

	child->pool = pool;
	child->slot = pool->next_slot++;
	child->state = WIRE_STARTING;
	child->pidfd = -1;
	child->channel = -1;
	child->end.status = -1;
	child->watch =
	    (struct loop_watch){.fd = -1, .ready = on_channel, .owner = child};
	child->deadline =
	    (struct loop_timer){.fire = on_deadline, .owner = child};
	child->next = pool->children;
	pool->children = child;
	int error = wire_pair(&child->channel, &theirs);
	if (error == 0)
		error = fd_set_nonblock(child->channel);
	if (error == 0)
		error = loop_add(loop, &child->watch, child->channel);
	if (error == 0)
		error = ask_zygote(pool, child, theirs);
	if (error < 0) {
		child_free(child);
		return error;
	}
	loop_arm(loop, &child->deadline, LIMIT_PREPARE_TIME);
	return 0;
}

void
child_send(struct child *child, const struct wire_message *message)
{
	int error = wire_send(child->channel, message);

	if (error < 0)
		child_kill(child, FAULT_INTERNAL, "a child took no job");
	else
		child->state = WIRE_WORKING;
}
