/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_serve.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "front/front_fetch.h"
#include "front/front_web.h"
#include "wire/wire.h"

#define VALUE_SIZE 128

/* The classes that the ledger packs. */
#define CODABLE (ARTIFACT_BIT(ARTIFACT_SLIDE_SVG) | ARTIFACT_BIT(ARTIFACT_TEXT))

/*
 * Whatever the reason, the same answer: who has not been told an id learns
 * nothing by guessing.
 */
static enum MHD_Result
reply_not_found(struct MHD_Connection *connection)
{
	const struct front_problem problem = {.fault = FAULT_NOT_FOUND};

	return front_reply_problem(connection, &problem, false);
}

/* How long an artifact may be used without asking us. */
static void
format_cache(char cache[VALUE_SIZE], const struct wire_event *view)
{
	time_t left = (time_t)view->expires - time(NULL);

	if (!stage_is_end(view->stage))
		text_format(cache, VALUE_SIZE, "%s", FRONT_CACHE_ASK);
	else
		text_format(cache, VALUE_SIZE,
		    "private, max-age=%lld, immutable",
		    (long long)(left > 0 ? left : 0));
}

enum MHD_Result
front_serve_artifact(const struct front *front,
    struct MHD_Connection *connection, const char *method,
    const struct wire_event *view, enum artifact artifact, uint32_t page)
{
	static const struct front_reply_field attached[] = {
	    {"Content-Disposition", "attachment; filename=\"deck.pdf\""},
	    {NULL,                  NULL			       },
	};
	bool codable = (ARTIFACT_BIT(artifact) & CODABLE) != 0;
	struct front_store_file file;
	struct front_fetch fetch;
	char id[FRONT_ID_TEXT_SIZE];
	char cache[VALUE_SIZE];

	text_hex(id, view->id, sizeof(view->id));
	format_cache(cache, view);
	front_fetch_read(connection, method, &fetch);
	if (front_store_open_artifact(&front->store, id, artifact, page,
		codable && front_fetch_wants_packed(&fetch), &file) < 0)
		return reply_not_found(connection);
	const struct front_fetch_terms terms = {
	    .head = {.type = artifact_find(artifact)->mime,
		     .policy =
		    artifact == ARTIFACT_SLIDE_SVG ? FRONT_POLICY_SVG : NULL,
		     .cache = cache},
	    .codable = codable,
	    .status = MHD_HTTP_OK,
	    .fields = artifact == ARTIFACT_DECK_PDF ? attached : NULL,
	};
	return front_fetch_answer(connection, &fetch, &file, &terms);
}

enum MHD_Result
front_serve_record(const struct front *front, struct MHD_Connection *connection,
    const char *method, const uint8_t id[WIRE_ID_SIZE], unsigned status,
    const struct front_reply_field *fields)
{
	struct front_store_file file;
	struct front_fetch fetch;
	char text[FRONT_ID_TEXT_SIZE];

	text_hex(text, id, WIRE_ID_SIZE);
	front_fetch_read(connection, method, &fetch);
	if (fields) { /* its conditions are about the upload, if anything */
		fetch.known_count = 0;
		fetch.range = NULL;
	}
	if (front_store_open_deck(&front->store, text,
		front_fetch_wants_packed(&fetch), &file) < 0)
		return reply_not_found(connection);
	const struct front_fetch_terms terms = {
	    .head = {.type = "application/json", .cache = FRONT_CACHE_ASK},
	    .codable = true,
	    .status = status,
	    .fields = fields,
	};
	return front_fetch_answer(connection, &fetch, &file, &terms);
}

