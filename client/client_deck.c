/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_deck.h"

#include <string.h>

#include "base/limits.h"
#include "base/stage.h"
#include "base/text.h"

static void
take_text(
    const struct client_json *json, const char *name, char *text, size_t size)
{
	text_format(text, size, "%s", client_json_text(json, name));
}

static uint32_t
take_number(const struct client_json *json, const char *name, uint32_t max)
{
	return (uint32_t)client_json_number(json, name, max);
}

void
client_deck_read(const struct client_json *json, struct client_deck *deck)
{
	*deck = (struct client_deck){.pages = 0};
	take_text(json, "id", deck->id, sizeof(deck->id));
	if (!client_id_is_one(deck->id))
		deck->id[0] = '\0';
	take_text(json, "state", deck->state, sizeof(deck->state));
	take_text(json, "kind", deck->kind, sizeof(deck->kind));
	take_text(json, "code", deck->code, sizeof(deck->code));
	take_text(json, "title", deck->title, sizeof(deck->title));
	take_text(json, "detail", deck->detail, sizeof(deck->detail));
	take_text(json, "expires", deck->expires, sizeof(deck->expires));
	deck->pages = take_number(json, "pages", LIMIT_PAGES_MAX);
	deck->rastered = take_number(json, "rastered", LIMIT_PAGES_MAX);
	deck->slides = take_number(json, "slides", LIMIT_PAGES_MAX);
	deck->percent = take_number(json, "percent", 100);
	deck->eta = take_number(json, "eta", UINT32_MAX);
}

static uint32_t
find_stage(const char *state)
{
	uint32_t stage = STAGE_RECEIVED;

	while (stage < STAGE_COUNT && strcmp(stage_name(stage), state) != 0)
		stage++;
	return stage;
}

bool
client_deck_has_ended(const struct client_deck *deck)
{
	return stage_is_end(find_stage(deck->state));
}

/* FAULT_COUNT for a code of a service that is newer than we are. */
static enum fault
find_fault(const char *code)
{
	int fault = FAULT_NONE;

	while (fault < FAULT_COUNT &&
	       strcmp(fault_find((enum fault)fault)->code, code) != 0)
		fault++;
	return (enum fault)fault;
}

int
client_deck_exit_of(int status, const char *code)
{
	enum fault fault = find_fault(code);

	if (fault > FAULT_NONE && fault < FAULT_COUNT)
		return fault_find(fault)->exit_code;
	if (status == 429 || status == 503)
		return FAULT_EXIT_TRY_AGAIN;
	if (status >= 400 && status < 500)
		return FAULT_EXIT_USAGE;
	return FAULT_EXIT_INTERNAL;
}

int
client_deck_exit(const struct client_deck *deck)
{
	enum fault fault = find_fault(deck->code);

	switch (find_stage(deck->state)) {
	case STAGE_DONE:
		return FAULT_EXIT_OK;
	case STAGE_CANCELLED:
		return FAULT_EXIT_TRY_AGAIN;
	case STAGE_REFUSED:
		return fault > FAULT_NONE && fault < FAULT_COUNT
			   ? fault_find(fault)->exit_code
			   : FAULT_EXIT_DOCUMENT;
	default:
		return client_deck_exit_of(500, deck->code);
	}
}

static void
describe_fault(const struct client_deck *deck, char line[CLIENT_DECK_LINE])
{
	enum fault fault = find_fault(deck->code);
	const char *title = deck->title;

	if (!*title && fault > FAULT_NONE && fault < FAULT_COUNT)
		title = fault_find(fault)->sentence;
	text_format(line, CLIENT_DECK_LINE, "%s%s%s%s%s%s%s%s%s", deck->state,
	    deck->code[0] ? " (" : "", deck->code, deck->code[0] ? ")" : "",
	    *title ? ": " : "", title, deck->detail[0] ? " [" : "",
	    deck->detail, deck->detail[0] ? "]" : "");
}

static void
describe_done(const struct client_deck *deck, char line[CLIENT_DECK_LINE])
{
	text_format(line, CLIENT_DECK_LINE, "%u page%s", deck->pages,
	    deck->pages == 1 ? "" : "s");
	if (deck->rastered > 0) {
		size_t used = strlen(line);
		text_format(line + used, CLIENT_DECK_LINE - used,
		    " (%u as pictures)", deck->rastered);
	}
}

void
client_deck_describe(
    const struct client_deck *deck, char line[CLIENT_DECK_LINE])
{
	uint32_t stage = find_stage(deck->state);

	if (stage == STAGE_DONE) {
		describe_done(deck, line);
		return;
	}
	if (stage_is_end(stage)) {
		describe_fault(deck, line);
		return;
	}
	text_format(line, CLIENT_DECK_LINE, "%s",
	    deck->state[0] ? deck->state : "unknown");
	size_t used = strlen(line);
	if (deck->percent > 0)
		text_format(line + used, CLIENT_DECK_LINE - used, ", %u %%",
		    deck->percent);
	used = strlen(line);
	if (deck->eta > 0)
		text_format(line + used, CLIENT_DECK_LINE - used,
		    ", about %u s left", deck->eta);
}
