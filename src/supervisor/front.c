/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/front.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "supervisor/course.h"
#include "supervisor/front_settings.h"
#include "supervisor/ledger.h"
#include "supervisor/measure.h"
#include "supervisor/resident.h"

struct front {
	struct service *service;
	struct resident *resident;
	struct wire_status told;
	bool was_told;
	char engines[ROLE_COUNT][WIRE_MAX_TEXT + 1]; /* told; "": not */
	bool open;                                   /* it serves */
};

static void
tell(struct front *front, const struct wire_message *message)
{
	if (resident_is_ready(front->resident))
		asker_send(resident_asker(front->resident), message);
}

void
front_tell_settings(struct front *front)
{
	if (front_is_ready(front))
		front_settings_send(
		    front->service->config, resident_asker(front->resident));
}

/* What the ledger has told before this front was there. */
static void
send_signings(struct front *front)
{
	size_t count;
	const struct wire_signing *signings =
	    ledger_signings(front->service->ledger, &count);

	for (size_t i = 0; i < count; i++)
		front_tell_signing(front, 0, &signings[i]);
}

static void
send_events(struct front *front)
{
	for (const struct job *job = front->service->jobs; job;
	     job = job->next) {
		struct wire_event event;
		if (job->origin != JOB_OF_FRONT || !job->told)
			continue;
		course_event(job, &event);
		front_tell_event(front, &event);
	}
}

/*
 * Before the ledger has named the decks that are under way nobody is served:
 * a deck that was promised would be answered with 404. Clients wait in the
 * socket meanwhile.
 */
void
front_open(struct front *front)
{
	struct wire_message message;

	if (front->open || !front_is_ready(front) ||
	    !ledger_is_ready(front->service->ledger))
		return;
	front->open = true;
	/* A front before this one may have shut the listener down. */
	(void)listen(front->service->listener, SOMAXCONN);
	wire_init(&message, WIRE_LISTEN, 0);
	message.fd = front->service->listener; /* lent */
	tell(front, &message);
}

static void
on_ready(void *owner)
{
	struct front *front = owner;

	front->was_told = false;
	memset(front->engines, 0, sizeof(front->engines));
	front->open = false;
	front_tell_engines(front);
	front_tell_settings(front);
	send_signings(front);
	send_events(front);
	front_open(front);
}

static void
on_gone(void *owner)
{
	struct front *front = owner;

	service_forget(front->service, resident_asker(front->resident));
}

static int
on_submit(struct front *front, struct wire_message *message)
{
	service_submit(front->service, resident_asker(front->resident),
	    JOB_OF_FRONT, message);
	front_tell_status(front);
	return 0;
}

static int
on_cancel(struct front *front, struct wire_message *message)
{
	service_cancel(
	    front->service, resident_asker(front->resident), message->slot);
	return 0;
}

static int
on_keep(struct front *front, struct wire_message *message)
{
	uint8_t id[WIRE_ID_SIZE];

	if (wire_take_id(message, id) < 0)
		return -EBADMSG;
	struct job *job = service_find(front->service, id);
	if (!job || job->entry == JOB_CONCLUDING) {
		/* It ended meanwhile, and is on record. */
		front_tell_said(front, message->slot, FAULT_NONE);
		return 0;
	}
	course_keep(job, message->slot);
	return 0;
}

static int
on_erase(struct front *front, struct wire_message *message)
{
	uint8_t id[WIRE_ID_SIZE];
	char tenant[WIRE_TENANT_SIZE];

	if (wire_take_owned(message, id, tenant) < 0)
		return -EBADMSG;
	struct job *job = service_find(front->service, id);
	if (!job || strcmp(job->record.submit.tenant, tenant) != 0) {
		ledger_erase(front->service->ledger, message->slot, id, tenant);
		return 0;
	}
	if (!job->erasing)
		job->erase_stage = job->stage;
	job->erasing = true;
	job->erase_slot = message->slot;
	course_cancel(job);
	return 0;
}

static int
on_rotate(struct front *front, struct wire_message *message)
{
	ledger_rotate(front->service->ledger, message->slot);
	return 0;
}

static int
on_measure(struct front *front, struct wire_message *message)
{
	AUTO_FD text = measure_service(front->service);
	struct wire_message answer;

	if (text < 0)
		return 0; /* it asks again */
	wire_init(&answer, WIRE_MEASURED, message->slot);
	answer.fd = text;
	tell(front, &answer);
	return 0;
}

static const struct {
	enum wire_type type;
	int (*on_message)(struct front *front, struct wire_message *message);
} handlers[] = {
    {WIRE_SUBMIT,  on_submit },
    {WIRE_CANCEL,  on_cancel },
    {WIRE_KEEP,    on_keep   },
    {WIRE_ERASE,   on_erase  },
    {WIRE_ROTATE,  on_rotate },
    {WIRE_MEASURE, on_measure},
};

