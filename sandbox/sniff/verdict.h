/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verdict.h - writing down why a document is refused.
 *
 * What `seen` says goes to the sender and into a log line, so it holds our
 * own words, numbers, and names only as verdict_quote() lets them through.
 */
#ifndef CLEANDECK_SNIFF_VERDICT_H
#define CLEANDECK_SNIFF_VERDICT_H

#include "sniff/sniff.h"

#define VERDICT_QUOTE_SIZE 64

/*
 * Sets fault and `seen`, cut to its size, and returns the fault, so that a
 * check can `return verdict_refuse(...)`. The kind is left as it is.
 */
enum fault verdict_refuse(struct sniff_verdict *verdict, enum fault fault,
    const char *format, ...) PRINTF_LIKE(3, 4);

/*
 * Copies a name of the document for quoting: printable ASCII without quotes
 * and backslashes, anything else as '?', cut to the size. Always terminated;
 * returns `quote`.
 */
const char *verdict_quote(
    const uint8_t *name, size_t size, char quote[VERDICT_QUOTE_SIZE]);

#endif
