/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_gzip.h - what is served as gzip, packed once; and check sums.
 *
 * The same bytes give the same packed bytes: no time, no name (RFC 1952), so
 * that the head is one of INVENTORY_GZIP_HEAD bytes.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_GZIP_H
#define CLEANDECK_LEDGER_LEDGER_GZIP_H

#include "base/compat.h"

struct ledger_gzip;

/* NULL when memory is short. */
NODISCARD struct ledger_gzip *ledger_gzip_new(void);

void ledger_gzip_free(struct ledger_gzip *gzip);

/* "libdeflate 1.14". */
const char *ledger_gzip_version(void);

/*
 * CRC-32, as crc32_add() of base/crc32.h: libdeflate is here anyway, and many
 * times as fast with the instructions that it finds.
 */
uint32_t ledger_gzip_sum(const void *bytes, size_t size);

/*
 * Packs. Returns the packed size; 0 when that is not smaller, or memory is
 * short. *ret_packed is borrowed until the next call.
 */
size_t ledger_gzip_pack(struct ledger_gzip *gzip, const void *bytes,
    size_t size, const void **ret_packed);

#endif
