/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_inventory.h - a deck's list of its files (base/inventory.h), read a
 * few rows at a time: however many pages a deck has, who reads it needs no
 * more memory.
 */
#ifndef CLEANDECK_FRONT_FRONT_INVENTORY_H
#define CLEANDECK_FRONT_FRONT_INVENTORY_H

#include "base/inventory.h"
#include "front/front_store.h"

struct front_inventory {
	struct front_store_file file; /* owned */
	uint32_t rows;
	uint32_t first; /* of those in the window */
	uint32_t count; /* of them */
	uint8_t window[LIMIT_INVENTORY_ROWS * INVENTORY_ROW_SIZE];
};

/*
 * Opens the inventory of a deck, and looks whether it is whole: its sum is
 * the right one. Returns 0; -ENOENT when there is none, or a damaged one.
 */
NODISCARD int front_inventory_open(const struct front_store *store,
    const char *id, struct front_inventory *ret_inventory);

/* Closes it; one that is closed is fine. */
void front_inventory_close(struct front_inventory *inventory);

/*
 * Reads row `index`, which is below inventory->rows; cheapest in order.
 * Returns 0, or -EBADMSG when it is not what it was.
 */
NODISCARD int front_inventory_find(struct front_inventory *inventory,
    uint32_t index, struct inventory_row *ret_row);

#endif
