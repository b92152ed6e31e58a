/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compat.h - the few words that C23 has and gcc 12 and clang 14 lack.
 *
 * Included by every other header; it includes nothing of the project.
 */
#ifndef CLEANDECK_BASE_COMPAT_H
#define CLEANDECK_BASE_COMPAT_H

#include <stddef.h>
#include <stdint.h>

#define NODISCARD                __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, first)  __attribute__((format(printf, fmt, first)))
#define NORETURN                 __attribute__((noreturn))
#define FALLTHROUGH              __attribute__((fallthrough))

#define STATIC_ASSERT(cond, why) _Static_assert(cond, why)

/* True when the result does not fit; *ret is then not to be used. */
#define CHECKED_ADD(ret, a, b) __builtin_add_overflow(a, b, ret)
#define CHECKED_SUB(ret, a, b) __builtin_sub_overflow(a, b, ret)
#define CHECKED_MUL(ret, a, b) __builtin_mul_overflow(a, b, ret)

#define COUNT_OF(array)        (sizeof(array) / sizeof((array)[0]))

#endif
