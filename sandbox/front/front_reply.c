/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_reply.h"

#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "base/text.h"
#include "front/front_json.h"

#define POLICY_NOTHING "default-src 'none'; sandbox"
/* What cairo writes into an SVG, and no more (docs/API.md). */
#define POLICY_SVG                                                             \
	"default-src 'none'; img-src data:; style-src 'unsafe-inline'; "       \
	"sandbox"

#define NO_STORE   "no-store"
#define VALUE_SIZE 64

/* Adds the field; an answer without one of these must not leave. */
static void
add(struct MHD_Response **response, const char *name, const char *value)
{
	if (!*response)
		return;
	if (MHD_add_response_header(*response, name, value) == MHD_YES)
		return;
	MHD_destroy_response(*response);
	*response = NULL;
}

/* The fields of every answer. */
static void
add_common(struct MHD_Response **response, const char *type, const char *policy,
    const char *cache)
{
	add(response, "Content-Type", type);
	add(response, "X-Content-Type-Options", "nosniff");
	add(response, "Content-Security-Policy", policy);
	add(response, "Cross-Origin-Resource-Policy", "same-origin");
	add(response, "Referrer-Policy", "no-referrer");
	add(response, "Cache-Control", cache);
}

static enum MHD_Result
queue(struct MHD_Connection *connection, unsigned status,
    struct MHD_Response *response)
{
	if (!response)
		return MHD_NO;
	enum MHD_Result queued =
	    MHD_queue_response(connection, status, response);
	MHD_destroy_response(response); /* drops our reference only */
	return queued;
}

static struct MHD_Response *
make_problem(const struct fault_row *row, const char *seen)
{
	char *text = front_json_new_problem(row, seen);
	if (!text)
		return NULL;

	struct MHD_Response *response = MHD_create_response_from_buffer(
	    strlen(text), text, MHD_RESPMEM_MUST_FREE);
	if (!response)
		free(text);
	return response;
}

enum MHD_Result
front_reply_problem(struct MHD_Connection *connection,
    const struct front_problem *problem, bool close)
{
	const struct fault_row *row = front_problem_find_row(problem->fault);
	uint32_t retry_after = front_problem_retry_after(problem);
	struct MHD_Response *response = make_problem(row, problem->seen);
	char seconds[VALUE_SIZE];

	add_common(
	    &response, "application/problem+json", POLICY_NOTHING, NO_STORE);
	text_format(seconds, sizeof(seconds), "%u", retry_after);
	if (retry_after > 0)
		add(&response, "Retry-After", seconds);
	if (row->fault == FAULT_UNAUTHORIZED)
		add(&response, "WWW-Authenticate",
		    "Bearer realm=\"cleandeck\"");
	if (row->fault == FAULT_METHOD && problem->allow)
		add(&response, "Allow", problem->allow);
	if (close)
		add(&response, "Connection", "close");
	return queue(connection, (unsigned)row->http_status, response);
}

enum MHD_Result
front_reply_text(struct MHD_Connection *connection, const char *text)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);

	add_common(
	    &response, "text/plain; charset=utf-8", POLICY_NOTHING, NO_STORE);
	return queue(connection, MHD_HTTP_OK, response);
}

/* Takes `fd` over. */
static struct MHD_Response *
make_file(int fd, uint64_t size)
{
	AUTO_FD file = fd;
	if (size == 0) /* the text of a slide without any */
		return MHD_create_response_from_buffer(
		    0, NULL, MHD_RESPMEM_PERSISTENT);

	struct MHD_Response *response =
	    MHD_create_response_from_fd64(size, file);
	if (response)
		file = -1; /* the response's now */
	return response;
}

enum MHD_Result
front_reply_record(struct MHD_Connection *connection, int fd, uint64_t size,
    const char *location)
{
	struct MHD_Response *response = make_file(fd, size);

	add_common(&response, "application/json", POLICY_NOTHING, NO_STORE);
	if (location)
		add(&response, "Location", location);
	return queue(
	    connection, location ? MHD_HTTP_CREATED : MHD_HTTP_OK, response);
}

enum MHD_Result
front_reply_artifact(struct MHD_Connection *connection,
    const struct artifact_row *row, int fd, uint64_t size, time_t seconds)
{
	struct MHD_Response *response = make_file(fd, size);
	char cache[VALUE_SIZE];

	text_format(cache, sizeof(cache), "private, max-age=%lld, immutable",
	    (long long)seconds);
	add_common(&response, row->mime,
	    row->artifact == ARTIFACT_SLIDE_SVG ? POLICY_SVG : POLICY_NOTHING,
	    cache);
	if (row->artifact == ARTIFACT_DECK_PDF)
		add(&response, "Content-Disposition",
		    "attachment; filename=\"deck.pdf\"");
	return queue(connection, MHD_HTTP_OK, response);
}
