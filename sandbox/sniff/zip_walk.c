/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/zip_walk.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "sniff/bytes.h"
#include "sniff/zip_end.h"
#include "sniff/zip_local.h"
#include "sniff/zip_name.h"

#define CENTRAL_SIZE    46     /* APPNOTE 4.3.12, without the variable fields */
#define FLAGS_ENCRYPTED 0x2041 /* bits 0, 6 and 13, APPNOTE 4.4.4 */
#define FLAGS_KNOWN     0x080e /* level, descriptor, UTF-8: nothing else */
#define METHOD_AES      99     /* WinZip's encryption */
#define EXTRA_UNICODE   0x7075 /* Info-ZIP: another name for the same */

/* A cursor over the central directory. */
struct central {
	const uint8_t *bytes; /* of the whole file */
	size_t at;
	size_t end;
};

static enum fault
entry_refuse(const struct zip_entry *entry, enum fault fault, const char *why,
    struct sniff_verdict *verdict)
{
	char quote[VERDICT_QUOTE_SIZE];

	return verdict_refuse(verdict, fault, "zip entry \"%s\": %s",
	    verdict_quote(entry->name, entry->name_size, quote), why);
}

/*
 * Only files and folders. The upper half of the attributes is a Unix mode
 * for many producers, whatever the "made by" byte says; a link, a device or
 * a pipe has no place in a document.
 */
static bool
attributes_are_plain(uint32_t attributes)
{
	uint32_t type = (attributes >> 16) & S_IFMT;

	return type == 0 || type == S_IFREG || type == S_IFDIR;
}

static enum fault
entry_check(const struct zip_entry *entry, uint32_t attributes,
    struct sniff_verdict *verdict)
{
	const char *wrong = zip_name_check(entry->name, entry->name_size);

	if (wrong)
		return entry_refuse(
		    entry, FAULT_ARCHIVE_UNSAFE, wrong, verdict);
	if (entry->flags & FLAGS_ENCRYPTED || entry->method == METHOD_AES)
		return entry_refuse(entry, FAULT_ENCRYPTED,
		    "encrypted by the archiver", verdict);
	if (entry->flags & ~FLAGS_KNOWN)
		return entry_refuse(entry, FAULT_ARCHIVE_UNSAFE,
		    "flags that documents do not have", verdict);
	if (entry->method != ZIP_STORED && entry->method != ZIP_DEFLATED)
		return entry_refuse(entry, FAULT_ARCHIVE_UNSAFE,
		    "neither stored nor deflated", verdict);
	if (!attributes_are_plain(attributes))
		return entry_refuse(
		    entry, FAULT_ARCHIVE_UNSAFE, "not a plain file", verdict);
	if (entry->name[entry->name_size - 1] == '/' &&
	    entry->inflated_size != 0)
		return entry_refuse(entry, FAULT_ARCHIVE_UNSAFE,
		    "a folder with content", verdict);
	if (entry->method == ZIP_STORED &&
	    entry->packed_size != entry->inflated_size)
		return entry_refuse(entry, FAULT_ARCHIVE_UNSAFE,
		    "stored, with two sizes", verdict);
	return FAULT_NONE;
}

/*
 * Puts the 64-bit values in place of saturated ones, in APPNOTE 4.5.3's
 * order. False when they are missing.
 */
static bool
entry_widen(const uint8_t *record, const uint8_t *extra, size_t extra_size,
    struct zip_entry *entry)
{
	uint64_t wide[3] = {bytes_le32(record + 24), bytes_le32(record + 20),
	    bytes_le32(record + 42)};
	size_t field_size;
	const uint8_t *field =
	    zip_local_find_extra(extra, extra_size, ZIP_EXTRA_64, &field_size);

	for (size_t i = 0; i < COUNT_OF(wide); i++) {
		if (wide[i] != UINT32_MAX)
			continue;
		if (!field || field_size < 8)
			return false;
		wide[i] = bytes_le64(field);
		field += 8;
		field_size -= 8;
	}
	entry->inflated_size = wide[0];
	entry->packed_size = (size_t)wide[1];
	entry->start = (size_t)wide[2];
	return true;
}

/* Reads one record of the central directory and steps over it. */
static enum fault
central_read(struct central *central, struct zip_entry *entry,
    struct sniff_verdict *verdict)
{
	const uint8_t *record = central->bytes + central->at;
	size_t left = central->end - central->at;

	if (left < CENTRAL_SIZE || memcmp(record, "PK\1\2", 4) != 0)
		return verdict_refuse(
		    verdict, FAULT_DAMAGED, "the zip directory ends early");
	entry->flags = bytes_le16(record + 8);
	entry->method = bytes_le16(record + 10);
	entry->crc = bytes_le32(record + 16);
	entry->name = record + CENTRAL_SIZE;
	entry->name_size = bytes_le16(record + 28);
	size_t extra_size = bytes_le16(record + 30);
	size_t size = CENTRAL_SIZE + entry->name_size + extra_size +
		      bytes_le16(record + 32);
	if (size > left)
		return verdict_refuse(
		    verdict, FAULT_DAMAGED, "the zip directory is cut off");
	central->at += size;

