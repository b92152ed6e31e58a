/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk over an archive; what passes must lie inside of the bytes. */
#include <stdlib.h>

#include "sniff/zip_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct sniff_verdict verdict = {0};
	struct zip_walk walk;

	if (zip_walk_open(&walk, bytes, size, &verdict) != FAULT_NONE)
		return 0;
	for (uint32_t i = 0; i < walk.count; i++) {
		const struct zip_entry *entry = &walk.entries[i];

		if (entry->packed < bytes || entry->packed_size > size ||
		    entry->packed - bytes >
			(ssize_t)(size - entry->packed_size))
			abort();
	}
	zip_walk_done(&walk);
	return 0;
}
