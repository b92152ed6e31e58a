/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_intake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "front/front_claim.h"
#include "front/front_client.h"
#include "front/front_form.h"
#include "front/front_gate.h"
#include "front/front_hash.h"
#include "front/front_outcome.h"
#include "front/front_serve.h"
#include "front/front_show.h"
#include "front/front_upload.h"

/* What is wrong with the body that the head announces. */
static enum fault
check_body(const struct front_request *request,
    const struct front_upload *upload, const char **ret_seen)
{
	const struct front_head *head = &request->head;
	const char *coding = head->fields[FRONT_HEAD_CODING];
	const char *type = head->fields[FRONT_HEAD_TYPE];
	bool form = type && front_head_is_form(type);
	uint64_t most = upload->bytes_max + (form ? LIMIT_FORM_OVERHEAD : 0);

	if (coding && strcasecmp(coding, "identity") != 0) {
		*ret_seen = "a Content-Encoding";
		return FAULT_TYPE_UNSUPPORTED;
	}
	if (!head->chunked && !head->fields[FRONT_HEAD_LENGTH])
		return FAULT_LENGTH_REQUIRED;
	if (head->length > most)
		return FAULT_TOO_LARGE;
	if (!head->chunked && head->length == 0)
		return FAULT_EMPTY;
	if (form && !front_head_check_boundary(type)) {
		*ret_seen = "an odd boundary";
		return FAULT_BAD_REQUEST;
	}
	return FAULT_NONE;
}

/* Is there room for one more upload? This one is counted already. */
static enum fault
check_room(const struct front_request *request)
{
	const struct front *front = request->front;
	uint64_t memory = front->config.upload_memory;

	if (front->drained > 0)
		return FAULT_STOPPING;
	if (front_serve_refusal(front) != FAULT_NONE)
		return front_serve_refusal(front);
	if (front_upload_count(front, request->client) >
	    front->config.per_client)
		return FAULT_RATE_LIMITED;
	/* Not a promise, but spares most a body that cannot fit. */
	if (front->upload_bytes > memory ||
	    request->head.length > memory - front->upload_bytes)
		return FAULT_BUSY;
	return FAULT_NONE;
}

/* Does its key, does its address, send too often? */
static enum fault
check_rate(struct front_request *request)
{
	const struct front *front = request->front;
	const struct wire_key *key = request->key;
	uint64_t now = front_client_clock();
	uint8_t name[FRONT_RATE_NAME_SIZE];

	if (key) {
		front_rate_name_key(front_keys_number(key), name);
		if (!front_rate_take(front->rate, FRONT_RATE_KEY, name,
			key->rate, now, &request->retry_after))
			return FAULT_RATE_LIMITED;
	}
	if (!front_rate_take(front->rate, FRONT_RATE_ADDRESS,
		request->client->address, front->config.address_rate, now,
		&request->retry_after))
		return FAULT_RATE_LIMITED;
	return FAULT_NONE;
}

static enum fault
take_key(const struct front_request *request, struct front_upload *upload)
{
	const struct wire_key *key = request->key;
	struct wire_submit *submit = &upload->submit;

	if (!key)
		return FAULT_UNAUTHORIZED;
	submit->key = front_keys_number(key);
	submit->accept = key->accept & request->front->config.accept;
	memcpy(submit->tenant, key->tenant, sizeof(submit->tenant));
	return FAULT_NONE;
}

/*
 * All that the ticket says; of what else is asked for, the file's name. It
 * counts as an upload of the key that made it.
 */
