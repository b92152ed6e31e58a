/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Surfaces and what became of them. render_cairo_hook.c is the other file
 * that includes cairo: it stands in for two of its functions, where this one
 * only calls them.
 */
#include "render/render_cairo.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>

#include "base/limits.h"
#include "render/render_cairo_hook.h"

/* cairo would write the time of day. `check` drops it; equal bytes help. */
#define FIXED_DATE "2000-01-01T00:00:00Z"

struct render_canvas {
	cairo_surface_t *surface; /* owned */
	cairo_t *context;         /* owned; NULL between pages */
	struct render_file *file; /* borrowed; NULL for a picture */
	int error;                /* the writer's first */
	uint32_t elements;        /* of an SVG, written so far */
	uint32_t elements_max;    /* 0: not counted */
	bool after_angle;         /* the last byte written was '<' */
};

static int
error_of(cairo_status_t status)
{
	if (status == CAIRO_STATUS_SUCCESS)
		return 0;
	if (status == CAIRO_STATUS_NO_MEMORY ||
	    status == CAIRO_STATUS_INVALID_SIZE)
		return -ENOMEM;
	return -EBADMSG;
}

/*
 * Counts opening tags: '<' not followed by '/'. cairo writes no text, no
 * comment and no CDATA, so that each is an element, but for the XML
 * declaration.
 */
static void
count_elements(
    struct render_canvas *canvas, const unsigned char *bytes, size_t size)
{
	const unsigned char *end = bytes + size;

	while (bytes < end) {
		if (canvas->after_angle && *bytes != '/')
			canvas->elements++;
		const unsigned char *angle =
		    memchr(bytes, '<', (size_t)(end - bytes));
		canvas->after_angle = angle != NULL;
		bytes = angle ? angle + 1 : end;
	}
}

static cairo_status_t
write_piece(void *closure, const unsigned char *bytes, unsigned int size)
{
	struct render_canvas *canvas = closure;

	if (canvas->error)
		return CAIRO_STATUS_WRITE_ERROR;
	if (canvas->elements_max) {
		count_elements(canvas, bytes, size);
		if (canvas->elements > canvas->elements_max)
			canvas->error = -EFBIG;
	}
	if (!canvas->error)
		canvas->error = render_file_write(canvas->file, bytes, size);
	return canvas->error ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* The first thing that is wrong with the canvas, the nearest cause first. */
static int
check_canvas(const struct render_canvas *canvas)
{
	if (canvas->error)
		return canvas->error;
	if (render_hook_starved())
		return -ENOMEM;
	return error_of(cairo_surface_status(canvas->surface));
}

static int
keep_canvas(struct render_canvas *canvas, struct render_canvas **ret_canvas)
{
	int error = check_canvas(canvas);

	if (error) {
		render_canvas_free(canvas);
		return error;
	}
	*ret_canvas = canvas;
	return 0;
}

int
render_canvas_new_pdf(
    struct render_file *file, struct render_canvas **ret_canvas)
{
	struct render_canvas *canvas = calloc(1, sizeof(*canvas));

	if (!canvas)
		return -ENOMEM;
	canvas->file = file;
	/* Each page says its own size. */
	canvas->surface =
	    cairo_pdf_surface_create_for_stream(write_piece, canvas, 1, 1);
	cairo_pdf_surface_set_metadata(
	    canvas->surface, CAIRO_PDF_METADATA_CREATE_DATE, FIXED_DATE);
	return keep_canvas(canvas, ret_canvas);
}

int
render_canvas_new_svg(struct render_file *file, struct render_size size,
    struct render_canvas **ret_canvas)
{
	struct render_canvas *canvas = calloc(1, sizeof(*canvas));

	if (!canvas)
		return -ENOMEM;
	canvas->file = file;
	canvas->elements_max = LIMIT_SVG_ELEMENTS;
	canvas->surface = cairo_svg_surface_create_for_stream(
	    write_piece, canvas, size.width, size.height);
	return keep_canvas(canvas, ret_canvas);
}

/* Pixels for points; never none, and not one too many by rounding up. */
static int
pixels_for(double points, double scale)
{
	double pixels = floor(points * scale + 1e-6);

	return pixels < 1 ? 1 : (int)pixels;
}

int
render_canvas_new_picture(struct render_size size, uint32_t width,
    uint64_t pixels_max, struct render_canvas **ret_canvas)
{
	double scale = width / size.width;
	struct render_canvas *canvas = calloc(1, sizeof(*canvas));

	if (!canvas)
		return -ENOMEM;
	scale =
	    fmin(scale, sqrt((double)pixels_max / (size.width * size.height)));
	scale = fmin(scale, LIMIT_PICTURE_SIDE / fmax(size.width, size.height));
	canvas->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
	    pixels_for(size.width, scale), pixels_for(size.height, scale));
	return keep_canvas(canvas, ret_canvas);
}

