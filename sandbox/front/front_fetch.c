/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_fetch.h"

#include <string.h>
#include <strings.h>

#include "base/fd.h"
#include "base/text.h"

#define VALUE_SIZE 80

static enum MHD_Result
on_field(
    void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct front_fetch *fetch = cls;

	(void)kind;
	if (!value)
		return MHD_YES;
	if (strcasecmp(name, "Range") == 0) {
		fetch->odd_range |= fetch->range != NULL;
		fetch->range = value;
	} else if (strcasecmp(name, "If-Range") == 0) {
		/* Two of them: neither is what we have. */
		fetch->if_range = fetch->if_range ? "" : value;
	} else if (strcasecmp(name, "If-None-Match") == 0) {
		if (fetch->known_count < COUNT_OF(fetch->known))
			fetch->known[fetch->known_count++] = value;
	} else if (strcasecmp(name, "Accept-Encoding") == 0) {
		front_accept_add_codings(&fetch->coding, value);
	}
	return MHD_YES;
}

void
front_fetch_read(struct MHD_Connection *connection, const char *method,
    struct front_fetch *ret_fetch)
{
	*ret_fetch = (struct front_fetch){.coding = FRONT_CODING_NONE};
	(void)MHD_get_connection_values(
	    connection, MHD_HEADER_KIND, on_field, ret_fetch);
	if (ret_fetch->odd_range || strcmp(method, MHD_HTTP_METHOD_GET) != 0)
		ret_fetch->range = NULL;
}

bool
front_fetch_wants_packed(const struct front_fetch *fetch)
{
	return !fetch->range && front_accept_wants_gzip(&fetch->coding);
}

/* Has the client got the version with this tag? */
static bool
has_version(const struct front_fetch *fetch, const char *tag)
{
	for (size_t i = 0; i < fetch->known_count; i++)
		if (front_etag_is_listed(fetch->known[i], tag))
			return true;
	return false;
}

enum MHD_Result
front_fetch_send(struct MHD_Connection *connection,
    const struct front_fetch *fetch, const struct front_fetch_terms *terms,
    const char *tag, struct MHD_Response *response)
{
	const struct front_reply_field *field = terms->fields;
	unsigned status = terms->status;

	if (status == MHD_HTTP_OK && has_version(fetch, tag))
		status = MHD_HTTP_NOT_MODIFIED;
	front_reply_add_head(&response, &terms->head);
	front_reply_add(&response, "ETag", tag);
	if (terms->codable)
		front_reply_add(&response, "Vary", "Accept-Encoding");
	for (; field && field->name; field++)
		front_reply_add(&response, field->name, field->value);
	return front_reply_queue(connection, status, response);
}

enum MHD_Result
front_fetch_refuse_part(struct MHD_Connection *connection,
    const struct front_fetch_version *version)
{
	const struct front_problem problem = {.fault = FAULT_RANGE};
	char range[VALUE_SIZE];
	const struct front_reply_field fields[] = {
	    {"Content-Range", range},
	    {NULL,            NULL },
	};

	text_format(range, sizeof(range), "bytes */%llu",
	    (unsigned long long)version->size);
	return front_reply_problem_with(connection, &problem, fields);
}

struct front_fetch_part
front_fetch_choose(const struct front_fetch *fetch,
    const struct front_fetch_terms *terms,
    const struct front_fetch_version *version)
{
	struct front_fetch_part part = {
	    .range = FRONT_RANGE_WHOLE, .length = version->size};

	if (fetch->range && !version->packed && terms->status == MHD_HTTP_OK &&
	    !has_version(fetch, version->tag) &&
	    (!fetch->if_range ||
		front_etag_is_same(fetch->if_range, version->tag)))
		part.range = front_range_parse(
		    fetch->range, version->size, &part.first, &part.length);
	return part;
}

enum MHD_Result
front_fetch_send_part(struct MHD_Connection *connection,
    const struct front_fetch *fetch, const struct front_fetch_terms *terms,
    const struct front_fetch_version *version,
    const struct front_fetch_part *part, struct MHD_Response *response)
{
	struct front_fetch_terms sent = *terms;
	char value[VALUE_SIZE];

	if (version->packed)
		front_reply_add(&response, "Content-Encoding", "gzip");
	else
		front_reply_add(&response, "Accept-Ranges", "bytes");
	if (part->range == FRONT_RANGE_PART) {
		text_format(value, sizeof(value), "bytes %llu-%llu/%llu",
		    (unsigned long long)part->first,
		    (unsigned long long)(part->first + part->length - 1),
		    (unsigned long long)version->size);
		front_reply_add(&response, "Content-Range", value);
		sent.status = MHD_HTTP_PARTIAL_CONTENT;
	}
	return front_fetch_send(
	    connection, fetch, &sent, version->tag, response);
}

/* Takes file->fd over. */
static struct MHD_Response *
make_part(struct front_store_file *file, const struct front_fetch_part *part)
{
	AUTO_FD fd = fd_take(&file->fd);
	if (part->length == 0) /* the text of a slide without any */
		return MHD_create_response_from_buffer(
		    0, NULL, MHD_RESPMEM_PERSISTENT);

	struct MHD_Response *response = MHD_create_response_from_fd_at_offset64(
	    part->length, fd, part->first);
	if (response)
		fd = -1; /* the response's now */
	return response;
}

enum MHD_Result
front_fetch_answer(struct MHD_Connection *connection,
    const struct front_fetch *fetch, struct front_store_file *file,
    const struct front_fetch_terms *terms)
{
	struct front_fetch_version version = {
	    .size = file->size, .packed = file->packed};

	front_etag_format(version.tag, file->size, file->changed, file->packed);
	const struct front_fetch_part part =
	    front_fetch_choose(fetch, terms, &version);
	if (part.range == FRONT_RANGE_BEYOND) {
		front_store_close_file(file);
		return front_fetch_refuse_part(connection, &version);
	}
	return front_fetch_send_part(
	    connection, fetch, terms, &version, &part, make_part(file, &part));
}
