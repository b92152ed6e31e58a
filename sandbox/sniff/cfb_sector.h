/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cfb_sector.h - sectors of a compound file and the chains they form
 * (MS-CFB 2.2 to 2.5). Internal to cfb_walk.c and cfb_sector.c.
 */
#ifndef CLEANDECK_SNIFF_CFB_SECTOR_H
#define CLEANDECK_SNIFF_CFB_SECTOR_H

#include "sniff/cfb_walk.h"

#define CFB_SECTOR_END  UINT32_C(0xfffffffe) /* the end of a chain */
#define CFB_HEADER_SIZE 512

/*
 * Fills walk->fat from the header and the sectors that continue it. Returns
 * 0; -EBADMSG where the file contradicts itself; -ENOMEM.
 */
NODISCARD int cfb_sector_index_fat(struct cfb_walk *walk);

/* The sector after this one in its chain; CFB_SECTOR_END at the end and
 * where the chain leaves the file. */
uint32_t cfb_sector_next(const struct cfb_walk *walk, uint32_t sector);

/* Where a sector is; NULL when it is not in the file, or is short there and
 * has less than `size` bytes. */
const uint8_t *cfb_sector_find(
    const struct cfb_walk *walk, uint32_t sector, size_t size);

#endif