	const uint8_t *extra = entry->name + entry->name_size;
	size_t unicode_size;
	if (!entry_widen(record, extra, extra_size, entry) ||
	    bytes_le16(record + 34) != 0)
		return entry_refuse(entry, FAULT_ARCHIVE_UNSAFE,
		    "sizes or a volume that are not there", verdict);
	if (zip_local_find_extra(
		extra, extra_size, EXTRA_UNICODE, &unicode_size))
		return entry_refuse(
		    entry, FAULT_ARCHIVE_UNSAFE, "a second name", verdict);
	return entry_check(entry, bytes_le32(record + 38), verdict);
}

static int
compare_starts(const void *left, const void *right)
{
	const struct zip_entry *a = left, *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

static int
compare_names(const void *left, const void *right)
{
	const struct zip_entry *a = left, *b = right;

	return zip_name_compare(a->name, a->name_size, b->name, b->name_size);
}

/* No two entries with one name, none inside another. Reorders them. */
static enum fault
names_check(struct zip_walk *walk, struct sniff_verdict *verdict)
{
	qsort(
	    walk->entries, walk->count, sizeof(*walk->entries), compare_names);
	for (uint32_t i = 1; i < walk->count; i++) {
		const struct zip_entry *a = &walk->entries[i - 1];
		const struct zip_entry *b = &walk->entries[i];

		if (compare_names(a, b) == 0)
			return entry_refuse(b, FAULT_ARCHIVE_UNSAFE,
			    "the same name twice", verdict);
		if (zip_name_is_inside(
			a->name, a->name_size, b->name, b->name_size))
			return entry_refuse(b, FAULT_ARCHIVE_UNSAFE,
			    "inside of another entry", verdict);
	}
	return FAULT_NONE;
}

/* Each byte before the directory belongs to one entry. Reorders them. */
static enum fault
layout_check(struct zip_walk *walk, const uint8_t *bytes, size_t directory,
    struct sniff_verdict *verdict)
{
	qsort(
	    walk->entries, walk->count, sizeof(*walk->entries), compare_starts);
	if (walk->entries[0].start != 0)
		return entry_refuse(&walk->entries[0], FAULT_ARCHIVE_UNSAFE,
		    "bytes stand before the first entry", verdict);
	for (uint32_t i = 0; i < walk->count; i++) {
		struct zip_entry *entry = &walk->entries[i];
		size_t end = i + 1 < walk->count ? walk->entries[i + 1].start
						 : directory;
		const char *why = "";

		enum fault fault = zip_local_check(
		    entry, bytes, end < directory ? end : directory, &why);
		if (fault)
			return entry_refuse(entry, fault, why, verdict);
	}
	return FAULT_NONE;
}

static enum fault
entries_read(struct zip_walk *walk, const uint8_t *bytes,
    const struct zip_end *end, struct sniff_verdict *verdict)
{
	struct central central = {bytes, end->directory, end->start};

	for (uint32_t i = 0; i < walk->count; i++) {
		enum fault fault =
		    central_read(&central, &walk->entries[i], verdict);
		if (fault)
			return fault;
	}
	if (central.at != central.end)
		return verdict_refuse(verdict, FAULT_ARCHIVE_UNSAFE,
		    "the zip directory holds more than its entries");
	enum fault fault = names_check(walk, verdict);
	return fault ? fault
		     : layout_check(walk, bytes, end->directory, verdict);
}

enum fault
zip_walk_open(struct zip_walk *ret_walk, const uint8_t *bytes, size_t size,
    struct sniff_verdict *verdict)
{
	struct zip_end end;
	enum fault fault = zip_end_find(bytes, size, &end, verdict);
	if (fault)
		return fault;

	struct zip_walk walk = {.count = end.entries};
	walk.entries = calloc(walk.count, sizeof(*walk.entries));
	if (!walk.entries)
		return verdict_refuse(verdict, FAULT_TOO_COMPLEX,
		    "no memory for the zip directory");
	fault = entries_read(&walk, bytes, &end, verdict);
	if (fault)
		zip_walk_done(&walk);
	else
		*ret_walk = walk;
	return fault;
}

void
zip_walk_done(struct zip_walk *walk)
{
	free(walk->entries);
	*walk = (struct zip_walk){0};
}

const struct zip_entry *
zip_walk_find(const struct zip_walk *walk, const char *name)
{
	size_t size = strlen(name);

	for (uint32_t i = 0; i < walk->count; i++)
		if (walk->entries[i].name_size == size &&
		    memcmp(walk->entries[i].name, name, size) == 0)
			return &walk->entries[i];
	return NULL;
}

bool
zip_walk_ends_with(const struct zip_entry *entry, const char *ending)
{
	size_t size = strlen(ending);

	if (entry->name_size < size)
		return false;
	const uint8_t *tail = entry->name + entry->name_size - size;
	for (size_t i = 0; i < size; i++)
		if ((tail[i] >= 'A' && tail[i] <= 'Z' ? tail[i] + 32
						      : tail[i]) != ending[i])
			return false;
	return true;
}
