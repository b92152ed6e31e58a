/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/zip_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <zlib.h>

#define FLAG_DESCRIPTOR 0x0008
#define VERSION         20

/* Growing memory: the file's bytes, or its directory's. */
static void
grow(uint8_t **bytes, size_t *capacity, size_t needed)
{
	if (needed <= *capacity)
		return;
	*capacity = needed * 2 + 4096;
	*bytes = realloc(*bytes, *capacity);
	assert_non_null(*bytes);
}

void
zip_builder_done(struct zip_builder *builder)
{
	free(builder->bytes);
	free(builder->central);
	*builder = (struct zip_builder){0};
}

void
zip_builder_append(struct zip_builder *builder, const void *bytes, size_t size)
{
	grow(&builder->bytes, &builder->capacity, builder->size + size);
	if (size > 0)
		memcpy(builder->bytes + builder->size, bytes, size);
	builder->size += size;
}

static void
append_number(struct zip_builder *builder, uint64_t number, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++) {
		uint8_t byte = (uint8_t)(number >> (8 * i));

		zip_builder_append(builder, &byte, 1);
	}
}

static void
central_number(struct zip_builder *builder, uint64_t number, unsigned bytes)
{
	grow(&builder->central, &builder->central_capacity,
	    builder->central_size + bytes);
	for (unsigned i = 0; i < bytes; i++)
		builder->central[builder->central_size++] =
		    (uint8_t)(number >> (8 * i));
}

void
zip_builder_put16(struct zip_builder *builder, size_t at, uint16_t number)
{
	builder->bytes[at] = (uint8_t)number;
	builder->bytes[at + 1] = (uint8_t)(number >> 8);
}

void
zip_builder_put32(struct zip_builder *builder, size_t at, uint32_t number)
{
	zip_builder_put16(builder, at, (uint16_t)number);
	zip_builder_put16(builder, at + 2, (uint16_t)(number >> 16));
}

/* Feeds bytes to the compressor, or, without one, to the archive. */
static void
data_write(struct zip_builder *builder, z_stream *stream, const void *bytes,
    size_t size, int flush)
{
	builder->crc = (uint32_t)crc32_z(builder->crc, bytes, size);
	builder->inflated_size += size;
	if (!stream) {
		zip_builder_append(builder, bytes, size);
		return;
	}
	stream->next_in = (z_const Bytef *)(uintptr_t)bytes;
	stream->avail_in = (uInt)size;
	do {
		uint8_t packed[2048];

		stream->next_out = packed;
		stream->avail_out = sizeof(packed);
		assert_int_not_equal(deflate(stream, flush), Z_STREAM_ERROR);
		zip_builder_append(
		    builder, packed, sizeof(packed) - stream->avail_out);
	} while (stream->avail_out == 0);
}

static void
data_write_all(
    struct zip_builder *builder, const struct zip_file *file, z_stream *stream)
{
	size_t size = file->size;

	if (file->content && size == 0)
		size = strlen(file->content);
	if (file->head)
		data_write(builder, stream, file->head, strlen(file->head),
		    Z_NO_FLUSH);
	for (size_t i = 0; i < (file->repeats ? file->repeats : 1); i++)
		if (size > 0)
			data_write(
			    builder, stream, file->content, size, Z_NO_FLUSH);
	if (file->tail)
		data_write(builder, stream, file->tail, strlen(file->tail),
		    Z_NO_FLUSH);
	if (stream)
		data_write(builder, stream, "", 0, Z_FINISH);
}

/* Packs the data once, into the archive's end. */
static void
data_pack(struct zip_builder *builder, const struct zip_file *file)
{
	z_stream stream = {0};

	builder->packed = builder->size;
	builder->inflated_size = 0;
	builder->crc = (uint32_t)crc32_z(0, NULL, 0);
	if (file->deflated)
		assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED,
				     -MAX_WBITS, 8, Z_DEFAULT_STRATEGY),
		    Z_OK);
	data_write_all(builder, file, file->deflated ? &stream : NULL);
	if (file->deflated)
		(void)deflateEnd(&stream);
	for (size_t i = 0; i < file->hidden; i++)
		append_number(builder, 'h', 1);
	builder->packed_size = builder->size - builder->packed;
}

/* What both headers say. */
struct header {
	uint16_t name_size, flags, method;
	uint32_t crc;
	uint64_t packed_size, inflated_size;
};

static struct header
header_of(const struct zip_builder *builder, const struct zip_file *file)
{
	struct header header = {
	    .name_size = (uint16_t)(file->name_size ? file->name_size
						    : strlen(file->name)),
	    .flags = file->flags,
	    .method = file->deflated ? 8 : 0,
	    .crc = builder->crc + file->more_crc,
	    .packed_size = builder->packed_size,
	    .inflated_size = builder->inflated_size + file->more_size,
	};

	if (file->descriptor)
		header.flags |= FLAG_DESCRIPTOR;
	if (file->method)
		header.method = file->method;
	return header;
}

