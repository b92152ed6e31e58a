/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cfb_builder.h - writes small compound files (MS-CFB) for tests.
 *
 * Version 3, sectors of 512 bytes, one FAT sector: up to some 60 KiB. Entries
 * under the root only, each the right sibling of the one before.
 */
#ifndef CLEANDECK_TESTS_CFB_BUILDER_H
#define CLEANDECK_TESTS_CFB_BUILDER_H

#include <stdbool.h>

#include "base/compat.h"

#define CFB_BUILDER_SIZE      65536
#define CFB_BUILDER_SECTOR    512
#define CFB_BUILDER_FAT       512  /* offset of the FAT */
#define CFB_BUILDER_DIRECTORY 1024 /* offset of the root entry */
#define CFB_BUILDER_ENTRY     128

struct cfb_file {
	const char *name; /* ASCII */
	const void *content;
	size_t size; /* under 4096: it goes to the mini stream */
	bool storage;
};

struct cfb_builder {
	uint8_t bytes[CFB_BUILDER_SIZE];
	size_t size;
};

/* Writes the file, up to a NULL name. Fails the test where it is too big. */
void cfb_builder_write(
    struct cfb_builder *builder, const struct cfb_file *files);

/* Puts a 32-bit number at an offset. */
void cfb_builder_put32(struct cfb_builder *builder, size_t at, uint32_t number);

#endif
