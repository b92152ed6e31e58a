/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * utf8.h - file names on their way to a terminal, to JSON and to a folder.
 *
 * A file name is any bytes but '/' and NUL. Who chose it may have meant it
 * for the terminal: control sequences, line breaks, reversed directions.
 */
#ifndef CLEANDECK_BASE_UTF8_H
#define CLEANDECK_BASE_UTF8_H

#include <stdbool.h>
#include <stdio.h>

#include "base/compat.h"

/*
 * Length of the well-formed sequence (RFC 3629) that `bytes` begins with,
 * and its code point; 0 when there is none. Stops at the NUL that ends the
 * string, which is not a sequence.
 */
size_t utf8_take(const char *bytes, uint32_t *ret_code);

/* A control character, C0 or C1 (or DEL)? */
bool utf8_is_control(uint32_t code);

/*
 * May it be shown as it is? Not a control, not a line or paragraph
 * separator, nothing that changes the direction of what follows.
 */
bool utf8_is_plain(uint32_t code);

/*
 * Writes at most `columns` characters of `text`; what is not plain becomes
 * '?', and what is cut off "...".
 */
void utf8_print_cut(FILE *file, const char *text, size_t columns);

/* The same without a limit. */
void utf8_print(FILE *file, const char *text);

#endif
