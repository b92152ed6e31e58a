/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sniff/zip_reader.h"

#include <errno.h>
#include <stdlib.h>

#include <zlib.h>

#include "base/limits.h"

#define CHUNK (256 * LIMIT_KIB)
#define HEAD  (4 * LIMIT_KIB) /* what stays of a part that is not kept */

struct zip_reader {
	z_stream stream;
	uint8_t *buffer; /* owned */
	size_t capacity;
	uint64_t total; /* inflated so far, of all parts */
};

/* One part on its way; `made` is what came out, `kept` what the buffer has. */
struct run {
	const struct zip_entry *entry;
	bool keep;
	uint64_t made;
	size_t kept;
	uLong crc;
	struct sniff_verdict *verdict;
};

static enum fault
run_refuse(const struct run *run, enum fault fault, const char *why)
{
	char quote[VERDICT_QUOTE_SIZE];

	return verdict_refuse(run->verdict, fault, "zip entry \"%s\": %s",
	    verdict_quote(run->entry->name, run->entry->name_size, quote), why);
}

int
zip_reader_new(struct zip_reader **ret_reader)
{
	struct zip_reader *reader = calloc(1, sizeof(*reader));
	if (!reader)
		return -ENOMEM;
	reader->capacity = CHUNK;
	reader->buffer = malloc(reader->capacity);
	/* Negative: a raw deflate stream, as in an archive. */
	if (!reader->buffer ||
	    inflateInit2(&reader->stream, -MAX_WBITS) != Z_OK) {
		free(reader->buffer);
		free(reader);
		return -ENOMEM;
	}
	*ret_reader = reader;
	return 0;
}

void
zip_reader_free(struct zip_reader *reader)
{
	if (!reader)
		return;
	(void)inflateEnd(&reader->stream); /* it only frees */
	free(reader->buffer);
	free(reader);
}

const char *
zip_reader_version(void)
{
	return zlibVersion();
}

/* Counts what came out, and stops it where no deck has reason to go. */
static enum fault
run_count(struct zip_reader *reader, struct run *run, const uint8_t *bytes,
    size_t size)
{
	uint64_t packed = run->entry->packed_size;

	run->made += size;
	reader->total += size;
	run->crc = crc32_z(run->crc, bytes, size);
	if (run->made > LIMIT_ZIP_PART)
		return run_refuse(run, FAULT_ARCHIVE_BOMB,
		    "it inflates to more than a part may have");
	if (reader->total > LIMIT_ZIP_TOTAL)
		return run_refuse(run, FAULT_ARCHIVE_BOMB,
		    "all parts up to it inflate to more than a deck may have");
	if (run->made > LIMIT_ZIP_RATIO_FLOOR &&
	    run->made / LIMIT_ZIP_RATIO >= packed)
		return run_refuse(run, FAULT_ARCHIVE_BOMB,
		    "it inflates to hundreds of times its size");
	if (run->keep && run->made > LIMIT_XML_PART)
		return run_refuse(run, FAULT_ARCHIVE_BOMB,
		    "more markup than a part may have");
	return FAULT_NONE;
}

/* Room for more behind what is kept; grows by what came, not by claims. */
static enum fault
buffer_make_room(struct zip_reader *reader, struct run *run)
{
	if (run->kept < reader->capacity)
		return FAULT_NONE;
	if (!run->keep) {
		run->kept = HEAD; /* written over again and again */
		return FAULT_NONE;
	}
	uint8_t *wider = realloc(reader->buffer, reader->capacity * 2);
	if (!wider)
		return run_refuse(run, FAULT_TOO_COMPLEX, "no memory for it");
	reader->buffer = wider;
	reader->capacity *= 2;
	return FAULT_NONE;
}

static enum fault
inflate_step(struct zip_reader *reader, struct run *run, int *ret_status)
{
	z_stream *stream = &reader->stream;
	enum fault fault = buffer_make_room(reader, run);
	if (fault)
		return fault;

	size_t room = reader->capacity - run->kept;
	uint8_t *start = reader->buffer + run->kept;
	stream->next_out = start;
	stream->avail_out = (uInt)room;
	*ret_status = inflate(stream, Z_NO_FLUSH);
	size_t made = room - stream->avail_out;
	run->kept += made;
	if (*ret_status == Z_MEM_ERROR)
		return run_refuse(run, FAULT_TOO_COMPLEX, "no memory for it");
	/* Z_BUF_ERROR: it wants more than the entry has. */
	if (*ret_status != Z_OK && *ret_status != Z_STREAM_END)
		return run_refuse(
		    run, FAULT_DAMAGED, "its compressed data is broken");
	return run_count(reader, run, start, made);
}

static enum fault
part_inflate(struct zip_reader *reader, struct run *run)
{
	z_stream *stream = &reader->stream;
	int status = inflateReset(stream);

	if (run->entry->packed_size > UINT32_MAX)
		return run_refuse(run, FAULT_TOO_COMPLEX, "it is too large");
	/* zlib's interface lacks the const; it does not write there. */
	stream->next_in = (z_const Bytef *)(uintptr_t)run->entry->packed;
	stream->avail_in = (uInt)run->entry->packed_size;
	while (status == Z_OK) {
		enum fault fault = inflate_step(reader, run, &status);
		if (fault)
			return fault;
	}
	if (stream->avail_in != 0)
		return run_refuse(run, FAULT_ARCHIVE_UNSAFE,
		    "bytes hide behind its compressed data");
	return FAULT_NONE;
}

static enum fault
part_check(const struct run *run)
{
	if (run->made != run->entry->inflated_size)
		return run_refuse(run, FAULT_ARCHIVE_UNSAFE,
		    "its size is not what its header says");
	if (run->crc != run->entry->crc)
		return run_refuse(run, FAULT_DAMAGED, "its checksum is wrong");
	return FAULT_NONE;
}

enum fault
zip_reader_read(struct zip_reader *reader, const struct zip_entry *entry,
    bool keep, struct zip_part *ret_part, struct sniff_verdict *verdict)
{
	struct run run = {entry, keep, 0, 0, crc32_z(0, NULL, 0), verdict};
	bool stored = entry->method == ZIP_STORED;
	enum fault fault =
	    stored ? run_count(reader, &run, entry->packed, entry->packed_size)
		   : part_inflate(reader, &run);
	if (!fault)
		fault = part_check(&run);
	if (fault)
		return fault;

	ret_part->bytes = stored ? entry->packed : reader->buffer;
	ret_part->whole = stored || run.kept == run.made;
	ret_part->size = ret_part->whole ? (size_t)run.made : HEAD;
	return FAULT_NONE;
}
