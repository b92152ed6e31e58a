/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/log.h"
#include "supervisor/courier.h"
#include "supervisor/course.h"
#include "supervisor/front.h"
#include "supervisor/resident.h"

struct ledger {
	struct service *service;
	struct resident *resident;
	bool recovered;
	uint32_t stores; /* STORE without STORED */
	struct wire_disk disk;
	size_t signing_count;
	struct wire_signing signings[LIMIT_SIGNING_KEYS];
};

static void
tell(struct ledger *ledger, const struct wire_message *message)
{
	/* Before it is admitted there is nobody to believe. */
	if (resident_is_ready(ledger->resident))
		asker_send(resident_asker(ledger->resident), message);
}

void
ledger_tell_settings(struct ledger *ledger)
{
	const struct config *config = ledger->service->config;
	struct wire_message message;
	const struct wire_keeping keeping = {
	    .artifact_ttl = (uint32_t)config->artifact_ttl,
	    .poison_ttl = (uint32_t)config->poison_ttl,
	    .disk_max = config->disk_max,
	    .disk_reserve = config->disk_reserve,
	    .signing_days = (uint32_t)config->signing_days,
	    .delivery_ttl = (uint32_t)config->callback_ttl,
	};

	wire_init(&message, WIRE_KEEPING, 0);
	wire_put_keeping(&message, &keeping);
	tell(ledger, &message);
}

static void
on_ready(void *owner)
{
	struct ledger *ledger = owner;

	ledger->stores = 0;
	ledger->signing_count = 0;
	ledger_tell_settings(ledger);
}

static void
on_gone(void *owner)
{
	struct ledger *ledger = owner;

	ledger->recovered = false;
	course_on_ledger_gone(ledger->service);
}

static int
on_recorded(struct ledger *ledger, struct wire_message *message)
{
	struct wire_recorded recorded;
	int error = wire_take_recorded(message, &recorded);

	if (error == 0)
		course_on_recorded(ledger->service, &recorded);
	return error;
}

static int
on_recover(struct ledger *ledger, struct wire_message *message)
{
	struct wire_record record;

	if (ledger->recovered || wire_take_record(message, &record) < 0)
		return -EBADMSG;
	course_on_recover(ledger->service, &record);
	return 0;
}

static int
on_recovered(struct ledger *ledger, struct wire_message *message)
{
	(void)message;
	if (ledger->recovered)
		return -EBADMSG;
	ledger->recovered = true;
	course_on_recovered(ledger->service);
	if (ledger->service->front)
		front_open(ledger->service->front);
	service_on_change(ledger->service);
	return 0;
}

static int
on_stored(struct ledger *ledger, struct wire_message *message)
{
	uint8_t id[WIRE_ID_SIZE];
	enum artifact artifact;
	uint32_t page;
	enum fault fault;

	if (wire_take_stored(message, id, &artifact, &page, &fault) < 0 ||
	    ledger->stores == 0)
		return -EBADMSG;
	ledger->stores--;
	course_on_stored(ledger->service, id, artifact, page, fault);
	return 0;
}

static int
on_concluded(struct ledger *ledger, struct wire_message *message)
{
	uint8_t id[WIRE_ID_SIZE];
	uint32_t fault;

	if (wire_take_counted(message, id, &fault) < 0 || fault >= FAULT_COUNT)
		return -EBADMSG;
	course_on_concluded(ledger->service, id, (enum fault)fault);
	return 0;
}

static int
on_fetched(struct ledger *ledger, struct wire_message *message)
{
	uint8_t id[WIRE_ID_SIZE];
	AUTO_FD fd = wire_take_fd(message);

	if (wire_take_id(message, id) < 0)
		return -EBADMSG;
	course_on_fetched(ledger->service, id, fd_take(&fd));
	return 0;
}

static int
on_erased(struct ledger *ledger, struct wire_message *message)
{
	struct wire_erased erased;

	if (wire_take_erased(message, &erased) < 0)
		return -EBADMSG;
	if (message->slot != 0 && ledger->service->front)
		front_tell_erased(
		    ledger->service->front, message->slot, &erased);
	return 0;
}

static int
on_signing(struct ledger *ledger, struct wire_message *message)
{
	struct wire_signing signing;

	if (wire_take_signing(message, &signing) < 0)
		return -EBADMSG;
	if (ledger->signing_count == LIMIT_SIGNING_KEYS) {
		/* The oldest has outlived every link it signed. */
		ledger->signing_count--;
		memmove(ledger->signings, ledger->signings + 1,
		    ledger->signing_count * sizeof(signing));
	}
	ledger->signings[ledger->signing_count++] = signing;
	if (ledger->service->front)
		front_tell_signing(
		    ledger->service->front, message->slot, &signing);
	return 0;
}

static int
on_disk(struct ledger *ledger, struct wire_message *message)
{
	bool was_full = ledger->disk.full;

	if (wire_take_disk(message, &ledger->disk) < 0)
		return -EBADMSG;
	if (was_full != ledger->disk.full)
		log_line(ledger->disk.full ? "warning" : "info",
		    "disk=%s used=%llu free=%llu",
		    ledger->disk.full ? "full" : "has-room",
		    (unsigned long long)ledger->disk.used,
		    (unsigned long long)ledger->disk.free);
	service_on_change(ledger->service);
	return 0;
}

