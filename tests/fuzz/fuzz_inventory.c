/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: a row or head that is taken is one that somebody could have put. */
#include <stdlib.h>
#include <string.h>

#include "base/inventory.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
demand(bool is_true)
{
	if (!is_true)
		abort();
}

static void
try_row(const uint8_t *bytes)
{
	uint8_t again[INVENTORY_ROW_SIZE];
	struct inventory_row row;

	if (inventory_take_row(bytes, &row) < 0)
		return;
	demand(row.size <= artifact_find(row.artifact)->bytes_max);
	demand(row.packed == 0 ||
	       (row.packed > INVENTORY_GZIP_WRAP && row.packed < row.size));
	inventory_put_row(&row, again);
	demand(memcmp(again, bytes, sizeof(again)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	uint8_t again[INVENTORY_HEAD_SIZE];
	struct inventory_head head;

	if (size >= INVENTORY_ROW_SIZE)
		try_row(bytes);
	if (size < INVENTORY_HEAD_SIZE || inventory_take_head(bytes, &head) < 0)
		return 0;
	demand(head.rows <= INVENTORY_ROWS_MAX);
	inventory_put_head(&head, again);
	demand(memcmp(again, bytes, sizeof(again)) == 0);
	return 0;
}
