/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/wire_deck.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "wire/wire_part.h"

static void
put_id(struct wire_message *message, const uint8_t id[WIRE_ID_SIZE])
{
	wire_put_bytes(message, id, WIRE_ID_SIZE);
}

static void
take_id(struct wire_message *message, uint8_t id[WIRE_ID_SIZE])
{
	wire_take_bytes(message, id, WIRE_ID_SIZE);
}

static enum fault
take_fault(struct wire_message *message)
{
	uint32_t fault = wire_take_u32(message);

	if (fault >= FAULT_COUNT)
		message->bad = true;
	return message->bad ? FAULT_INTERNAL : (enum fault)fault;
}

static uint32_t
take_stage(struct wire_message *message)
{
	uint32_t stage = wire_take_u32(message);

	if (stage >= STAGE_COUNT)
		message->bad = true;
	return stage;
}

static bool
take_bool(struct wire_message *message)
{
	uint32_t value = wire_take_u32(message);

	if (value > 1)
		message->bad = true;
	return value == 1;
}

static void
put_submit(struct wire_message *message, const struct wire_submit *submit)
{
	wire_put_claim(message, &submit->claim);
	wire_put_u32(message, submit->artifacts);
	wire_put_u32(message, submit->accept);
	wire_put_u64(message, submit->bytes);
	wire_put_u32(message, submit->durable ? 1 : 0);
	wire_put_u32(message, submit->ttl);
	wire_put_u64(message, submit->key);
	wire_put_bytes(message, submit->idempotency, WIRE_HASH_SIZE);
	wire_put_bytes(message, submit->ticket, WIRE_HASH_SIZE);
	wire_put_u64(message, submit->ticket_end);
	wire_put_string(message, submit->tenant);
	wire_put_string(message, submit->callback);
	wire_put_string(message, submit->meeting);
}

static void
take_submit(struct wire_message *message, struct wire_submit *submit)
{
	wire_take_claim(message, &submit->claim);
	submit->artifacts = wire_take_artifacts(message);
	submit->accept = wire_take_kinds(message);
	submit->bytes = wire_take_u64(message);
	submit->durable = take_bool(message);
	submit->ttl = wire_take_u32(message);
	submit->key = wire_take_u64(message);
	wire_take_bytes(message, submit->idempotency, WIRE_HASH_SIZE);
	wire_take_bytes(message, submit->ticket, WIRE_HASH_SIZE);
	submit->ticket_end = wire_take_u64(message);
	wire_take_string(message, submit->tenant, sizeof(submit->tenant));
	wire_take_string(message, submit->callback, sizeof(submit->callback));
	wire_take_string(message, submit->meeting, sizeof(submit->meeting));
	if (submit->artifacts == 0)
		message->bad = true;
}

void
wire_put_submit(struct wire_message *message, const struct wire_submit *submit)
{
	put_submit(message, submit);
}

int
wire_take_submit(struct wire_message *message, struct wire_submit *ret_submit)
{
	struct wire_submit submit = {0};

	take_submit(message, &submit);
	if (wire_take_end(message) < 0)
		return -EBADMSG;
	*ret_submit = submit;
	return 0;
}

void
wire_put_record(struct wire_message *message, const struct wire_record *record)
{
	put_id(message, record->id);
	wire_put_u64(message, record->created);
	wire_put_u32(message, record->runs);
	put_submit(message, &record->submit);
}

int
wire_take_record(struct wire_message *message, struct wire_record *ret_record)
{
	struct wire_record record = {0};

	take_id(message, record.id);
	record.created = wire_take_u64(message);
	record.runs = wire_take_u32(message);
	take_submit(message, &record.submit);
	if (wire_take_end(message) < 0)
		return -EBADMSG;
	*ret_record = record;
	return 0;
}

void
wire_put_recorded(
    struct wire_message *message, const struct wire_recorded *recorded)
{
	put_id(message, recorded->id);
	wire_put_u32(message, (uint32_t)recorded->fault);
	wire_put_u32(message, recorded->stage);
	put_id(message, recorded->known);
}

int
wire_take_recorded(
    struct wire_message *message, struct wire_recorded *ret_recorded)
{
	struct wire_recorded recorded = {0};

	take_id(message, recorded.id);
	recorded.fault = take_fault(message);
	recorded.stage = take_stage(message);
	take_id(message, recorded.known);
	if (wire_take_end(message) < 0)
		return -EBADMSG;
	*ret_recorded = recorded;
	return 0;
}

void
wire_put_event(struct wire_message *message, const struct wire_event *event)
{
	put_id(message, event->id);
	wire_put_u32(message, (uint32_t)event->stage);
	wire_put_u32(message, (uint32_t)event->fault);
	wire_put_u32(message, (uint32_t)event->kind);
	wire_put_u32(message, event->pages);
	wire_put_u32(message, event->rastered);
	wire_put_u32(message, event->slides);
	wire_put_u32(message, event->percent);
	wire_put_u32(message, event->eta);
	wire_put_u32(message, event->artifacts);
	wire_put_u64(message, event->created);
	wire_put_u64(message, event->expires);
	wire_put_bytes(message, event->ticket, WIRE_HASH_SIZE);
	wire_put_string(message, event->tenant);
	wire_put_string(message, event->meeting);
	wire_put_text(message, event->seen);
}

