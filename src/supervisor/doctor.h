/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * doctor.h - tries every wall of every role, and says what happened.
 *
 * Each probe is a fresh process, spawned or forked and locked exactly as
 * for a document, that attempts one violation.
 */
#ifndef CLEANDECK_SUPERVISOR_DOCTOR_H
#define CLEANDECK_SUPERVISOR_DOCTOR_H

#include "supervisor/service.h"

struct doctor;

enum doctor_outcome {
	DOCTOR_HELD = 0,
	DOCTOR_BROKEN = 1,
	DOCTOR_ABSENT = 2, /* a layer that this host does not offer */
	DOCTOR_END = 3,
};

/* Starts a check-up; FINDING messages go to the asker. NULL without memory. */
struct doctor *doctor_new(struct service *service, struct asker *asker);

/* Ends it, wherever it is. NULL is fine. */
void doctor_free(struct doctor *doctor);

#endif
