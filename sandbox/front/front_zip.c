/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_zip.h"

#include <string.h>
#include <sys/stat.h>

#define LOCAL_MAGIC   UINT32_C(0x04034b50)
#define CENTRAL_MAGIC UINT32_C(0x02014b50)
#define END_MAGIC     UINT32_C(0x06054b50)
#define NEEDED        20            /* version 2.0: folders, DEFLATE */
#define MADE_BY       (3 << 8 | 20) /* UNIX: the attributes are a mode */
#define UTF8          (1 << 11)
#define DEFLATE       8
#define DATE          (1 << 5 | 1) /* 1980-01-01 */
#define MODE          (UINT32_C(0100644) << 16)
STATIC_ASSERT(S_IFREG == 0100000, "a plain file's mode is the same for all");

static uint8_t *
put_u16(uint8_t *next, uint32_t number)
{
	next[0] = (uint8_t)number;
	next[1] = (uint8_t)(number >> 8);
	return next + 2;
}

static uint8_t *
put_u32(uint8_t *next, uint32_t number)
{
	return put_u16(put_u16(next, number & 0xffff), number >> 16);
}

/* What both headers have, from "version needed" to the name's length. */
static uint8_t *
put_common(const struct front_zip_entry *entry, uint8_t *next)
{
	next = put_u16(next, NEEDED);
	next = put_u16(next, UTF8);
	next = put_u16(next, entry->deflated ? DEFLATE : 0);
	next = put_u16(next, 0); /* midnight */
	next = put_u16(next, DATE);
	next = put_u32(next, entry->crc);
	next = put_u32(next, entry->stored);
	next = put_u32(next, entry->size);
	next = put_u16(next, (uint32_t)strlen(entry->name));
	return put_u16(next, 0); /* no extra field */
}

static size_t
put_name(const struct front_zip_entry *entry, uint8_t *bytes, uint8_t *next)
{
	size_t length = strlen(entry->name);

	memcpy(next, entry->name, length);
	return (size_t)(next - bytes) + length;
}

size_t
front_zip_put_local(const struct front_zip_entry *entry, uint8_t *bytes)
{
	uint8_t *next = put_u32(bytes, LOCAL_MAGIC);

	next = put_common(entry, next);
	return put_name(entry, bytes, next);
}

size_t
front_zip_put_central(const struct front_zip_entry *entry, uint8_t *bytes)
{
	uint8_t *next = put_u32(bytes, CENTRAL_MAGIC);

	next = put_u16(next, MADE_BY);
	next = put_common(entry, next);
	next = put_u16(next, 0); /* no comment */
	next = put_u16(next, 0); /* the first disk */
	next = put_u16(next, 0); /* not known to be text */
	next = put_u32(next, MODE);
	next = put_u32(next, entry->offset);
	return put_name(entry, bytes, next);
}

size_t
front_zip_put_end(
    uint32_t files, uint32_t size, uint32_t offset, uint8_t *bytes)
{
	uint8_t *next = put_u32(bytes, END_MAGIC);

	next = put_u32(next, 0); /* one disk */
	next = put_u16(next, files);
	next = put_u16(next, files);
	next = put_u32(next, size);
	next = put_u32(next, offset);
	next = put_u16(next, 0); /* no comment */
	return (size_t)(next - bytes);
}
