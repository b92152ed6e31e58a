/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_events.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "front/front_deck.h"
#include "front/front_route.h"
#include "front/front_tell.h"

#define HEAD_SIZE 64  /* of an event, before its data */
#define DATA_SIZE 160 /* of a slide */

#define SLIDES                                                                 \
	FRONT_EVENT_ID(STAGE_RENDERING, 0)        /* the one before the first  \
						   */
#define BEHIND FRONT_EVENT_ID(STAGE_VERIFYING, 0) /* all of them */

static char *
format(uint64_t id, const char *name, const char *data)
{
	size_t size = strlen(data) + HEAD_SIZE;
	char *text = malloc(size);

	if (text)
		text_format(text, size,
		    "id: %" PRIu64 "\nevent: %s\ndata: %s\n\n", id, name, data);
	return text;
}

/* Takes `data` over, which may be NULL. */
static char *
format_json(uint64_t id, const char *name, char *data)
{
	char *text = data ? format(id, name, data) : NULL;

	free(data);
	return text;
}

static char *
tell_slide(const struct wire_event *view, uint64_t slide)
{
	char id[2 * WIRE_ID_SIZE + 1];
	char data[DATA_SIZE];

	text_hex(id, view->id, sizeof(view->id));
	text_format(data, sizeof(data),
	    "{\"slide\":%" PRIu64 ",\"href\":\"" FRONT_ROUTE_DECKS
	    "/%s/slides/%" PRIu64 ".svg\"}",
	    slide, id, slide);
	return format(SLIDES + slide, "slide", data);
}

static char *
tell_state(const struct wire_event *view, struct front_mark *mark)
{
	mark->percent = view->percent;
	return format_json(mark->position, "state", front_tell_state(view));
}

/* The next slide to tell of; 0: there is none. */
static uint64_t
next_slide(const struct wire_event *view, const struct front_mark *mark)
{
	uint64_t slide =
	    mark->position < SLIDES ? 1 : mark->position - SLIDES + 1;

	/* Of a deck that came to a bad end, none is there any more. */
	if (view->stage > STAGE_DONE || mark->position >= BEHIND ||
	    slide > view->slides)
		return 0;
	return slide;
}

char *
front_events_next(const struct wire_event *view, struct front_mark *mark)
{
	uint64_t stage = FRONT_EVENT_ID(view->stage, 0);
	uint64_t slide = next_slide(view, mark);

	if (mark->ended)
		return NULL;
	if (slide > 0 &&
	    (view->stage != STAGE_RENDERING || mark->position >= SLIDES)) {
		mark->position = SLIDES + slide;
		return tell_slide(view, slide);
	}
	if (stage_is_end(view->stage)) {
		mark->position = stage;
		mark->ended = true;
		return format_json(stage, "end", front_tell_deck(view));
	}
	if (mark->position < stage) {
		mark->position = stage;
		return tell_state(view, mark);
	}
	/* Farther within its stage: no event to come back to. */
	return mark->percent != view->percent ? tell_state(view, mark) : NULL;
}
