/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_etag.h - which version of a file somebody has (RFC 9110 section
 * 8.8.3), as strong tags: the same tag means the same bytes.
 */
#ifndef CLEANDECK_FRONT_FRONT_ETAG_H
#define CLEANDECK_FRONT_FRONT_ETAG_H

#include <stdbool.h>

#include "base/compat.h"

#define FRONT_ETAG_SIZE 48

/*
 * The tag of a file of `size` bytes that was last changed so many
 * nanoseconds after 1970, with its quotes. The one of a packed twin is
 * another: its bytes are.
 */
void front_etag_format(
    char tag[FRONT_ETAG_SIZE], uint64_t size, uint64_t changed, bool packed);

/*
 * Is `tag` on the list of an If-None-Match, or is that "*"? Compares weakly,
 * as that field wants it: a proxy may have put W/ before ours. What comes
 * after a place that is no tag is not looked at.
 */
bool front_etag_is_listed(const char *list, const char *tag);

/*
 * Is an If-Range this very tag? A weak one is not, and a date never is: we
 * send none.
 */
bool front_etag_is_same(const char *field, const char *tag);

#endif
