/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes, in a picture of any size: the first four say it. */
#include <stdlib.h>

#include "render/jpeg_reframe.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size < 4)
		return 0;
	uint32_t width = (uint32_t)bytes[0] << 8 | bytes[1];
	uint32_t height = (uint32_t)bytes[2] << 8 | bytes[3];
	uint8_t *out = malloc(size), *again = malloc(size);
	size_t out_size, again_size;

	/* What comes out is clean: walking it once more changes nothing. */
	if (out && again &&
	    jpeg_reframe(bytes + 4, size - 4, width, height, out, &out_size) ==
		0 &&
	    (jpeg_reframe(out, out_size, width, height, again, &again_size) <
		    0 ||
		again_size != out_size))
		abort();
	free(out);
	free(again);
	return 0;
}
