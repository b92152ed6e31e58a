/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_gate.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "front/front_client.h"
#include "front/front_page_gate.h"

void
front_gate_find_address(struct front_request *request)
{
	struct front_client *client = request->client;
	const char *forwarded = request->head.forwarded;

	front_peer_find(&request->front->peers, client->socket,
	    *forwarded != '\0' ? forwarded : NULL, client->address);
	front_peer_cut(client->address);
}

/*
 * Where no key is asked for, a browser on this machine may do all, and so
 * may any site that has it send a request. Browsers say whose wish it is
 * (Fetch, sections 3.1 and 3.5); whoever says nothing is none.
 */
static bool
is_from_elsewhere(const struct front_request *request)
{
	const char *const *fields = request->head.fields;
	const char *origin = fields[FRONT_HEAD_ORIGIN];
	const char *site = fields[FRONT_HEAD_SITE];

	if (front_keys_are_asked(&request->front->keys) ||
	    front_route_is_reading(request->method) || (!origin && !site))
		return false;
	return !front_page_allows(fields[FRONT_HEAD_HOST], origin, site);
}

/*
 * Who guesses is told less and less often that he is wrong. A good key
 * passes all the same: behind a proxy that nobody told us of, all clients
 * have one address, and strangers must not lock out the others.
 */
static enum fault
find_key(struct front_request *request)
{
	struct front *front = request->front;

	request->key = front_keys_find(
	    &front->keys, request->head.fields[FRONT_HEAD_AUTHORIZATION]);
	if (request->key)
		return FAULT_NONE;
	if (!front_rate_take(front->rate, FRONT_RATE_STRANGER,
		request->client->address, LIMIT_STRANGERS, front_client_clock(),
		&request->retry_after))
		return FAULT_RATE_LIMITED;
	return FAULT_UNAUTHORIZED;
}

/* /version is for everybody, and tells who shows a key more. */
static bool
may_show_key(const struct front_request *request)
{
	const char *shown = request->head.fields[FRONT_HEAD_AUTHORIZATION];

	return request->route.place == FRONT_PLACE_VERSION &&
	       (!front_keys_are_asked(&request->front->keys) ||
		   (shown && front_keys_find_bearer(shown)));
}

enum fault
front_gate_check(struct front_request *request)
{
	enum fault fault = FAULT_NONE;
	struct front_route *route = &request->route;

	if (front_route_is_guarded(request->path))
		fault = find_key(request);
	if (fault != FAULT_NONE)
		return fault;
	front_route_parse(request->path, route);
	if (route->place == FRONT_PLACE_NONE)
		return FAULT_NOT_FOUND;
	if (!front_route_allows(route->place, request->method))
		return FAULT_METHOD;
	if (may_show_key(request))
		fault = find_key(request);
	if (fault != FAULT_NONE)
		return fault;
	uint32_t scopes = front_route_scopes(route->place, request->method);
	if (scopes != 0 &&
	    (!request->key || (request->key->scopes & scopes) == 0))
		return FAULT_FORBIDDEN;
	/* A ticket is no secret of the machine: who has it, may. */
	if (route->place != FRONT_PLACE_TICKET && is_from_elsewhere(request))
		return FAULT_FORBIDDEN;
	return FAULT_NONE;
}

int
front_gate_open_ticket(
    const struct front_request *request, struct front_ticket *ret_ticket)
{
	const struct front *front = request->front;
	int error = front_token_open_ticket(&front->tokens,
	    request->route.token, (uint64_t)time(NULL), ret_ticket);
	if (error < 0)
		return error;

	const struct wire_key *maker =
	    front_keys_find_number(&front->keys, ret_ticket->key);
	if (!maker || !front_keys_may(maker, WIRE_SCOPE_TICKET) ||
	    strcmp(maker->tenant, ret_ticket->tenant) != 0)
		return -ETIME;
	return 0;
}
