/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/stage.h"

const char *
stage_name(uint32_t stage)
{
	static const char *const names[STAGE_COUNT] = {
	    [STAGE_RECEIVED] = "queued",
	    [STAGE_CHECKING] = "checking",
	    [STAGE_QUEUED] = "queued",
	    [STAGE_CONVERTING] = "converting",
	    [STAGE_RENDERING] = "rendering",
	    [STAGE_VERIFYING] = "verifying",
	    [STAGE_DONE] = "done",
	    [STAGE_REFUSED] = "refused",
	    [STAGE_FAILED] = "failed",
	    [STAGE_CANCELLED] = "cancelled",
	};

	if (stage == 0 || stage >= STAGE_COUNT)
		return "unknown";
	return names[stage];
}

bool
stage_is_end(uint32_t stage)
{
	return stage >= STAGE_DONE && stage < STAGE_COUNT;
}

enum stage
stage_of_fault(enum fault fault)
{
	if (fault == FAULT_NONE)
		return STAGE_DONE;
	if (fault == FAULT_CANCELLED)
		return STAGE_CANCELLED;
	return fault_find(fault)->http_status < 500 ? STAGE_REFUSED
						    : STAGE_FAILED;
}
