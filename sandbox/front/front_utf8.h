/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_utf8.h - is a text what a line of text should be? */
#ifndef CLEANDECK_FRONT_FRONT_UTF8_H
#define CLEANDECK_FRONT_FRONT_UTF8_H

#include <stdbool.h>

#include "base/compat.h"

/*
 * True for well-formed UTF-8 (RFC 3629: no overlong form, no surrogate)
 * without control characters (C0, DEL, C1), line and paragraph separators,
 * and characters that embed or override a direction.
 */
bool front_utf8_is_line(const char *text);

#endif
