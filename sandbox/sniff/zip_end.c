/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/zip_end.h"

#include <string.h>

#include "base/limits.h"
#include "sniff/bytes.h"

#define END_SIZE        22    /* APPNOTE 4.3.16 */
#define END_COMMENT     65535 /* a 16-bit length */
#define LOCATOR_SIZE    20    /* APPNOTE 4.3.15 */
#define END64_SIZE      56    /* APPNOTE 4.3.14, without extensible data */
#define END64_UNCOUNTED 12    /* its own size field does not count these */
#define SATURATED16     UINT16_MAX
#define SATURATED32     UINT32_MAX

/* What the tail holds; offsets of the end record's signature. */
struct tail {
	size_t last;  /* the last signature: the one most readers take */
	unsigned all; /* signatures */
	unsigned fit; /* those whose comment ends exactly with the file */
};

/* The end record's numbers, and the wider ones of zip64. */
struct numbers {
	uint64_t disk;
	uint64_t directory_disk;
	uint64_t entries_here;
	uint64_t entries;
	uint64_t directory_size;
	uint64_t directory;
};

static struct tail
tail_scan(const uint8_t *bytes, size_t size)
{
	struct tail tail = {0};
	size_t deepest =
	    size > END_SIZE + END_COMMENT ? size - END_SIZE - END_COMMENT : 0;

	if (size < END_SIZE)
		return tail;
	for (size_t at = size - END_SIZE + 1; at-- > deepest;) {
		if (memcmp(bytes + at, "PK\5\6", 4) != 0)
			continue;
		if (tail.all++ == 0)
			tail.last = at;
		if (at + END_SIZE + bytes_le16(bytes + at + 20) == size)
			tail.fit++;
	}
	return tail;
}

static struct numbers
numbers_read(const uint8_t *end)
{
	return (struct numbers){
	    .disk = bytes_le16(end + 4),
	    .directory_disk = bytes_le16(end + 6),
	    .entries_here = bytes_le16(end + 8),
	    .entries = bytes_le16(end + 10),
	    .directory_size = bytes_le32(end + 12),
	    .directory = bytes_le32(end + 16),
	};
}

/* The wider value replaces the narrow one, which must not contradict it. */
static bool
number_widen(uint64_t *narrow, uint64_t wide, uint64_t saturated)
{
	bool agrees = *narrow == saturated || *narrow == wide;

	*narrow = wide;
	return agrees;
}

/*
 * Takes the zip64 records before the end record at `*start` into account,
 * if there are any, and moves *start before them. False when they are not
 * exactly where they say, or say something else than the end record.
 */
static bool
numbers_widen(struct numbers *numbers, const uint8_t *bytes, size_t *start)
{
	if (*start < LOCATOR_SIZE + END64_SIZE)
		return true;
	size_t locator = *start - LOCATOR_SIZE;
	if (memcmp(bytes + locator, "PK\6\7", 4) != 0)
		return true;

	uint64_t at = bytes_le64(bytes + locator + 8);
	if (bytes_le32(bytes + locator + 4) != 0 ||
	    bytes_le32(bytes + locator + 16) != 1 ||
	    at > locator - END64_SIZE || memcmp(bytes + at, "PK\6\6", 4) != 0)
		return false;
	const uint8_t *end64 = bytes + at;
	if (bytes_le64(end64 + 4) != locator - at - END64_UNCOUNTED)
		return false;

	*start = (size_t)at;
	return number_widen(
		   &numbers->disk, bytes_le32(end64 + 16), SATURATED16) &&
	       number_widen(&numbers->directory_disk, bytes_le32(end64 + 20),
		   SATURATED16) &&
	       number_widen(&numbers->entries_here, bytes_le64(end64 + 24),
		   SATURATED16) &&
	       number_widen(
		   &numbers->entries, bytes_le64(end64 + 32), SATURATED16) &&
	       number_widen(&numbers->directory_size, bytes_le64(end64 + 40),
		   SATURATED32) &&
	       number_widen(
		   &numbers->directory, bytes_le64(end64 + 48), SATURATED32);
}

