/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/front_settings.h"

#include <string.h>

#include "wire/wire_deck.h"

static void
send_keys(const struct config *config, struct asker *asker)
{
	for (size_t i = 0; i < config->key_count; i++) {
		const struct config_key *from = &config->keys[i];
		struct wire_message message;
		struct wire_key key = {.scopes = from->scopes,
		    .rate = from->rate,
		    .accept = config->accept};
		memcpy(key.hash, from->hash, sizeof(key.hash));
		memcpy(key.tenant, from->tenant, sizeof(key.tenant));
		wire_init(&message, WIRE_KEY, 0);
		wire_put_key(&message, &key);
		asker_send(asker, &message);
	}
}

static void
send_proxies(const struct config *config, struct asker *asker)
{
	for (size_t i = 0; i < config->trusted_proxies.count; i++) {
		const struct config_network *proxy =
		    &config->trusted_proxies.list[i];
		struct wire_message message;
		wire_init(&message, WIRE_PROXY, 0);
		wire_put_bytes(&message, proxy->address, WIRE_ADDRESS_SIZE);
		wire_put_u32(&message, proxy->bits);
		asker_send(asker, &message);
	}
}

static void
send_config(const struct config *config, struct asker *asker)
{
	bool open = config_is_loopback(config) && config->key_count == 0;
	struct wire_message message;
	const struct wire_config slice = {
	    .upload_max = config->upload_max,
	    .upload_memory = config->upload_memory,
	    .accept = config->accept,
	    .connections = (uint32_t)config->connections,
	    .per_client = (uint32_t)config->per_client,
	    .idle_ms = (uint32_t)config->idle_time * 1000,
	    .artifact_ttl = (uint32_t)config->artifact_ttl,
	    .pages_max = (uint32_t)config->pages_max,
	    .address_rate = (uint32_t)config->address_rate,
	    .ticket_ttl = (uint32_t)config->ticket_ttl,
	    .link_ttl = (uint32_t)config->link_ttl,
	    .wait_max = (uint32_t)config->wait_max,
	    .flags = open ? WIRE_CONFIG_PAGE : 0,
	};

	wire_init(&message, WIRE_CONFIG, 0);
	wire_put_config(&message, &slice);
	asker_send(asker, &message);
}

void
front_settings_send(const struct config *config, struct asker *asker)
{
	send_keys(config, asker);
	send_proxies(config, asker);
	send_config(config, asker);
}
