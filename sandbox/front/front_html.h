/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_html.h - a page that is being written.
 *
 * Two ways in: front_html_put() for what stands in our source, and the
 * others for what comes from elsewhere, which they escape. There is no third.
 */
#ifndef CLEANDECK_FRONT_FRONT_HTML_H
#define CLEANDECK_FRONT_FRONT_HTML_H

#include <stdbool.h>

#include "base/compat.h"

struct front_html {
	char *text; /* owned; NULL until something is put; ends with a NUL */
	size_t size;
	size_t room;
	bool failed; /* memory was short: there is no page */
};

/* Appends markup: a literal of ours, as it is. */
void front_html_put(struct front_html *html, const char *markup);

/* Appends text: & < > " ' become references, in text and in attributes. */
void front_html_text(struct front_html *html, const char *text);

/* Appends a number. */
void front_html_number(struct front_html *html, uint64_t number);

/* Appends the same, with zeros before it, at least so many digits. */
void front_html_digits(
    struct front_html *html, uint64_t number, unsigned digits);

/* The page, to be freed; NULL when memory was short. Empties *html. */
NODISCARD char *front_html_take(struct front_html *html);

#endif
