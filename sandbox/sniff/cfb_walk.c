/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/cfb_walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "sniff/bytes.h"
#include "sniff/cfb_sector.h"

#define ENTRY_SIZE   128 /* MS-CFB 2.6.1 */
#define ENTRY_NONE   UINT32_C(0xffffffff)
#define MINI_SHIFT   6
#define TYPE_STORAGE 1
#define TYPE_STREAM  2
#define TYPE_ROOT    5

static enum fault
damaged(struct sniff_verdict *verdict, const char *what)
{
	return verdict_refuse(
	    verdict, FAULT_DAMAGED, "the compound file's %s", what);
}

static enum fault
no_memory(struct sniff_verdict *verdict)
{
	return verdict_refuse(verdict, FAULT_TOO_COMPLEX,
	    "no memory for the compound file's directory");
}

static enum fault
header_read(struct cfb_walk *walk, struct sniff_verdict *verdict)
{
	const uint8_t *header = walk->bytes;

	if (walk->size <= CFB_HEADER_SIZE)
		return damaged(verdict, "header is cut off");
	walk->shift = bytes_le16(header + 30);
	if ((walk->shift != 9 && walk->shift != 12) ||
	    bytes_le16(header + 28) != 0xfffe ||
	    bytes_le16(header + 32) != MINI_SHIFT)
		return damaged(verdict, "header makes no sense");
	size_t sector = (size_t)1 << walk->shift;
	if (walk->size <= sector)
		return damaged(verdict, "sectors are missing");
	uint64_t sectors = (walk->size - 1) >> walk->shift;
	if (sectors >= CFB_SECTOR_END)
		return damaged(verdict, "size is beyond its format");
	walk->sectors = (uint32_t)sectors;
	walk->mini_cutoff = bytes_le32(header + 56);
	walk->mini_fat = bytes_le32(header + 60);
	int error = cfb_sector_index_fat(walk);
	if (error == -ENOMEM)
		return no_memory(verdict);
	return error < 0 ? damaged(verdict, "sector table is cut off")
			 : FAULT_NONE;
}

static const uint8_t *
entry_find(const struct cfb_walk *walk, uint32_t id)
{
	uint32_t per_sector = UINT32_C(1) << (walk->shift - 7);

	if (id / per_sector >= walk->directory_count)
		return NULL;
	size_t at = (size_t)(id % per_sector) * ENTRY_SIZE;
	const uint8_t *sector = cfb_sector_find(
	    walk, walk->directory[id / per_sector], at + ENTRY_SIZE);
	return sector ? sector + at : NULL;
}

/* Lists the directory's sectors; a chain in a loop ends at the bound. */
static enum fault
directory_index(struct cfb_walk *walk, struct sniff_verdict *verdict)
{
	uint32_t most = LIMIT_CFB_STREAMS >> (walk->shift - 7);
	uint32_t sector = bytes_le32(walk->bytes + 48);

	if (most > walk->sectors)
		most = walk->sectors;
	walk->directory = calloc((size_t)most + 1, sizeof(*walk->directory));
	if (!walk->directory)
		return no_memory(verdict);
	while (sector < walk->sectors) {
		if (walk->directory_count == most)
			return most == walk->sectors
				   ? damaged(
					 verdict, "directory runs in a loop")
				   : verdict_refuse(verdict, FAULT_TOO_COMPLEX,
					 "the compound file has more than %d "
					 "entries",
					 LIMIT_CFB_STREAMS);
		walk->directory[walk->directory_count++] = sector;
		sector = cfb_sector_next(walk, sector);
	}
	return walk->directory_count > 0
		   ? FAULT_NONE
		   : damaged(verdict, "directory is cut off");
}

static void
stream_read(const struct cfb_walk *walk, const uint8_t *entry,
    struct cfb_stream *stream)
{
	size_t length = bytes_le16(entry + 64) / 2;

	for (size_t i = 0; i < CFB_NAME_SIZE - 1 && i + 1 < length; i++) {
		uint16_t letter = bytes_le16(entry + 2 * i);

		if (letter >= 'A' && letter <= 'Z')
			letter = (uint16_t)(letter - 'A' + 'a');
		stream->name[i] = letter < 0x7f ? (char)letter : '?';
	}
	stream->is_storage = entry[66] != TYPE_STREAM;
	stream->start = bytes_le32(entry + 116);
	/* The upper half is rubbish in files with small sectors (2.6.1). */
	stream->size = walk->shift == 9 ? bytes_le32(entry + 120)
					: bytes_le64(entry + 120);
}

/* The root's children are a binary tree of siblings; each is visited once,
 * so that entries which name one another do not keep us here. */
static enum fault
tree_walk(struct cfb_walk *walk, uint32_t *waiting, uint8_t *visited,
    struct sniff_verdict *verdict)
{
	size_t depth = 1;

