/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/render_poppler.h"

#include <stdbool.h>
#include <stdlib.h>

#include <poppler.h>

#include "base/limits.h"

struct render_source {
	PopplerDocument *document;
};

struct render_page {
	PopplerPage *page;
	struct render_size size;
};

static uint32_t complaints;

/*
 * Real PDFs are full of small mistakes that poppler mentions and then draws
 * around: a complaint is a number for the report, never a failure.
 */
static GLogWriterOutput
count_complaint(
    GLogLevelFlags level, const GLogField *fields, gsize count, gpointer unused)
{
	(void)level, (void)fields, (void)count, (void)unused;
	if (complaints < UINT32_MAX)
		complaints++;
	return G_LOG_WRITER_HANDLED;
}

void
render_source_init(void)
{
	static bool done;

	if (!done)
		g_log_set_writer_func(count_complaint, NULL, NULL);
	done = true;
}

const char *
render_source_version(void)
{
	return poppler_get_version();
}

uint32_t
render_source_complaints(void)
{
	return complaints;
}

enum fault
render_source_open(
    const uint8_t *bytes, size_t size, struct render_source **ret_source)
{
	struct render_source *source = calloc(1, sizeof(*source));
	GBytes *held = g_bytes_new_static(bytes, size);
	GError *error = NULL;

	if (!source) {
		g_bytes_unref(held);
		return FAULT_TOO_COMPLEX;
	}
	source->document = poppler_document_new_from_bytes(held, NULL, &error);
	g_bytes_unref(held);
	if (!source->document) {
		bool encrypted = g_error_matches(
		    error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
		g_clear_error(&error);
		free(source);
		return encrypted ? FAULT_ENCRYPTED : FAULT_DAMAGED;
	}
	*ret_source = source;
	return FAULT_NONE;
}

void
render_source_close(struct render_source *source)
{
	if (!source)
		return;
	g_object_unref(source->document);
	free(source);
}

uint32_t
render_source_count_pages(const struct render_source *source)
{
	int pages = poppler_document_get_n_pages(source->document);

	return pages > 0 ? (uint32_t)pages : 0;
}

/* Written so that NaN fails. */
static bool
is_side(double points)
{
	return points >= LIMIT_PAGE_POINTS_MIN && points <= LIMIT_PAGE_POINTS;
}

enum fault
render_page_open(struct render_source *source, uint32_t number,
    struct render_page **ret_page)
{
	struct render_page *page = calloc(1, sizeof(*page));

	if (!page)
		return FAULT_TOO_COMPLEX;
	page->page =
	    poppler_document_get_page(source->document, (int)number - 1);
	if (!page->page) {
		free(page);
		return FAULT_DAMAGED;
	}
	poppler_page_get_size(
	    page->page, &page->size.width, &page->size.height);
	if (!is_side(page->size.width) || !is_side(page->size.height)) {
		render_page_close(page);
		return FAULT_PAGE_TOO_LARGE;
	}
	*ret_page = page;
	return FAULT_NONE;
}

void
render_page_close(struct render_page *page)
{
	if (!page)
		return;
	g_object_unref(page->page);
	free(page);
}

struct render_size
render_page_size(const struct render_page *page)
{
	return page->size;
}

void
render_page_draw(struct render_page *page, struct _cairo *context)
{
	poppler_page_render_for_printing(page->page, context);
}

char *
render_page_new_text(struct render_page *page)
{
	return poppler_page_get_text(page->page);
}

void
render_page_free_text(char *text)
{
	g_free(text);
}