const char *
render_canvas_version(void)
{
	return cairo_version_string();
}

void
render_canvas_free(struct render_canvas *canvas)
{
	if (!canvas)
		return;
	if (canvas->context)
		cairo_destroy(canvas->context);
	/* Destroying finishes: nothing of that is to reach the file. */
	if (!canvas->error)
		canvas->error = -ECANCELED;
	cairo_surface_destroy(canvas->surface);
	free(canvas);
}

/* cairo's 300 dpi of a 14400 point poster would be 3.6 gigapixels. */
static void
set_fallback(
    cairo_surface_t *surface, struct render_size size, uint64_t pixels_max)
{
	double inches = size.width / 72 * size.height / 72;
	double dpi =
	    fmin(LIMIT_FALLBACK_DPI, sqrt((double)pixels_max / inches));

	cairo_surface_set_fallback_resolution(surface, dpi, dpi);
}

static void
begin_picture(struct render_canvas *canvas, struct render_size size)
{
	cairo_set_source_rgb(canvas->context, 1, 1, 1);
	cairo_paint(canvas->context);
	cairo_scale(canvas->context,
	    cairo_image_surface_get_width(canvas->surface) / size.width,
	    cairo_image_surface_get_height(canvas->surface) / size.height);
	cairo_set_source_rgb(canvas->context, 0, 0, 0);
}

struct _cairo *
render_canvas_begin_page(
    struct render_canvas *canvas, struct render_size size, uint64_t pixels_max)
{
	cairo_surface_type_t type = cairo_surface_get_type(canvas->surface);

	if (type == CAIRO_SURFACE_TYPE_PDF)
		cairo_pdf_surface_set_size(
		    canvas->surface, size.width, size.height);
	if (canvas->file)
		set_fallback(canvas->surface, size, pixels_max);
	canvas->context = cairo_create(canvas->surface);
	if (type == CAIRO_SURFACE_TYPE_IMAGE)
		begin_picture(canvas, size);
	render_hook_keep_streams(canvas->file != NULL);
	return canvas->context;
}

int
render_canvas_end_page(struct render_canvas *canvas)
{
	if (canvas->file)
		cairo_show_page(canvas->context);

	int drawn = error_of(cairo_status(canvas->context));
	cairo_destroy(canvas->context);
	canvas->context = NULL;
	render_hook_keep_streams(false);

	int canvas_error = check_canvas(canvas);
	return canvas_error ? canvas_error : drawn;
}

int
render_canvas_draw_picture(struct render_canvas *canvas,
    struct render_size size, const struct render_canvas *picture)
{
	cairo_t *context =
	    render_canvas_begin_page(canvas, size, LIMIT_PICTURE_PIXELS);

	cairo_scale(context,
	    size.width / cairo_image_surface_get_width(picture->surface),
	    size.height / cairo_image_surface_get_height(picture->surface));
	cairo_set_source_surface(context, picture->surface, 0, 0);
	/* Without it the edge blends into nothing. */
	cairo_pattern_set_extend(cairo_get_source(context),
	    canvas->file ? CAIRO_EXTEND_NONE : CAIRO_EXTEND_PAD);
	cairo_paint(context);
	return render_canvas_end_page(canvas);
}

int
render_canvas_finish(struct render_canvas *canvas)
{
	cairo_surface_finish(canvas->surface);
	return check_canvas(canvas);
}

static cairo_status_t
write_png_piece(void *closure, const unsigned char *bytes, unsigned int size)
{
	return render_file_write(closure, bytes, size)
		   ? CAIRO_STATUS_WRITE_ERROR
		   : CAIRO_STATUS_SUCCESS;
}

int
render_canvas_write_png(
    const struct render_canvas *picture, struct render_file *file)
{
	cairo_status_t status = cairo_surface_write_to_png_stream(
	    picture->surface, write_png_piece, file);

	return file->error ? file->error : error_of(status);
}
