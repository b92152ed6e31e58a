/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only file that includes libdeflate's functions. */
#include "ledger/ledger_gzip.h"

#include <stdlib.h>

#include <libdeflate.h>

#include "base/inventory.h"

/* Of 9: 6 takes twice the time of 4 and saves another twentieth. */
#define LEVEL 4

/* Kept between two calls; a larger one is given back. */
#define ROOM_KEPT (1 * LIMIT_MIB)

struct ledger_gzip {
	struct libdeflate_compressor *compressor;
	void *room; /* owned */
	size_t size;
};

struct ledger_gzip *
ledger_gzip_new(void)
{
	struct ledger_gzip *gzip = calloc(1, sizeof(*gzip));

	if (!gzip)
		return NULL;
	gzip->compressor = libdeflate_alloc_compressor(LEVEL);
	if (!gzip->compressor) {
		free(gzip);
		return NULL;
	}
	return gzip;
}

void
ledger_gzip_free(struct ledger_gzip *gzip)
{
	if (!gzip)
		return;
	libdeflate_free_compressor(gzip->compressor);
	free(gzip->room);
	free(gzip);
}

const char *
ledger_gzip_version(void)
{
	return "libdeflate " LIBDEFLATE_VERSION_STRING;
}

static int
make_room(struct ledger_gzip *gzip, size_t size)
{
	size_t wanted = size < ROOM_KEPT ? ROOM_KEPT : size;

	if (gzip->size == wanted)
		return 0;
	free(gzip->room);
	gzip->room = malloc(wanted);
	gzip->size = gzip->room ? wanted : 0;
	return gzip->room ? 0 : -1;
}

uint32_t
ledger_gzip_sum(const void *bytes, size_t size)
{
	return libdeflate_crc32(0, bytes, size);
}

/*
 * A head without flags: what comes after it is DEFLATE, and bundles count on
 * that (RFC 1952 section 2.3.1).
 */
static bool
is_plain(const uint8_t *packed, size_t size)
{
	return size > INVENTORY_GZIP_WRAP && packed[0] == 0x1f &&
	       packed[1] == 0x8b && packed[2] == 8 && packed[3] == 0;
}

size_t
ledger_gzip_pack(struct ledger_gzip *gzip, const void *bytes, size_t size,
    const void **ret_packed)
{
	if (size < 2 || make_room(gzip, size) < 0)
		return 0;
	/* One byte less than there was: else it is not worth it. */
	size_t packed = libdeflate_gzip_compress(
	    gzip->compressor, bytes, size, gzip->room, size - 1);
	*ret_packed = gzip->room;
	return is_plain(gzip->room, packed) ? packed : 0;
}
