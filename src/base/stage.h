/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stage.h - how far a deck has come, for those who wait for it.
 *
 * Stages only rise, for a watcher; several of them have one name. A stage
 * begun anew (its worker died) is not a step back that anybody sees.
 */
#ifndef CLEANDECK_BASE_STAGE_H
#define CLEANDECK_BASE_STAGE_H

#include <stdbool.h>

#include "base/compat.h"
#include "base/fault.h"

/* The numbers cross the wire and stand in event ids: append only. */
enum stage {
	STAGE_RECEIVED = 1, /* "queued", not looked at yet */
	STAGE_CHECKING,
	STAGE_QUEUED, /* for a worker */
	STAGE_CONVERTING,
	STAGE_RENDERING,
	STAGE_VERIFYING, /* all is made: counted, hashed, recorded */
	STAGE_DONE,
	STAGE_REFUSED,   /* the document's fault */
	STAGE_FAILED,    /* ours */
	STAGE_CANCELLED, /* its sender's wish */
	STAGE_COUNT
};

/* "queued", "checking"...; "unknown" for other numbers. */
const char *stage_name(uint32_t stage);

/* Is this an end? */
bool stage_is_end(uint32_t stage);

/* The stage in which a deck ends with this fault. */
enum stage stage_of_fault(enum fault fault);

#endif
