/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_inventory.h"

#include <errno.h>
#include <stdlib.h>

#include "ledger/ledger_file.h"

/* A file that is being written; at most INVENTORY_BYTES_MAX. */
struct list {
	uint8_t *bytes; /* owned */
	size_t room;
	size_t size;
};

static int
make_room(struct list *list)
{
	if (list->room - list->size >= INVENTORY_ROW_SIZE)
		return 0;
	size_t room = 2 * list->room;
	uint8_t *bytes =
	    room <= 2 * INVENTORY_BYTES_MAX ? realloc(list->bytes, room) : NULL;
	if (!bytes)
		return -ENOMEM;
	list->bytes = bytes;
	list->room = room;
	return 0;
}

static int
take_row(struct ledger_row *row, struct inventory_row *ret_item)
{
	const struct artifact_row *class =
	    artifact_find(ledger_sql_take_u32(row));

	if (!class)
		return -EUCLEAN;
	ret_item->artifact = class->artifact;
	ret_item->page = ledger_sql_take_u32(row);
	ret_item->size = ledger_sql_take_u64(row);
	ret_item->packed = ledger_sql_take_u64(row);
	ret_item->crc = ledger_sql_take_u32(row);
	ret_item->packed_crc = ledger_sql_take_u32(row);
	return ledger_sql_is_bad(row) ? -EUCLEAN : 0;
}

static int
add_rows(
    struct ledger *ledger, const struct ledger_deck *deck, struct list *list)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_ARTIFACT_INVENTORY);
	struct inventory_row item;
	int found;

	ledger_sql_put_u64(row, deck->number);
	while ((found = ledger_sql_step(row)) > 0) {
		int error = take_row(row, &item);
		if (error == 0)
			error = make_room(list);
		if (error < 0)
			return error;
		inventory_put_row(&item, list->bytes + list->size);
		list->size += INVENTORY_ROW_SIZE;
	}
	return found;
}

static int
write_list(struct ledger *ledger, const struct ledger_deck *deck,
    const struct list *list)
{
	size_t size = list->size - INVENTORY_HEAD_SIZE;
	const struct inventory_head head = {
	    .rows = (uint32_t)(size / INVENTORY_ROW_SIZE),
	    .crc = ledger_gzip_sum(list->bytes + INVENTORY_HEAD_SIZE, size),
	};
	char path[LEDGER_PATH_SIZE];

	inventory_put_head(&head, list->bytes);
	ledger_file_path(path, deck->id, INVENTORY_NAME);
	return ledger_file_write(ledger->decks, path, list->bytes, list->size);
}

int
ledger_inventory_write(
    struct ledger *ledger, const struct ledger_deck *deck, uint64_t *ret_bytes)
{
	struct list list = {
	    .bytes = malloc(4096), .room = 4096, .size = INVENTORY_HEAD_SIZE};
	int error = list.bytes ? add_rows(ledger, deck, &list) : -ENOMEM;

	if (error == 0)
		error = write_list(ledger, deck, &list);
	free(list.bytes);
	if (error == 0)
		*ret_bytes = list.size;
	return error;
}
