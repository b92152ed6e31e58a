/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_answer.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "front/front_ask.h"
#include "front/front_gate.h"
#include "front/front_grant.h"
#include "front/front_hash.h"
#include "front/front_intake.h"
#include "front/front_reply.h"
#include "front/front_serve.h"
#include "front/front_show.h"
#include "front/front_version.h"
#include "front/front_watch.h"

#define VALUE_SIZE 64 /* of a link's parameters */

static enum MHD_Result
refuse_unknown(const struct front_request *request)
{
	return front_request_refuse(request, FAULT_NOT_FOUND, NULL);
}

/* Whatever there is to say of a deck of the one who asks. */
static int
find_deck(const struct front_request *request, struct wire_event *ret_view)
{
	if (!request->key)
		return -ENOENT;
	return front_deck_find(
	    request->front, request->route.id, request->key->tenant, ret_view);
}

static bool
has_page(const struct front *front)
{
	return (front->config.flags & WIRE_CONFIG_PAGE) &&
	       !front_keys_are_asked(&front->keys);
}

static enum MHD_Result
answer_root(const struct front_request *request, void **ret_task)
{
	(void)ret_task;
	if (has_page(request->front) &&
	    !front_show_allows(request->connection, request->method))
		return front_request_refuse(request, FAULT_FORBIDDEN, NULL);
	return front_show_try(request->front, request->connection);
}

static enum MHD_Result
answer_health(const struct front_request *request, void **ret_task)
{
	(void)ret_task;
	return front_reply_text(request->connection, "ok\n");
}

static enum MHD_Result
answer_ready(const struct front_request *request, void **ret_task)
{
	(void)ret_task;
	return front_serve_ready(request->front, request->connection, false);
}

static enum MHD_Result
answer_version(const struct front_request *request, void **ret_task)
{
	(void)ret_task;
	return front_version_answer(
	    request->front, request->connection, request->key != NULL);
}

static enum MHD_Result
answer_built_in(const struct front_request *request, void **ret_task)
{
	(void)ret_task;
	return front_serve_built_in(request->connection, request->path);
}

static enum MHD_Result
answer_deck(const struct front_request *request, void **ret_task)
{
	struct wire_event view;

	if (!front_route_is_reading(request->method))
		return front_ask_start(request, ret_task);
	if (find_deck(request, &view) < 0)
		return refuse_unknown(request);
	return front_watch_once(request, &view, ret_task);
}

static enum MHD_Result
answer_events(const struct front_request *request, void **ret_task)
{
	struct wire_event view;

	if (find_deck(request, &view) < 0)
		return refuse_unknown(request);
	return front_watch_start(request, &view, ret_task);
}

static enum MHD_Result
answer_bundle(const struct front_request *request, void **ret_task)
{
	struct wire_event view;

	(void)ret_task;
	if (find_deck(request, &view) < 0)
		return refuse_unknown(request);
	return front_serve_bundle(request->front, request->connection,
	    request->method, &view,
	    request->route.place == FRONT_PLACE_ZIP ? FRONT_BUNDLE_ZIP
						    : FRONT_BUNDLE_TAR);
}

static enum MHD_Result
serve_artifact(
    const struct front_request *request, const struct wire_event *view)
{
	return front_serve_artifact(request->front, request->connection,
	    request->method, view, request->route.artifact,
	    request->route.page);
}

static enum MHD_Result
answer_artifact(const struct front_request *request, void **ret_task)
{
	struct wire_event view;

	(void)ret_task;
	if (find_deck(request, &view) < 0)
		return refuse_unknown(request);
	return serve_artifact(request, &view);
}

/* A parameter of a link; NULL when it is not there, or cannot be one. */
static const char *
find_value(const struct front_request *request, const char *name,
    char text[VALUE_SIZE])
{
	return front_request_find(
		   request->connection, name, text, VALUE_SIZE) == 0
		   ? text
		   : NULL;
}

/* Wrong, expired, or of a deck that is gone: all the same from outside. */
static enum MHD_Result
answer_link(const struct front_request *request, void **ret_task)
{
	const struct front_route *route = &request->route;
	char x[VALUE_SIZE];
	char k[VALUE_SIZE];
	char s[VALUE_SIZE];
	struct wire_event view;

	(void)ret_task;
	if (front_token_check_link(&request->front->tokens, route->id,
		route->artifact, route->page, find_value(request, "x", x),
		find_value(request, "k", k), find_value(request, "s", s),
		(uint64_t)time(NULL)) < 0 ||
	    front_deck_find(request->front, route->id, NULL, &view) < 0)
		return refuse_unknown(request);
	return serve_artifact(request, &view);
}

