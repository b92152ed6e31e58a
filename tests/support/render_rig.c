/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render_rig.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

static int
take(void *owner, enum artifact artifact, uint32_t page, int memfd)
{
	struct render_rig *rig = owner;
	struct stat st;

	if (rig->refuse || rig->count == RENDER_RIG_MAX ||
	    fstat(memfd, &st) < 0) {
		close(memfd);
		return rig->refuse ? rig->refuse : -EIO;
	}
	struct render_rig_artifact *taken = &rig->taken[rig->count++];
	taken->artifact = artifact;
	taken->page = page;
	taken->size = (size_t)st.st_size;
	taken->bytes = calloc(1, taken->size + 1);
	if (!taken->bytes ||
	    pread(memfd, taken->bytes, taken->size, 0) != (ssize_t)taken->size)
		abort();
	return close(memfd);
}

static void
forget(struct render_rig *rig)
{
	for (size_t i = 0; i < rig->count; i++)
		free(rig->taken[i].bytes);
	rig->count = 0;
}

void
render_rig_init(struct render_rig *rig)
{
	memset(rig, 0, sizeof(*rig));
	rig->order.artifacts = ARTIFACT_ALL_SET;
	rig->order.pages_max = LIMIT_PAGES;
	rig->order.picture_pixels = LIMIT_PICTURE_PIXELS;
}

void
render_rig_done(struct render_rig *rig)
{
	forget(rig);
}

void
render_rig_run(struct render_rig *rig, const void *bytes, size_t size)
{
	const struct render_sink sink = {.owner = rig, .take = take};

	forget(rig);
	render_document(bytes, size, &rig->order, &sink, &rig->outcome);
}

const struct render_rig_artifact *
render_rig_find(
    const struct render_rig *rig, enum artifact artifact, uint32_t page)
{
	for (size_t i = 0; i < rig->count; i++)
		if (rig->taken[i].artifact == artifact &&
		    rig->taken[i].page == page)
			return &rig->taken[i];
	return NULL;
}

bool
render_rig_has(const struct render_rig *rig, enum artifact artifact,
    uint32_t page, const char *word)
{
	const struct render_rig_artifact *taken =
	    render_rig_find(rig, artifact, page);

	return taken && memmem(taken->bytes, taken->size, word, strlen(word));
}
