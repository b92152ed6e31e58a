/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * render_rig.h - runs render_document() in a test and keeps what it makes.
 */
#ifndef CLEANDECK_TESTS_RENDER_RIG_H
#define CLEANDECK_TESTS_RENDER_RIG_H

#include <stdbool.h>

#include "pdf_builder.h"
#include "render/render.h"

#define RENDER_RIG_MAX 64

struct render_rig {
	struct render_order order;
	int refuse; /* what the sink says to everything; 0: it takes it */
	struct render_outcome outcome;
	size_t count;
	struct render_rig_artifact {
		enum artifact artifact;
		uint32_t page;
		char *bytes; /* owned, with a NUL behind them */
		size_t size;
	} taken[RENDER_RIG_MAX]; /* in the order in which they came */
};

/* Everything is ordered, with the default limits. */
void render_rig_init(struct render_rig *rig);
void render_rig_done(struct render_rig *rig);

/* Renders `bytes` after forgetting what was taken before. */
void render_rig_run(struct render_rig *rig, const void *bytes, size_t size);

/* The artifact; NULL when it was not taken. */
const struct render_rig_artifact *render_rig_find(
    const struct render_rig *rig, enum artifact artifact, uint32_t page);

/* Is `word` among the artifact's bytes? */
bool render_rig_has(const struct render_rig *rig, enum artifact artifact,
    uint32_t page, const char *word);

#endif
