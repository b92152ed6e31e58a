/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * package.h - a document in a zip archive: OOXML, ODF, or neither.
 *
 * Opens the archive, lets opc.c or odf.c say what it is, then looks at each
 * part: real size, checksum, markup.
 */
#ifndef CLEANDECK_SNIFF_PACKAGE_H
#define CLEANDECK_SNIFF_PACKAGE_H

#include "sniff/xml_scan.h"
#include "sniff/zip_reader.h"
#include "sniff/zip_walk.h"

/* An open archive with the tools to read it. */
struct package {
	const uint8_t *bytes;          /* borrowed: the archive */
	struct zip_walk walk;          /* owned */
	struct zip_reader *reader;     /* owned */
	struct xml_scan *scan;         /* owned */
	struct sniff_verdict *verdict; /* borrowed: where refusals go */
	uint64_t markup;               /* bytes of it, of all parts so far */
};

/*
 * Judges a zip archive. On FAULT_NONE verdict->kind says what it is and all
 * parts were looked at; otherwise the verdict is written, with the kind where
 * it was found out before. `salt` as in xml_scan_new().
 */
enum fault package_judge(const uint8_t *bytes, size_t size, unsigned long salt,
    struct sniff_verdict *verdict);

/*
 * Reads the part as office markup and tells `watch` its elements. Returns
 * what zip_reader_read() and xml_scan_check() return.
 */
enum fault package_read_markup(struct package *package,
    const struct zip_entry *entry, const struct xml_watch *watch);

#endif
