/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_outcome.h"

#include <string.h>

#include "base/text.h"
#include "front/front_reply.h"
#include "front/front_serve.h"
#include "front/front_show.h"
#include "front/front_tell.h"

#define PATH_SIZE  (LIMIT_TICKET_TEXT + FRONT_ID_TEXT_SIZE + 16)
#define FIELDS_MAX 4 /* with the one that ends the list */

/* What an answer has beside its body. */
struct slip {
	char location[PATH_SIZE];
	char preference[FRONT_PREFER_SIZE];
	struct front_reply_field fields[FIELDS_MAX];
	size_t count;
};

static void
add(struct slip *slip, const char *name, const char *value)
{
	slip->fields[slip->count++] = (struct front_reply_field){name, value};
}

static void
fill_slip(struct slip *slip, const struct front_upload *upload)
{
	char id[FRONT_ID_TEXT_SIZE];

	text_hex(id, upload->id, sizeof(upload->id));
	text_format(slip->location, sizeof(slip->location),
	    FRONT_ROUTE_DECKS "/%s", id);
	front_prefer_applied(&upload->prefer, upload->wait, slip->preference);
	slip->count = 0;
	if (upload->fault == FAULT_NONE)
		add(slip, "Location", slip->location);
	if (slip->preference[0] != '\0')
		add(slip, "Preference-Applied", slip->preference);
	if (upload->replayed)
		add(slip, "Idempotency-Replayed", "true");
	add(slip, NULL, NULL);
}

static enum MHD_Result
answer_problem(struct MHD_Connection *connection,
    const struct front_upload *upload, const struct front_problem *problem,
    const struct slip *slip)
{
	struct front_problem shown = *problem;

	if (!upload->page)
		return front_reply_problem_with(
		    connection, problem, slip->fields);
	if (upload->place == FRONT_PLACE_TICKET)
		return front_show_problem(
		    connection, upload->language, &shown, false);
	shown.again = "/";
	return front_show_problem(
	    connection, front_show_language(connection), &shown, false);
}

/* A browser goes on to where it can see what becomes of it. */
static enum MHD_Result
answer_page(
    struct MHD_Connection *connection, const struct front_upload *upload)
{
	char id[FRONT_ID_TEXT_SIZE];
	char path[PATH_SIZE];

	text_hex(id, upload->id, sizeof(upload->id));
	if (upload->place == FRONT_PLACE_TICKET)
		text_format(path, sizeof(path), FRONT_ROUTE_TICKETS "/%s/%s",
		    upload->token, id);
	else
		text_format(path, sizeof(path), FRONT_ROUTE_TRY "/%s", id);
	return front_show_elsewhere(connection, path);
}

static enum MHD_Result
answer_ended(struct front *front, struct MHD_Connection *connection,
    const struct front_upload *upload, const struct wire_event *view,
    struct slip *slip)
{
	/* Given up by its owner meanwhile: to who waits it is gone. */
	const struct front_problem problem = {
	    .fault =
		view->fault == FAULT_CANCELLED ? FAULT_NOT_FOUND : view->fault,
	    .seen = view->seen,
	    .retry_after = front->status.retry_after,
	};

	if (view->stage == STAGE_DONE)
		return front_serve_record(front, connection,
		    MHD_HTTP_METHOD_POST, upload->id,
		    upload->replayed ? MHD_HTTP_OK : MHD_HTTP_CREATED,
		    slip->fields);
	return answer_problem(connection, upload, &problem, slip);
}

enum MHD_Result
front_outcome_answer(struct front *front, struct MHD_Connection *connection,
    const struct front_upload *upload)
{
	const struct front_problem problem = {
	    .fault = upload->fault,
	    .seen = upload->seen,
	    .retry_after = upload->retry_after,
	};
	struct wire_event view;
	struct slip slip;

	fill_slip(&slip, upload);
	if (upload->fault != FAULT_NONE)
		return answer_problem(connection, upload, &problem, &slip);
	if (upload->page)
		return answer_page(connection, upload);
	if (front_deck_find(front, upload->id, upload->submit.tenant, &view) <
	    0) {
		/* Gone again, or not told of yet: it was accepted. */
		view = (struct wire_event){.stage = STAGE_RECEIVED};
		memcpy(view.id, upload->id, sizeof(view.id));
	}
	/* Who did not wait, and is the first, is told where to look. */
	if (stage_is_end(view.stage) && (upload->wait > 0 || upload->replayed))
		return answer_ended(front, connection, upload, &view, &slip);
	return front_reply_json(connection, MHD_HTTP_ACCEPTED,
	    front_tell_accepted(&view), slip.fields);
}