static void
local_append(struct zip_builder *builder, const struct zip_file *file,
    const struct header *header)
{
	bool later = file->descriptor, wide = file->zip64;

	append_number(builder, 0x04034b50, 4);
	append_number(builder, VERSION, 2);
	append_number(builder, header->flags, 2);
	append_number(builder,
	    file->local_method ? file->local_method : header->method, 2);
	append_number(builder, 0, 4); /* time and date */
	append_number(builder, later ? 0 : header->crc, 4);
	append_number(
	    builder, wide ? UINT32_MAX : (later ? 0 : header->packed_size), 4);
	append_number(builder,
	    wide ? UINT32_MAX : (later ? 0 : header->inflated_size), 4);
	append_number(builder, header->name_size, 2);
	append_number(builder, wide ? 20 : 0, 2);
	zip_builder_append(builder,
	    file->local_name ? file->local_name : file->name,
	    header->name_size);
	if (!wide)
		return;
	append_number(builder, 1, 2);
	append_number(builder, 16, 2);
	append_number(builder, later ? 0 : header->inflated_size, 8);
	append_number(builder, later ? 0 : header->packed_size, 8);
}

static void
central_append(struct zip_builder *builder, const struct zip_file *file,
    const struct header *header, size_t start)
{
	bool wide = file->zip64;

	central_number(builder, 0x02014b50, 4);
	central_number(builder, VERSION, 2);
	central_number(builder, VERSION, 2);
	central_number(builder, header->flags, 2);
	central_number(builder, header->method, 2);
	central_number(builder, 0, 4);
	central_number(builder, header->crc, 4);
	central_number(builder, wide ? UINT32_MAX : header->packed_size, 4);
	central_number(builder, wide ? UINT32_MAX : header->inflated_size, 4);
	central_number(builder, header->name_size, 2);
	central_number(builder, wide ? 28 : file->extra_id ? 4 : 0, 2);
	central_number(builder, 0, 6); /* comment, volume, internal */
	central_number(builder, file->attributes, 4);
	central_number(builder, wide ? UINT32_MAX : start, 4);
	for (size_t i = 0; i < header->name_size; i++)
		central_number(builder, (uint8_t)file->name[i], 1);
	if (wide) {
		central_number(builder, 1, 2);
		central_number(builder, 24, 2);
		central_number(builder, header->inflated_size, 8);
		central_number(builder, header->packed_size, 8);
		central_number(builder, start, 8);
	} else if (file->extra_id) {
		central_number(builder, file->extra_id, 2);
		central_number(builder, 0, 2);
	}
}

void
zip_builder_add(struct zip_builder *builder, const struct zip_file *file)
{
	size_t start = builder->size;

	/* Packed behind its place first, because the header says how long it
	 * is; then the header is written, and the data put behind it. */
	if (!file->again)
		data_pack(builder, file);
	uint8_t *data = malloc(builder->packed_size + 1);
	assert_non_null(data);
	if (builder->packed_size > 0)
		memcpy(data, builder->bytes + builder->packed,
		    builder->packed_size);
	builder->size = start;

	struct header header = header_of(builder, file);
	local_append(builder, file, &header);
	builder->packed = builder->size;
	zip_builder_append(builder, data, builder->packed_size);
	free(data);
	if (file->descriptor) {
		append_number(builder, 0x08074b50, 4);
		append_number(builder, header.crc, 4);
		append_number(builder, header.packed_size, file->zip64 ? 8 : 4);
		append_number(
		    builder, header.inflated_size, file->zip64 ? 8 : 4);
	}
	central_append(builder, file, &header, start);
	builder->count++;
	if (file->gap)
		zip_builder_append(builder, file->gap, strlen(file->gap));
}

void
zip_builder_add_text(
    struct zip_builder *builder, const char *name, const char *text)
{
	zip_builder_add(
	    builder, &(struct zip_file){.name = name, .content = text});
}

static void
end_append(struct zip_builder *builder, bool wide)
{
	builder->end = builder->size;
	append_number(builder, 0x06054b50, 4);
	append_number(builder, 0, 4); /* volumes */
	append_number(builder, wide ? UINT16_MAX : builder->count, 2);
	append_number(builder, wide ? UINT16_MAX : builder->count, 2);
	append_number(builder, wide ? UINT32_MAX : builder->central_size, 4);
	append_number(builder, wide ? UINT32_MAX : builder->directory, 4);
	append_number(builder, 0, 2); /* comment */
}

void
zip_builder_finish(struct zip_builder *builder)
{
	builder->directory = builder->size;
	zip_builder_append(builder, builder->central, builder->central_size);
	end_append(builder, false);
}

void
zip_builder_finish64(struct zip_builder *builder)
{
	builder->directory = builder->size;
	zip_builder_append(builder, builder->central, builder->central_size);
	size_t end64 = builder->size;
	append_number(builder, 0x06064b50, 4);
	append_number(builder, 44, 8);
	append_number(builder, 45, 2);
	append_number(builder, 45, 2);
	append_number(builder, 0, 8); /* volumes */
	append_number(builder, builder->count, 8);
	append_number(builder, builder->count, 8);
	append_number(builder, builder->central_size, 8);
	append_number(builder, builder->directory, 8);
	append_number(builder, 0x07064b50, 4);
	append_number(builder, 0, 4);
	append_number(builder, end64, 8);
	append_number(builder, 1, 4);
	end_append(builder, true);
}

size_t
zip_builder_record(const struct zip_builder *builder, uint32_t nth)
{
	size_t at = builder->directory;

	for (; nth > 0; nth--) {
		const uint8_t *sizes = builder->bytes + at + 28;

		at += 46 + (size_t)(sizes[0] | sizes[1] << 8) +
		      (size_t)(sizes[2] | sizes[3] << 8) +
		      (size_t)(sizes[4] | sizes[5] << 8);
	}
	return at;
}