int
wire_take_event(struct wire_message *message, struct wire_event *ret_event)
{
	struct wire_event event = {0};

	take_id(message, event.id);
	event.stage = (enum stage)take_stage(message);
	event.fault = take_fault(message);
	event.kind = wire_take_kind(message);
	event.pages = wire_take_pages(message);
	event.rastered = wire_take_pages(message);
	event.slides = wire_take_pages(message);
	event.percent = wire_take_u32(message);
	event.eta = wire_take_u32(message);
	event.artifacts = wire_take_artifacts(message);
	event.created = wire_take_u64(message);
	event.expires = wire_take_u64(message);
	wire_take_bytes(message, event.ticket, WIRE_HASH_SIZE);
	wire_take_string(message, event.tenant, sizeof(event.tenant));
	wire_take_string(message, event.meeting, sizeof(event.meeting));
	wire_take_text(message, event.seen);
	if (event.stage < STAGE_RECEIVED || event.percent > 100 ||
	    wire_take_end(message) < 0)
		return -EBADMSG;
	*ret_event = event;
	return 0;
}

void
wire_put_erased(struct wire_message *message, const struct wire_erased *erased)
{
	wire_put_u32(message, (uint32_t)erased->fault);
	wire_put_u32(message, erased->stage);
	wire_put_u64(message, erased->files);
	wire_put_u64(message, erased->bytes);
}

int
wire_take_erased(struct wire_message *message, struct wire_erased *ret_erased)
{
	struct wire_erased erased = {0};

	erased.fault = take_fault(message);
	erased.stage = take_stage(message);
	erased.files = wire_take_u64(message);
	erased.bytes = wire_take_u64(message);
	if (wire_take_end(message) < 0)
		return -EBADMSG;
	*ret_erased = erased;
	return 0;
}

int
wire_take_id(struct wire_message *message, uint8_t ret_id[WIRE_ID_SIZE])
{
	take_id(message, ret_id);
	return wire_take_end(message);
}

void
wire_put_owned(struct wire_message *message, const uint8_t id[WIRE_ID_SIZE],
    const char *tenant)
{
	put_id(message, id);
	wire_put_string(message, tenant);
}

int
wire_take_owned(struct wire_message *message, uint8_t ret_id[WIRE_ID_SIZE],
    char ret_tenant[WIRE_TENANT_SIZE])
{
	take_id(message, ret_id);
	wire_take_string(message, ret_tenant, WIRE_TENANT_SIZE);
	return wire_take_end(message);
}

void
wire_put_counted(struct wire_message *message, const uint8_t id[WIRE_ID_SIZE],
    uint32_t number)
{
	put_id(message, id);
	wire_put_u32(message, number);
}

int
wire_take_counted(struct wire_message *message, uint8_t ret_id[WIRE_ID_SIZE],
    uint32_t *ret_number)
{
	take_id(message, ret_id);
	*ret_number = wire_take_u32(message);
	return wire_take_end(message);
}

int
wire_take_said(struct wire_message *message, enum fault *ret_fault)
{
	*ret_fault = take_fault(message);
	return wire_take_end(message);
}

void
wire_put_store(struct wire_message *message, const uint8_t id[WIRE_ID_SIZE],
    enum artifact artifact, uint32_t page)
{
	put_id(message, id);
	wire_put_artifact(message, artifact, page);
}

/* The class and the page go together, or the message is bad. */
static void
take_artifact(struct wire_message *message, enum artifact *ret_artifact,
    uint32_t *ret_page)
{
	uint32_t number = wire_take_u32(message);
	const struct artifact_row *row = artifact_find(number);

	*ret_page = wire_take_pages(message);
	*ret_artifact = row ? row->artifact : ARTIFACT_DECK_PDF;
	if (!row || row->per_page != (*ret_page > 0))
		message->bad = true;
}

int
wire_take_store(struct wire_message *message, uint8_t ret_id[WIRE_ID_SIZE],
    enum artifact *ret_artifact, uint32_t *ret_page)
{
	take_id(message, ret_id);
	take_artifact(message, ret_artifact, ret_page);
	return wire_take_end(message);
}

int
wire_take_stored(struct wire_message *message, uint8_t ret_id[WIRE_ID_SIZE],
    enum artifact *ret_artifact, uint32_t *ret_page, enum fault *ret_fault)
{
	take_id(message, ret_id);
	take_artifact(message, ret_artifact, ret_page);
	*ret_fault = take_fault(message);
	return wire_take_end(message);
}
