/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loop over the pages. Each is opened once and drawn once a target: cairo
 * could record a page and replay it, or draw on two surfaces at once, but
 * both lose text or turn transparency into pixels (cairo 1.16).
 */
#include "render/render.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "render/render_cairo.h"
#include "render/render_cairo_hook.h"
#include "render/render_file.h"
#include "render/render_poppler.h"
#include "render/render_text.h"

struct deck {
	const struct render_order *order;
	const struct render_sink *sink;
	struct render_outcome *outcome;
	struct render_source *source;
	struct render_canvas *pdf;   /* NULL when not ordered */
	struct render_file pdf_file; /* open while `pdf` is */
	struct render_file file;     /* the per-page artifact being made */
};

struct slide {
	struct render_page *page;
	uint32_t number; /* 1 and up; 0: the deck as a whole */
	struct render_size size;
	struct render_canvas *wide; /* its large picture, once needed */
};

static bool
is_ordered(const struct deck *deck, enum artifact artifact)
{
	return (deck->order->artifacts & ARTIFACT_BIT(artifact)) != 0;
}

static enum fault
fault_of(int error)
{
	switch (error) {
	case -ENOMEM:
	case -EFBIG:
	case -ENOSPC:
	case -EDQUOT:
		return FAULT_TOO_COMPLEX;
	case -EBADMSG:
		return FAULT_CONVERSION;
	default:
		return FAULT_INTERNAL;
	}
}

static const char *
reason_of(int error)
{
	switch (error) {
	case -ENOMEM:
		return "needs more memory than there is";
	case -EFBIG:
		return "is larger than its limit";
	case -ENOSPC:
	case -EDQUOT:
		return "finds no room";
	case -EBADMSG:
		return "cannot be drawn";
	default:
		return "failed";
	}
}

/* Notes the first error as the outcome. Returns `error`. */
static int
note_error(struct deck *deck, enum artifact artifact, uint32_t page, int error)
{
	struct render_outcome *outcome = deck->outcome;

	if (error == 0 || outcome->fault != FAULT_NONE)
		return error;
	outcome->fault = fault_of(error);
	(void)snprintf(outcome->seen, sizeof(outcome->seen), "page %u: %s %s",
	    page, artifact_find(artifact)->word, reason_of(error));
	return error;
}

/* The same for what is wrong with the document itself. */
static enum fault
note_fault(
    struct deck *deck, enum fault fault, uint32_t page, const char *words)
{
	deck->outcome->fault = fault;
	(void)snprintf(deck->outcome->seen, sizeof(deck->outcome->seen),
	    "page %u: %s", page, words);
	return fault;
}

/* Ends `file` and hands it over, unless `error` says that it is no good. */
static int
give(struct deck *deck, enum artifact artifact, uint32_t page,
    struct render_file *file, int error)
{
	int memfd;

	if (error) {
		render_file_close(file);
		return error;
	}
	error = render_file_finish(file, &memfd);
	if (error)
		return error;
	return deck->sink->take(deck->sink->owner, artifact, page, memfd);
}

static int
draw_page(const struct deck *deck, const struct slide *slide,
    struct render_canvas *canvas)
{
	struct _cairo *context = render_canvas_begin_page(
	    canvas, slide->size, deck->order->picture_pixels);

	render_page_draw(slide->page, context);
	return render_canvas_end_page(canvas);
}

/* A picture of the slide, drawn by poppler; the caller frees it. */
static int
draw_picture(const struct deck *deck, const struct slide *slide, uint32_t width,
    struct render_canvas **ret_picture)
{
	struct render_canvas *picture;
	int error = render_canvas_new_picture(
	    slide->size, width, deck->order->picture_pixels, &picture);

	if (error)
		return error;
	error = draw_page(deck, slide, picture);
	if (error) {
		render_canvas_free(picture);
		return error;
	}
	*ret_picture = picture;
	return 0;
}

