/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zip_end.h - the end of a zip archive, from which every reader starts.
 *
 * Readers disagree about which end record counts, what may follow it and
 * what may stand before the archive; so there is one way only here: one end
 * record, exactly at the end (APPNOTE.TXT 4.3.14 to 4.3.16).
 */
#ifndef CLEANDECK_SNIFF_ZIP_END_H
#define CLEANDECK_SNIFF_ZIP_END_H

#include "sniff/verdict.h"

struct zip_end {
	size_t directory; /* where the central directory starts */
	size_t start;     /* where it ends and the end records start */
	uint32_t entries; /* at most LIMIT_ZIP_ENTRIES */
};

/*
 * Finds the end records of `bytes`. On FAULT_NONE *ret_end is filled and its
 * offsets are inside the bytes. Otherwise, with the verdict written:
 * FAULT_DAMAGED where the end is missing, FAULT_ARCHIVE_UNSAFE where it can
 * be read in two ways, FAULT_ARCHIVE_BOMB for too many entries.
 */
enum fault zip_end_find(const uint8_t *bytes, size_t size,
    struct zip_end *ret_end, struct sniff_verdict *verdict);

/*
 * True when these bytes, of another kind of document, end as a zip archive
 * does. An archive further inside is an attachment, and no concern here.
 */
bool zip_end_present(const uint8_t *bytes, size_t size);

#endif
