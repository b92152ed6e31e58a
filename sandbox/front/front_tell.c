/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_tell.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/text.h"
#include "front/front_deck.h"
#include "front/front_jansson.h"
#include "front/front_route.h"

#define ID_SIZE   (2 * WIRE_ID_SIZE + 1)
#define HREF_SIZE (ID_SIZE + 32)

static void
set_text(json_t *json, const char *name, const char *text)
{
	/* What is no UTF-8 is left out, rather than the rest. */
	if (*text != '\0')
		(void)json_object_set_new(json, name, json_string(text));
}

static void
set_number(json_t *json, const char *name, uint64_t number)
{
	(void)json_object_set_new(json, name, json_integer((json_int_t)number));
}

/* A moment; none is left out. */
static void
set_time(json_t *json, const char *name, uint64_t when)
{
	char text[FRONT_TELL_TIME_SIZE] = "";
	time_t seconds = (time_t)when;
	struct tm parts;

	if (when > 0 && gmtime_r(&seconds, &parts))
		(void)strftime(
		    text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
	set_text(json, name, text);
}

static void
set_link(json_t *links, const char *name, const char *id, const char *below)
{
	char href[HREF_SIZE];

	text_format(href, sizeof(href), FRONT_ROUTE_DECKS "/%s%s", id, below);
	set_text(links, name, href);
}

static void
set_links(json_t *json, const struct wire_event *view, const char *id)
{
	json_t *links = json_object();

	set_link(links, "self", id, "");
	set_link(links, "events", id, "/events");
	if (view->stage == STAGE_DONE)
		set_link(links, "bundle", id, "/bundle.zip");
	(void)json_object_set_new(json, "links", links);
}

/* What is known of the document. */
static void
set_document(json_t *json, const struct wire_event *view)
{
	const struct kind_row *kind = kind_find(view->kind);

	if (kind)
		set_text(json, "kind", kind->name);
	if (view->pages > 0) {
		set_number(json, "pages", view->pages);
		set_number(json, "rastered", view->rastered);
	}
	set_text(json, "meeting", view->meeting);
}

static void
set_progress(json_t *json, const struct wire_event *view)
{
	set_number(json, "percent", view->percent);
	set_number(json, "slides", view->slides);
	if (stage_is_end(view->stage))
		return;
	set_number(json, "eta", view->eta);
	/* What to say in ?after= of the next long poll. */
	set_number(json, "event", front_deck_position(view));
}

static void
set_fault(json_t *json, const struct wire_event *view)
{
	const struct fault_row *row = fault_find(view->fault);

	if (view->fault == FAULT_NONE)
		return;
	set_text(json, "code", row->code);
	set_text(json, "title", row->sentence);
	set_text(json, "detail", view->seen);
}

/* Takes the object over. */
static char *
dump(json_t *json)
{
	/* Escaped to ASCII: nothing for a terminal or a browser to act on. */
	char *text =
	    json ? json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII) : NULL;

	json_decref(json);
	return text;
}

static json_t *
new_deck(const struct wire_event *view, char id[ID_SIZE])
{
	json_t *json = json_object();

	text_hex(id, view->id, sizeof(view->id));
	set_text(json, "id", id);
	set_text(json, "state", stage_name(view->stage));
	return json;
}

char *
front_tell_deck(const struct wire_event *view)
{
	char id[ID_SIZE];
	json_t *json = new_deck(view, id);

	set_document(json, view);
	set_time(json, "created", view->created);
	set_time(json, "expires", view->expires);
	set_progress(json, view);
	set_fault(json, view);
	set_links(json, view, id);
	return dump(json);
}

char *
front_tell_accepted(const struct wire_event *view)
{
	char id[ID_SIZE];
	char href[HREF_SIZE];
	json_t *json = new_deck(view, id);

	text_format(href, sizeof(href), FRONT_ROUTE_DECKS "/%s", id);
	set_text(json, "href", href);
	set_links(json, view, id);
	return dump(json);
}

