/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * render_cairo.h - what is drawn on: a PDF, an SVG, a picture.
 *
 * cairo notes an error in the context, or in the surface, goes on as if
 * nothing had happened and ends with a file that looks whole. Every function
 * that returns an int here has asked both, and the writer below them.
 *
 * Errors, everywhere: -ENOMEM when memory ran out or a picture inside the
 * document is beyond LIMIT_DECODED_PICTURE; -EFBIG when the artifact is past
 * its cap; another -errno of the file; -EBADMSG for whatever else cairo
 * refuses (it names no culprit).
 */
#ifndef CLEANDECK_RENDER_RENDER_CAIRO_H
#define CLEANDECK_RENDER_RENDER_CAIRO_H

#include "base/compat.h"
#include "render/render_file.h"
#include "render/render_size.h"

struct _cairo; /* cairo_t, without its header */
struct render_canvas;

/* "1.16.0", of the cairo that runs: a static string. */
const char *render_canvas_version(void);

/*
 * A PDF of many pages of one document, written to `file`, which stays the
 * caller's. No metadata but a fixed date: same input, same bytes.
 */
NODISCARD int render_canvas_new_pdf(
    struct render_file *file, struct render_canvas **ret_canvas);

/*
 * An SVG of one page of `size`, written to `file` at the end. -EFBIG also
 * beyond LIMIT_SVG_ELEMENTS.
 */
NODISCARD int render_canvas_new_svg(struct render_file *file,
    struct render_size size, struct render_canvas **ret_canvas);

/*
 * A white picture of a page of `size`, `width` pixels wide, or less when
 * that would take more than `pixels_max` pixels or LIMIT_PICTURE_SIDE.
 */
NODISCARD int render_canvas_new_picture(struct render_size size, uint32_t width,
    uint64_t pixels_max, struct render_canvas **ret_canvas);

void render_canvas_free(struct render_canvas *canvas);

/*
 * Begins a page of `size`; returns the context to draw on, which stays the
 * canvas's, in points. What cairo cannot say in PDF or SVG it turns into
 * pixels: at most `pixels_max` of them. Errors are found by end_page.
 */
struct _cairo *render_canvas_begin_page(
    struct render_canvas *canvas, struct render_size size, uint64_t pixels_max);

/* Ends the page. 0 or an error, as above. */
NODISCARD int render_canvas_end_page(struct render_canvas *canvas);

/* Draws one page that shows `picture` and nothing else. */
NODISCARD int render_canvas_draw_picture(struct render_canvas *canvas,
    struct render_size size, const struct render_canvas *picture);

/* Ends a PDF or an SVG: all of it has been given to its file. */
NODISCARD int render_canvas_finish(struct render_canvas *canvas);

/* Writes a picture as PNG to `file`. */
NODISCARD int render_canvas_write_png(
    const struct render_canvas *picture, struct render_file *file);

#endif