static int
need_wide(const struct deck *deck, struct slide *slide)
{
	if (slide->wide)
		return 0;
	return draw_picture(deck, slide, LIMIT_SLIDE_PNG_WIDTH, &slide->wide);
}

/* Writes the slide to deck->file as SVG: drawn, or showing its picture. */
static int
write_svg(struct deck *deck, const struct slide *slide, bool as_picture)
{
	struct render_canvas *svg;
	int error = render_file_open(&deck->file, ARTIFACT_SLIDE_SVG);

	if (error)
		return error;
	error = render_canvas_new_svg(&deck->file, slide->size, &svg);
	if (error)
		return error;
	error = as_picture
		    ? render_canvas_draw_picture(svg, slide->size, slide->wide)
		    : draw_page(deck, slide, svg);
	if (!error)
		error = render_canvas_finish(svg);
	render_canvas_free(svg);
	return error;
}

static int
make_svg(struct deck *deck, struct slide *slide)
{
	int error = write_svg(deck, slide, false);

	if (error == -EFBIG) {
		render_file_close(&deck->file);
		error = need_wide(deck, slide);
		if (!error)
			error = write_svg(deck, slide, true);
		deck->outcome->rastered++;
	}
	return give(
	    deck, ARTIFACT_SLIDE_SVG, slide->number, &deck->file, error);
}

static int
make_png(struct deck *deck, const struct slide *slide, enum artifact artifact,
    const struct render_canvas *picture)
{
	int error = render_file_open(&deck->file, artifact);

	if (error)
		return error;
	error = render_canvas_write_png(picture, &deck->file);
	return give(deck, artifact, slide->number, &deck->file, error);
}

static int
make_slide_png(struct deck *deck, struct slide *slide)
{
	int error = need_wide(deck, slide);

	return error ? error
		     : make_png(deck, slide, ARTIFACT_SLIDE_PNG, slide->wide);
}

/* From the large picture where there is one: drawing a page again costs. */
static int
shrink_wide(const struct deck *deck, const struct slide *slide,
    struct render_canvas **ret_picture)
{
	struct render_canvas *picture;
	int error = render_canvas_new_picture(slide->size,
	    LIMIT_THUMBNAIL_WIDTH, deck->order->picture_pixels, &picture);

	if (error)
		return error;
	error = render_canvas_draw_picture(picture, slide->size, slide->wide);
	if (error) {
		render_canvas_free(picture);
		return error;
	}
	*ret_picture = picture;
	return 0;
}

static int
make_thumbnail(struct deck *deck, struct slide *slide)
{
	struct render_canvas *small;
	int error =
	    is_ordered(deck, ARTIFACT_SLIDE_PNG) ? need_wide(deck, slide) : 0;

	if (error)
		return error;
	error = slide->wide
		    ? shrink_wide(deck, slide, &small)
		    : draw_picture(deck, slide, LIMIT_THUMBNAIL_WIDTH, &small);
	if (error)
		return error;
	error = make_png(deck, slide, ARTIFACT_THUMBNAIL, small);
	render_canvas_free(small);
	return error;
}

static int
make_text(struct deck *deck, struct slide *slide)
{
	char *text = render_page_new_text(slide->page);
	int error = render_file_open(&deck->file, ARTIFACT_TEXT);

	if (!error) {
		error = text ? render_text_write(text, &deck->file) : 0;
		error = give(
		    deck, ARTIFACT_TEXT, slide->number, &deck->file, error);
	}
	render_page_free_text(text);
	return error;
}

/* What a presenter waits for comes first. */
static const struct step {
	enum artifact artifact;
	int (*make)(struct deck *deck, struct slide *slide);
} steps[] = {
    {ARTIFACT_SLIDE_SVG, make_svg      },
    {ARTIFACT_THUMBNAIL, make_thumbnail},
    {ARTIFACT_SLIDE_PNG, make_slide_png},
    {ARTIFACT_TEXT,      make_text     },
};

