/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crc32.h - the check sum of ZIP and gzip: CRC-32 of ISO 3309, as in APPNOTE
 * 4.4.7 and RFC 1952 section 8. Against accidents, not against anybody.
 */
#ifndef CLEANDECK_BASE_CRC32_H
#define CLEANDECK_BASE_CRC32_H

#include "base/compat.h"

/*
 * The sum of all that went before, whose sum is `crc` (0: nothing did), and
 * of these bytes. `bytes` may be NULL when there are none.
 */
uint32_t crc32_add(uint32_t crc, const void *bytes, size_t size);

#endif
