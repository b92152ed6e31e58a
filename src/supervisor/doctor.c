/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/doctor.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/probe.h"
#include "base/text.h"
#include "supervisor/doctor_scratch.h"
#include "supervisor/resident.h"

#define PROBE_TIME 5000
#define STEP_PAUSE 20 /* until a child is there to take */

struct doctor {
	struct service *service;
	struct asker *asker;
	enum role role;
	uint32_t probe;
	bool told_layers; /* of this role */
	struct child *child;
	/* A resident has no zygote: a process of its own for each probe. */
	struct spawned resident;
	struct doctor_scratch scratch;
	int channel;
	struct loop_watch watch;
	enum wire_state state;
	struct loop_timer timer;
};

static void step(void *owner);

static void
tell(struct doctor *doctor, enum doctor_outcome outcome, const char *text)
{
	struct wire_message message;

	wire_init(&message, WIRE_FINDING, 0);
	wire_put_u32(&message, (uint32_t)doctor->role);
	wire_put_u32(&message, (uint32_t)outcome);
	wire_put_text(&message, text);
	asker_send(doctor->asker, &message);
}

static void
tell_layers(
    struct doctor *doctor, const struct verify_facts *facts, uint32_t landlock)
{
	char seen[VERIFY_SEEN_SIZE] = "";
	char text[WIRE_MAX_TEXT + 1];

	if (doctor->told_layers)
		return;
	doctor->told_layers = true;
	text_format(text, sizeof(text),
	    "seen from outside: no_new_privs %u, seccomp mode %u, "
	    "capabilities %llx, threads %u, own user, pid, mount, network, ipc "
	    "and uts namespaces: %s",
	    facts->no_new_privs, facts->seccomp,
	    (unsigned long long)facts->capabilities, facts->threads,
	    facts->own_namespaces ? "yes" : "no");
	tell(doctor,
	    verify_locked(facts, seen) == 0 ? DOCTOR_HELD : DOCTOR_BROKEN,
	    text);
	text_format(text, sizeof(text), "landlock: version %u", landlock);
	tell(doctor, landlock > 0 ? DOCTOR_HELD : DOCTOR_ABSENT,
	    landlock > 0 ? text : "landlock: this kernel has none");
	bool grouped = doctor->service->cgroup.root >= 0;
	tell(doctor, grouped ? DOCTOR_HELD : DOCTOR_ABSENT,
	    grouped ? "cgroup: memory.max and pids.max for each job"
		    : "cgroup: none delegated; RLIMIT_DATA, RLIMIT_NPROC and "
		      "the size of /tmp bound each job");
}

static void
next_probe(struct doctor *doctor)
{
	doctor->child = NULL;
	doctor->probe++;
	if (doctor->probe == PROBE_COUNT) {
		doctor->probe = 0;
		doctor->told_layers = false;
		doctor->role = (enum role)(doctor->role + 1);
	}
	loop_arm(&doctor->service->loop, &doctor->timer, 0);
}

static void
tell_probe(struct doctor *doctor, bool held, const char *how)
{
	const struct probe_row *row = probe_find(doctor->probe);
	char text[WIRE_MAX_TEXT + 1];

	text_format(text, sizeof(text), "%s: %s", row->attempt, how);
	tell(doctor, held ? DOCTOR_HELD : DOCTOR_BROKEN, text);
	next_probe(doctor);
}

static void
on_probed(struct doctor *doctor, struct wire_message *message)
{
	char how[128];
	uint32_t error = wire_take_u32(message);

	if (message->type != WIRE_PROBED || wire_take_end(message) < 0)
		tell_probe(doctor, false, "no answer to the question");
	else if (probe_held((int)error)) {
		text_format(
		    how, sizeof(how), "refused (%s)", strerror((int)error));
		tell_probe(doctor, true, how);
	} else if (error == 0) {
		tell_probe(doctor, false, "IT WORKED");
	} else {
		text_format(how, sizeof(how),
		    "REACHED THE KERNEL, stopped only by a bad argument (%s)",
		    strerror((int)error));
		tell_probe(doctor, false, how);
	}
}

static void
on_status(struct doctor *doctor, int status, const char *seen)
{
	char how[WIRE_MAX_TEXT + 1];
	/* SIGKILL proves nothing: it is the deadline's, or the memory's. */
	bool killed =
	    status >= 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;

	if (killed)
		tell_probe(doctor, true, "killed by the filter (SIGSYS)");
	else if (doctor->service->config->trap && strstr(seen, "system call"))
		tell_probe(doctor, true, seen);
	else {
		text_format(how, sizeof(how), "unclear: %s", seen);
		tell_probe(doctor, false, how);
	}
}

static void
on_child_message(void *owner, struct child *child, struct wire_message *message)
{
	/* Only PROBED is a last word: anything else must not come back. */
	if (message->type != WIRE_PROBED)
		child_drop(child);
	on_probed(owner, message);
}

static void
on_child_end(void *owner, struct child *child, const struct child_end *end)
{
	(void)child;
	on_status(owner, end->status, end->seen);
}

static const struct child_user user = {
    .on_message = on_child_message,
    .on_end = on_child_end,
};

static void
put_probe(const struct doctor *doctor, struct wire_message *message)
{
	wire_init(message, WIRE_PROBE, 0);
	wire_put_u32(message, doctor->probe);
}