static int
make_slide(struct deck *deck, struct slide *slide)
{
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		if (!is_ordered(deck, steps[i].artifact))
			continue;
		int error = steps[i].make(deck, slide);
		if (error)
			return note_error(
			    deck, steps[i].artifact, slide->number, error);
	}
	if (!deck->pdf)
		return 0;
	return note_error(deck, ARTIFACT_DECK_PDF, slide->number,
	    draw_page(deck, slide, deck->pdf));
}

static int
make_page(struct deck *deck, uint32_t number)
{
	struct slide slide = {.number = number};
	enum fault fault = render_page_open(deck->source, number, &slide.page);

	if (fault != FAULT_NONE) {
		(void)note_fault(deck, fault, number,
		    fault == FAULT_DAMAGED ? "not there"
					   : "its size is out of bounds");
		return -EBADMSG;
	}
	slide.size = render_page_size(slide.page);

	int error = make_slide(deck, &slide);
	render_canvas_free(slide.wide);
	render_page_close(slide.page);
	return error;
}

static int
open_pdf(struct deck *deck)
{
	int error = render_file_open(&deck->pdf_file, ARTIFACT_DECK_PDF);

	if (error)
		return error;
	error = render_canvas_new_pdf(&deck->pdf_file, &deck->pdf);
	if (error)
		render_file_close(&deck->pdf_file);
	return error;
}

/* Ends deck.pdf; with `error`, gives it up. */
static void
close_pdf(struct deck *deck, int error)
{
	if (!deck->pdf)
		return;
	if (!error)
		error = render_canvas_finish(deck->pdf);
	render_canvas_free(deck->pdf);
	error = give(deck, ARTIFACT_DECK_PDF, 0, &deck->pdf_file, error);
	(void)note_error(deck, ARTIFACT_DECK_PDF, 0, error);
}

static void
make_pages(struct deck *deck)
{
	const struct render_sink *sink = deck->sink;
	int error = 0;
	if (sink->count)
		error = note_error(deck, ARTIFACT_DECK_PDF, 0,
		    sink->count(sink->owner, deck->outcome->pages));
	if (!error && is_ordered(deck, ARTIFACT_DECK_PDF))
		error = note_error(deck, ARTIFACT_DECK_PDF, 0, open_pdf(deck));
	for (uint32_t i = 1; !error && i <= deck->outcome->pages; i++)
		error = make_page(deck, i);
	close_pdf(deck, error);
}

static enum fault
open_source(struct deck *deck, const uint8_t *bytes, size_t size)
{
	enum fault fault = render_source_open(bytes, size, &deck->source);

	if (fault != FAULT_NONE)
		return note_fault(deck, fault, 0, "cannot be opened");
	deck->outcome->pages = render_source_count_pages(deck->source);
	if (deck->outcome->pages == 0)
		return note_fault(deck, FAULT_NO_PAGES, 0, "there is none");
	if (deck->outcome->pages > deck->order->pages_max)
		return note_fault(deck, FAULT_TOO_MANY_PAGES, 0, "too many");
	return FAULT_NONE;
}

void
render_document(const uint8_t *bytes, size_t size,
    const struct render_order *order, const struct render_sink *sink,
    struct render_outcome *ret_outcome)
{
	struct deck *deck = calloc(1, sizeof(*deck));

	*ret_outcome = (struct render_outcome){.fault = FAULT_INTERNAL};
	render_source_init();
	if (!deck || render_hook_init() < 0) {
		free(deck);
		return;
	}
	render_hook_reset();
	*ret_outcome = (struct render_outcome){.fault = FAULT_NONE};
	deck->order = order;
	deck->sink = sink;
	deck->outcome = ret_outcome;

	uint32_t before = render_source_complaints();
	if (open_source(deck, bytes, size) == FAULT_NONE)
		make_pages(deck);
	ret_outcome->complaints = render_source_complaints() - before;
	render_source_close(deck->source);
	free(deck);
}
