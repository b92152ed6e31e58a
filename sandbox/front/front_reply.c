/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_reply.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "front/front_json.h"

#define VALUE_SIZE 16

void
front_reply_add(
    struct MHD_Response **response, const char *name, const char *value)
{
	if (!*response)
		return;
	if (MHD_add_response_header(*response, name, value) == MHD_YES)
		return;
	MHD_destroy_response(*response);
	*response = NULL;
}

void
front_reply_add_head(
    struct MHD_Response **response, const struct front_reply_head *head)
{
	const char *policy = head->policy ? head->policy : FRONT_POLICY_NOTHING;
	/*
	 * Browsers send "Origin: null" with a page's own posts when it has
	 * said no-referrer: front_page_gate.h could not tell them any more.
	 */
	bool page = strcmp(policy, FRONT_POLICY_PAGE) == 0;

	front_reply_add(response, "Content-Type", head->type);
	front_reply_add(response, "X-Content-Type-Options", "nosniff");
	front_reply_add(response, "Content-Security-Policy", policy);
	front_reply_add(
	    response, "Cross-Origin-Resource-Policy", "same-origin");
	front_reply_add(
	    response, "Referrer-Policy", page ? "same-origin" : "no-referrer");
	front_reply_add(response, "Cache-Control",
	    head->cache ? head->cache : FRONT_CACHE_NEVER);
}

enum MHD_Result
front_reply_queue(struct MHD_Connection *connection, unsigned status,
    struct MHD_Response *response)
{
	if (!response)
		return MHD_NO;
	enum MHD_Result queued =
	    MHD_queue_response(connection, status, response);
	MHD_destroy_response(response); /* drops our reference only */
	return queued;
}

static void
add_list(struct MHD_Response **response, const struct front_reply_field *fields)
{
	for (; fields && fields->name; fields++)
		front_reply_add(response, fields->name, fields->value);
}

/* Takes `text` over. */
static struct MHD_Response *
make_text(char *text)
{
	if (!text)
		return NULL;
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    strlen(text), text, MHD_RESPMEM_MUST_FREE);
	if (!response)
		free(text);
	return response;
}

enum MHD_Result
front_reply_problem_with(struct MHD_Connection *connection,
    const struct front_problem *problem, const struct front_reply_field *fields)
{
	static const struct front_reply_head head = {
	    .type = "application/problem+json"};
	const struct fault_row *row = front_problem_find_row(problem->fault);
	uint32_t retry_after = front_problem_retry_after(problem);
	struct MHD_Response *response =
	    make_text(front_json_new_problem(row, problem->seen));
	char seconds[VALUE_SIZE];

	front_reply_add_head(&response, &head);
	text_format(seconds, sizeof(seconds), "%u", retry_after);
	if (retry_after > 0)
		front_reply_add(&response, "Retry-After", seconds);
	if (row->fault == FAULT_UNAUTHORIZED)
		front_reply_add(&response, "WWW-Authenticate",
		    "Bearer realm=\"cleandeck\"");
	if (row->fault == FAULT_METHOD && problem->allow)
		front_reply_add(&response, "Allow", problem->allow);
	add_list(&response, fields);
	return front_reply_queue(
	    connection, (unsigned)row->http_status, response);
}

enum MHD_Result
front_reply_problem(struct MHD_Connection *connection,
    const struct front_problem *problem, bool close)
{
	static const struct front_reply_field closing[] = {
	    {"Connection", "close"},
	    {NULL,         NULL   },
	};

	return front_reply_problem_with(
	    connection, problem, close ? closing : NULL);
}

enum MHD_Result
front_reply_text(struct MHD_Connection *connection, const char *text)
{
	static const struct front_reply_head head = {
	    .type = "text/plain; charset=utf-8"};
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);

	front_reply_add_head(&response, &head);
	return front_reply_queue(connection, MHD_HTTP_OK, response);
}

enum MHD_Result
front_reply_json(struct MHD_Connection *connection, unsigned status, char *text,
    const struct front_reply_field *fields)
{
	static const struct front_reply_head head = {
	    .type = "application/json"};
	struct MHD_Response *response = make_text(text);

	front_reply_add_head(&response, &head);
	add_list(&response, fields);
	return front_reply_queue(connection, status, response);
}
