/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_zip.h - the parts of a ZIP file that are not files (APPNOTE 6.3).
 *
 * Sizes and sums stand in front of each file, and no descriptor behind it:
 * that can be read while it comes, by readers that take a stored file with a
 * descriptor for an error (java.util.zip.ZipInputStream). No ZIP64: fewer
 * than 65535 files, less than 4 GiB. All dates are 1980-01-01, names UTF-8,
 * modes 0644.
 */
#ifndef CLEANDECK_FRONT_FRONT_ZIP_H
#define CLEANDECK_FRONT_FRONT_ZIP_H

#include <stdbool.h>

#include "base/compat.h"

#define FRONT_ZIP_LOCAL   30 /* bytes, and the name */
#define FRONT_ZIP_CENTRAL 46 /* likewise */
#define FRONT_ZIP_END     22

/* From here on a number means that another one is to be looked at. */
#define FRONT_ZIP_FILES UINT32_C(0xffff)
#define FRONT_ZIP_BYTES UINT32_C(0xffffffff)

struct front_zip_entry {
	const char *name;
	uint32_t size;
	uint32_t stored; /* bytes that are in the archive */
	uint32_t crc;
	bool deflated;   /* else stored as it is */
	uint32_t offset; /* of its local header; for the directory alone */
};

/* Write a header in front of a file, or one of the directory: its bytes. */
size_t front_zip_put_local(const struct front_zip_entry *entry, uint8_t *bytes);
size_t front_zip_put_central(
    const struct front_zip_entry *entry, uint8_t *bytes);

/* Writes the end, of a directory of `size` bytes at `offset`: its bytes. */
size_t front_zip_put_end(
    uint32_t files, uint32_t size, uint32_t offset, uint8_t *bytes);

#endif
