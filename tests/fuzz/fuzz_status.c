/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of /proc/PID/status, whatever it may be. */
#include <stdlib.h>
#include <string.h>

#include "spawn/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char seen[VERIFY_SEEN_SIZE];
	struct verify_facts facts = {.own_namespaces = true};
	char *status = malloc(size + 1);

	if (!status)
		return 0;
	memcpy(status, bytes, size);
	status[size] = '\0';
	if (verify_parse_status(status, &facts) == 0 &&
	    verify_locked(&facts, seen) == 0 && !strstr(status, "NoNewPrivs"))
		__builtin_trap();
	free(status);
	return 0;
}
