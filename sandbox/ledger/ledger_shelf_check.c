/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is what is on the shelf all there, and as it was put there? */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "ledger/ledger_file.h"
#include "ledger/ledger_hash.h"
#include "ledger/ledger_shelf.h"
#include "wire/memfd.h"

/* A row of LEDGER_ARTIFACT_LIST. */
struct item {
	char name[ARTIFACT_NAME_SIZE];
	uint64_t bytes;
	struct ledger_twin twin;
	uint32_t crc;
	uint8_t hash[WIRE_HASH_SIZE];
};

static int
take_item(struct ledger_row *row, struct item *ret_item)
{
	uint32_t artifact = ledger_sql_take_u32(row);
	uint32_t page = ledger_sql_take_u32(row);

	ret_item->bytes = ledger_sql_take_u64(row);
	ret_item->twin.bytes = ledger_sql_take_u64(row);
	ledger_sql_take_bytes(row, ret_item->hash, sizeof(ret_item->hash));
	ret_item->crc = ledger_sql_take_u32(row);
	ret_item->twin.crc = ledger_sql_take_u32(row);
	if (ledger_sql_is_bad(row) || !artifact_find(artifact) ||
	    artifact_name((enum artifact)artifact, page, ret_item->name) < 0)
		return -EUCLEAN;
	return 0;
}

/* One of them, of a run that was given up and had more pages. */
static int
drop_one_beyond(struct ledger *ledger, struct ledger_deck *deck, uint32_t pages,
    bool *ret_found)
{
	char name[ARTIFACT_NAME_SIZE];
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_ARTIFACT_BEYOND);

	ledger_sql_put_u64(row, deck->number);
	ledger_sql_put_u64(row, pages);
	int found = ledger_sql_step(row);
	*ret_found = found > 0;
	if (found <= 0)
		return found;
	uint32_t artifact = ledger_sql_take_u32(row);
	uint32_t page = ledger_sql_take_u32(row);
	uint64_t bytes = ledger_sql_take_u64(row);
	if (!artifact_find(artifact) ||
	    artifact_name((enum artifact)artifact, page, name) < 0)
		return -EUCLEAN;
	AUTO_ROW drop = ledger_sql_ask(ledger->sql, LEDGER_ARTIFACT_DROP);
	ledger_sql_put_u64(drop, deck->number);
	ledger_sql_put_u64(drop, artifact);
	ledger_sql_put_u64(drop, page);
	int error = ledger_sql_run(drop);
	if (error < 0)
		return error;
	ledger_shelf_remove(ledger, deck->id, name);
	deck->stored -= bytes;
	ledger->room.used -= bytes;
	return ledger_deck_run(ledger, LEDGER_DECK_WEIGH, deck, deck->stored);
}

static int
count_classes(struct ledger *ledger, const struct ledger_deck *deck,
    uint32_t counts[ARTIFACT_COUNT])
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_ARTIFACT_COUNT);
	int found;

	ledger_sql_put_u64(row, deck->number);
	while ((found = ledger_sql_step(row)) > 0) {
		uint32_t artifact = ledger_sql_take_u32(row);
		if (!artifact_find(artifact))
			return -EUCLEAN;
		counts[artifact] = ledger_sql_take_u32(row);
	}
	return found;
}

static int
are_files_there(struct ledger *ledger, const struct ledger_deck *deck)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_ARTIFACT_LIST);
	int found;

	ledger_sql_put_u64(row, deck->number);
	while ((found = ledger_sql_step(row)) > 0) {
		char path[LEDGER_PATH_SIZE];
		struct item item;
		uint64_t size;
		int error = take_item(row, &item);
		if (error < 0)
			return error;
		ledger_file_path(path, deck->id, item.name);
		if (ledger_file_measure(ledger->decks, path, &size) < 0 ||
		    size != item.bytes)
			return 0;
	}
	return found < 0 ? found : 1;
}

int
ledger_shelf_is_complete(
    struct ledger *ledger, struct ledger_deck *deck, uint32_t pages)
{
	uint32_t counts[ARTIFACT_COUNT] = {0};
	bool found = true;
	int error = 0;

	while (error == 0 && found)
		error = drop_one_beyond(ledger, deck, pages, &found);
	if (error == 0)
		error = count_classes(ledger, deck, counts);
	if (error < 0)
		return error;
	for (uint32_t i = 0; i < ARTIFACT_COUNT; i++) {
		uint32_t wanted = artifact_find(i)->per_page ? pages : 1;
		if (!(deck->artifacts & ARTIFACT_BIT(i)))
			continue;
		if (wanted == 0 || counts[i] != wanted)
			return 0;
	}
	return are_files_there(ledger, deck);
}

/* Reads a file whole. Returns 0; -ENOENT when it is not that. */
static int
map_file(const struct ledger *ledger, const char *path, uint64_t size,
    const uint8_t **ret_bytes)
{
	struct stat st;
	AUTO_FD fd =
	    openat(ledger->decks, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    (uint64_t)st.st_size != size)
		return -ENOENT;
	return memfd_map(fd, size, ret_bytes);
}

static int
is_item_sound(struct ledger *ledger, const struct ledger_deck *deck,
    const struct item *item)
{
	char path[LEDGER_PATH_SIZE];
	uint8_t hash[WIRE_HASH_SIZE];
	const uint8_t *bytes;

	ledger_file_path(path, deck->id, item->name);
	int error = map_file(ledger, path, item->bytes, &bytes);
	if (error < 0)
		return error == -ENOENT ? 0 : error;
	ledger_hash_once(bytes, (size_t)item->bytes, hash);
	/* The sum is on record since version 2 of the schema. */
	bool sound = memcmp(hash, item->hash, sizeof(hash)) == 0 &&
		     ledger_gzip_sum(bytes, (size_t)item->bytes) == item->crc;
	if (sound && item->twin.bytes > 0) {
		struct ledger_twin twin;
		error = ledger_shelf_write(ledger, deck->id, item->name, bytes,
		    (size_t)item->bytes, true, &twin);
		/* Another one by a newer library: the deck is made anew. */
		sound = twin.bytes == item->twin.bytes &&
			twin.crc == item->twin.crc;
	}
	memfd_unmap(bytes, item->bytes);
	return error < 0 ? error : sound;
}

int
ledger_shelf_is_sound(struct ledger *ledger, const struct ledger_deck *deck)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_ARTIFACT_LIST);
	int sound = 1;
	int found;

	ledger_sql_put_u64(row, deck->number);
	while ((found = ledger_sql_step(row)) > 0) {
		struct item item;
		int error = take_item(row, &item);
		if (error < 0)
			return error;
		sound = is_item_sound(ledger, deck, &item);
		if (sound <= 0)
			return sound;
	}
	return found < 0 ? found : 1;
}

int
ledger_shelf_clear(struct ledger *ledger, struct ledger_deck *deck)
{
	char id[LEDGER_ID_TEXT_SIZE];
	struct ledger_sum sum = {0};
	int error = ledger_deck_run_plain(ledger, LEDGER_ARTIFACT_CLEAR, deck);

	if (error == 0)
		error = ledger_deck_run(ledger, LEDGER_DECK_WEIGH, deck, 0);
	if (error < 0)
		return error;
	ledger->room.used -= deck->stored;
	deck->stored = 0;
	text_hex(id, deck->id, WIRE_ID_SIZE);
	ledger_file_remove_deck(ledger->decks, id, &sum);
	return 0;
}
