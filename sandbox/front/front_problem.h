/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_problem.h - a refusal, before it is an answer (RFC 9457). */
#ifndef CLEANDECK_FRONT_FRONT_PROBLEM_H
#define CLEANDECK_FRONT_FRONT_PROBLEM_H

#include "base/fault.h"

struct front_problem {
	enum fault fault;     /* FAULT_NONE: there is no problem */
	const char *seen;     /* the detail; borrowed, NULL without */
	const char *allow;    /* with FAULT_METHOD: the methods; borrowed */
	uint32_t retry_after; /* seconds */
	const char *again;    /* of a page: where its form is; borrowed, NULL:
			       * at the same path */
};

/*
 * The row a client is shown. FAULT_NONE and FAULT_CANCELLED are no
 * refusals: whoever sends them as one has gone wrong, so FAULT_INTERNAL.
 */
const struct fault_row *front_problem_find_row(enum fault fault);

/*
 * The seconds for Retry-After, 1 to LIMIT_RETRY_AFTER; 0 when the status
 * goes without that field.
 */
uint32_t front_problem_retry_after(const struct front_problem *problem);

#endif
