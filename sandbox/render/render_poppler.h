/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * render_poppler.h - the one place that talks to poppler-glib (and glib).
 *
 * Opens hostile PDF bytes and draws their pages on a cairo context, which it
 * only passes on: what is drawn on, and what became of it, is
 * render_cairo.h's business.
 */
#ifndef CLEANDECK_RENDER_RENDER_POPPLER_H
#define CLEANDECK_RENDER_RENDER_POPPLER_H

#include "base/compat.h"
#include "base/fault.h"
#include "render/render_size.h"

struct _cairo; /* cairo_t, without its header */
struct render_source;
struct render_page;

/*
 * Takes over glib's log, for good: a role has no terminal, and messages
 * quote the document. They are counted, not printed. Call before any other
 * function here; again does nothing.
 */
void render_source_init(void);

/* "22.12.0", of the poppler that runs: a static string. */
const char *render_source_version(void);

/* How often poppler or glib complained so far, in this process. */
uint32_t render_source_complaints(void);

/*
 * Opens the PDF in `bytes`, which stay the caller's and must outlive the
 * source. An empty user password is tried, as every viewer does: a PDF with
 * an owner password alone opens. Returns FAULT_NONE; FAULT_ENCRYPTED when
 * it needs a password; FAULT_DAMAGED otherwise.
 */
NODISCARD enum fault render_source_open(
    const uint8_t *bytes, size_t size, struct render_source **ret_source);

void render_source_close(struct render_source *source);

/* As the page tree says; may lie until the pages are opened. */
uint32_t render_source_count_pages(const struct render_source *source);

/*
 * Opens page `number`, 1 and up. Returns FAULT_NONE; FAULT_DAMAGED when
 * there is none; FAULT_PAGE_TOO_LARGE for a size that is no size (not
 * finite) or is outside LIMIT_PAGE_POINTS_MIN to LIMIT_PAGE_POINTS.
 */
NODISCARD enum fault render_page_open(struct render_source *source,
    uint32_t number, struct render_page **ret_page);

void render_page_close(struct render_page *page);

/* The page's size; within the limits. */
struct render_size render_page_size(const struct render_page *page);

/*
 * Draws the page as it would be printed: annotations that print and form
 * fields become part of the picture (ISO 32000-1, 12.5.3), nothing else of
 * them remains. Whether it worked, the context's status tells.
 */
void render_page_draw(struct render_page *page, struct _cairo *context);

/*
 * The page's own text in reading order, without that of annotations; also
 * text that is drawn invisibly (as scanners put behind the scan). The caller
 * frees it with render_page_free_text(); NULL when there is none.
 */
NODISCARD char *render_page_new_text(struct render_page *page);

void render_page_free_text(char *text);

#endif
