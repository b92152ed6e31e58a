/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_ask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "front/front_client.h"
#include "front/front_json.h"
#include "front/front_link.h"
#include "front/front_reply.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

struct front_ask {
	struct front_task task;
	struct front_order order;
	enum front_place place; /* says what is asked */
	uint8_t id[WIRE_ID_SIZE];
	char tenant[WIRE_TENANT_SIZE];
	bool answered;
	enum fault fault;
	struct wire_erased erased;
	int measured; /* owned; -1 without an answer */
};

static int
send_order(struct front *front, struct front_order *order)
{
	const struct front_ask *ask = order->owner;

	if (ask->place == FRONT_PLACE_ROTATE)
		return front_link_rotate(front, order->slot);
	if (ask->place == FRONT_PLACE_METRICS)
		return front_link_measure(front, order->slot);
	return front_link_erase(front, order->slot, ask->id, ask->tenant);
}

static enum MHD_Result
answer_erased(struct MHD_Connection *connection, const struct front_ask *ask)
{
	char id[FRONT_ID_TEXT_SIZE];
	const struct front_receipt receipt = {
	    .id = id,
	    .state = stage_name(ask->erased.stage),
	    .files = ask->erased.files,
	    .bytes = ask->erased.bytes,
	    .at = (uint64_t)time(NULL),
	};

	text_hex(id, ask->id, sizeof(ask->id));
	return front_reply_json(
	    connection, MHD_HTTP_OK, front_json_new_receipt(&receipt), NULL);
}

/* The key that signs now came before SAID. */
static enum MHD_Result
answer_rotated(const struct front *front, struct MHD_Connection *connection)
{
	const struct front_token_ring *ring = &front->tokens;
	uint32_t number =
	    ring->count > 0 ? ring->signers[ring->count - 1].number : 0;

	return front_reply_json(
	    connection, MHD_HTTP_OK, front_json_new_rotation(number), NULL);
}

/* The supervisor's text and ours, in memory to free(); NULL: too much. */
static char *
read_measured(int fd, const struct front_count *count, size_t *ret_size)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || st.st_size < 0 ||
	    (uint64_t)st.st_size > LIMIT_METRICS)
		return NULL;
	size_t size = (size_t)st.st_size;
	char *text = malloc(size + FRONT_COUNT_SIZE);
	if (!text)
		return NULL;
	if (pread(fd, text, size, 0) != (ssize_t)size) {
		free(text);
		return NULL;
	}
	*ret_size = size + front_count_format(count, text + size);
	return text;
}

static enum MHD_Result
answer_measured(const struct front *front, struct MHD_Connection *connection,
    const struct front_ask *ask)
{
	static const struct front_reply_head head = {.type = METRICS_TYPE};
	size_t size = 0;
	char *text = read_measured(ask->measured, &front->count, &size);
	struct MHD_Response *response =
	    text ? MHD_create_response_from_buffer(
		       size, text, MHD_RESPMEM_MUST_FREE)
		 : NULL;

	if (!response)
		free(text);
	front_reply_add_head(&response, &head);
	return front_reply_queue(connection, MHD_HTTP_OK, response);
}

static enum MHD_Result
run(struct front *front, struct front_task *task,
    struct MHD_Connection *connection)
{
	struct front_ask *ask = (struct front_ask *)task;
	/* Not answered, and resumed all the same: its time is over. */
	const struct front_problem problem = {
	    .fault = ask->answered ? ask->fault : FAULT_BUSY,
	    .retry_after = front->status.retry_after,
	};

	if (problem.fault != FAULT_NONE)
		return front_reply_problem(connection, &problem, false);
	if (ask->place == FRONT_PLACE_ROTATE)
		return answer_rotated(front, connection);
	if (ask->place == FRONT_PLACE_METRICS)
		return answer_measured(front, connection, ask);
	return answer_erased(connection, ask);
}

static void
end(struct front *front, struct front_task *task)
{
	struct front_ask *ask = (struct front_ask *)task;

	front_order_close(&front->orders, &ask->order);
	fd_close(&ask->measured);
	free(ask);
}

static const struct front_task_way way = {.run = run, .end = end};

enum MHD_Result
front_ask_start(const struct front_request *request, void **ret_task)
{
	struct front *front = request->front;
	struct front_ask *ask = calloc(1, sizeof(*ask));
	if (!ask)
		return front_request_refuse(request, FAULT_BUSY, NULL);

	ask->task = (struct front_task){&way, request->client};
	ask->place = request->route.place;
	ask->measured = -1;
	memcpy(ask->id, request->route.id, sizeof(ask->id));
	text_format(ask->tenant, sizeof(ask->tenant), "%s",
	    request->key ? request->key->tenant : "");
	ask->order = (struct front_order){
	    .kind = FRONT_ORDER_ASK, .owner = ask, .send = send_order};
	front_order_open(&front->orders, &ask->order);
	front_order_queue(&front->orders, &ask->order);
	front_client_suspend(
	    front, request->client, front_client_clock() + LIMIT_ANSWER_TIME);
	*ret_task = ask;
	return MHD_YES;
}

static struct front_ask *
find_ask(const struct front *front, uint32_t slot)
{
	return front_order_find(&front->orders, FRONT_ORDER_ASK, slot);
}

static void
note_answer(struct front *front, struct front_ask *ask, enum fault fault)
{
	ask->answered = true;
	ask->fault = fault;
	front_client_resume(front, ask->task.client);
}

void
front_ask_on_said(struct front *front, uint32_t slot, enum fault fault)
{
	struct front_ask *ask = find_ask(front, slot);

	if (ask && ask->place == FRONT_PLACE_ROTATE)
		note_answer(front, ask, fault);
}

void
front_ask_on_erased(
    struct front *front, uint32_t slot, const struct wire_erased *erased)
{
	struct front_ask *ask = find_ask(front, slot);

	if (!ask || ask->place != FRONT_PLACE_DECK)
		return;
	ask->erased = *erased;
	/* One that lived was given up; EVENT tells of that. */
	if (erased->fault == FAULT_NONE && stage_is_end(erased->stage))
		front_deck_forget(front, ask->id);
	note_answer(front, ask, erased->fault);
}

void
front_ask_on_measured(struct front *front, uint32_t slot, int fd)
{
	AUTO_FD measured = fd;
	struct front_ask *ask = find_ask(front, slot);

	if (!ask || ask->place != FRONT_PLACE_METRICS || ask->answered)
		return;
	ask->measured = fd_take(&measured);
	note_answer(front, ask, FAULT_NONE);
}