static void
on_message(void *owner, struct wire_message *message)
{
	struct front *front = owner;
	int error = -EBADMSG;

	for (size_t i = 0; i < COUNT_OF(handlers); i++)
		if (handlers[i].type == message->type)
			error = handlers[i].on_message(front, message);
	if (error < 0)
		resident_fail(front->resident, "spoke out of turn");
}

static const struct resident_user user = {
    .on_ready = on_ready,
    .on_message = on_message,
    .on_gone = on_gone,
};

int
front_new(struct service *service, struct front **ret_front)
{
	struct front *front = calloc(1, sizeof(*front));
	if (!front)
		return -ENOMEM;

	front->service = service;
	int error =
	    resident_new(service, ROLE_FRONT, &user, front, &front->resident);
	if (error < 0) {
		free(front);
		return error;
	}
	*ret_front = front;
	return 0;
}

void
front_free(struct front *front)
{
	if (!front)
		return;
	resident_free(front->resident);
	free(front);
}

bool
front_is_ready(const struct front *front)
{
	return resident_is_ready(front->resident);
}

const struct resident *
front_resident(const struct front *front)
{
	return front->resident;
}

const char *
front_last_error(const struct front *front)
{
	return resident_last_error(front->resident);
}

const struct asker *
front_asker(const struct front *front)
{
	return resident_asker(front->resident);
}

void
front_retire(struct front *front)
{
	resident_retire(front->resident);
}

void
front_cut(struct front *front)
{
	resident_fail(front->resident, "cut off");
}

bool
front_is_gone(const struct front *front)
{
	return resident_is_gone(front->resident);
}

void
front_tell_status(struct front *front)
{
	const struct service *service = front->service;
	struct wire_message message;
	const struct wire_status status = {
	    .accepting = service_accepts(service),
	    .full =
		service_is_up(service) && ledger_disk(service->ledger)->full,
	    .waiting = service_waiting(service),
	    .retry_after = service_retry_after(service)};

	if (!front_is_ready(front) ||
	    (front->was_told && front->told.accepting == status.accepting &&
		front->told.full == status.full &&
		front->told.waiting == status.waiting))
		return;
	front->told = status;
	front->was_told = true;
	wire_init(&message, WIRE_STATUS, 0);
	wire_put_status(&message, &status);
	tell(front, &message);
}

static void
tell_engine(struct front *front, enum role role, const char *versions)
{
	struct wire_engine engine = {.role = role};
	struct wire_message message;

	text_format(engine.versions, sizeof(engine.versions), "%s", versions);
	text_format(
	    front->engines[role], sizeof(front->engines[role]), "%s", versions);
	wire_init(&message, WIRE_ENGINE, 0);
	wire_put_engine(&message, &engine);
	tell(front, &message);
}

void
front_tell_engines(struct front *front)
{
	if (!front_is_ready(front))
		return;
	for (enum role role = ROLE_FIRST_POOL; role < ROLE_COUNT; role++) {
		const struct pool *pool = front->service->pools[role];
		if (pool && strcmp(pool_engine(pool), front->engines[role]))
			tell_engine(front, role, pool_engine(pool));
	}
}

void
front_tell_event(struct front *front, const struct wire_event *event)
{
	struct wire_message message;

	wire_init(&message, WIRE_EVENT, 0);
	wire_put_event(&message, event);
	tell(front, &message);
}

void
front_tell_accepted(struct front *front, uint32_t slot,
    const uint8_t id[WIRE_ID_SIZE], bool replayed)
{
	struct wire_message message;

	wire_init(&message, WIRE_ACCEPTED, slot);
	wire_put_counted(&message, id, replayed ? 1 : 0);
	tell(front, &message);
}

void
front_tell_said(struct front *front, uint32_t slot, enum fault fault)
{
	struct wire_message message;

	wire_init(&message, WIRE_SAID, slot);
	wire_put_u32(&message, (uint32_t)fault);
	tell(front, &message);
}

void
front_tell_erased(
    struct front *front, uint32_t slot, const struct wire_erased *erased)
{
	struct wire_message message;

	wire_init(&message, WIRE_ERASED, slot);
	wire_put_erased(&message, erased);
	tell(front, &message);
}

void
front_tell_signing(
    struct front *front, uint32_t slot, const struct wire_signing *signing)
{
	struct wire_message message;

	wire_init(&message, WIRE_SIGNING, 0);
	wire_put_signing(&message, signing);
	tell(front, &message);
	if (slot != 0)
		front_tell_said(front, slot, FAULT_NONE);
}
