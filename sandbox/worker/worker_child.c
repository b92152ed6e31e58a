/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "worker/worker_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/role_link.h"
#include "base/text.h"
#include "jail/probe.h"
#include "jail/trap.h"
#include "wire/memfd.h"

/*
 * What the zygote's libraries have open for writing (LibreOffice: a pipe,
 * a certificate store) is shared with every sibling: a way to pass bytes
 * between jobs. /dev/null takes its place.
 */
static void
cut_shared_writers(void)
{
	for (int fd = ROLE_LINK_CONTROL + 1; fd < LIMIT_WORKER_FILES; fd++) {
		int flags = fcntl(fd, F_GETFL);
		if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
			continue;
		if (dup3(STDIN_FILENO, fd, O_CLOEXEC) < 0)
			_exit(TRAP_EXIT_LOST);
	}
}

/*
 * The channel takes the place of the zygote's control channel, so that no
 * child can speak to its zygote's supervisor; the folder of tasks and the
 * pid namespace would lead out of the private root.
 */
static void
take_links(int channel, int deaths)
{
	sigset_t none;

	if (dup2(channel, ROLE_LINK_CONTROL) < 0)
		_exit(TRAP_EXIT_LOST);
	(void)close(channel);
	(void)close(ROLE_LINK_TASKS);
	(void)close(ROLE_LINK_PIDS);
	(void)close(deaths);
	cut_shared_writers();
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
say_ready(int landlock)
{
	struct wire_message message;

	wire_init(&message, WIRE_READY, 0);
	wire_put_u32(&message, (uint32_t)landlock);
	if (wire_send(ROLE_LINK_CONTROL, &message) < 0)
		_exit(TRAP_EXIT_LOST);
}

static void NORETURN
answer_probe(struct wire_message *message)
{
	uint32_t number = wire_take_u32(message);

	if (wire_take_end(message) < 0 || !probe_find(number))
		worker_fail(FAULT_INTERNAL, "unknown probe");
	int error = probe_attempt((enum probe)number);
	wire_init(message, WIRE_PROBED, 0);
	wire_put_u32(message, (uint32_t)error);
	(void)!wire_send(ROLE_LINK_CONTROL, message);
	_exit(TRAP_EXIT_OK);
}

static void
take_document(struct wire_message *message, struct worker_job *job)
{
	if (wire_take_job(message, &job->order) < 0)
		worker_fail(FAULT_INTERNAL, "job not understood");
	job->fd = wire_take_fd(message);
	if (memfd_check(job->fd, UINT64_MAX, &job->size) < 0)
		worker_fail(FAULT_INTERNAL, "document not sealed");
	if (memfd_map(job->fd, job->size, &job->bytes) < 0)
		worker_fail(FAULT_TOO_COMPLEX, "document does not fit memory");
}

void
worker_child(const struct worker_role *role, const struct jail *jail,
    const struct jail_limits *limits, int channel, int deaths)
{
	struct wire_message message;
	struct worker_job job;
	const char *layer;

	take_links(channel, deaths);
	int landlock = jail_enter_child(jail, limits, &layer);
	if (landlock < 0) {
		char seen[WIRE_MAX_TEXT + 1];
		text_format(seen, sizeof(seen), "layer %s: %s", layer,
		    strerror(-landlock));
		worker_fail(FAULT_INTERNAL, seen);
	}
	say_ready(landlock);
	/* -EPIPE: prepared in advance, and not needed. */
	if (wire_recv(ROLE_LINK_CONTROL, WIRE_SUPERVISOR, WIRE_CHILD, WIRE_IDLE,
		&message) < 0)
		_exit(TRAP_EXIT_LOST);
	if (message.type == WIRE_PROBE)
		answer_probe(&message);
	take_document(&message, &job);
	role->run(&job);
	worker_fail(FAULT_INTERNAL, "the role gave no answer");
}

int
worker_send_artifact(enum artifact artifact, uint32_t page, int memfd)
{
	struct wire_message message;
	AUTO_FD owned = memfd;
	int error = memfd_seal(owned);

	if (error < 0)
		return error;
	wire_init(&message, WIRE_ARTIFACT, 0);
	wire_put_artifact(&message, artifact, page);
	message.fd = owned;
	return wire_send(ROLE_LINK_CONTROL, &message);
}

int
worker_send_pages(uint32_t pages)
{
	struct wire_message message;

	wire_init(&message, WIRE_PAGES, 0);
	wire_put_u32(&message, pages);
	return wire_send(ROLE_LINK_CONTROL, &message);
}

void
worker_finish(const struct wire_result *result)
{
	struct wire_message message;

	wire_init(&message, WIRE_RESULT, 0);
	wire_put_result(&message, result);
	if (wire_send(ROLE_LINK_CONTROL, &message) < 0)
		_exit(TRAP_EXIT_LOST);
	/* No destructor, no atexit: LibreOffice's crash (LOK, since ever). */
	_exit(TRAP_EXIT_OK);
}

void
worker_fail(enum fault fault, const char *seen)
{
	struct wire_message message;

	wire_init(&message, WIRE_FAULT, 0);
	wire_put_fault(&message, fault, seen);
	(void)!wire_send(ROLE_LINK_CONTROL, &message);
	_exit(TRAP_EXIT_OK);
}
