/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * render_size.h - how large a page is, between poppler and cairo.
 */
#ifndef CLEANDECK_RENDER_RENDER_SIZE_H
#define CLEANDECK_RENDER_RENDER_SIZE_H

/* A page as shown (crop box, turned), in points of 1/72 inch. */
struct render_size {
	double width, height;
};

#endif