char *
front_tell_state(const struct wire_event *view)
{
	json_t *json = json_object();

	set_text(json, "state", stage_name(view->stage));
	set_number(json, "percent", view->percent);
	set_number(json, "eta", view->eta);
	return dump(json);
}

static uint64_t
read_number(const json_t *json, const char *name, uint64_t most, bool *bad)
{
	const json_t *value = json_object_get(json, name);
	json_int_t number = json_integer_value(value);

	if (!value || json_is_null(value))
		return 0;
	if (!json_is_integer(value) || number < 0 || (uint64_t)number > most) {
		*bad = true;
		return 0;
	}
	return (uint64_t)number;
}

static void
read_text(
    const json_t *json, const char *name, char *text, size_t size, bool *bad)
{
	const json_t *value = json_object_get(json, name);
	const char *string = json_string_value(value);

	text[0] = '\0';
	if (!value || json_is_null(value))
		return;
	if (!string || strlen(string) >= size)
		*bad = true;
	else
		text_format(text, size, "%s", string);
}

static enum fault
find_fault(const char *code)
{
	for (int i = 0; i < FAULT_COUNT; i++)
		if (strcmp(fault_find((enum fault)i)->code, code) == 0)
			return (enum fault)i;
	return FAULT_INTERNAL;
}

/* The words of a record: the code of its fault, and the document's kind. */
static void
read_words(const json_t *json, struct wire_event *view, bool *bad)
{
	char code[WIRE_MAX_TEXT + 1];
	char kind[WIRE_MAX_TEXT + 1];

	read_text(json, "code", code, sizeof(code), bad);
	read_text(json, "kind", kind, sizeof(kind), bad);
	view->fault = code[0] == '\0' ? FAULT_NONE : find_fault(code);
	view->kind = kind[0] == '\0' ? KIND_NONE : kind_find_name(kind);
	read_text(json, "tenant", view->tenant, sizeof(view->tenant), bad);
	read_text(json, "meeting", view->meeting, sizeof(view->meeting), bad);
	read_text(json, "detail", view->seen, sizeof(view->seen), bad);
}

/* Of the ticket it came with; none is zeros. */
static void
read_ticket(const json_t *json, struct wire_event *view, bool *bad)
{
	char text[2 * WIRE_HASH_SIZE + 1];

	read_text(json, "ticket", text, sizeof(text), bad);
	if (text[0] != '\0' &&
	    text_parse_hex(text, view->ticket, WIRE_HASH_SIZE) < 0)
		*bad = true;
}

static bool
read_record(const json_t *json, struct wire_event *view)
{
	bool bad = !json_is_object(json);

	view->stage =
	    (enum stage)read_number(json, "stage", STAGE_COUNT - 1, &bad);
	view->pages =
	    (uint32_t)read_number(json, "pages", LIMIT_PAGES_MAX, &bad);
	view->rastered =
	    (uint32_t)read_number(json, "rastered", LIMIT_PAGES_MAX, &bad);
	view->artifacts =
	    (uint32_t)read_number(json, "artifacts", ARTIFACT_ALL_SET, &bad);
	view->created = read_number(json, "created", INT64_MAX, &bad);
	view->expires = read_number(json, "expires", INT64_MAX, &bad);
	read_words(json, view, &bad);
	read_ticket(json, view, &bad);
	view->percent = view->stage == STAGE_DONE ? 100 : 0;
	view->slides = view->stage == STAGE_DONE ? view->pages : 0;
	return !bad && stage_is_end(view->stage) && view->tenant[0] != '\0';
}

int
front_tell_read_record(
    const char *text, size_t size, struct wire_event *ret_view)
{
	struct wire_event view = {.fault = FAULT_NONE};
	json_error_t error;
	json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
	bool good = json && read_record(json, &view);

	json_decref(json);
	if (!good)
		return -EBADMSG;
	*ret_view = view;
	return 0;
}
