/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "front/front_client.h"
#include "front/front_events.h"
#include "front/front_reply.h"
#include "front/front_serve.h"
#include "front/front_tell.h"
#include "front/front_wish.h"

#define STREAM_TYPE  "text/event-stream"
#define BLOCK_SIZE   2048
#define NUMBER_SIZE  24
#define LAST_EVENT   FRONT_EVENT_ID(STAGE_COUNT, 0) /* beyond all there are */

#define PRELUDE      "retry: 2000\n\n"
#define SIGN_OF_LIFE ":\n\n"
#define FAREWELL     ": draining\n\n"

struct front_watch {
	struct front_task task;
	struct front *front; /* borrowed */
	uint8_t id[WIRE_ID_SIZE];
	char tenant[WIRE_TENANT_SIZE];
	struct front_mark mark; /* of a stream */
	char *text;             /* owned; what is being sent of the stream */
	size_t size;            /* of it */
	size_t sent;
	uint64_t next_sign; /* of life; front_client_clock() */
	bool over;          /* nothing comes after `text` */
};

static bool
set_text(struct front_watch *watch, char *text)
{
	watch->text = text;
	watch->size = text ? strlen(text) : 0;
	watch->sent = 0;
	watch->next_sign = front_client_clock() + LIMIT_HEARTBEAT;
	return text != NULL;
}

/* What is next to be sent; false: nothing for now, or ever. */
static bool
make_text(struct front_watch *watch, const struct wire_event *view)
{
	if (watch->over)
		return false;
	if (watch->front->drained > 0) {
		watch->over = true;
		return set_text(watch, strdup(FAREWELL));
	}
	if (!view) {
		watch->over = true; /* erased meanwhile */
		return false;
	}
	char *event = front_events_next(view, &watch->mark);
	watch->over = watch->mark.ended;
	if (event || watch->over)
		return set_text(watch, event);
	if (front_client_clock() >= watch->next_sign)
		return set_text(watch, strdup(SIGN_OF_LIFE));
	return false;
}

/* Copies what is next into `buffer`; the bytes that there were. */
static size_t
copy_texts(struct front_watch *watch, const struct wire_event *view,
    char *buffer, size_t room)
{
	size_t used = 0;

	while (used < room && (watch->text || make_text(watch, view))) {
		size_t left = watch->size - watch->sent;
		size_t n = left < room - used ? left : room - used;
		memcpy(buffer + used, watch->text + watch->sent, n);
		used += n;
		watch->sent += n;
		if (watch->sent < watch->size)
			break;
		free(watch->text);
		watch->text = NULL;
	}
	return used;
}

static void
wait_for_news(struct front_watch *watch)
{
	struct front *front = watch->front;
	struct front_client *client = watch->task.client;

	front_client_suspend(front, client, watch->next_sign);
	front_deck_watch(front, watch->id, client, watch->mark.position,
	    watch->mark.percent);
}

/*
 * Called by libmicrohttpd when the client can take more. Nothing is kept
 * for one that cannot, but where he is.
 */
static ssize_t
on_room(void *cls, uint64_t position, char *buffer, size_t room)
{
	struct front_watch *watch = cls;
	struct wire_event view;

	(void)position;
	if (watch->task.client->gone)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	bool found =
	    front_deck_find(watch->front, watch->id, watch->tenant, &view) == 0;
	size_t used = copy_texts(watch, found ? &view : NULL, buffer,
	    room < LIMIT_EVENTS_SLICE ? room : LIMIT_EVENTS_SLICE);
	if (used > 0)
		return (ssize_t)used;
	if (watch->over)
		return MHD_CONTENT_READER_END_OF_STREAM;
	wait_for_news(watch);
	return 0;
}

static void
end(struct front *front, struct front_task *task)
{
	struct front_watch *watch = (struct front_watch *)task;

	(void)front;
	free(watch->text);
	free(watch);
}

static struct front_watch *
new_watch(const struct front_request *request, const struct wire_event *view,
    const struct front_task_way *way)
{
	struct front_watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		return NULL;
	watch->task = (struct front_task){way, request->client};
	watch->front = request->front;
	memcpy(watch->id, view->id, sizeof(watch->id));
	memcpy(watch->tenant, view->tenant, sizeof(watch->tenant));
	return watch;
}

static const struct front_task_way stream_way = {.end = end};

/*
 * libmicrohttpd 0.9.75 ends the answer to HEAD with the last chunk of the
 * body that it does not have: the next answer would begin with that, behind
 * a proxy somebody else's. Without chunks there is no last one.
 */
static struct MHD_Response *
make_stream(struct front_watch *watch, const char *method)
{
	struct MHD_Response *response = MHD_create_response_from_callback(
	    MHD_SIZE_UNKNOWN, BLOCK_SIZE, on_room, watch, NULL);

	if (!response || strcmp(method, MHD_HTTP_METHOD_HEAD) != 0 ||
	    MHD_set_response_options(response,
		MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END) == MHD_YES)
		return response;
	MHD_destroy_response(response);
	return NULL;
}

