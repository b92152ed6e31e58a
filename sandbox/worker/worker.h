/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * worker.h - the life of a disposable role: a warm zygote that forks one
 * locked child per document.
 *
 * A role supplies struct worker_role and a main() of one line; everything
 * that has to be done in the right order is here.
 */
#ifndef CLEANDECK_WORKER_WORKER_H
#define CLEANDECK_WORKER_WORKER_H

#include "base/compat.h"
#include "base/role.h"
#include "wire/wire_body.h"

#define WORKER_ENGINE_SIZE 200

/* One document, in the child. */
struct worker_job {
	struct wire_job order;
	const uint8_t *bytes; /* mapped read-only for the life of the child */
	uint64_t size;
	int fd; /* the document's memfd, sealed */
};

struct worker_role {
	enum role role;
	/*
	 * In the zygote, before READY, with our own data only: load what
	 * every document needs. Writes the engine versions. 0 or -errno.
	 */
	int (*warm)(char engine[WORKER_ENGINE_SIZE]);
	/*
	 * In the locked child: does the job and ends with worker_finish() or
	 * worker_fail(). Returning is a bug, answered as an internal fault.
	 */
	void (*run)(const struct worker_job *job);
	/*
	 * Calls step(data) for ever; for libraries that insist on a loop of
	 * their own. NULL: a plain loop. step() returns in the zygote only.
	 */
	void (*loop)(void (*step)(void *data), void *data);
};

/*
 * In the zygote, before its first step: which kinds were converted in the
 * warm-up (set of KIND_BIT()). READY carries it.
 */
void worker_set_warm_kinds(uint32_t kinds);

/* Runs the role; `argv[1]` is "kill" or "trap". Returns an exit code. */
int worker_main(const struct worker_role *role, int argc, char **argv);

/*
 * Seals and sends an artifact; takes the memfd over, whatever happens.
 * Returns 0 or -errno.
 */
NODISCARD int worker_send_artifact(
    enum artifact artifact, uint32_t page, int memfd);

/* Says how many slides will come. Returns 0 or -errno. */
NODISCARD int worker_send_pages(uint32_t pages);

/* Says that all is done, and ends the process. */
void worker_finish(const struct wire_result *result) NORETURN;

/* Says what went wrong (`seen`: one ASCII line), and ends the process. */
void worker_fail(enum fault fault, const char *seen) NORETURN;

#endif