static enum fault
take_ticket(struct front_request *request, struct front_upload *upload)
{
	const struct front *front = request->front;
	struct wire_submit *submit = &upload->submit;
	struct front_ticket ticket;
	int error = front_gate_open_ticket(request, &ticket);

	if (error < 0)
		return error == -ETIME ? FAULT_TICKET : FAULT_NOT_FOUND;
	request->key = front_keys_find_number(&front->keys, ticket.key);
	upload->token = strdup(request->route.token);
	upload->language = ticket.language;
	if (ticket.bytes_max < upload->bytes_max)
		upload->bytes_max = ticket.bytes_max;
	submit->key = ticket.key;
	submit->accept = ticket.accept & front->config.accept;
	submit->artifacts = ticket.artifacts;
	submit->ttl = ticket.ttl;
	submit->ticket_end = ticket.expires;
	front_token_hash_ticket(&ticket, submit->ticket);
	memcpy(submit->tenant, ticket.tenant, sizeof(submit->tenant));
	memcpy(submit->meeting, ticket.meeting, sizeof(submit->meeting));
	memcpy(submit->callback, ticket.callback, sizeof(submit->callback));
	return upload->token ? FAULT_NONE : FAULT_BUSY;
}

static enum MHD_Result
on_parameter(
    void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct front_upload *upload = cls;

	(void)kind;
	if (front_wish_add_query(&upload->wish, name, value) < 0) {
		text_format(upload->seen, sizeof(upload->seen),
		    "the parameter %s",
		    front_wish_find(&upload->wish, name) ? name : "");
		upload->fault = FAULT_BAD_REQUEST;
		return MHD_NO;
	}
	return MHD_YES;
}

/* The parameters of a form come later, the query's must be good now. */
static bool
apply_wish(struct front *front, struct front_upload *upload)
{
	struct wire_submit aside = upload->submit;
	bool ticket = upload->place == FRONT_PLACE_TICKET;
	const char *bad = front_wish_apply(&upload->wish,
	    front->config.artifact_ttl, ticket ? &aside : &upload->submit);

	if (ticket)
		upload->submit.claim = aside.claim;
	if (!bad)
		return true;
	upload->fault = FAULT_BAD_REQUEST;
	text_format(
	    upload->seen, sizeof(upload->seen), "the parameter %s", bad);
	return false;
}

/* SHA-256 over "tenant NUL value": of two tenants, no key is the same. */
static enum fault
take_idempotency(
    const struct front_request *request, struct wire_submit *submit)
{
	const char *value = request->head.fields[FRONT_HEAD_IDEMPOTENCY];
	char text[WIRE_TENANT_SIZE + LIMIT_IDEMPOTENCY];

	if (!value)
		return FAULT_NONE;
	if (!front_wish_is_token(value))
		return FAULT_BAD_REQUEST;
	size_t tenant = strlen(submit->tenant) + 1;
	size_t size = strlen(value);
	memcpy(text, submit->tenant, tenant);
	memcpy(text + tenant, value, size);
	front_hash_once(text, tenant + size, submit->idempotency);
	return FAULT_NONE;
}

/* Fills the upload from the head. Returns FAULT_NONE or what is wrong. */
static enum fault
open_upload(const struct front_request *request, struct front_upload *upload,
    const char **ret_seen)
{
	const char *type = request->head.fields[FRONT_HEAD_TYPE];
	uint32_t wait_max = request->front->config.wait_max;

	if (take_idempotency(request, &upload->submit) != FAULT_NONE) {
		*ret_seen = "Idempotency-Key";
		return FAULT_BAD_REQUEST;
	}
	(void)MHD_get_connection_values(
	    request->connection, MHD_GET_ARGUMENT_KIND, on_parameter, upload);
	if (upload->fault != FAULT_NONE || !apply_wish(request->front, upload))
		return upload->fault;
	upload->prefer = request->head.prefer;
	if (!upload->page && upload->prefer.wait_given)
		upload->wait = upload->prefer.wait < wait_max
				   ? upload->prefer.wait
				   : wait_max;
	if (!type || !front_head_is_form(type)) {
		front_claim_set_type(&upload->submit.claim, type);
		return FAULT_NONE;
	}
	upload->form =
	    front_form_new(request->front, upload, request->connection);
	return upload->form ? FAULT_NONE : FAULT_BUSY;
}

