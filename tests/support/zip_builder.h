/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zip_builder.h - writes zip archives for tests, good ones and bad ones.
 *
 * What a real writer would never do is asked for in zip_file's lower half,
 * or done to the bytes afterwards. Fails the test where memory runs out.
 */
#ifndef CLEANDECK_TESTS_ZIP_BUILDER_H
#define CLEANDECK_TESTS_ZIP_BUILDER_H

#include <stdbool.h>

#include "base/compat.h"

struct zip_file {
	const char *name;
	size_t name_size;    /* 0: strlen(name) */
	const void *content; /* may be NULL: empty */
	size_t size;         /* 0: strlen(content) */
	size_t repeats;      /* of the content; 0 is 1 */
	const char *head;    /* before the content, or NULL */
	const char *tail;    /* behind it */
	bool deflated;
	bool descriptor; /* sizes behind the data (flag bit 3) */
	bool zip64;      /* sizes in extra fields */
	/* Lies. */
	uint16_t flags;         /* more of them, in both headers */
	uint16_t method;        /* instead of the true one, in both headers */
	uint32_t attributes;    /* external ones */
	uint16_t extra_id;      /* an extra field in the directory */
	const char *local_name; /* another one, of the same length */
	uint16_t local_method;  /* another one */
	const char *gap;        /* bytes behind the entry */
	size_t hidden;      /* bytes behind the compressed data, in the entry */
	uint32_t more_size; /* added to the inflated size in both headers */
	uint32_t more_crc;  /* added to the checksum in both headers */
	bool again;         /* use the data of the file before */
};

struct zip_builder {
	uint8_t *bytes; /* owned */
	size_t size;
	size_t capacity;
	size_t directory; /* known when finished */
	size_t end;       /* where the end record is */
	/* The file added last. */
	size_t packed, packed_size;
	uint64_t inflated_size;
	uint32_t crc;
	/* The central directory so far. */
	uint8_t *central; /* owned */
	size_t central_size, central_capacity;
	uint32_t count;
};

/* Frees what a builder holds; a zeroed one is ready for use again. */
void zip_builder_done(struct zip_builder *builder);

/* Appends a file. */
void zip_builder_add(struct zip_builder *builder, const struct zip_file *file);

/* Appends a plain stored file of text. */
void zip_builder_add_text(
    struct zip_builder *builder, const char *name, const char *text);

/* Writes directory and end record; nothing can be added after. */
void zip_builder_finish(struct zip_builder *builder);

/* The same with zip64 end records. */
void zip_builder_finish64(struct zip_builder *builder);

/* Appends bytes as they are. */
void zip_builder_append(
    struct zip_builder *builder, const void *bytes, size_t size);

/* Puts a 16-bit or 32-bit number at an offset. */
void zip_builder_put16(struct zip_builder *builder, size_t at, uint16_t number);
void zip_builder_put32(struct zip_builder *builder, size_t at, uint32_t number);

/* Where in the bytes the nth directory record starts, when finished. */
size_t zip_builder_record(const struct zip_builder *builder, uint32_t nth);

#endif
