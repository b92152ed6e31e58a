/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/inventory.h"
#include "base/text.h"
#include "ledger/ledger_file.h"
#include "ledger/ledger_hash.h"
#include "wire/memfd.h"

/* A STORE, taken apart. */
struct order {
	uint8_t id[WIRE_ID_SIZE];
	enum artifact artifact;
	uint32_t page;
	uint64_t size;
	struct ledger_twin twin;
	uint32_t crc;
	uint8_t hash[WIRE_HASH_SIZE];
};

/* Text shrinks; PDF and PNG are packed already. */
static bool
packs_well(enum artifact artifact)
{
	return artifact == ARTIFACT_SLIDE_SVG || artifact == ARTIFACT_TEXT;
}

static void
name_twin(char twin[LEDGER_PATH_SIZE], const char *path)
{
	text_format(twin, LEDGER_PATH_SIZE, "%s" LEDGER_PACKED, path);
}

/* Writes the twin, where it is worth it. */
static int
write_twin(const struct ledger *ledger, const char *path, const void *bytes,
    size_t size, struct ledger_twin *ret_twin)
{
	char twin[LEDGER_PATH_SIZE];
	const void *packed;
	size_t packed_size =
	    ledger_gzip_pack(ledger->gzip, bytes, size, &packed);

	name_twin(twin, path);
	if (packed_size == 0) {
		ledger_file_remove(ledger->decks, twin);
		return 0;
	}
	ret_twin->bytes = packed_size;
	ret_twin->crc =
	    ledger_gzip_sum((const uint8_t *)packed + INVENTORY_GZIP_HEAD,
		packed_size - INVENTORY_GZIP_WRAP);
	return ledger_file_write(ledger->decks, twin, packed, packed_size);
}

int
ledger_shelf_write(struct ledger *ledger, const uint8_t id[WIRE_ID_SIZE],
    const char *name, const void *bytes, size_t size, bool packs,
    struct ledger_twin *ret_twin)
{
	char path[LEDGER_PATH_SIZE];
	int error = 0;

	*ret_twin = (struct ledger_twin){.bytes = 0};
	ledger_file_path(path, id, name);
	/* The twin first: who finds the file finds it, too. */
	if (packs)
		error = write_twin(ledger, path, bytes, size, ret_twin);
	return error < 0 ? error
			 : ledger_file_write(ledger->decks, path, bytes, size);
}

void
ledger_shelf_remove(const struct ledger *ledger, const uint8_t id[WIRE_ID_SIZE],
    const char *name)
{
	char path[LEDGER_PATH_SIZE];
	char twin[LEDGER_PATH_SIZE];

	ledger_file_path(path, id, name);
	name_twin(twin, path);
	ledger_file_remove(ledger->decks, path);
	ledger_file_remove(ledger->decks, twin);
}

static int
write_artifact(struct ledger *ledger, struct order *order, int fd)
{
	char name[ARTIFACT_NAME_SIZE];
	const struct artifact_row *row = artifact_find(order->artifact);
	const uint8_t *bytes;

	if (artifact_name(order->artifact, order->page, name) < 0 ||
	    memfd_check(fd, row->bytes_max, &order->size) < 0)
		return -EBADMSG;
	int error = memfd_map(fd, order->size, &bytes);
	if (error < 0)
		return error;
	ledger_hash_once(bytes, (size_t)order->size, order->hash);
	order->crc = ledger_gzip_sum(bytes, (size_t)order->size);
	error = ledger_shelf_write(ledger, order->id, name, bytes,
	    (size_t)order->size, packs_well(order->artifact), &order->twin);
	memfd_unmap(bytes, order->size);
	return error;
}

/* What it replaces counts no more. */
static int
weigh_old(struct ledger *ledger, const struct ledger_deck *deck,
    const struct order *order, uint64_t *ret_bytes)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_ARTIFACT_FIND);

	ledger_sql_put_u64(row, deck->number);
	ledger_sql_put_u64(row, (uint64_t)order->artifact);
	ledger_sql_put_u64(row, order->page);
	int found = ledger_sql_step(row);
	*ret_bytes = found > 0 ? ledger_sql_take_u64(row) : 0;
	return found < 0 ? found : 0;
}

static int
note_artifact(struct ledger *ledger, const struct ledger_deck *deck,
    const struct order *order)
{
	uint64_t old;
	int error = weigh_old(ledger, deck, order, &old);
	if (error < 0)
		return error;
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_ARTIFACT_PUT);
	ledger_sql_put_u64(row, deck->number);
	ledger_sql_put_u64(row, (uint64_t)order->artifact);
	ledger_sql_put_u64(row, order->page);
	ledger_sql_put_u64(row, order->size);
	ledger_sql_put_u64(row, order->twin.bytes);
	ledger_sql_put_bytes(row, order->hash, sizeof(order->hash));
	ledger_sql_put_u64(row, order->crc);
	ledger_sql_put_u64(row, order->twin.crc);
	error = ledger_sql_run(row);
	/* Less than nothing wraps around, here and in the database alike. */
	uint64_t growth = order->size + order->twin.bytes - old;
	if (error == 0)
		error = ledger_deck_run(ledger, LEDGER_DECK_GROW, deck, growth);
	if (error == 0)
		ledger->room.used += growth;
	return error;
}

static void
answer(struct ledger_entry *entry, const struct order *order, enum fault fault)
{
	wire_init(&entry->answer, WIRE_STORED, entry->message.slot);
	wire_put_store(&entry->answer, order->id, order->artifact, order->page);
	wire_put_u32(&entry->answer, (uint32_t)fault);
}

int
ledger_shelf_store(struct ledger *ledger, struct ledger_entry *entry)
{
	struct order order = {.size = 0};
	struct ledger_deck deck;

	if (wire_take_store(
		&entry->message, order.id, &order.artifact, &order.page) < 0)
		return -EBADMSG;
	int found = ledger_deck_find(ledger, order.id, &deck);
	if (found < 0)
		return found;
	/* Erased, or given up, since it was sent. */
	if (found == 0 || stage_is_end(deck.stage)) {
		answer(entry, &order, FAULT_NOT_FOUND);
		return 0;
	}
	entry->wrote = true;
	int error = write_artifact(ledger, &order, entry->message.fd);
	if (error == 0)
		error = note_artifact(ledger, &deck, &order);
	if (error == 0)
		answer(entry, &order, FAULT_NONE);
	return error;
}

void
ledger_shelf_refuse(
    struct ledger *ledger, struct ledger_entry *entry, enum fault fault)
{
	char name[ARTIFACT_NAME_SIZE];
	struct order order = {.size = 0};

	if (wire_take_store(
		&entry->message, order.id, &order.artifact, &order.page) < 0)
		return;
	if (entry->wrote &&
	    artifact_name(order.artifact, order.page, name) == 0)
		ledger_shelf_remove(ledger, order.id, name);
	answer(entry, &order, fault);
}