/* All that can be found out from the head, in the order of its cost. */
static enum fault
judge(struct front_request *request, struct front_upload *upload,
    const char **ret_seen)
{
	upload->place = request->route.place;
	upload->page = upload->place != FRONT_PLACE_DECKS &&
		       front_show_wants_page(request->connection);
	enum fault fault = upload->place == FRONT_PLACE_TICKET
			       ? take_ticket(request, upload)
			       : take_key(request, upload);
	if (fault == FAULT_NONE)
		fault = check_body(request, upload, ret_seen);
	if (fault == FAULT_NONE)
		fault = check_room(request);
	if (fault == FAULT_NONE)
		fault = open_upload(request, upload, ret_seen);
	if (fault == FAULT_NONE)
		fault = check_rate(request);
	return fault;
}

static enum MHD_Result
take(struct front *front, struct front_task *task, const char *bytes,
    size_t size)
{
	struct front_upload *upload = (struct front_upload *)task;

	if (front_upload_note(front, upload, size) < 0)
		return MHD_NO;
	if (upload->form)
		front_form_add(upload->form, bytes, size);
	else
		front_upload_write(front, upload, bytes, size);
	return MHD_YES;
}

static void
finish(struct front *front, struct front_upload *upload)
{
	if (upload->form)
		front_form_finish(upload->form);
	if (upload->fault == FAULT_NONE)
		(void)apply_wish(front, upload);
	front_upload_finish(front, upload);
}

/* Its client waits: for the deck's end, but not for ever. */
static enum MHD_Result
wait_for_end(struct front *front, struct front_upload *upload,
    struct MHD_Connection *connection)
{
	struct front_client *client = upload->task.client;
	struct wire_event view;
	bool found = front_deck_find(
			 front, upload->id, upload->submit.tenant, &view) == 0;

	/* Erased meanwhile; of a repeated one the news may be on its way. */
	if (!found && !upload->replayed)
		front_upload_refuse(front, upload, FAULT_NOT_FOUND, "");
	if (upload->fault != FAULT_NONE ||
	    (found && stage_is_end(view.stage))) {
		upload->state = FRONT_UPLOAD_ENDED;
		return front_outcome_answer(front, connection, upload);
	}
	if (front_client_clock() >= upload->until) {
		front_upload_keep(front, upload);
		front_client_suspend(front, client, 0);
		return MHD_YES;
	}
	front_client_suspend(front, client, upload->until);
	front_deck_watch(
	    front, upload->id, client, FRONT_EVENT_END - 1, UINT32_MAX);
	return MHD_YES;
}

static enum MHD_Result
run(struct front *front, struct front_task *task,
    struct MHD_Connection *connection)
{
	struct front_upload *upload = (struct front_upload *)task;

	if (upload->state == FRONT_UPLOAD_RECEIVING)
		finish(front, upload);
	if (upload->state == FRONT_UPLOAD_ENDED)
		return front_outcome_answer(front, connection, upload);
	if (upload->state == FRONT_UPLOAD_WAITING)
		return wait_for_end(front, upload, connection);
	front_client_suspend(front, task->client, 0);
	return MHD_YES;
}

static void
end(struct front *front, struct front_task *task)
{
	front_upload_release(front, (struct front_upload *)task);
}

enum MHD_Result
front_intake_start(const struct front_request *head, void **ret_task)
{
	static const struct front_task_way way = {
	    .take = take, .run = run, .end = end};
	struct front_request request = *head;
	char said[WIRE_MAX_TEXT + 1];
	const char *seen = NULL;
	struct front_upload *upload =
	    front_upload_new(request.front, request.client);

	if (!upload)
		return front_request_refuse(&request, FAULT_BUSY, NULL);
	upload->task.way = &way;
	enum fault fault = judge(&request, upload, &seen);
	if (fault != FAULT_NONE) {
		text_format(
		    said, sizeof(said), "%s", seen ? seen : upload->seen);
		front_upload_release(request.front, upload);
		return front_request_refuse(&request, fault, said);
	}
	front_client_allow(request.front, request.client, LIMIT_BODY_IDLES);
	*ret_task = upload;
	return MHD_YES;
}
