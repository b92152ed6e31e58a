/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_range.h - the field Range (RFC 9110 section 14).
 *
 * One range, or the whole: what asks for several would cost more to answer
 * than to ask (CVE-2011-3192), and a server may always send the whole.
 */
#ifndef CLEANDECK_FRONT_FRONT_RANGE_H
#define CLEANDECK_FRONT_FRONT_RANGE_H

#include "base/compat.h"

enum front_range {
	FRONT_RANGE_WHOLE,  /* several, malformed, or of another unit */
	FRONT_RANGE_PART,   /* 206 */
	FRONT_RANGE_BEYOND, /* 416: there is no such byte */
};

/*
 * What `field` means for a file of `size` bytes. With FRONT_RANGE_PART
 * *ret_first and *ret_length, which is not 0, lie within it; else they are
 * untouched.
 */
enum front_range front_range_parse(const char *field, uint64_t size,
    uint64_t *ret_first, uint64_t *ret_length);

#endif
