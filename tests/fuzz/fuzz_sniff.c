/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole judgement; the first byte chooses what the sender claims. */
#include <stdlib.h>

#include "sniff/sniff.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct sniff *sniff;
	struct sniff_verdict verdict;

	if (size == 0 || (!sniff && sniff_open(&sniff) < 0))
		return 0;
	struct sniff_claim claim = {
	    .name = (enum kind)(bytes[0] % KIND_COUNT),
	    .declared = bytes[0] & 0x80 ? KIND_PPTX : KIND_NONE,
	    .accept = UINT32_MAX,
	};
	sniff_judge(sniff, bytes + 1, size - 1, &claim, &verdict);
	if (verdict.fault == FAULT_NONE && !kind_find(verdict.kind))
		abort(); /* nothing passes that is not known */
	return 0;
}