static enum MHD_Result
answer_ticket(const struct front_request *request, void **ret_task)
{
	const struct front_problem spent = {.fault = FAULT_TICKET};
	struct front_ticket ticket;
	const struct front_page_ticket page = {&ticket, request->route.token};

	if (!front_route_is_reading(request->method))
		return front_intake_start(request, ret_task);
	int error = front_gate_open_ticket(request, &ticket);
	if (error == -ETIME)
		return front_show_problem(
		    request->connection, ticket.language, &spent, false);
	if (error < 0)
		return refuse_unknown(request);
	return front_show_ticket(request->connection, &page);
}

/*
 * Who holds a ticket, even a spent one, may see what came of it, and nothing
 * of any other: a deck that came with another ticket, or with a key, is as
 * one that never was.
 */
static enum MHD_Result
answer_ticket_deck(const struct front_request *request, void **ret_task)
{
	struct front_ticket ticket;
	const struct front_page_ticket page = {&ticket, request->route.token};
	uint8_t hash[WIRE_HASH_SIZE];
	struct wire_event view;

	(void)ret_task;
	int error = front_gate_open_ticket(request, &ticket);
	if (error < 0 && error != -ETIME)
		return refuse_unknown(request);
	front_token_hash_ticket(&ticket, hash);
	if (front_deck_find(
		request->front, request->route.id, ticket.tenant, &view) < 0 ||
	    !front_hash_equal(view.ticket, hash))
		return refuse_unknown(request);
	return front_show_ticket_deck(request->connection, &page, &view);
}

/* The try-it page's form: as who has no key, where none is asked for. */
static enum MHD_Result
answer_try(const struct front_request *request, void **ret_task)
{
	struct front_request everybody = *request;

	if (!has_page(request->front))
		return refuse_unknown(request);
	if (!front_show_allows(request->connection, request->method))
		return front_request_refuse(request, FAULT_FORBIDDEN, NULL);
	everybody.key = front_keys_find(&request->front->keys, NULL);
	return front_intake_start(&everybody, ret_task);
}

static enum MHD_Result
answer_try_deck(const struct front_request *request, void **ret_task)
{
	struct wire_event view;

	(void)ret_task;
	if (!has_page(request->front))
		return refuse_unknown(request);
	if (!front_show_allows(request->connection, request->method))
		return front_request_refuse(request, FAULT_FORBIDDEN, NULL);
	if (front_deck_find(request->front, request->route.id,
		FRONT_KEYS_TENANT, &view) < 0)
		return refuse_unknown(request);
	return front_show_try_deck(request->connection, &view);
}

static const struct {
	enum MHD_Result (*answer)(
	    const struct front_request *request, void **ret_task);
	bool takes_body; /* of a POST */
} rows[FRONT_PLACE_COUNT] = {
    [FRONT_PLACE_ROOT] = {answer_root,        false},
    [FRONT_PLACE_HEALTH] = {answer_health,      false},
    [FRONT_PLACE_READY] = {answer_ready,       false},
    [FRONT_PLACE_VERSION] = {answer_version,     false},
    [FRONT_PLACE_CONTRACT] = {answer_built_in,    false},
    [FRONT_PLACE_METRICS] = {front_ask_start,    false},
    [FRONT_PLACE_DECKS] = {front_intake_start, true },
    [FRONT_PLACE_TICKETS] = {front_grant_start,  true },
    [FRONT_PLACE_LINKS] = {front_grant_start,  true },
    [FRONT_PLACE_ROTATE] = {front_ask_start,    false},
    [FRONT_PLACE_DECK] = {answer_deck,        false},
    [FRONT_PLACE_EVENTS] = {answer_events,      false},
    [FRONT_PLACE_ZIP] = {answer_bundle,      false},
    [FRONT_PLACE_TAR] = {answer_bundle,      false},
    [FRONT_PLACE_ARTIFACT] = {answer_artifact,    false},
    [FRONT_PLACE_LINK] = {answer_link,        false},
    [FRONT_PLACE_TICKET] = {answer_ticket,      true },
    [FRONT_PLACE_TICKET_DECK] = {answer_ticket_deck, false},
    [FRONT_PLACE_TRY] = {answer_try,         true },
    [FRONT_PLACE_TRY_DECK] = {answer_try_deck,    false},
    [FRONT_PLACE_WEB] = {answer_built_in,    false},
};

enum MHD_Result
front_answer(const struct front_request *request, void **ret_task)
{
	enum front_place place = request->route.place;

	if (!rows[place].answer)
		return refuse_unknown(request);
	if (front_head_has_body(&request->head) &&
	    (!rows[place].takes_body ||
		front_route_is_reading(request->method)))
		return front_request_refuse(
		    request, FAULT_BAD_REQUEST, "a body where none belongs");
	return rows[place].answer(request, ret_task);
}
