/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_grant.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/text.h"
#include "front/front_body.h"
#include "front/front_client.h"
#include "front/front_json.h"
#include "front/front_reply.h"

#define HREF_SIZE (128 + FRONT_LINK_QUERY_SIZE)

struct front_grant {
	struct front_task task;
	enum front_place place;
	struct wire_key key; /* a copy: keys may be replaced meanwhile */
	char text[LIMIT_JSON_BODY];
	size_t size;
	size_t body; /* bytes of the request so far */
};

static enum MHD_Result
refuse(const struct front *front, struct MHD_Connection *connection,
    enum fault fault, const char *seen)
{
	const struct front_problem problem = {
	    .fault = fault,
	    .seen = seen,
	    .retry_after = front->status.retry_after,
	};

	return front_reply_problem(connection, &problem, false);
}

/* What the functions of front_body and front_token return, as a fault. */
static enum fault
find_fault(int error)
{
	switch (error) {
	case -EINVAL:
		return FAULT_BAD_REQUEST;
	case -ENOENT:
		return FAULT_NOT_FOUND;
	case -ENOKEY: /* the ledger has not sent one yet */
		return FAULT_STOPPING;
	case -ENOMEM:
		return FAULT_BUSY;
	default:
		return FAULT_INTERNAL;
	}
}

static enum MHD_Result
grant_ticket(const struct front *front, struct MHD_Connection *connection,
    const struct front_grant *grant)
{
	char text[FRONT_TICKET_TEXT_SIZE];
	char seen[FRONT_SEEN_SIZE] = "";
	struct front_ticket ticket;
	int error = front_body_read_ticket(grant->text, grant->size,
	    &front->config, &grant->key, (uint64_t)time(NULL), &ticket, seen);

	if (error == 0)
		error = front_token_seal_ticket(&front->tokens, &ticket, text);
	if (error < 0)
		return refuse(front, connection, find_fault(error), seen);
	return front_reply_json(connection, MHD_HTTP_CREATED,
	    front_json_new_ticket(text, ticket.expires), NULL);
}

/* Of a deck of the same tenant, and of it only what there is or will be. */
static int
check_link(struct front *front, const struct front_grant *grant,
    const struct front_link_wish *wish)
{
	struct wire_event view;

	if (front_deck_find(front, wish->id, grant->key.tenant, &view) < 0 ||
	    !(view.artifacts & ARTIFACT_BIT(wish->artifact)) ||
	    (view.pages > 0 && wish->page > view.pages))
		return -ENOENT;
	return 0;
}

static int
format_href(const struct front *front, const struct front_link_wish *wish,
    char href[HREF_SIZE])
{
	char id[FRONT_ID_TEXT_SIZE];
	char name[ARTIFACT_NAME_SIZE];
	char query[FRONT_LINK_QUERY_SIZE];
	int error = artifact_name(wish->artifact, wish->page, name);

	if (error == 0)
		error = front_token_sign_link(&front->tokens, wish->id,
		    wish->artifact, wish->page, wish->expires, query);
	if (error < 0)
		return error;
	text_hex(id, wish->id, sizeof(wish->id));
	text_format(
	    href, HREF_SIZE, FRONT_ROUTE_LINKS "/%s/%s?%s", id, name, query);
	return 0;
}

static enum MHD_Result
grant_link(struct front *front, struct MHD_Connection *connection,
    const struct front_grant *grant)
{
	char href[HREF_SIZE];
	char seen[FRONT_SEEN_SIZE] = "";
	struct front_link_wish wish;
	int error = front_body_read_link(grant->text, grant->size,
	    &front->config, (uint64_t)time(NULL), &wish, seen);

	if (error == 0)
		error = check_link(front, grant, &wish);
	if (error == 0)
		error = format_href(front, &wish, href);
	if (error < 0)
		return refuse(front, connection, find_fault(error), seen);
	return front_reply_json(connection, MHD_HTTP_CREATED,
	    front_json_new_link(href, wish.expires), NULL);
}

static enum MHD_Result
take(struct front *front, struct front_task *task, const char *bytes,
    size_t size)
{
	struct front_grant *grant = (struct front_grant *)task;

	(void)front;
	grant->body += size;
	if (grant->body <= sizeof(grant->text)) {
		memcpy(grant->text + grant->size, bytes, size);
		grant->size += size;
	}
	/* So that its client reads why, but not for ever. */
	return grant->body > 16 * sizeof(grant->text) ? MHD_NO : MHD_YES;
}

static enum MHD_Result
run(struct front *front, struct front_task *task,
    struct MHD_Connection *connection)
{
	const struct front_grant *grant = (struct front_grant *)task;

	if (grant->body > grant->size)
		return refuse(front, connection, FAULT_TOO_LARGE, NULL);
	if (grant->place == FRONT_PLACE_LINKS)
		return grant_link(front, connection, grant);
	return grant_ticket(front, connection, grant);
}

static void
end(struct front *front, struct front_task *task)
{
	(void)front;
	free(task);
}

static enum fault
check_head(const struct front_request *request, const char **ret_seen)
{
	const struct front_head *head = &request->head;
	const char *coding = head->fields[FRONT_HEAD_CODING];

	if ((coding && strcasecmp(coding, "identity") != 0) ||
	    !front_head_is_json(head->fields[FRONT_HEAD_TYPE])) {
		*ret_seen = "not application/json";
		return FAULT_TYPE_UNSUPPORTED;
	}
	if (!head->chunked && !head->fields[FRONT_HEAD_LENGTH])
		return FAULT_LENGTH_REQUIRED;
	return head->length > LIMIT_JSON_BODY ? FAULT_TOO_LARGE : FAULT_NONE;
}

enum MHD_Result
front_grant_start(const struct front_request *request, void **ret_task)
{
	static const struct front_task_way way = {
	    .take = take, .run = run, .end = end};
	const char *seen = NULL;
	enum fault fault = check_head(request, &seen);

	if (fault != FAULT_NONE)
		return front_request_refuse(request, fault, seen);
	struct front_grant *grant = calloc(1, sizeof(*grant));
	if (!grant)
		return front_request_refuse(request, FAULT_BUSY, NULL);
	grant->task = (struct front_task){&way, request->client};
	grant->place = request->route.place;
	grant->key = *request->key; /* asked for at both places */
	front_client_allow(request->front, request->client, LIMIT_BODY_IDLES);
	*ret_task = grant;
	return MHD_YES;
}
