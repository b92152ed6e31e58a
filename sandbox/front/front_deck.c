/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_deck.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"
#include "front/front_hash.h"
#include "front/front_json.h"
#include "front/front_route.h"

#define READ_SIZE (64 * LIMIT_KIB)
#define HREF_SIZE 128

struct front_deck {
	char id[FRONT_ID_TEXT_SIZE];
	uint32_t set;
	uint32_t pages;
	time_t expires;
	uint32_t artifact; /* the one being hashed */
	uint32_t page;
	int fd;                      /* owned; -1 between two artifacts */
	uint64_t bytes;              /* hashed of it */
	struct front_hash *hash;     /* owned */
	struct front_record *record; /* owned */
};

/* Where the first page of this class is: 1, or 0 for the deck's own. */
static uint32_t
first_page(uint32_t artifact)
{
	const struct artifact_row *row = artifact_find(artifact);

	return row && row->per_page ? 1 : 0;
}

/* Moves on to the next class that was asked for, from this one on. */
static void
seek_artifact(struct front_deck *deck, uint32_t artifact)
{
	while (
	    artifact < ARTIFACT_COUNT && !(deck->set & ARTIFACT_BIT(artifact)))
		artifact++;
	deck->artifact = artifact;
	deck->page = first_page(artifact);
}

static void
seek_next(struct front_deck *deck)
{
	if (artifact_find(deck->artifact)->per_page && deck->page < deck->pages)
		deck->page++;
	else
		seek_artifact(deck, deck->artifact + 1);
}

static int
fill_deck(struct front_deck *deck, const struct wire_reply *reply, uint32_t ttl)
{
	time_t now = time(NULL);

	deck->expires = now + (time_t)ttl;
	struct front_record_head head = {
	    .id = deck->id,
	    .kind = reply->kind,
	    .pages = reply->pages,
	    .rastered = reply->rastered,
	    .created = now,
	    .expires = deck->expires,
	};
	deck->hash = front_hash_new();
	deck->record = front_json_new_record(&head);
	return deck->hash && deck->record ? 0 : -ENOMEM;
}

int
front_deck_new(const struct wire_reply *reply, uint32_t set, uint32_t ttl,
    struct front_deck **ret_deck)
{
	if (reply->pages == 0 || !kind_find(reply->kind))
		return -EBADMSG;
	struct front_deck *deck = calloc(1, sizeof(*deck));
	if (!deck)
		return -ENOMEM;

	deck->fd = -1;
	deck->set = set;
	deck->pages = reply->pages;
	text_hex(deck->id, reply->id, sizeof(reply->id));
	seek_artifact(deck, 0);
	int error = fill_deck(deck, reply, ttl);
	if (error < 0) {
		front_deck_free(deck);
		return error;
	}
	*ret_deck = deck;
	return 0;
}

void
front_deck_free(struct front_deck *deck)
{
	if (!deck)
		return;
	fd_close(&deck->fd);
	front_hash_free(deck->hash);
	front_json_free_record(deck->record);
	free(deck);
}

const char *
front_deck_id(const struct front_deck *deck)
{
	return deck->id;
}

static int
write_record(const struct front_deck *deck, const struct front_store *store)
{
	char *text = front_json_record_text(deck->record);
	if (!text)
		return -ENOMEM;

	int error =
	    front_store_write_record(store, deck->id, text, deck->expires);
	free(text);
	return error;
}

static int
finish_artifact(struct front_deck *deck)
{
	char name[ARTIFACT_NAME_SIZE];
	char href[HREF_SIZE];
	char sha256[FRONT_HASH_TEXT_SIZE];

	int error =
	    artifact_name((enum artifact)deck->artifact, deck->page, name);
	if (error < 0)
		return error;
	front_hash_end(deck->hash, sha256);
	text_format(
	    href, sizeof(href), FRONT_ROUTE_DECKS "/%s/%s", deck->id, name);
	struct front_record_artifact artifact = {
	    .name = name,
	    .href = href,
	    .type = artifact_find(deck->artifact)->mime,
	    .bytes = deck->bytes,
	    .sha256 = sha256,
	};
	fd_close(&deck->fd);
	seek_next(deck);
	return front_json_add_artifact(deck->record, &artifact);
}

/* Reads one buffer of the artifact at hand; 0 or -errno. */
static int
hash_more(
    struct front_deck *deck, const struct front_store *store, uint64_t *spent)
{
	static uint8_t buffer[READ_SIZE];
	uint64_t size;

	if (deck->fd < 0) {
		deck->bytes = 0;
		int error = front_store_open_artifact(store, deck->id,
		    (enum artifact)deck->artifact, deck->page, &deck->fd,
		    &size);
		if (error < 0)
			return error;
		*spent += READ_SIZE / 16; /* opening is work, too */
	}
	ssize_t n = read(deck->fd, buffer, sizeof(buffer));
	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	if (n == 0)
		return finish_artifact(deck);
	front_hash_add(deck->hash, buffer, (size_t)n);
	deck->bytes += (uint64_t)n;
	*spent += (uint64_t)n;
	return 0;
}

int
front_deck_step(struct front_deck *deck, const struct front_store *store)
{
	uint64_t spent = 0;

	while (spent < LIMIT_HASH_SLICE) {
		if (deck->artifact >= ARTIFACT_COUNT)
			return write_record(deck, store);
		int error = hash_more(deck, store, &spent);
		if (error < 0)
			return error;
	}
	return 1;
}
