/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_serve.h"

#include <time.h>

#include "base/fd.h"
#include "base/text.h"
#include "front/front_reply.h"

#define LOCATION_SIZE 64

static const char welcome[] =
    "cleandeck converts slides to clean artifacts.\n"
    "POST a document to " FRONT_ROUTE_DECKS "; see docs/API.md.\n";

/*
 * Whatever the reason, the same answer: who has not been told an id learns
 * nothing by guessing.
 */
static enum MHD_Result
reply_not_found(struct MHD_Connection *connection, bool close)
{
	const struct front_problem problem = {.fault = FAULT_NOT_FOUND};

	return front_reply_problem(connection, &problem, close);
}

static enum MHD_Result
serve_readiness(
    const struct front *front, struct MHD_Connection *connection, bool close)
{
	const struct front_problem problem = {
	    .fault = front->status.waiting > 0 ? FAULT_BUSY : FAULT_STOPPING,
	    .retry_after = front->status.retry_after,
	};

	if (!front->status.accepting)
		return front_reply_problem(connection, &problem, close);
	return front_reply_text(connection, "ready\n");
}

static enum MHD_Result
serve_deck(const struct front *front, struct MHD_Connection *connection,
    const struct front_route *route, bool close)
{
	char id[FRONT_ID_TEXT_SIZE];
	time_t now = time(NULL);
	time_t expires;
	uint64_t size;

	text_hex(id, route->id, sizeof(route->id));
	AUTO_FD record = -1;
	if (front_store_open_record(
		&front->store, id, now, &record, &size, &expires) < 0)
		return reply_not_found(connection, close);
	if (route->place == FRONT_PLACE_DECK)
		return front_reply_record(
		    connection, fd_take(&record), size, NULL);

	AUTO_FD artifact = -1;
	if (front_store_open_artifact(&front->store, id, route->artifact,
		route->page, &artifact, &size) < 0)
		return reply_not_found(connection, close);
	return front_reply_artifact(connection, artifact_find(route->artifact),
	    fd_take(&artifact), size, expires - now);
}

enum MHD_Result
front_serve(const struct front *front, struct MHD_Connection *connection,
    const struct front_route *route, bool close)
{
	switch (route->place) {
	case FRONT_PLACE_ROOT:
		return front_reply_text(connection, welcome);
	case FRONT_PLACE_HEALTH:
		return front_reply_text(connection, "ok\n");
	case FRONT_PLACE_READY:
		return serve_readiness(front, connection, close);
	case FRONT_PLACE_DECK:
	case FRONT_PLACE_ARTIFACT:
		return serve_deck(front, connection, route, close);
	case FRONT_PLACE_NONE:
	case FRONT_PLACE_DECKS:
	case FRONT_PLACE_COUNT:
		break;
	}
	return reply_not_found(connection, close);
}

enum MHD_Result
front_serve_created(const struct front *front,
    struct MHD_Connection *connection, const char *id)
{
	const struct front_problem problem = {.fault = FAULT_INTERNAL};
	char location[LOCATION_SIZE];
	time_t expires;
	uint64_t size;

	AUTO_FD record = -1;
	if (front_store_open_record(
		&front->store, id, time(NULL), &record, &size, &expires) < 0)
		return front_reply_problem(connection, &problem, false);
	text_format(location, sizeof(location), FRONT_ROUTE_DECKS "/%s", id);
	return front_reply_record(connection, fd_take(&record), size, location);
}
