/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/courier.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "supervisor/dial.h"
#include "supervisor/ledger.h"
#include "supervisor/resident.h"

#define RESOLV_CONF "/etc/resolv.conf"
#define RESOLV_SIZE 2048

struct courier {
	struct service *service;
	struct resident *resident;
	struct dial_policy policy;
	uint64_t flights[LIMIT_FLIGHTS]; /* what it was told to deliver; 0 */
};

static void
tell(struct courier *courier, const struct wire_message *message)
{
	if (resident_is_ready(courier->resident))
		asker_send(resident_asker(courier->resident), message);
}

/* Of the operator's own system: who is asked for names. */
static void
read_name_servers(struct dial_policy *policy)
{
	char text[RESOLV_SIZE] = "";
	AUTO_FD fd = open(RESOLV_CONF, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	dial_parse_resolv(policy, text);
}

static void
make_policy(struct courier *courier)
{
	const struct config *config = courier->service->config;
	struct dial_policy *policy = &courier->policy;

	dial_init(policy);
	for (size_t i = 0; i < config->callback_networks.count; i++)
		(void)!dial_allow_network(policy,
		    config->callback_networks.list[i].address,
		    config->callback_networks.list[i].bits);
	for (size_t i = 0; i < config->callback_hosts.count; i++)
		(void)!dial_allow_port(
		    policy, config->callback_hosts.list[i].port);
	read_name_servers(policy);
}

static void
send_hosts(struct courier *courier)
{
	const struct config *config = courier->service->config;

	for (size_t i = 0; i < config->callback_hosts.count; i++) {
		const struct config_host *host =
		    &config->callback_hosts.list[i];
		char name[WIRE_HOST_SIZE];
		struct wire_message message;
		text_format(name, sizeof(name), "%s%s%.240s",
		    host->plain ? "http://" : "", host->below ? "*." : "",
		    host->name);
		wire_init(&message, WIRE_HOST, 0);
		wire_put_u32(&message, host->port);
		wire_put_string(&message, name);
		tell(courier, &message);
	}
}

static void
send_secrets(struct courier *courier)
{
	const struct config *config = courier->service->config;

	for (size_t i = 0; i < config->key_count; i++) {
		struct wire_message message;
		if (config->keys[i].secret[0] == '\0')
			continue;
		wire_init(&message, WIRE_SECRET, 0);
		wire_put_string(&message, config->keys[i].tenant);
		wire_put_string(&message, config->keys[i].secret);
		tell(courier, &message);
	}
}

static uint64_t *
find_flight(struct courier *courier, uint64_t number)
{
	for (size_t i = 0; i < COUNT_OF(courier->flights); i++)
		if (courier->flights[i] == number)
			return &courier->flights[i];
	return NULL;
}

/*
 * Nobody will answer for this one. Told so, the ledger tries again after its
 * usual pause; else it would wait for as long as an answer may take, and the
 * others behind it, too.
 */
static void
give_back(struct courier *courier, uint64_t number)
{
	struct wire_delivered delivered = {
	    .number = number, .outcome = WIRE_OUTCOME_LATER};

	text_format(delivered.seen, sizeof(delivered.seen), "%s",
	    "there is no courier");
	metrics_count_callback(
	    &courier->service->metrics, METRICS_CALLBACK_RETRIED);
	ledger_delivered(courier->service->ledger, &delivered);
}

static void
on_gone(void *owner)
{
	struct courier *courier = owner;

	for (size_t i = 0; i < COUNT_OF(courier->flights); i++) {
		if (courier->flights[i] != 0)
			give_back(courier, courier->flights[i]);
		courier->flights[i] = 0;
	}
}

static void
on_ready(void *owner)
{
	struct courier *courier = owner;

	make_policy(courier);
	send_hosts(courier);
	send_secrets(courier);
}

/* It learns only what is new: who may not be called any more is old. */
void
courier_tell_settings(struct courier *courier)
{
	resident_renew(courier->resident);
	on_gone(courier);
}

static int
on_dial(struct courier *courier, struct wire_message *message)
{
	struct wire_message answer;
	struct wire_dial dial;
	AUTO_FD fd = -1;

	if (wire_take_dial(message, &dial) < 0)
		return -EBADMSG;
	int error = dial_open(&courier->policy, &dial, &fd);
	wire_init(
	    &answer, error < 0 ? WIRE_UNDIALED : WIRE_DIALED, message->slot);
	if (error < 0)
		wire_put_u32(&answer, (uint32_t)-error);
	else
		answer.fd = fd; /* lent */
	tell(courier, &answer);
	return 0;
}

static enum metrics_callback
callback_of(enum wire_outcome outcome)
{
	switch (outcome) {
	case WIRE_OUTCOME_DELIVERED:
		return METRICS_CALLBACK_DELIVERED;
	case WIRE_OUTCOME_LATER:
		return METRICS_CALLBACK_RETRIED;
	case WIRE_OUTCOME_NEVER:
	case WIRE_OUTCOME_COUNT:
		break;
	}
	return METRICS_CALLBACK_ABANDONED;
}

static int
on_delivered(struct courier *courier, struct wire_message *message)
{
	struct wire_delivered delivered;

	if (wire_take_delivered(message, &delivered) < 0)
		return -EBADMSG;
	uint64_t *flight = find_flight(courier, delivered.number);
	if (flight)
		*flight = 0;
	enum metrics_callback callback = callback_of(delivered.outcome);
	metrics_count_callback(&courier->service->metrics, callback);
	if (callback != METRICS_CALLBACK_DELIVERED)
		LOG_EVENT("warning", "callback",
		    log_number("delivery", delivered.number),
		    log_text("outcome", callback == METRICS_CALLBACK_RETRIED
					    ? "later"
					    : "given-up"),
		    log_number("status", delivered.status),
		    log_text("seen", delivered.seen));
	ledger_delivered(courier->service->ledger, &delivered);
	return 0;
}

static void
on_message(void *owner, struct wire_message *message)
{
	struct courier *courier = owner;
	int error = -EBADMSG;

	if (message->type == WIRE_DIAL)
		error = on_dial(courier, message);
	else if (message->type == WIRE_DELIVERED)
		error = on_delivered(courier, message);
	if (error < 0)
		resident_fail(courier->resident, "spoke out of turn");
}

static const struct resident_user user = {
    .on_ready = on_ready,
    .on_message = on_message,
    .on_gone = on_gone,
};

int
courier_new(struct service *service, struct courier **ret_courier)
{
	struct courier *courier = calloc(1, sizeof(*courier));
	if (!courier)
		return -ENOMEM;

	courier->service = service;
	int error = resident_new(
	    service, ROLE_COURIER, &user, courier, &courier->resident);
	if (error < 0) {
		free(courier);
		return error;
	}
	*ret_courier = courier;
	return 0;
}

void
courier_free(struct courier *courier)
{
	if (!courier)
		return;
	resident_free(courier->resident);
	free(courier);
}

bool
courier_is_ready(const struct courier *courier)
{
	return resident_is_ready(courier->resident);
}

const struct resident *
courier_resident(const struct courier *courier)
{
	return courier->resident;
}

const char *
courier_last_error(const struct courier *courier)
{
	return resident_last_error(courier->resident);
}

void
courier_deliver(
    struct courier *courier, const struct wire_delivery *delivery, int body)
{
	struct wire_message message;

	if (!resident_is_ready(courier->resident)) {
		give_back(courier, delivery->number);
		return;
	}
	uint64_t *flight = find_flight(courier, 0);
	if (flight)
		*flight = delivery->number;
	wire_init(&message, WIRE_DELIVERY, (uint32_t)delivery->number);
	wire_put_delivery(&message, delivery);
	message.fd = body; /* lent */
	tell(courier, &message);
}

void
courier_retire(struct courier *courier)
{
	resident_retire(courier->resident);
}

bool
courier_is_gone(const struct courier *courier)
{
	return resident_is_gone(courier->resident);
}
