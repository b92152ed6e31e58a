/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_show.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "front/front_accept.h"
#include "front/front_page_gate.h"
#include "front/front_reply.h"

#define VALUE_SIZE 16

static const char welcome[] =
    "cleandeck converts slides to clean artifacts.\n"
    "POST a document to /v1/decks; GET /openapi.yaml says how.\n";

/* A field of the request; NULL: not there. */
static const char *
find_field(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

enum front_language
front_show_language(struct MHD_Connection *connection)
{
	const char *const tags[] = {front_words_tag(FRONT_LANGUAGE_EN),
	    front_words_tag(FRONT_LANGUAGE_DE)};
	const char *list = find_field(connection, "Accept-Language");

	if (!list || front_accept_choose(list, tags) == 0)
		return FRONT_LANGUAGE_EN;
	return FRONT_LANGUAGE_DE;
}

bool
front_show_wants_page(struct MHD_Connection *connection)
{
	const char *list = find_field(connection, "Accept");

	return list && front_accept_names(list, "text/html");
}

bool
front_show_allows(struct MHD_Connection *connection, const char *method)
{
	bool reads = strcmp(method, MHD_HTTP_METHOD_GET) == 0 ||
		     strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;

	return front_page_allows(find_field(connection, "Host"),
	    reads ? NULL : find_field(connection, "Origin"),
	    reads ? NULL : find_field(connection, "Sec-Fetch-Site"));
}

/* Takes the page out of *html. */
static struct MHD_Response *
make_page(struct front_html *html)
{
	static const struct front_reply_head head = {
	    .type = "text/html; charset=utf-8",
	    .policy = FRONT_POLICY_PAGE,
	};
	size_t size = html->size;
	char *text = front_html_take(html);
	if (!text)
		return NULL;

	struct MHD_Response *response =
	    MHD_create_response_from_buffer(size, text, MHD_RESPMEM_MUST_FREE);
	if (!response)
		free(text);
	front_reply_add_head(&response, &head);
	return response;
}

enum MHD_Result
front_show_try(const struct front *front, struct MHD_Connection *connection)
{
	const struct front_problem problem = {.fault = FAULT_FORBIDDEN};
	const struct wire_config *config = &front->config;
	struct front_html html = {.size = 0};

	/* Where keys are asked for, the page could do nothing. */
	if (!(config->flags & WIRE_CONFIG_PAGE) ||
	    front_keys_are_asked(&front->keys))
		return front_reply_text(connection, welcome);
	if (!front_show_allows(connection, MHD_HTTP_METHOD_GET))
		return front_reply_problem(connection, &problem, false);
	front_page_try(&html, front_show_language(connection), config->accept,
	    config->upload_max);
	return front_reply_queue(connection, MHD_HTTP_OK, make_page(&html));
}

enum MHD_Result
front_show_try_deck(
    struct MHD_Connection *connection, const struct wire_event *view)
{
	struct front_html html = {.size = 0};

	front_page_try_deck(&html, front_show_language(connection), view);
	return front_reply_queue(connection, MHD_HTTP_OK, make_page(&html));
}

enum MHD_Result
front_show_ticket(
    struct MHD_Connection *connection, const struct front_page_ticket *page)
{
	struct front_html html = {.size = 0};

	front_page_ticket(&html, page);
	return front_reply_queue(connection, MHD_HTTP_OK, make_page(&html));
}

enum MHD_Result
front_show_ticket_deck(struct MHD_Connection *connection,
    const struct front_page_ticket *page, const struct wire_event *view)
{
	struct front_html html = {.size = 0};

	front_page_ticket_deck(&html, page, view);
	return front_reply_queue(connection, MHD_HTTP_OK, make_page(&html));
}

enum MHD_Result
front_show_problem(struct MHD_Connection *connection,
    enum front_language language, const struct front_problem *problem,
    bool close)
{
	const struct fault_row *row = front_problem_find_row(problem->fault);
	uint32_t retry_after = front_problem_retry_after(problem);
	struct front_html html = {.size = 0};
	char seconds[VALUE_SIZE];

	front_page_problem(&html, language, row->fault, problem->again);
	struct MHD_Response *response = make_page(&html);
	text_format(seconds, sizeof(seconds), "%u", retry_after);
	if (retry_after > 0)
		front_reply_add(&response, "Retry-After", seconds);
	if (row->fault == FAULT_METHOD && problem->allow)
		front_reply_add(&response, "Allow", problem->allow);
	if (close)
		front_reply_add(&response, "Connection", "close");
	return front_reply_queue(
	    connection, (unsigned)row->http_status, response);
}

enum MHD_Result
front_show_elsewhere(struct MHD_Connection *connection, const char *path)
{
	static const struct front_reply_head head = {
	    .type = "text/plain; charset=utf-8"};
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

	front_reply_add_head(&response, &head);
	front_reply_add(&response, "Location", path);
	return front_reply_queue(connection, MHD_HTTP_SEE_OTHER, response);
}
