/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zip_name.h - which names the entries of a document's archive may have.
 *
 * The office resolves names in its own ways (folders, case, separators); a
 * name that two programs could read differently is refused.
 */
#ifndef CLEANDECK_SNIFF_ZIP_NAME_H
#define CLEANDECK_SNIFF_ZIP_NAME_H

#include <stdbool.h>

#include "base/compat.h"

/*
 * NULL when the name is good: 1 to LIMIT_ZIP_NAME bytes of UTF-8, relative,
 * no empty, "." or ".." segment, no backslash, colon or control character; a
 * '/' at the end makes it a folder. Otherwise what is wrong, a constant.
 */
const char *zip_name_check(const uint8_t *name, size_t size);

/*
 * Orders two names, ASCII case folded and '/' first, without a folder's last
 * '/': so equal names and "a", "a/b" become neighbours. Less than, equal to
 * or greater than 0. (OPC, ECMA-376-2 9.1.1, folds ASCII only, too.)
 */
int zip_name_compare(const uint8_t *left, size_t left_size,
    const uint8_t *right, size_t right_size);

/* True when `inner` lies in a folder that has the name of the part `outer`:
 * "a/b" in "a" (ECMA-376-2 9.1.1.4 forbids it). */
bool zip_name_is_inside(const uint8_t *outer, size_t outer_size,
    const uint8_t *inner, size_t inner_size);

#endif