static void
probe_child(struct doctor *doctor)
{
	struct wire_message message;
	struct pool *pool = doctor->service->pools[doctor->role];
	struct child *child = pool_take(pool, &user, doctor, PROBE_TIME);

	if (!child) {
		loop_arm(&doctor->service->loop, &doctor->timer, STEP_PAUSE);
		return;
	}
	doctor->child = child;
	tell_layers(doctor, child_facts(child), child_landlock(child));
	put_probe(doctor, &message);
	child_send(child, &message);
}

static int
end_resident(struct doctor *doctor)
{
	int status = -1;

	loop_disarm(&doctor->service->loop, &doctor->timer);
	loop_remove(&doctor->service->loop, &doctor->watch);
	fd_close(&doctor->channel);
	if (doctor->resident.pidfd >= 0) {
		spawn_kill(&doctor->resident);
		(void)waitpid(doctor->resident.pid, &status, 0);
		fd_close(&doctor->resident.pidfd);
	}
	return status;
}

static void
on_resident_ready(struct doctor *doctor, struct wire_message *message)
{
	struct verify_facts facts;
	uint32_t landlock = wire_take_u32(message);

	if (verify_read(doctor->resident.pid, &facts) < 0) {
		(void)end_resident(doctor);
		tell_probe(doctor, false, "not to be seen in /proc");
		return;
	}
	tell_layers(doctor, &facts, landlock);
	put_probe(doctor, message);
	doctor->state = WIRE_WORKING;
	/* A failure shows as the end of the channel. */
	(void)!wire_send(doctor->channel, message);
}

static void
on_resident(void *owner, uint32_t events)
{
	struct doctor *doctor = owner;
	struct wire_message message;
	char seen[WIRE_MAX_TEXT + 1] = "it ended";
	enum fault fault;

	(void)events;
	int error = wire_recv(doctor->channel, resident_peer(doctor->role),
	    WIRE_SUPERVISOR, doctor->state, &message);
	if (error < 0) {
		/*
		 * Dead by the filter: wait for the true status, kill nobody.
		 * One that talks nonsense lives, and would be waited for.
		 */
		int status = -1;
		if (error != -EPIPE)
			spawn_kill(&doctor->resident);
		(void)waitpid(doctor->resident.pid, &status, 0);
		fd_close(&doctor->resident.pidfd);
		(void)end_resident(doctor);
		on_status(doctor, status, seen);
		return;
	}
	if (message.type == WIRE_READY) {
		on_resident_ready(doctor, &message);
	} else if (message.type == WIRE_FAULT) {
		if (wire_take_fault(&message, &fault, seen) < 0)
			text_format(seen, sizeof(seen), "FAULT was nonsense");
		(void)end_resident(doctor);
		on_status(doctor, -1, seen);
	} else {
		(void)end_resident(doctor);
		on_probed(doctor, &message);
	}
	wire_done(&message);
}

static void
probe_resident(struct doctor *doctor)
{
	struct service *service = doctor->service;
	struct spawn_order order = resident_order(service, doctor->role);

	order.cage = &doctor->scratch.cage;
	char sentence[SPAWN_SENTENCE_SIZE] = "no channel";
	AUTO_FD theirs = -1;

	int error = wire_pair(&doctor->channel, &theirs);
	order.control = theirs;
	if (error == 0)
		error = spawn_start(&order, &doctor->resident, sentence);
	if (error == 0)
		error =
		    loop_add(&service->loop, &doctor->watch, doctor->channel);
	if (error < 0) {
		(void)end_resident(doctor);
		tell_probe(doctor, false, sentence);
		return;
	}
	doctor->state = WIRE_STARTING;
	loop_arm(&service->loop, &doctor->timer, PROBE_TIME);
}

static void
step(void *owner)
{
	struct doctor *doctor = owner;

	if (doctor->channel >= 0) {
		(void)end_resident(doctor);
		tell_probe(doctor, false, "no answer in time");
	} else if (doctor->role == ROLE_COUNT) {
		tell(doctor, DOCTOR_END, "");
	} else if (doctor->role < ROLE_FIRST_POOL) {
		probe_resident(doctor);
	} else {
		probe_child(doctor);
	}
}

struct doctor *
doctor_new(struct service *service, struct asker *asker)
{
	struct doctor *doctor = calloc(1, sizeof(*doctor));
	if (!doctor)
		return NULL;

	if (doctor_scratch_open(&service->cage, &doctor->scratch) < 0) {
		doctor_scratch_close(&doctor->scratch);
		free(doctor);
		return NULL;
	}
	doctor->service = service;
	doctor->asker = asker;
	doctor->channel = -1;
	doctor->resident.pidfd = -1;
	doctor->watch = (struct loop_watch){
	    .fd = -1, .ready = on_resident, .owner = doctor};
	doctor->timer = (struct loop_timer){.fire = step, .owner = doctor};
	loop_arm(&service->loop, &doctor->timer, 0);
	return doctor;
}

void
doctor_free(struct doctor *doctor)
{
	if (!doctor)
		return;
	if (doctor->child)
		child_drop(doctor->child);
	(void)end_resident(doctor);
	loop_disarm(&doctor->service->loop, &doctor->timer);
	doctor_scratch_close(&doctor->scratch);
	free(doctor);
}
