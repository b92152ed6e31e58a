/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log.h - one line per event, on standard error.
 *
 * Roles log, leaves do not. Never a file name, an address or text of a
 * document: a job is its id.
 */
#ifndef CLEANDECK_BASE_LOG_H
#define CLEANDECK_BASE_LOG_H

#include "base/compat.h"

/*
 * Writes "TIME LEVEL WORDS". Level is one of "info", "warning", "error",
 * "incident" (somebody tried something); the line is cut at 500 bytes.
 */
void log_line(const char *level, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