static int
on_delivery(struct ledger *ledger, struct wire_message *message)
{
	struct wire_delivery delivery;
	AUTO_FD body = wire_take_fd(message);

	if (wire_take_delivery(message, &delivery) < 0)
		return -EBADMSG;
	courier_deliver(ledger->service->courier, &delivery, body);
	return 0;
}

static const struct {
	enum wire_type type;
	int (*on_message)(struct ledger *ledger, struct wire_message *message);
} handlers[] = {
    {WIRE_RECORDED,  on_recorded },
    {WIRE_RECOVER,   on_recover  },
    {WIRE_RECOVERED, on_recovered},
    {WIRE_STORED,    on_stored   },
    {WIRE_CONCLUDED, on_concluded},
    {WIRE_FETCHED,   on_fetched  },
    {WIRE_ERASED,    on_erased   },
    {WIRE_SIGNING,   on_signing  },
    {WIRE_DISK,      on_disk     },
    {WIRE_DELIVERY,  on_delivery },
};

static void
on_message(void *owner, struct wire_message *message)
{
	struct ledger *ledger = owner;
	int error = -EBADMSG;

	for (size_t i = 0; i < COUNT_OF(handlers); i++)
		if (handlers[i].type == message->type)
			error = handlers[i].on_message(ledger, message);
	if (error < 0)
		resident_fail(ledger->resident, "spoke nonsense");
}

static const struct resident_user user = {
    .on_ready = on_ready,
    .on_message = on_message,
    .on_gone = on_gone,
};

int
ledger_new(struct service *service, struct ledger **ret_ledger)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));
	if (!ledger)
		return -ENOMEM;

	ledger->service = service;
	int error = resident_new(
	    service, ROLE_LEDGER, &user, ledger, &ledger->resident);
	if (error < 0) {
		free(ledger);
		return error;
	}
	*ret_ledger = ledger;
	return 0;
}

void
ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return;
	resident_free(ledger->resident);
	free(ledger);
}

bool
ledger_is_ready(const struct ledger *ledger)
{
	return ledger->recovered && resident_is_ready(ledger->resident);
}

const struct resident *
ledger_resident(const struct ledger *ledger)
{
	return ledger->resident;
}

const char *
ledger_last_error(const struct ledger *ledger)
{
	return resident_last_error(ledger->resident);
}

const struct wire_disk *
ledger_disk(const struct ledger *ledger)
{
	return &ledger->disk;
}

const struct wire_signing *
ledger_signings(const struct ledger *ledger, size_t *ret_count)
{
	*ret_count = ledger->signing_count;
	return ledger->signings;
}

bool
ledger_is_behind(const struct ledger *ledger)
{
	return ledger->stores >= LIMIT_STORES_AHEAD;
}

void
ledger_record(struct ledger *ledger, const struct job *job)
{
	struct wire_message message = {
	    .type = WIRE_RECORD, .fd = job->document}; /* lent */

	wire_put_record(&message, &job->record);
	tell(ledger, &message);
}

void
ledger_begun(struct ledger *ledger, const struct job *job)
{
	struct wire_message message = {.type = WIRE_BEGUN, .fd = -1};

	wire_put_counted(&message, job->record.id, job->record.runs);
	tell(ledger, &message);
}

void
ledger_conclude(struct ledger *ledger, const struct job *job)
{
	struct wire_message message = {.type = WIRE_CONCLUDE, .fd = -1};
	struct wire_event event;

	job_put_event(job, &event);
	wire_put_event(&message, &event);
	tell(ledger, &message);
}

void
ledger_fetch(struct ledger *ledger, const struct job *job)
{
	struct wire_message message = {.type = WIRE_FETCH, .fd = -1};

	wire_put_bytes(&message, job->record.id, WIRE_ID_SIZE);
	tell(ledger, &message);
}

void
ledger_store(struct ledger *ledger, const struct job *job,
    enum artifact artifact, uint32_t page, int fd)
{
	struct wire_message message;

	ledger->stores++;
	wire_init(&message, WIRE_STORE, 0);
	wire_put_store(&message, job->record.id, artifact, page);
	message.fd = fd; /* lent */
	tell(ledger, &message);
}

void
ledger_erase(struct ledger *ledger, uint32_t slot,
    const uint8_t id[WIRE_ID_SIZE], const char *tenant)
{
	struct wire_message message;

	wire_init(&message, WIRE_ERASE, slot);
	wire_put_owned(&message, id, tenant);
	tell(ledger, &message);
}

void
ledger_rotate(struct ledger *ledger, uint32_t slot)
{
	const struct wire_message message = {
	    .type = WIRE_ROTATE, .slot = slot, .fd = -1};

	tell(ledger, &message);
}

void
ledger_delivered(struct ledger *ledger, const struct wire_delivered *delivered)
{
	struct wire_message message = {.type = WIRE_DELIVERED, .fd = -1};

	wire_put_delivered(&message, delivered);
	tell(ledger, &message);
}

void
ledger_retire(struct ledger *ledger)
{
	resident_retire(ledger->resident);
}

bool
ledger_is_gone(const struct ledger *ledger)
{
	return resident_is_gone(ledger->resident);
}
