/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_inventory.h"

#include <errno.h>
#include <unistd.h>

#include "base/crc32.h"

/* Fills the window, from row `first` on, which is there. */
static int
load_window(struct front_inventory *inventory, uint32_t first)
{
	uint32_t left = inventory->rows - first;
	uint32_t count =
	    left < LIMIT_INVENTORY_ROWS ? left : LIMIT_INVENTORY_ROWS;
	size_t size = (size_t)count * INVENTORY_ROW_SIZE;
	ssize_t n = pread(inventory->file.fd, inventory->window, size,
	    INVENTORY_HEAD_SIZE + (off_t)first * INVENTORY_ROW_SIZE);

	inventory->first = first;
	inventory->count = n >= 0 && (size_t)n == size ? count : 0;
	return inventory->count > 0 ? 0 : -EBADMSG;
}

/* A wrong sum would make an archive that is wrong from its start. */
static int
check(struct front_inventory *inventory)
{
	uint8_t bytes[INVENTORY_HEAD_SIZE];
	struct inventory_head head;
	uint32_t crc = 0;

	if (pread(inventory->file.fd, bytes, sizeof(bytes), 0) !=
		(ssize_t)sizeof(bytes) ||
	    inventory_take_head(bytes, &head) < 0 ||
	    inventory->file.size !=
		INVENTORY_HEAD_SIZE + (uint64_t)head.rows * INVENTORY_ROW_SIZE)
		return -ENOENT;
	inventory->rows = head.rows;
	for (uint32_t first = 0; first < head.rows; first += inventory->count) {
		if (load_window(inventory, first) < 0)
			return -ENOENT;
		crc = crc32_add(crc, inventory->window,
		    (size_t)inventory->count * INVENTORY_ROW_SIZE);
	}
	return crc == head.crc ? 0 : -ENOENT;
}

int
front_inventory_open(const struct front_store *store, const char *id,
    struct front_inventory *ret_inventory)
{
	ret_inventory->count = 0;
	int error = front_store_open_inventory(store, id, &ret_inventory->file);
	if (error < 0)
		return error;
	error = check(ret_inventory);
	if (error < 0)
		front_inventory_close(ret_inventory);
	return error;
}

void
front_inventory_close(struct front_inventory *inventory)
{
	front_store_close_file(&inventory->file);
}

int
front_inventory_find(struct front_inventory *inventory, uint32_t index,
    struct inventory_row *ret_row)
{
	if (index < inventory->first ||
	    index - inventory->first >= inventory->count) {
		int error = load_window(inventory, index);
		if (error < 0)
			return error;
	}
	return inventory_take_row(
	    inventory->window +
		(size_t)(index - inventory->first) * INVENTORY_ROW_SIZE,
	    ret_row);
}
