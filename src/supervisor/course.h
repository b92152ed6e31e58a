/* SPDX-License-Identifier: GPL-3.0-or-later */
/* course.h - a job's way through the roles. */
#ifndef CLEANDECK_SUPERVISOR_COURSE_H
#define CLEANDECK_SUPERVISOR_COURSE_H

#include "supervisor/service.h"

/* Takes a fresh job into the service's list, and sets it going. */
void course_begin(struct service *service, struct job *job);

/* Nobody waits for it any more: kills its child, removes all of it. */
void course_abandon(struct service *service, struct job *job);

/* For pools: something changed (service.c). */
void service_on_change(void *owner);

#endif
