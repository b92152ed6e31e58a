/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_intake.h"

#include <string.h>
#include <strings.h>

#include "front/front_client.h"
#include "front/front_deck.h"
#include "front/front_form.h"
#include "front/front_reply.h"
#include "front/front_serve.h"

#define PARAMETER "the parameter artifacts or filename"

enum MHD_Result
front_intake_refuse(
    const struct front_request *request, enum fault fault, const char *seen)
{
	const struct front_problem problem = {
	    .fault = fault,
	    .seen = seen,
	    .allow = front_route_methods(request->route.place),
	    .retry_after = request->front->status.retry_after,
	};

	/* A doubtful framing, or a body that nobody will read. */
	bool close =
	    fault == FAULT_BAD_REQUEST || front_head_has_body(&request->head);
	request->client->lingers = front_head_has_body(&request->head);
	return front_reply_problem(request->connection, &problem, close);
}

/* What is wrong with the body that the head announces. */
static enum fault
check_body(const struct front_request *request, const char **ret_seen)
{
	const struct front_head *head = &request->head;
	const char *coding = head->fields[FRONT_HEAD_CODING];
	const char *type = head->fields[FRONT_HEAD_TYPE];
	bool form = type && front_head_is_form(type);
	uint64_t most = request->front->config.upload_max +
			(form ? LIMIT_FORM_OVERHEAD : 0);

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

/* Is there room for one more upload? */
static enum fault
check_room(const struct front_request *request)
{
	const struct front *front = request->front;
	uint64_t memory = front->config.upload_memory;

	if (!front->status.accepting)
		return front->status.waiting > 0 ? FAULT_BUSY : FAULT_STOPPING;
	if (front_client_count_uploads(front, request->client) >=
	    front->config.per_client)
		return FAULT_RATE_LIMITED;
	/* Not a promise, but spares most a body that cannot fit. */
	if (front->upload_bytes > memory ||
	    request->head.length > memory - front->upload_bytes)
		return FAULT_BUSY;
	return FAULT_NONE;
}

static enum MHD_Result
on_parameter(
    void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct front_upload *upload = cls;
	struct front_field *field = front_claim_find_field(&upload->wish, name);

	(void)kind;
	if (!field)
		return MHD_YES;
	if (field->given || !value ||
	    front_route_decode(value, field->text, sizeof(field->text)) < 0) {
		upload->fault = FAULT_BAD_REQUEST;
		return MHD_NO;
	}
	field->given = true;
	field->size = strlen(field->text);
	return MHD_YES;
}

/* The parameters of a form come later, the query's must be good now. */
static bool
take_wish(struct front_upload *upload)
{
	struct front_wish *wish = &upload->wish;

	if (wish->artifacts.given &&
	    artifact_parse_set(wish->artifacts.text, &upload->artifacts) < 0)
		return false;
	if (wish->file_name.given && upload->claim.name == KIND_NONE &&
	    !upload->claim.name_unknown)
		front_claim_set_name(&upload->claim, wish->file_name.text);
	return true;
}

/* Fills the upload from the head. Returns FAULT_NONE or what is wrong. */
static enum fault
open_upload(const struct front_request *request, struct front_upload *upload,
    const char **ret_seen)
{
	const char *type = request->head.fields[FRONT_HEAD_TYPE];

	(void)MHD_get_connection_values(
	    request->connection, MHD_GET_ARGUMENT_KIND, on_parameter, upload);
	if (upload->fault != FAULT_NONE || !take_wish(upload)) {
		*ret_seen = PARAMETER;
		return FAULT_BAD_REQUEST;
	}
	if (!type || !front_head_is_form(type)) {
		front_claim_set_type(&upload->claim, type);
		return FAULT_NONE;
	}
	upload->form =
	    front_form_new(request->front, upload, request->connection);
	return upload->form ? FAULT_NONE : FAULT_BUSY;
}

enum MHD_Result
front_intake_start(const struct front_request *request, void **ret_upload)
{
	const char *seen = NULL;
	enum fault fault = check_body(request, &seen);
	if (fault == FAULT_NONE)
		fault = check_room(request);
	if (fault != FAULT_NONE)
		return front_intake_refuse(request, fault, seen);
	struct front_upload *upload =
	    front_upload_new(request->front, request->client);
	if (!upload)
		return front_intake_refuse(request, FAULT_BUSY, NULL);

	fault = open_upload(request, upload, &seen);
	if (fault != FAULT_NONE) {
		front_upload_release(request->front, upload);
		return front_intake_refuse(request, fault, seen);
	}
	front_client_allow(request->front, request->client, LIMIT_BODY_IDLES);
	*ret_upload = upload;
	return MHD_YES;
}

enum MHD_Result
front_intake_take(struct front *front, struct front_upload *upload,
    const char *bytes, size_t size)
{
	if (front_upload_count(front, upload, size) < 0)
		return MHD_NO;
	if (upload->form)
		front_form_add(upload->form, bytes, size);
	else
		front_upload_write(front, upload, bytes, size);
	return MHD_YES;
}

void
front_intake_finish(struct front *front, struct front_upload *upload)
{
	if (upload->form)
		front_form_finish(upload->form);
	if (!take_wish(upload))
		front_upload_refuse(
		    front, upload, FAULT_BAD_REQUEST, PARAMETER);
	front_upload_finish(front, upload);
	if (upload->state == FRONT_UPLOAD_WAITING)
		front_client_suspend(upload->client);
}

enum MHD_Result
front_intake_answer(const struct front *front,
    struct MHD_Connection *connection, const struct front_upload *upload)
{
	const struct front_problem problem = {
	    .fault = upload->fault,
	    .seen = upload->seen,
	    .retry_after = upload->retry_after,
	};

	if (upload->fault != FAULT_NONE)
		return front_reply_problem(connection, &problem, false);
	return front_serve_created(
	    front, connection, front_deck_id(upload->deck));
}
