/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/wire_body.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "wire/wire_part.h"

#define CLAIM_NAME_UNKNOWN     1u
#define CLAIM_DECLARED_UNKNOWN 2u
#define CLAIM_ALL              3u

#define KIND_ALL               (KIND_BIT(KIND_COUNT) - 1)

void
wire_put_claim(struct wire_message *message, const struct wire_claim *claim)
{
	wire_put_u32(message, (uint32_t)claim->name);
	wire_put_u32(message, (uint32_t)claim->declared);
	wire_put_u32(message,
	    (claim->name_unknown ? CLAIM_NAME_UNKNOWN : 0) |
		(claim->declared_unknown ? CLAIM_DECLARED_UNKNOWN : 0));
}

void
wire_take_claim(struct wire_message *message, struct wire_claim *ret_claim)
{
	uint32_t name = wire_take_u32(message);
	uint32_t declared = wire_take_u32(message);
	uint32_t flags = wire_take_u32(message);

	if (name >= KIND_COUNT || declared >= KIND_COUNT || flags > CLAIM_ALL) {
		message->bad = true;
		return;
	}
	ret_claim->name = (enum kind)name;
	ret_claim->declared = (enum kind)declared;
	ret_claim->name_unknown = flags & CLAIM_NAME_UNKNOWN;
	ret_claim->declared_unknown = flags & CLAIM_DECLARED_UNKNOWN;
}

uint32_t
wire_take_artifacts(struct wire_message *message)
{
	uint32_t set = wire_take_u32(message);

	if (set & ~ARTIFACT_ALL_SET)
		message->bad = true;
	return set;
}

enum kind
wire_take_kind(struct wire_message *message)
{
	uint32_t number = wire_take_u32(message);

	if (number >= KIND_COUNT)
		message->bad = true;
	return message->bad ? KIND_NONE : (enum kind)number;
}

uint32_t
wire_take_kinds(struct wire_message *message)
{
	uint32_t set = wire_take_u32(message);

	if (set & ~KIND_ALL)
		message->bad = true;
	return set;
}

uint32_t
wire_take_pages(struct wire_message *message)
{
	uint32_t pages = wire_take_u32(message);

	if (pages > LIMIT_PAGES_MAX)
		message->bad = true;
	return pages;
}

void
wire_put_job(struct wire_message *message, const struct wire_job *job)
{
	wire_put_claim(message, &job->claim);
	wire_put_u32(message, job->accept);
	wire_put_u32(message, job->artifacts);
	wire_put_u32(message, job->pages_max);
	wire_put_u64(message, job->pixels_max);
	wire_put_u64(message, job->output_max);
}

int
wire_take_job(struct wire_message *message, struct wire_job *ret_job)
{
	struct wire_job job = {0};

	wire_take_claim(message, &job.claim);
	job.accept = wire_take_kinds(message);
	job.artifacts = wire_take_artifacts(message);
	job.pages_max = wire_take_pages(message);
	job.pixels_max = wire_take_u64(message);
	job.output_max = wire_take_u64(message);
	if (wire_take_end(message) < 0)
		return -EBADMSG;
	*ret_job = job;
	return 0;
}

void
wire_put_result(struct wire_message *message, const struct wire_result *result)
{
	wire_put_u32(message, (uint32_t)result->kind);
	wire_put_u32(message, result->pages);
	wire_put_u32(message, result->rastered);
}

int
wire_take_result(struct wire_message *message, struct wire_result *ret_result)
{
	struct wire_result result = {0};

	result.kind = wire_take_kind(message);
	result.pages = wire_take_pages(message);
	result.rastered = wire_take_pages(message);
	if (wire_take_end(message) < 0)
		return -EBADMSG;
	*ret_result = result;
	return 0;
}

void
wire_put_reply(struct wire_message *message, const struct wire_reply *reply)
{
	wire_put_u32(message, (uint32_t)reply->fault);
	wire_put_u32(message, (uint32_t)reply->kind);
	wire_put_u32(message, reply->pages);
	wire_put_u32(message, reply->rastered);
	wire_put_u32(message, reply->retry_after);
	wire_put_bytes(message, reply->id, sizeof(reply->id));
	wire_put_text(message, reply->seen);
}

