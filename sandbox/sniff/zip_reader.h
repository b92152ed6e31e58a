/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zip_reader.h - inflates the parts of a walked archive, and counts.
 *
 * The only user of zlib. No header is believed: the bytes are counted while
 * they come out, against the limits of a part, of the whole, and of the
 * ratio to what was packed.
 */
#ifndef CLEANDECK_SNIFF_ZIP_READER_H
#define CLEANDECK_SNIFF_ZIP_READER_H

#include "sniff/zip_walk.h"

struct zip_reader;

/* The part read last; the bytes are the reader's until the next read. */
struct zip_part {
	const uint8_t *bytes;
	size_t size; /* how many are here: some KiB of the head, or all */
	bool whole;  /* all of the part is here */
};

/* Returns 0, or -ENOMEM. */
NODISCARD int zip_reader_new(struct zip_reader **ret_reader);

void zip_reader_free(struct zip_reader *reader);

/* "1.2.13", of the zlib that runs: a static string. */
const char *zip_reader_version(void);

/*
 * Inflates the whole part and checks its size and CRC-32. With `keep` it is
 * all held in *ret_part, up to LIMIT_XML_PART bytes; without, only as much
 * of its head as is at hand. Each byte counts for the archive's total each
 * time it is read. Otherwise the verdict is written: FAULT_ARCHIVE_BOMB,
 * FAULT_ARCHIVE_UNSAFE (its size is a lie, bytes hidden behind it),
 * FAULT_DAMAGED, FAULT_TOO_COMPLEX (no memory).
 */
enum fault zip_reader_read(struct zip_reader *reader,
    const struct zip_entry *entry, bool keep, struct zip_part *ret_part,
    struct sniff_verdict *verdict);

#endif
