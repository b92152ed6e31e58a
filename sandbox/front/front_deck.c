/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_deck.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "front/front.h"
#include "front/front_client.h"

struct front_deck {
	struct front_deck *same; /* in its bucket */
	struct front_deck *next; /* of those that have ended, in that order */
	struct wire_event event;
	uint64_t ended; /* when: front_client_clock(); 0: it lives */
	struct front_client *watchers; /* borrowed */
};

/* Ids are random: any bytes of theirs spread them. */
static struct front_deck **
find_bucket(struct front_decks *decks, const uint8_t id[WIRE_ID_SIZE])
{
	return &decks->buckets[(id[0] << 8 | id[1]) % FRONT_DECK_BUCKETS];
}

static struct front_deck *
find(struct front_decks *decks, const uint8_t id[WIRE_ID_SIZE])
{
	struct front_deck *deck = *find_bucket(decks, id);

	while (deck && memcmp(deck->event.id, id, WIRE_ID_SIZE) != 0)
		deck = deck->same;
	return deck;
}

uint64_t
front_deck_position(const struct wire_event *view)
{
	return FRONT_EVENT_ID(
	    view->stage, view->stage == STAGE_RENDERING ? view->slides : 0);
}

static bool
is_due(const struct front_deck *deck, const struct front_client *client)
{
	return front_deck_position(&deck->event) > client->watch_after ||
	       (client->watch_percent != UINT32_MAX &&
		   client->watch_percent != deck->event.percent);
}

/* Resuming takes a client off the list. */
static void
wake(struct front *front, const struct front_deck *deck, bool all)
{
	struct front_client *next;

	for (struct front_client *client = deck->watchers; client;
	     client = next) {
		next = client->watch_next;
		if (all || is_due(deck, client))
			front_client_resume(front, client);
	}
}

static void
note_end(struct front *front, struct front_deck *deck)
{
	struct wire_event record;

	/* Until when it is kept, the ledger alone has found out. */
	if (deck->event.expires == 0 &&
	    front_record_find(
		&front->records, &front->store, deck->event.id, &record) == 0)
		deck->event.expires = record.expires;
	deck->ended = front_client_clock();
	if (front->decks.last)
		front->decks.last->next = deck;
	else
		front->decks.ended = deck;
	front->decks.last = deck;
}

/*
 * A stage that is begun anew, because its worker died, is no step back that
 * anybody is told of.
 */
static void
merge(struct wire_event *known, const struct wire_event *event)
{
	struct wire_event merged = *event;

	if (merged.stage < known->stage)
		merged.stage = known->stage;
	if (merged.slides < known->slides && !stage_is_end(merged.stage))
		merged.slides = known->slides;
	if (merged.percent < known->percent && !stage_is_end(merged.stage))
		merged.percent = known->percent;
	*known = merged;
}

static int
add(struct front_decks *decks, const struct wire_event *event,
    struct front_deck **ret_deck)
{
	struct front_deck **bucket = find_bucket(decks, event->id);

	if (decks->count >= LIMIT_LIVE_DECKS)
		return -ENOSPC;
	struct front_deck *deck = calloc(1, sizeof(*deck));
	if (!deck)
		return -ENOMEM;
	deck->event = *event;
	deck->same = *bucket;
	*bucket = deck;
	decks->count++;
	*ret_deck = deck;
	return 0;
}

int
front_deck_update(struct front *front, const struct wire_event *event)
{
	struct front_deck *deck = find(&front->decks, event->id);

	if (deck && deck->ended > 0)
		return 0; /* an end is an end */
	if (deck) {
		merge(&deck->event, event);
	} else {
		int error = add(&front->decks, event, &deck);
		if (error < 0)
			return error;
	}
	if (stage_is_end(deck->event.stage))
		note_end(front, deck);
	wake(front, deck, false);
	return 0;
}

static void
unlist_ended(struct front_decks *decks, const struct front_deck *deck)
{
	struct front_deck **link = &decks->ended;
	struct front_deck *before = NULL;

	while (*link && *link != deck) {
		before = *link;
		link = &before->next;
	}
	if (!*link)
		return;
	*link = deck->next;
	if (decks->last == deck)
		decks->last = before;
}

static void
drop(struct front *front, struct front_deck *deck)
{
	struct front_deck **link = find_bucket(&front->decks, deck->event.id);

	wake(front, deck, true);
	while (*link != deck)
		link = &(*link)->same;
	*link = deck->same;
	unlist_ended(&front->decks, deck);
	front->decks.count--;
	free(deck);
}

void
front_deck_forget(struct front *front, const uint8_t id[WIRE_ID_SIZE])
{
	struct front_deck *deck = find(&front->decks, id);

	if (deck)
		drop(front, deck);
}

int
front_deck_find(struct front *front, const uint8_t id[WIRE_ID_SIZE],
    const char *tenant, struct wire_event *ret_view)
{
	const struct front_deck *deck = find(&front->decks, id);
	struct wire_event view;

	if (deck)
		view = deck->event;
	else if (front_record_find(&front->records, &front->store, id, &view) <
		 0)
		return -ENOENT;
	if ((tenant && strcmp(view.tenant, tenant) != 0) ||
	    (stage_is_end(view.stage) && view.expires > 0 &&
		view.expires <= (uint64_t)time(NULL)))
		return -ENOENT;
	*ret_view = view;
	return 0;
}

void
front_deck_watch(struct front *front, const uint8_t id[WIRE_ID_SIZE],
    struct front_client *client, uint64_t after, uint32_t percent)
{
	struct front_deck *deck = find(&front->decks, id);

	client->watch_after = after;
	client->watch_percent = percent;
	if (!deck)
		return;
	client->watched = deck;
	client->watch_previous = NULL;
	client->watch_next = deck->watchers;
	if (client->watch_next)
		client->watch_next->watch_previous = client;
	deck->watchers = client;
	if (is_due(deck, client))
		front_client_resume(front, client);
}

void
front_deck_unwatch(struct front_client *client)
{
	if (!client->watched)
		return;
	if (client->watch_previous)
		client->watch_previous->watch_next = client->watch_next;
	else
		client->watched->watchers = client->watch_next;
	if (client->watch_next)
		client->watch_next->watch_previous = client->watch_previous;
	client->watched = NULL;
}

void
front_deck_sweep(struct front *front, uint64_t now)
{
	while (front->decks.ended &&
	       now - front->decks.ended->ended >= LIMIT_AFTERMATH)
		drop(front, front->decks.ended);
}

void
front_deck_free_all(struct front *front)
{
	for (size_t i = 0; i < FRONT_DECK_BUCKETS; i++)
		while (front->decks.buckets[i])
			drop(front, front->decks.buckets[i]);
}
