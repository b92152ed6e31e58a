/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text.h - words from outside, made harmless; and a buffer that cannot
 * overflow.
 */
#ifndef CLEANDECK_BASE_TEXT_H
#define CLEANDECK_BASE_TEXT_H

#include <stdbool.h>

#include "base/compat.h"

/*
 * Copies `size` bytes to `text` (size + 1 bytes) and ends it with a NUL;
 * every byte that is not printable ASCII becomes '?'. For logs and error
 * messages: no control character, no terminal sequence, no bidi override.
 */
void text_clean(char *text, const char *bytes, size_t size);

/*
 * Formats into `text` of `size` bytes; what does not fit is cut. Unlike
 * snprintf() it never needs its result looked at.
 */
void text_format(char *text, size_t size, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Writes 2 * size lower-case digits and a NUL. */
void text_hex(char *text, const uint8_t *bytes, size_t size);

/* Reads exactly 2 * size lower-case digits. 0, or -EINVAL. */
NODISCARD int text_parse_hex(const char *text, uint8_t *bytes, size_t size);

/* Reads a whole decimal number up to `max`. 0; -EINVAL; -ERANGE. */
NODISCARD int text_parse_u64(
    const char *text, uint64_t max, uint64_t *ret_value);

#endif
