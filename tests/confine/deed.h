/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deed.h - what the tests of limits have the office's child do. */
#ifndef CLEANDECK_TESTS_CONFINE_DEED_H
#define CLEANDECK_TESTS_CONFINE_DEED_H

#include "base/compat.h"

/* Returns 0 or an errno; may not return at all. */
NODISCARD int deed_do(const char *name);

#endif
