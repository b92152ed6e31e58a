/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_request.h"

#include <errno.h>
#include <string.h>

#include "front/front_client.h"
#include "front/front_reply.h"
#include "front/front_show.h"

/* Is this a person, who is to be refused by a page? */
static bool
wants_page(const struct front_request *request)
{
	static const enum front_place places[] = {FRONT_PLACE_TICKET,
	    FRONT_PLACE_TICKET_DECK, FRONT_PLACE_TRY, FRONT_PLACE_TRY_DECK};

	for (size_t i = 0; i < COUNT_OF(places); i++)
		if (places[i] == request->route.place)
			return front_show_wants_page(request->connection);
	return false;
}

enum MHD_Result
front_request_refuse(
    const struct front_request *request, enum fault fault, const char *seen)
{
	const struct front_problem problem = {
	    .fault = fault,
	    .seen = seen,
	    .allow = front_route_methods(request->route.place),
	    .retry_after = request->retry_after > 0
			       ? request->retry_after
			       : request->front->status.retry_after,
	    .again = request->route.place == FRONT_PLACE_TRY ? "/" : NULL,
	};

	/* A doubtful framing, or a body that nobody will read. */
	bool close = fault == FAULT_BAD_REQUEST ||
		     fault == FAULT_LENGTH_REQUIRED ||
		     front_head_has_body(&request->head);
	request->client->lingers = front_head_has_body(&request->head);
	if (wants_page(request))
		return front_show_problem(request->connection,
		    front_show_language(request->connection), &problem, close);
	return front_reply_problem(request->connection, &problem, close);
}

struct search {
	const char *name;
	const char *raw; /* NULL: a name without a value */
	unsigned count;
};

/* The library's own search takes capitals for small letters. */
static enum MHD_Result
on_argument(
    void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct search *search = cls;

	(void)kind;
	if (strcmp(name, search->name) == 0) {
		search->raw = value;
		search->count++;
	}
	return MHD_YES;
}

int
front_request_find(struct MHD_Connection *connection, const char *name,
    char *text, size_t size)
{
	struct search search = {.name = name};

	(void)MHD_get_connection_values(
	    connection, MHD_GET_ARGUMENT_KIND, on_argument, &search);
	if (search.count == 0)
		return -ENOENT;
	if (search.count > 1 || !search.raw)
		return -EINVAL;
	return front_route_decode(search.raw, text, size) < 0 ? -EINVAL : 0;
}