/* The numbers agree with one another and with where the end was found. */
static enum fault
numbers_check(
    const struct numbers *numbers, size_t start, struct sniff_verdict *verdict)
{
	uint64_t sum;

	if (numbers->disk != 0 || numbers->directory_disk != 0 ||
	    numbers->entries_here != numbers->entries)
		return verdict_refuse(verdict, FAULT_ARCHIVE_UNSAFE,
		    "the zip archive says it is one of several volumes");
	if (CHECKED_ADD(&sum, numbers->directory, numbers->directory_size) ||
	    sum > start)
		return verdict_refuse(verdict, FAULT_DAMAGED,
		    "the zip directory lies outside of the file");
	if (sum < start)
		return verdict_refuse(verdict, FAULT_ARCHIVE_UNSAFE,
		    "bytes stand before the zip archive or inside its end");
	if (numbers->entries > LIMIT_ZIP_ENTRIES)
		return verdict_refuse(verdict, FAULT_ARCHIVE_BOMB,
		    "the zip archive has more than %d entries",
		    LIMIT_ZIP_ENTRIES);
	if (numbers->entries == 0)
		return verdict_refuse(
		    verdict, FAULT_DAMAGED, "the zip archive has no entries");
	return FAULT_NONE;
}

/*
 * Where the archive must end. A line end behind the last byte is what some
 * transfers add, in decks that all programs open; it can say nothing.
 */
static size_t
size_without_line_end(const uint8_t *bytes, size_t size)
{
	if (size > 0 && bytes[size - 1] == '\n')
		size--;
	if (size > 0 && bytes[size - 1] == '\r')
		size--;
	return size;
}

static enum fault
tail_check(const struct tail *tail, const uint8_t *bytes, size_t size,
    struct sniff_verdict *verdict)
{
	if (tail->all == 0)
		return verdict_refuse(verdict, FAULT_DAMAGED,
		    "the zip archive has no end: the file is cut off");
	size_t end =
	    tail->last + END_SIZE + bytes_le16(bytes + tail->last + 20);
	if (end > size)
		return verdict_refuse(
		    verdict, FAULT_DAMAGED, "the zip archive's end is cut off");
	if (end < size)
		return verdict_refuse(verdict, FAULT_ARCHIVE_UNSAFE,
		    "bytes follow the end of the zip archive");
	if (tail->fit != 1)
		return verdict_refuse(verdict, FAULT_ARCHIVE_UNSAFE,
		    "the zip archive has more than one end");
	return FAULT_NONE;
}

enum fault
zip_end_find(const uint8_t *bytes, size_t size, struct zip_end *ret_end,
    struct sniff_verdict *verdict)
{
	struct tail tail = tail_scan(bytes, size);
	size_t trimmed = size_without_line_end(bytes, size);
	if (tail.fit == 0 && trimmed < size) {
		size = trimmed;
		tail = tail_scan(bytes, size);
	}
	enum fault fault = tail_check(&tail, bytes, size, verdict);
	if (fault)
		return fault;

	size_t start = tail.last;
	struct numbers numbers = numbers_read(bytes + start);
	if (!numbers_widen(&numbers, bytes, &start))
		return verdict_refuse(verdict, FAULT_ARCHIVE_UNSAFE,
		    "the zip64 end records contradict the zip archive's end");
	fault = numbers_check(&numbers, start, verdict);
	if (fault)
		return fault;

	ret_end->directory = (size_t)numbers.directory;
	ret_end->start = start;
	ret_end->entries = (uint32_t)numbers.entries;
	return FAULT_NONE;
}

bool
zip_end_present(const uint8_t *bytes, size_t size)
{
	size = size_without_line_end(bytes, size);
	struct tail tail = tail_scan(bytes, size);

	/* Chance, unless it names a directory which is there. */
	if (tail.fit == 0)
		return false;
	uint64_t length = bytes_le32(bytes + tail.last + 12);
	return length != 0 && length <= tail.last &&
	       memcmp(bytes + tail.last - length, "PK\1\2", 4) == 0;
}
