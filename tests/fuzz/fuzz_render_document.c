/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a PDF; poppler's own crashes are contained in real life. */
#include <stdlib.h>
#include <unistd.h>

#include "render/render.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int
take(void *owner, enum artifact artifact, uint32_t page, int memfd)
{
	(void)owner, (void)artifact, (void)page;
	return close(memfd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct render_order order = {ARTIFACT_ALL_SET, 3, 1000 * 1000};
	const struct render_sink sink = {.take = take};
	struct render_outcome outcome;

	render_document(bytes, size, &order, &sink, &outcome);
	return 0;
}
