/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log.h - one line per event, on standard error: words for people, or JSON
 * for machines, from the same call.
 *
 * Roles log, leaves do not. Never a file name, an address or text of a
 * document: a job is its id.
 *
 *   text: 2026-11-21T12:00:00Z info deck job=90062c... pages=2
 *   JSON: {"time":"2026-11-21T12:00:00Z","level":"info","event":"deck",
 *          "job":"90062c...","pages":2}
 *
 * Level is one of "info", "warning", "error", "incident" (somebody tried
 * something).
 */
#ifndef CLEANDECK_BASE_LOG_H
#define CLEANDECK_BASE_LOG_H

#include <stdbool.h>

#include "base/compat.h"

/* A value of an event: a text, or (NULL) a number. */
struct log_field {
	const char *name; /* [a-z_]+, of ours */
	const char *text;
	uint64_t number;
};

/* From now on JSON, or words again. Words are what it begins with. */
void log_set_json(bool json);

/*
 * Writes a sentence: "TIME LEVEL WORDS", or {"time","level","message"}. What
 * does not fit a line of 500 bytes (of text) is cut.
 */
void log_line(const char *level, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * Writes an event and its values. Texts are made harmless: quoted where they
 * need it, without control characters or anything but ASCII. A field that
 * does not fit is left out.
 */
void log_fields(const char *level, const char *event,
    const struct log_field *fields, size_t count);

/* For lists of fields; a NULL text becomes "-". */
struct log_field log_text(const char *name, const char *text);
struct log_field log_number(const char *name, uint64_t number);

/* LOG_EVENT("info", "deck", log_text("job", id), log_number("pages", n)); */
#define LOG_EVENT(level, event, ...)                                           \
	log_fields(level, event, (const struct log_field[]){__VA_ARGS__},      \
	    COUNT_OF(((const struct log_field[]){__VA_ARGS__})))

#endif