	while (depth > 0) {
		uint32_t id = waiting[--depth];
		const uint8_t *entry = entry_find(walk, id);

		if (id == ENTRY_NONE)
			continue;
		if (!entry)
			return damaged(verdict, "directory is cut off");
		if (visited[id])
			return damaged(verdict, "directory runs in a loop");
		visited[id] = 1;
		if (entry[66] == TYPE_STREAM || entry[66] == TYPE_STORAGE)
			stream_read(walk, entry, &walk->streams[walk->count++]);
		waiting[depth++] = bytes_le32(entry + 68);
		waiting[depth++] = bytes_le32(entry + 72);
	}
	return FAULT_NONE;
}

static enum fault
root_read(struct cfb_walk *walk, struct sniff_verdict *verdict)
{
	const uint8_t *root = entry_find(walk, 0);
	size_t most = (size_t)walk->directory_count << (walk->shift - 7);

	if (!root || root[66] != TYPE_ROOT)
		return damaged(verdict, "root is missing");
	stream_read(walk, root, &walk->mini);
	walk->streams = calloc(most, sizeof(*walk->streams));
	/* Each entry takes one and adds two: at most one more than there are
	 * entries wait at once. */
	uint32_t *waiting = calloc(most + 2, sizeof(*waiting));
	uint8_t *visited = calloc(most, 1);
	enum fault fault;
	if (walk->streams && waiting && visited) {
		waiting[0] = bytes_le32(root + 76);
		fault = tree_walk(walk, waiting, visited, verdict);
	} else {
		fault = no_memory(verdict);
	}
	free(waiting);
	free(visited);
	return fault;
}

enum fault
cfb_walk_open(struct cfb_walk *ret_walk, const uint8_t *bytes, size_t size,
    struct sniff_verdict *verdict)
{
	struct cfb_walk walk = {.bytes = bytes, .size = size};
	enum fault fault = header_read(&walk, verdict);

	if (!fault)
		fault = directory_index(&walk, verdict);
	if (!fault)
		fault = root_read(&walk, verdict);
	if (fault)
		cfb_walk_done(&walk);
	else
		*ret_walk = walk;
	return fault;
}

void
cfb_walk_done(struct cfb_walk *walk)
{
	free(walk->fat);
	free(walk->directory);
	free(walk->streams);
	*walk = (struct cfb_walk){0};
}

const struct cfb_stream *
cfb_walk_find(const struct cfb_walk *walk, const char *name)
{
	for (uint32_t i = 0; i < walk->count; i++)
		if (strcmp(walk->streams[i].name, name) == 0)
			return &walk->streams[i];
	return NULL;
}

/* Reads inside of a chain of whole sectors; the skip is bounded by the
 * number of sectors, whatever the chain says. */
static int
chain_read(const struct cfb_walk *walk, uint32_t start, uint64_t offset,
    uint8_t *to, size_t size)
{
	size_t whole = (size_t)1 << walk->shift;

	if (offset >> walk->shift >= walk->sectors)
		return -ENODATA;
	for (; offset >= whole; offset -= whole)
		start = cfb_sector_next(walk, start);
	while (size > 0) {
		size_t part = whole - (size_t)offset;

		if (part > size)
			part = size;
		const uint8_t *sector =
		    cfb_sector_find(walk, start, (size_t)offset + part);
		if (!sector)
			return -ENODATA;
		memcpy(to, sector + offset, part);
		to += part;
		size -= part;
		offset = 0;
		start = cfb_sector_next(walk, start);
	}
	return 0;
}

/* The sector after this one in the mini FAT, itself a chain. */
static int
mini_next(const struct cfb_walk *walk, uint32_t *sector)
{
	uint8_t next[4];
	int error = chain_read(
	    walk, walk->mini_fat, (uint64_t)*sector * 4, next, sizeof(next));

	if (error == 0)
		*sector = bytes_le32(next);
	return error;
}

int
cfb_walk_read(const struct cfb_walk *walk, const struct cfb_stream *stream,
    uint64_t offset, uint8_t *to, size_t size)
{
	uint64_t end;

	if (CHECKED_ADD(&end, offset, size) || end > stream->size)
		return -ENODATA;
	if (stream->size >= walk->mini_cutoff)
		return chain_read(walk, stream->start, offset, to, size);
	const size_t whole = (size_t)1 << MINI_SHIFT;
	uint32_t sector = stream->start;
	int error = 0;
	for (; offset >= whole && error == 0; offset -= whole)
		error = mini_next(walk, &sector);
	while (size > 0 && error == 0) {
		size_t part = whole - (size_t)offset;

		if (part > size)
			part = size;
		error = chain_read(walk, walk->mini.start,
		    ((uint64_t)sector << MINI_SHIFT) + offset, to, part);
		to += part;
		size -= part;
		offset = 0;
		if (size > 0 && error == 0)
			error = mini_next(walk, &sector);
	}
	return error;
}