static enum MHD_Result
queue_stream(struct front_watch *watch, const struct front_request *request)
{
	static const struct front_reply_head head = {.type = STREAM_TYPE};
	struct MHD_Response *response = make_stream(watch, request->method);

	front_reply_add_head(&response, &head);
	/* nginx would wait until it has a buffer full of events. */
	front_reply_add(&response, "X-Accel-Buffering", "no");
	/* A stream is the last on its connection, and so is its HEAD. */
	front_reply_add(&response, "Connection", "close");
	return front_reply_queue(request->connection, MHD_HTTP_OK, response);
}

/* An EventSource comes back after each end, unless it is told 204. */
static enum MHD_Result
reply_nothing_new(struct MHD_Connection *connection)
{
	static const struct front_reply_head head = {.type = STREAM_TYPE};
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

	front_reply_add_head(&response, &head);
	return front_reply_queue(connection, MHD_HTTP_NO_CONTENT, response);
}

/*
 * Reads ?after=, or the head's Last-Event-ID, which an EventSource sends
 * when it comes back. Without either *ret_after stays. 0 or -EINVAL.
 */
static int
read_after(const struct front_request *request, uint64_t *ret_after)
{
	const char *last = request->head.fields[FRONT_HEAD_LAST_EVENT];
	char text[NUMBER_SIZE];

	if (last)
		return front_wish_parse_number(last, LAST_EVENT, ret_after);
	int error = front_request_find(
	    request->connection, "after", text, sizeof(text));
	if (error == 0)
		error = front_wish_parse_number(text, LAST_EVENT, ret_after);
	return error == -ENOENT ? 0 : error;
}

enum MHD_Result
front_watch_start(const struct front_request *request,
    const struct wire_event *view, void **ret_task)
{
	uint64_t after = 0;

	if (read_after(request, &after) < 0)
		return front_request_refuse(request, FAULT_BAD_REQUEST,
		    "Last-Event-ID, or after, is no number");
	if (stage_is_end(view->stage) && after >= front_deck_position(view))
		return reply_nothing_new(request->connection);
	if (!front_client_count(request->front, request->client))
		return front_request_refuse(
		    request, FAULT_BUSY, "too many watch already");
	struct front_watch *watch = new_watch(request, view, &stream_way);
	if (!watch || !set_text(watch, strdup(PRELUDE))) {
		free(watch);
		return front_request_refuse(request, FAULT_BUSY, NULL);
	}
	watch->mark.position = after;
	watch->mark.percent = view->percent;
	*ret_task = watch;
	return queue_stream(watch, request);
}

enum MHD_Result
front_watch_answer(const struct front *front, struct MHD_Connection *connection,
    const char *method, const struct wire_event *view)
{
	if (stage_is_end(view->stage))
		return front_serve_record(
		    front, connection, method, view->id, MHD_HTTP_OK, NULL);
	return front_reply_json(
	    connection, MHD_HTTP_OK, front_tell_deck(view), NULL);
}

/* There is news, or the time is over: either way, how it is now. */
static enum MHD_Result
run_once(struct front *front, struct front_task *task,
    struct MHD_Connection *connection)
{
	const struct front_watch *watch = (struct front_watch *)task;
	const struct front_problem problem = {.fault = FAULT_NOT_FOUND};
	struct wire_event view;

	if (front_deck_find(front, watch->id, watch->tenant, &view) < 0)
		return front_reply_problem(connection, &problem, false);
	return front_watch_answer(
	    front, connection, MHD_HTTP_METHOD_GET, &view);
}

static const struct front_task_way once_way = {.run = run_once, .end = end};

static int
read_wait(const struct front_request *request, uint64_t *ret_seconds)
{
	char text[NUMBER_SIZE];
	int error =
	    front_request_find(request->connection, "wait", text, sizeof(text));

	if (error == 0)
		error = front_wish_parse_number(text, LIMIT_POLL, ret_seconds);
	return error == -ENOENT ? 0 : error;
}

enum MHD_Result
front_watch_once(const struct front_request *request,
    const struct wire_event *view, void **ret_task)
{
	struct front *front = request->front;
	uint64_t position = front_deck_position(view);
	uint64_t after = position;
	uint64_t seconds = 0;

	if (read_wait(request, &seconds) < 0 || read_after(request, &after) < 0)
		return front_request_refuse(
		    request, FAULT_BAD_REQUEST, "the parameter wait or after");
	if (seconds == 0 || stage_is_end(view->stage) || position > after ||
	    front->drained > 0 || strcmp(request->method, "GET") != 0)
		return front_watch_answer(
		    front, request->connection, request->method, view);
	if (!front_client_count(front, request->client))
		return front_request_refuse(
		    request, FAULT_BUSY, "too many watch already");
	struct front_watch *watch = new_watch(request, view, &once_way);
	if (!watch)
		return front_request_refuse(request, FAULT_BUSY, NULL);
	front_client_suspend(
	    front, request->client, front_client_clock() + seconds * 1000);
	front_deck_watch(front, watch->id, request->client, after, UINT32_MAX);
	*ret_task = watch;
	return MHD_YES;
}
