/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bytes.h - little-endian numbers out of hostile bytes.
 *
 * The caller has checked that the bytes are there. ZIP and CFB are
 * little-endian; no alignment is assumed.
 */
#ifndef CLEANDECK_SNIFF_BYTES_H
#define CLEANDECK_SNIFF_BYTES_H

#include "base/compat.h"

/* The 16-bit number at `at`. */
static inline uint16_t
bytes_le16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

/* The 32-bit number at `at`. */
static inline uint32_t
bytes_le32(const uint8_t *at)
{
	return (uint32_t)bytes_le16(at) | (uint32_t)bytes_le16(at + 2) << 16;
}

/* The 64-bit number at `at`. */
static inline uint64_t
bytes_le64(const uint8_t *at)
{
	return (uint64_t)bytes_le32(at) | (uint64_t)bytes_le32(at + 4) << 32;
}

#endif