int
wire_take_reply(struct wire_message *message, struct wire_reply *ret_reply)
{
	struct wire_reply reply = {0};

	uint32_t fault = wire_take_u32(message);
	reply.kind = wire_take_kind(message);
	reply.pages = wire_take_pages(message);
	reply.rastered = wire_take_pages(message);
	reply.retry_after = wire_take_u32(message);
	wire_take_bytes(message, reply.id, sizeof(reply.id));
	wire_take_text(message, reply.seen);
	if (fault >= FAULT_COUNT || wire_take_end(message) < 0)
		return -EBADMSG;
	reply.fault = (enum fault)fault;
	*ret_reply = reply;
	return 0;
}

void
wire_put_config(struct wire_message *message, const struct wire_config *config)
{
	wire_put_u64(message, config->upload_max);
	wire_put_u64(message, config->upload_memory);
	wire_put_u32(message, config->accept);
	wire_put_u32(message, config->connections);
	wire_put_u32(message, config->per_client);
	wire_put_u32(message, config->idle_ms);
	wire_put_u32(message, config->artifact_ttl);
	wire_put_u32(message, config->pages_max);
	wire_put_u32(message, config->address_rate);
	wire_put_u32(message, config->ticket_ttl);
	wire_put_u32(message, config->link_ttl);
	wire_put_u32(message, config->wait_max);
	wire_put_u32(message, config->flags);
}

int
wire_take_config(struct wire_message *message, struct wire_config *ret_config)
{
	struct wire_config config = {0};

	config.upload_max = wire_take_u64(message);
	config.upload_memory = wire_take_u64(message);
	config.accept = wire_take_kinds(message);
	config.connections = wire_take_u32(message);
	config.per_client = wire_take_u32(message);
	config.idle_ms = wire_take_u32(message);
	config.artifact_ttl = wire_take_u32(message);
	config.pages_max = wire_take_pages(message);
	config.address_rate = wire_take_u32(message);
	config.ticket_ttl = wire_take_u32(message);
	config.link_ttl = wire_take_u32(message);
	config.wait_max = wire_take_u32(message);
	config.flags = wire_take_u32(message);
	if ((config.flags & ~WIRE_CONFIG_ALL) || wire_take_end(message) < 0)
		return -EBADMSG;
	*ret_config = config;
	return 0;
}

void
wire_put_status(struct wire_message *message, const struct wire_status *status)
{
	wire_put_u32(message, status->accepting ? 1 : status->full ? 2 : 0);
	wire_put_u32(message, status->waiting);
	wire_put_u32(message, status->retry_after);
}

int
wire_take_status(struct wire_message *message, struct wire_status *ret_status)
{
	uint32_t accepting = wire_take_u32(message);
	uint32_t waiting = wire_take_u32(message);
	uint32_t retry_after = wire_take_u32(message);

	if (accepting > 2 || wire_take_end(message) < 0)
		return -EBADMSG;
	ret_status->accepting = accepting == 1;
	ret_status->full = accepting == 2;
	ret_status->waiting = waiting;
	ret_status->retry_after = retry_after;
	return 0;
}

void
wire_put_artifact(
    struct wire_message *message, enum artifact artifact, uint32_t page)
{
	wire_put_u32(message, (uint32_t)artifact);
	wire_put_u32(message, page);
}

int
wire_take_artifact(struct wire_message *message, enum artifact *ret_artifact,
    uint32_t *ret_page)
{
	uint32_t number = wire_take_u32(message);
	uint32_t page = wire_take_pages(message);
	const struct artifact_row *row = artifact_find(number);

	if (!row || row->per_page != (page > 0) || wire_take_end(message) < 0)
		return -EBADMSG;
	*ret_artifact = (enum artifact)number;
	*ret_page = page;
	return 0;
}

void
wire_put_fault(struct wire_message *message, enum fault fault, const char *seen)
{
	wire_put_u32(message, (uint32_t)fault);
	wire_put_text(message, seen);
}

int
wire_take_fault(struct wire_message *message, enum fault *ret_fault,
    char seen[WIRE_MAX_TEXT + 1])
{
	uint32_t number = wire_take_u32(message);

	wire_take_text(message, seen);
	if (!fault_is_for_worker(number) || wire_take_end(message) < 0)
		return -EBADMSG;
	*ret_fault = (enum fault)number;
	return 0;
}
