/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/cfb_sector.h"

#include <errno.h>
#include <stdlib.h>

#include "sniff/bytes.h"

#define HEADER_FAT_COUNT 44
#define HEADER_DIFAT     68
#define HEADER_DIFAT_AT  76
#define HEADER_DIFAT_MAX 109 /* FAT sectors that the header itself names */

const uint8_t *
cfb_sector_find(const struct cfb_walk *walk, uint32_t sector, size_t size)
{
	uint64_t at = ((uint64_t)sector + 1) << walk->shift;

	if (sector >= walk->sectors || walk->size - at < size)
		return NULL;
	return walk->bytes + at;
}

uint32_t
cfb_sector_next(const struct cfb_walk *walk, uint32_t sector)
{
	uint32_t per_sector = UINT32_C(1) << (walk->shift - 2);
	uint32_t index = sector / per_sector;

	if (index >= walk->fat_count)
		return CFB_SECTOR_END;
	const uint8_t *fat = cfb_sector_find(
	    walk, walk->fat[index], 4 * ((size_t)sector % per_sector + 1));
	return fat ? bytes_le32(fat + 4 * (size_t)(sector % per_sector))
		   : CFB_SECTOR_END;
}

/* The FAT sectors that the header has no room for. */
static int
index_rest(struct cfb_walk *walk, uint32_t filled)
{
	uint32_t difat = bytes_le32(walk->bytes + HEADER_DIFAT);
	uint32_t per_sector = (UINT32_C(1) << (walk->shift - 2)) - 1;

	/* Each round fills at least one entry: no loop runs for ever. */
	while (filled < walk->fat_count) {
		const uint8_t *more =
		    cfb_sector_find(walk, difat, (size_t)1 << walk->shift);
		if (!more)
			return -EBADMSG;
		for (uint32_t i = 0; i < per_sector && filled < walk->fat_count;
		     i++)
			walk->fat[filled++] = bytes_le32(more + 4 * (size_t)i);
		difat = bytes_le32(more + 4 * (size_t)per_sector);
	}
	return 0;
}

int
cfb_sector_index_fat(struct cfb_walk *walk)
{
	uint32_t filled = 0;

	walk->fat_count = bytes_le32(walk->bytes + HEADER_FAT_COUNT);
	if (walk->fat_count == 0 || walk->fat_count > walk->sectors)
		return -EBADMSG;
	walk->fat = calloc(walk->fat_count, sizeof(*walk->fat));
	if (!walk->fat)
		return -ENOMEM;
	for (; filled < HEADER_DIFAT_MAX && filled < walk->fat_count; filled++)
		walk->fat[filled] = bytes_le32(
		    walk->bytes + HEADER_DIFAT_AT + 4 * (size_t)filled);
	return index_rest(walk, filled);
}
