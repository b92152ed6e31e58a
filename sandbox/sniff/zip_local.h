/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zip_local.h - one entry's local header, data and data descriptor.
 *
 * Streaming readers believe the local header, others the central directory;
 * both must say the same, and fill the room between two entries exactly
 * (APPNOTE.TXT 4.3.7 and 4.3.9).
 */
#ifndef CLEANDECK_SNIFF_ZIP_LOCAL_H
#define CLEANDECK_SNIFF_ZIP_LOCAL_H

#include "sniff/zip_walk.h"

#define ZIP_EXTRA_64 0x0001 /* APPNOTE 4.5.3 */

/*
 * Checks the entry against its local header; the entry must end exactly at
 * offset `end`, where the next one or the directory starts. Sets
 * entry->packed. Returns FAULT_NONE, or FAULT_ARCHIVE_UNSAFE or
 * FAULT_DAMAGED and a constant in *ret_why.
 */
enum fault zip_local_check(struct zip_entry *entry, const uint8_t *bytes,
    size_t end, const char **ret_why);

/*
 * The extra field with this id and its size; NULL when there is none, or
 * when the fields do not add up before it. Borrowed.
 */
const uint8_t *zip_local_find_extra(
    const uint8_t *extra, size_t extra_size, uint16_t id, size_t *ret_size);

#endif
