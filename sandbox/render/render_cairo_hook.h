/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * render_cairo_hook.h - what poppler may tell cairo.
 *
 * libpoppler-glib calls cairo through the dynamic linker, so that the
 * executable's own cairo_surface_set_mime_data() and
 * cairo_image_surface_create() are called instead of cairo's. Both are
 * exported by a linker option in CMakeLists.txt; where that got lost,
 * render_hook_init() says so.
 *
 * The first decides which bytes of the document are copied as they are: none
 * but the picture in a JPEG stream (see jpeg_reframe.h). The second sees
 * pictures for which there is no memory: poppler leaves them out and says
 * nothing.
 */
#ifndef CLEANDECK_RENDER_RENDER_CAIRO_HOOK_H
#define CLEANDECK_RENDER_RENDER_CAIRO_HOOK_H

#include <stdbool.h>

#include "base/compat.h"

/*
 * Finds cairo's own functions, and makes sure that ours come first. Call
 * before anything of cairo or poppler. Returns 0, or -ENOSYS.
 */
NODISCARD int render_hook_init(void);

/* Forgets all of the below, before a document. */
void render_hook_reset(void);

/*
 * Whether JPEG streams are worth keeping: on a PDF or SVG they are, on a
 * picture they would be copied in vain. Off at first.
 */
void render_hook_keep_streams(bool keep);

/*
 * True when a picture was refused since the reset: too large
 * (LIMIT_DECODED_PICTURE) or no memory. Something is missing in what was
 * drawn.
 */
bool render_hook_starved(void);

/* How many JPEG streams were kept as such, and how many became pixels. */
uint32_t render_hook_count_kept(void);
uint32_t render_hook_count_decoded(void);

#endif