static ssize_t
on_bundle(void *cls, uint64_t position, char *bytes, size_t size)
{
	ssize_t n = front_bundle_read(cls, bytes, size);

	(void)position; /* one after the other: it is where it was */
	/* Ends the connection: who reads it sees that it is short. */
	return n > 0 ? n : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void
on_bundle_end(void *cls)
{
	front_bundle_free(cls);
}

/* Takes the bundle over. */
static struct MHD_Response *
make_stream(struct front_bundle *bundle, const struct front_fetch_part *part)
{
	front_bundle_skip_to(bundle, part->first);
	struct MHD_Response *response = MHD_create_response_from_callback(
	    part->length, LIMIT_BUNDLE_SLICE, on_bundle, bundle, on_bundle_end);
	if (!response)
		front_bundle_free(bundle);
	return response;
}

/* Takes the bundle over. */
static enum MHD_Result
send_bundle(struct MHD_Connection *connection, const struct front_fetch *fetch,
    const struct front_fetch_terms *terms, struct front_bundle *bundle)
{
	struct front_fetch_version version = {
	    .size = front_bundle_size(bundle)};

	front_bundle_tag(bundle, version.tag);
	const struct front_fetch_part part =
	    front_fetch_choose(fetch, terms, &version);
	if (part.range == FRONT_RANGE_BEYOND) {
		front_bundle_free(bundle);
		return front_fetch_refuse_part(connection, &version);
	}
	return front_fetch_send_part(connection, fetch, terms, &version, &part,
	    make_stream(bundle, &part));
}

static enum MHD_Result
refuse_bundle(struct MHD_Connection *connection, int error)
{
	static const struct front_problem large = {.fault = FAULT_NOT_FOUND,
	    .seen = "a ZIP holds less than 4 GiB: fetch bundle.tar"};

	if (error == -EFBIG)
		return front_reply_problem(connection, &large, false);
	return error == -ENOENT ? reply_not_found(connection) : MHD_NO;
}

enum MHD_Result
front_serve_bundle(const struct front *front, struct MHD_Connection *connection,
    const char *method, const struct wire_event *view,
    enum front_bundle_format format)
{
	bool zip = format == FRONT_BUNDLE_ZIP;
	char id[FRONT_ID_TEXT_SIZE];
	char name[VALUE_SIZE];
	struct front_bundle *bundle;
	struct front_fetch fetch;

	text_hex(id, view->id, sizeof(view->id));
	if (view->stage != STAGE_DONE)
		return reply_not_found(connection);
	front_fetch_read(connection, method, &fetch);
	int error = front_bundle_new(&front->store, id, format, &bundle);
	if (error < 0)
		return refuse_bundle(connection, error);
	text_format(name, sizeof(name), "attachment; filename=\"%s.%s\"", id,
	    zip ? "zip" : "tar");
	const struct front_reply_field fields[] = {
	    {"Content-Disposition", name},
	    {NULL,                  NULL},
	};
	const struct front_fetch_terms terms = {
	    .head = {.type = zip ? "application/zip" : "application/x-tar",
		     .cache = FRONT_CACHE_ASK},
	    .status = MHD_HTTP_OK,
	    .fields = fields,
	};
	return send_bundle(connection, &fetch, &terms, bundle);
}

enum fault
front_serve_refusal(const struct front *front)
{
	if (front->status.accepting)
		return FAULT_NONE;
	if (front->status.full)
		return FAULT_STORAGE;
	return front->status.waiting > 0 ? FAULT_BUSY : FAULT_STOPPING;
}

enum MHD_Result
front_serve_ready(
    const struct front *front, struct MHD_Connection *connection, bool close)
{
	const struct front_problem problem = {
	    .fault = front_serve_refusal(front),
	    .retry_after = front->status.retry_after,
	};

	if (problem.fault != FAULT_NONE)
		return front_reply_problem(connection, &problem, close);
	return front_reply_text(connection, "ready\n");
}

static enum MHD_Result
serve_file(struct MHD_Connection *connection, const struct front_web_file *file)
{
	const struct front_fetch_terms terms = {
	    .head = {.type = file->type, .cache = FRONT_CACHE_ASK},
	    .status = MHD_HTTP_OK,
	};
	struct front_fetch fetch;

	front_fetch_read(connection, MHD_HTTP_METHOD_HEAD, &fetch);
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    file->size, (void *)(uintptr_t)file->bytes, MHD_RESPMEM_PERSISTENT);
	return front_fetch_send(
	    connection, &fetch, &terms, file->tag, response);
}

enum MHD_Result
front_serve_built_in(struct MHD_Connection *connection, const char *path)
{
	const struct front_web_file *file = front_web_files;

	while (file->path && strcmp(file->path, path) != 0)
		file++;
	if (!file->path)
		return reply_not_found(connection);
	return serve_file(connection, file);
}
