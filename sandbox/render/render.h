/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * render.h - a PDF becomes clean artifacts.
 *
 * Reads hostile bytes (poppler); runs only in the render role's disposable
 * child. Artifacts leave through a callback as they are finished.
 */
#ifndef CLEANDECK_RENDER_RENDER_H
#define CLEANDECK_RENDER_RENDER_H

#include "base/artifact.h"
#include "base/compat.h"
#include "base/fault.h"

#define RENDER_SEEN_SIZE 200

struct render_order {
	uint32_t artifacts;      /* set of ARTIFACT_BIT() to make */
	uint32_t pages_max;      /* more: FAULT_TOO_MANY_PAGES */
	uint64_t picture_pixels; /* of a page's picture, at the most */
};

struct render_sink {
	void *owner;
	/*
	 * Takes a finished artifact: a memfd, not yet sealed, positioned
	 * anywhere, whose whole content is the artifact; the callee closes
	 * it. `page` counts from 1; 0 for the deck's own (deck.pdf).
	 * Returns 0, or -errno to give up.
	 */
	int (*take)(
	    void *owner, enum artifact artifact, uint32_t page, int memfd);
	/* Hears how many pages there are, before the first. NULL: need not. */
	int (*count)(void *owner, uint32_t pages);
};

struct render_outcome {
	enum fault fault; /* FAULT_NONE: every artifact asked for was taken */
	uint32_t pages;
	uint32_t rastered;   /* slides whose SVG holds a picture of them */
	uint32_t complaints; /* small mistakes in the PDF, drawn around */
	/* One ASCII line without a byte of the document: what went wrong. */
	char seen[RENDER_SEEN_SIZE];
};

/*
 * Loads fonts and libraries by drawing a page of our own, once, before any
 * hostile byte, in the zygote. Returns 0; -ENOSYS when the executable was
 * linked without this library's interface options (render_cairo_hook.h);
 * -EIO when our own page cannot be drawn.
 */
NODISCARD int render_warm(void);

/*
 * Makes the artifacts of the PDF in `bytes` (which stay the caller's, and
 * must live until the process ends). Page 1's artifacts are taken first, and
 * deck.pdf last. *ret_outcome is always filled; after a fault, what was
 * taken before is not to be served.
 *
 * A slide whose SVG would pass LIMIT_SVG_BYTES or LIMIT_SVG_ELEMENTS gets an
 * SVG that holds one picture instead. SIGXFSZ has to be ignored. Running out
 * of memory is FAULT_TOO_COMPLEX where cairo reports it; poppler and glib
 * abort. Time is bounded from outside.
 */
void render_document(const uint8_t *bytes, size_t size,
    const struct render_order *order, const struct render_sink *sink,
    struct render_outcome *ret_outcome);

#endif
