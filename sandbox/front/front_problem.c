/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_problem.h"

#include "base/limits.h"

#define TOO_MANY_REQUESTS 429
#define UNAVAILABLE       503

const struct fault_row *
front_problem_find_row(enum fault fault)
{
	if (fault == FAULT_NONE || fault == FAULT_CANCELLED)
		return fault_find(FAULT_INTERNAL);
	return fault_find(fault);
}

uint32_t
front_problem_retry_after(const struct front_problem *problem)
{
	int status = front_problem_find_row(problem->fault)->http_status;

	if (status != TOO_MANY_REQUESTS && status != UNAVAILABLE)
		return 0;
	if (problem->retry_after < 1)
		return 1;
	if (problem->retry_after > LIMIT_RETRY_AFTER)
		return LIMIT_RETRY_AFTER;
	return problem->retry_after;
}
