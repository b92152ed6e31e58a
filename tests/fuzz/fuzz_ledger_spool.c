/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of the spool, as a power cut may leave it. */
#include "ledger/ledger_spool.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct wire_record record;

	if (ledger_spool_parse(bytes, size, &record) == 0 &&
	    record.submit.bytes >= size)
		__builtin_trap();
	return 0;
}
