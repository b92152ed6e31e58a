/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bodies of residents' settings, and of callbacks. */
#include <errno.h>

#include "base/limits.h"
#include "wire/wire_deck.h"
#include "wire/wire_part.h"

void
wire_put_keeping(
    struct wire_message *message, const struct wire_keeping *keeping)
{
	wire_put_u32(message, keeping->artifact_ttl);
	wire_put_u32(message, keeping->poison_ttl);
	wire_put_u64(message, keeping->disk_max);
	wire_put_u64(message, keeping->disk_reserve);
	wire_put_u32(message, keeping->signing_days);
	wire_put_u32(message, keeping->delivery_ttl);
}

int
wire_take_keeping(
    struct wire_message *message, struct wire_keeping *ret_keeping)
{
	ret_keeping->artifact_ttl = wire_take_u32(message);
	ret_keeping->poison_ttl = wire_take_u32(message);
	ret_keeping->disk_max = wire_take_u64(message);
	ret_keeping->disk_reserve = wire_take_u64(message);
	ret_keeping->signing_days = wire_take_u32(message);
	ret_keeping->delivery_ttl = wire_take_u32(message);
	return wire_take_end(message);
}

void
wire_put_disk(struct wire_message *message, const struct wire_disk *disk)
{
	wire_put_u64(message, disk->used);
	wire_put_u64(message, disk->free);
	wire_put_u32(message, disk->full ? 1 : 0);
	wire_put_u32(message, disk->decks);
	wire_put_u32(message, disk->deliveries);
	wire_put_u32(message, disk->sync_ms);
}

int
wire_take_disk(struct wire_message *message, struct wire_disk *ret_disk)
{
	ret_disk->used = wire_take_u64(message);
	ret_disk->free = wire_take_u64(message);
	uint32_t full = wire_take_u32(message);
	ret_disk->full = full == 1;
	ret_disk->decks = wire_take_u32(message);
	ret_disk->deliveries = wire_take_u32(message);
	ret_disk->sync_ms = wire_take_u32(message);
	return full > 1 ? -EBADMSG : wire_take_end(message);
}

void
wire_put_key(struct wire_message *message, const struct wire_key *key)
{
	wire_put_bytes(message, key->hash, WIRE_HASH_SIZE);
	wire_put_u32(message, key->scopes);
	wire_put_u32(message, key->rate);
	wire_put_u32(message, key->accept);
	wire_put_string(message, key->tenant);
}

int
wire_take_key(struct wire_message *message, struct wire_key *ret_key)
{
	wire_take_bytes(message, ret_key->hash, WIRE_HASH_SIZE);
	ret_key->scopes = wire_take_u32(message);
	ret_key->rate = wire_take_u32(message);
	ret_key->accept = wire_take_kinds(message);
	wire_take_string(message, ret_key->tenant, sizeof(ret_key->tenant));
	if (ret_key->scopes & ~(uint32_t)WIRE_SCOPE_ALL)
		return -EBADMSG;
	return wire_take_end(message);
}

void
wire_put_signing(
    struct wire_message *message, const struct wire_signing *signing)
{
	wire_put_u32(message, signing->number);
	wire_put_u64(message, signing->created);
	wire_put_bytes(message, signing->key, WIRE_HASH_SIZE);
}

int
wire_take_signing(
    struct wire_message *message, struct wire_signing *ret_signing)
{
	ret_signing->number = wire_take_u32(message);
	ret_signing->created = wire_take_u64(message);
	wire_take_bytes(message, ret_signing->key, WIRE_HASH_SIZE);
	return wire_take_end(message);
}

void
wire_put_delivery(
    struct wire_message *message, const struct wire_delivery *delivery)
{
	wire_put_u64(message, delivery->number);
	wire_put_u32(message, delivery->attempt);
	wire_put_string(message, delivery->tenant);
	wire_put_string(message, delivery->url);
}

int
wire_take_delivery(
    struct wire_message *message, struct wire_delivery *ret_delivery)
{
	ret_delivery->number = wire_take_u64(message);
	ret_delivery->attempt = wire_take_u32(message);
	wire_take_string(
	    message, ret_delivery->tenant, sizeof(ret_delivery->tenant));
	wire_take_string(message, ret_delivery->url, sizeof(ret_delivery->url));
	return wire_take_end(message);
}

void
wire_put_delivered(
    struct wire_message *message, const struct wire_delivered *delivered)
{
	wire_put_u64(message, delivered->number);
	wire_put_u32(message, (uint32_t)delivered->outcome);
	wire_put_u32(message, delivered->status);
	wire_put_text(message, delivered->seen);
}

int
wire_take_delivered(
    struct wire_message *message, struct wire_delivered *ret_delivered)
{
	ret_delivered->number = wire_take_u64(message);
	uint32_t outcome = wire_take_u32(message);
	ret_delivered->outcome = (enum wire_outcome)outcome;
	ret_delivered->status = wire_take_u32(message);
	wire_take_text(message, ret_delivered->seen);
	if (outcome >= WIRE_OUTCOME_COUNT)
		return -EBADMSG;
	return wire_take_end(message);
}

void
wire_put_engine(struct wire_message *message, const struct wire_engine *engine)
{
	wire_put_u32(message, (uint32_t)engine->role);
	wire_put_text(message, engine->versions);
}

int
wire_take_engine(struct wire_message *message, struct wire_engine *ret_engine)
{
	uint32_t role = wire_take_u32(message);

	wire_take_text(message, ret_engine->versions);
	if (role < ROLE_FIRST_POOL || role >= ROLE_COUNT)
		return -EBADMSG;
	ret_engine->role = (enum role)role;
	return wire_take_end(message);
}

void
wire_put_dial(struct wire_message *message, const struct wire_dial *dial)
{
	wire_put_bytes(message, dial->address, WIRE_ADDRESS_SIZE);
	wire_put_u32(message, dial->port);
	wire_put_u32(message, dial->datagrams ? 1 : 0);
}

int
wire_take_dial(struct wire_message *message, struct wire_dial *ret_dial)
{
	wire_take_bytes(message, ret_dial->address, WIRE_ADDRESS_SIZE);
	uint32_t port = wire_take_u32(message);
	uint32_t datagrams = wire_take_u32(message);
	ret_dial->port = (uint16_t)port;
	ret_dial->datagrams = datagrams == 1;
	if (port == 0 || port > UINT16_MAX || datagrams > 1)
		return -EBADMSG;
	return wire_take_end(message);
}
