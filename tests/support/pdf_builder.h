/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pdf_builder.h - small PDFs for tests, object by object (ISO 32000-1, 7.5).
 *
 * Aborts when memory runs out: it is for tests alone.
 */
#ifndef CLEANDECK_TESTS_PDF_BUILDER_H
#define CLEANDECK_TESTS_PDF_BUILDER_H

#include <stddef.h>
#include <stdint.h>

#define PDF_BUILDER_OBJECTS 1024

struct pdf_builder {
	uint8_t *bytes; /* owned; the whole file after pdf_builder_finish */
	size_t size, room;
	unsigned objects;
	size_t at[PDF_BUILDER_OBJECTS]; /* where each begins */
};

void pdf_builder_init(struct pdf_builder *pdf);
void pdf_builder_done(struct pdf_builder *pdf);

/*
 * Adds an object and returns its number, 1 and up. `dictionary` comes
 * without its outer brackets.
 */
unsigned pdf_builder_add(struct pdf_builder *pdf, const char *dictionary);
unsigned pdf_builder_add_stream(struct pdf_builder *pdf, const char *dictionary,
    const void *bytes, size_t size);

/* Ends the file; `more` is added to the trailer, "" for nothing. */
void pdf_builder_finish(
    struct pdf_builder *pdf, unsigned root, const char *more);

/*
 * A whole file of one page: `page` is added to the page's dictionary,
 * `catalog` to the catalog's, `content` is what it draws. Objects added
 * before may be named in them.
 */
void pdf_builder_finish_page(struct pdf_builder *pdf, const char *catalog,
    const char *page, const char *content, const char *trailer);

#endif
