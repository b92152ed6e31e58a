/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/cfb_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SECTOR     CFB_BUILDER_SECTOR
#define CUTOFF     4096
#define MINI       64
#define END        UINT32_C(0xfffffffe)
#define FREE       UINT32_C(0xffffffff)
#define FAT_ITSELF UINT32_C(0xfffffffd)

static void
put16(struct cfb_builder *builder, size_t at, uint16_t number)
{
	builder->bytes[at] = (uint8_t)number;
	builder->bytes[at + 1] = (uint8_t)(number >> 8);
}

void
cfb_builder_put32(struct cfb_builder *builder, size_t at, uint32_t number)
{
	put16(builder, at, (uint16_t)number);
	put16(builder, at + 2, (uint16_t)(number >> 16));
}

static size_t
count_units(size_t size, size_t unit)
{
	return (size + unit - 1) / unit;
}

/* Takes sectors at the end and chains them; returns the first. */
static uint32_t
take_sectors(struct cfb_builder *builder, size_t count)
{
	uint32_t first = (uint32_t)(builder->size / SECTOR - 1);

	assert_true(builder->size + count * SECTOR <= CFB_BUILDER_SIZE);
	for (size_t i = 0; i < count; i++)
		cfb_builder_put32(builder, CFB_BUILDER_FAT + 4 * (first + i),
		    i + 1 < count ? (uint32_t)(first + i + 1) : END);
	builder->size += count * SECTOR;
	return count > 0 ? first : END;
}

static void
header_write(struct cfb_builder *builder)
{
	memcpy(builder->bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	put16(builder, 24, 0x3e);
	put16(builder, 26, 3);
	put16(builder, 28, 0xfffe);
	put16(builder, 30, 9);
	put16(builder, 32, 6);
	cfb_builder_put32(builder, 44, 1); /* FAT sectors */
	cfb_builder_put32(builder, 48, 1); /* the directory's first */
	cfb_builder_put32(builder, 56, CUTOFF);
	cfb_builder_put32(builder, 60, END); /* the mini FAT's first */
	cfb_builder_put32(builder, 68, END);
	memset(builder->bytes + 76, 0xff, SECTOR - 76);
	cfb_builder_put32(builder, 76, 0); /* the FAT is sector 0 */
	memset(builder->bytes + CFB_BUILDER_FAT, 0xff, SECTOR);
	cfb_builder_put32(builder, CFB_BUILDER_FAT, FAT_ITSELF);
	builder->size = CFB_BUILDER_DIRECTORY;
}

static size_t
entry_write(
    struct cfb_builder *builder, size_t index, const char *name, uint8_t type)
{
	size_t at = CFB_BUILDER_DIRECTORY + index * CFB_BUILDER_ENTRY;
	size_t length = strlen(name);

	for (size_t i = 0; i < length; i++)
		put16(builder, at + 2 * i, (uint8_t)name[i]);
	put16(builder, at + 64, (uint16_t)(2 * (length + 1)));
	builder->bytes[at + 66] = type;
	builder->bytes[at + 67] = 1;
	for (size_t i = 68; i <= 76; i += 4)
		cfb_builder_put32(builder, at + i, FREE);
	cfb_builder_put32(builder, at + 116, END);
	return at;
}

static size_t
mini_size(const struct cfb_file *file)
{
	return file->storage || file->size >= CUTOFF
		   ? 0
		   : count_units(file->size, MINI) * MINI;
}

/* The small streams, in the root's own stream; each chained in the mini
 * FAT. Returns nothing: the entries are written to. */
static void
mini_write(
    struct cfb_builder *builder, const struct cfb_file *files, size_t root)
{
	size_t total = 0, unit = 0;

	for (size_t i = 0; files[i].name; i++)
		total += mini_size(&files[i]);
	if (total == 0)
		return;
	size_t fat = builder->size;
	cfb_builder_put32(builder, 60, take_sectors(builder, 1));
	assert_true(total / MINI <= SECTOR / 4);
	size_t start = builder->size;
	cfb_builder_put32(builder, root + 116,
	    take_sectors(builder, count_units(total, SECTOR)));
	cfb_builder_put32(builder, root + 120, (uint32_t)total);
	for (size_t i = 0; files[i].name; i++) {
		size_t units = mini_size(&files[i]) / MINI;
		size_t entry = root + (i + 1) * CFB_BUILDER_ENTRY;

		if (units == 0)
			continue;
		cfb_builder_put32(builder, entry + 116, (uint32_t)unit);
		memcpy(builder->bytes + start + unit * MINI, files[i].content,
		    files[i].size);
		for (size_t k = 1; k <= units; k++, unit++)
			cfb_builder_put32(builder, fat + 4 * unit,
			    k < units ? (uint32_t)unit + 1 : END);
	}
}

static void
streams_write(
    struct cfb_builder *builder, const struct cfb_file *files, size_t root)
{
	for (size_t i = 0; files[i].name; i++) {
		size_t entry = entry_write(
		    builder, i + 1, files[i].name, files[i].storage ? 1 : 2);

		if (files[i + 1].name)
			cfb_builder_put32(builder, entry + 72, (uint32_t)i + 2);
		cfb_builder_put32(
		    builder, entry + 120, (uint32_t)files[i].size);
		if (files[i].size < CUTOFF)
			continue;
		memcpy(builder->bytes + builder->size, files[i].content,
		    files[i].size);
		cfb_builder_put32(builder, entry + 116,
		    take_sectors(builder, count_units(files[i].size, SECTOR)));
	}
	mini_write(builder, files, root);
}

void
cfb_builder_write(struct cfb_builder *builder, const struct cfb_file *files)
{
	size_t entries = 1;

	memset(builder, 0, sizeof(*builder));
	header_write(builder);
	while (files[entries - 1].name)
		entries++;
	(void)take_sectors(
	    builder, count_units(entries * CFB_BUILDER_ENTRY, SECTOR));
	size_t root = entry_write(builder, 0, "Root Entry", 5);
	if (entries > 1)
		cfb_builder_put32(builder, root + 76, 1);
	streams_write(builder, files, root);
}
