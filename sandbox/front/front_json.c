/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_json.h"

#include <errno.h>
#include <stdlib.h>

#include <jansson.h>

#define TYPE_PREFIX "urn:cleandeck:fault:"
#define TIME_SIZE   32

struct front_record {
	json_t *deck; /* owned */
};

void
front_json_init(void)
{
	json_object_seed(0);
}

const char *
front_json_version(void)
{
	return "jansson " JANSSON_VERSION;
}

/* RFC 3339; "" for a time that is none. */
static void
format_time(time_t when, char text[TIME_SIZE])
{
	struct tm parts;

	text[0] = '\0';
	if (gmtime_r(&when, &parts))
		(void)strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

static char *
dump(const json_t *json)
{
	/* Escaped to ASCII: nothing for a terminal or a browser to act on. */
	return json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII);
}

char *
front_json_new_problem(const struct fault_row *row, const char *seen)
{
	json_t *problem = json_pack("{s:s+, s:s, s:i, s:s}", "type",
	    TYPE_PREFIX, row->code, "title", row->sentence, "status",
	    row->http_status, "code", row->code);
	if (!problem)
		return NULL;

	/* A detail that is no UTF-8 is dropped rather than the problem. */
	if (seen && *seen != '\0')
		(void)json_object_set_new(problem, "detail", json_string(seen));
	char *text = dump(problem);
	json_decref(problem);
	return text;
}

struct front_record *
front_json_new_record(const struct front_record_head *head)
{
	const struct kind_row *kind = kind_find(head->kind);
	char created[TIME_SIZE];
	char expires[TIME_SIZE];

	format_time(head->created, created);
	format_time(head->expires, expires);
	struct front_record *record = calloc(1, sizeof(*record));
	if (!record)
		return NULL;
	record->deck = json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:[]}",
	    "id", head->id, "state", "done", "kind",
	    kind ? kind->name : "unknown", "pages", (json_int_t)head->pages,
	    "rastered", (json_int_t)head->rastered, "created", created,
	    "expires", expires, "artifacts");
	if (!record->deck) {
		free(record);
		return NULL;
	}
	return record;
}

void
front_json_free_record(struct front_record *record)
{
	if (!record)
		return;
	json_decref(record->deck);
	free(record);
}

int
front_json_add_artifact(
    struct front_record *record, const struct front_record_artifact *artifact)
{
	json_t *list = json_object_get(record->deck, "artifacts");
	json_t *entry = json_pack("{s:s, s:s, s:s, s:I, s:s}", "name",
	    artifact->name, "href", artifact->href, "type", artifact->type,
	    "bytes", (json_int_t)artifact->bytes, "sha256", artifact->sha256);

	return json_array_append_new(list, entry) < 0 ? -ENOMEM : 0;
}

char *
front_json_record_text(const struct front_record *record)
{
	return dump(record->deck);
}
