/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/inventory.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

/* The last byte is the format's version. */
static const uint8_t magic[8] = {'c', 'd', '-', 's', 't', 'o', 'c', 1};

static uint8_t *
put_u32(uint8_t *next, uint32_t number)
{
	uint32_t little = htole32(number);

	memcpy(next, &little, sizeof(little));
	return next + sizeof(little);
}

static uint8_t *
put_u64(uint8_t *next, uint64_t number)
{
	uint64_t little = htole64(number);

	memcpy(next, &little, sizeof(little));
	return next + sizeof(little);
}

static const uint8_t *
take_u32(const uint8_t *next, uint32_t *ret_number)
{
	uint32_t little;

	memcpy(&little, next, sizeof(little));
	*ret_number = le32toh(little);
	return next + sizeof(little);
}

static const uint8_t *
take_u64(const uint8_t *next, uint64_t *ret_number)
{
	uint64_t little;

	memcpy(&little, next, sizeof(little));
	*ret_number = le64toh(little);
	return next + sizeof(little);
}

void
inventory_put_head(
    const struct inventory_head *head, uint8_t bytes[INVENTORY_HEAD_SIZE])
{
	memcpy(bytes, magic, sizeof(magic));
	uint8_t *next = put_u32(bytes + sizeof(magic), head->rows);
	(void)put_u32(next, head->crc);
}

void
inventory_put_row(
    const struct inventory_row *row, uint8_t bytes[INVENTORY_ROW_SIZE])
{
	uint8_t *next = put_u32(bytes, (uint32_t)row->artifact);

	next = put_u32(next, row->page);
	next = put_u64(next, row->size);
	next = put_u64(next, row->packed);
	next = put_u32(next, row->crc);
	(void)put_u32(next, row->packed_crc);
}

int
inventory_take_head(
    const uint8_t bytes[INVENTORY_HEAD_SIZE], struct inventory_head *ret_head)
{
	struct inventory_head head;

	if (memcmp(bytes, magic, sizeof(magic)) != 0)
		return -EBADMSG;
	const uint8_t *next = take_u32(bytes + sizeof(magic), &head.rows);
	(void)take_u32(next, &head.crc);
	if (head.rows > INVENTORY_ROWS_MAX)
		return -EBADMSG;
	*ret_head = head;
	return 0;
}

int
inventory_take_row(
    const uint8_t bytes[INVENTORY_ROW_SIZE], struct inventory_row *ret_row)
{
	struct inventory_row row;
	uint32_t artifact;

	const uint8_t *next = take_u32(bytes, &artifact);
	next = take_u32(next, &row.page);
	next = take_u64(next, &row.size);
	next = take_u64(next, &row.packed);
	next = take_u32(next, &row.crc);
	(void)take_u32(next, &row.packed_crc);
	const struct artifact_row *class = artifact_find(artifact);
	if (!class || class->per_page != (row.page > 0) ||
	    row.page > LIMIT_PAGES_MAX || row.size > class->bytes_max)
		return -EBADMSG;
	/* A twin is kept when it is the smaller one. */
	if (row.packed > 0 &&
	    (row.packed <= INVENTORY_GZIP_WRAP || row.packed >= row.size))
		return -EBADMSG;
	row.artifact = class->artifact;
	*ret_row = row;
	return 0;
}
