/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * course.h - a job's way through its stages.
 *
 *   course.c         the stages, and what children say
 *   course_work.c    who works next, and on what
 *   course_end.c     how a job ends, and who hears of it
 *   course_ledger.c  what the ledger says
 */
#ifndef CLEANDECK_SUPERVISOR_COURSE_H
#define CLEANDECK_SUPERVISOR_COURSE_H

#include "supervisor/service.h"

/* Takes the job into the list, and begins. */
void course_begin(struct service *service, struct job *job);

/* The same for a deck that was found on record. */
void course_recover(struct service *service, struct job *job);

/* All that may be told of it now, with an estimate. */
void course_event(const struct job *job, struct wire_event *ret_event);

/* Tells the front how far it is, if it knows the job at all. */
void course_tell(struct job *job);

/* Nobody waits any longer: SAID(slot) follows when it is on disk. */
void course_keep(struct job *job, uint32_t slot);

/* How a child that works for a job speaks to it. For course_work.c. */
extern const struct child_user course_user;

/* Moves to a stage, and tells the front. */
void course_enter(struct job *job, enum stage stage);

/* Begins the work anew, from the queue; artifacts so far are forgotten. */
void course_requeue(struct job *job);

/* Into the queue with it, if it waits for a worker and all else is ready. */
void course_line_up(struct job *job);

/* Tells its sender that it is accepted, if all is ready for that. */
void course_accept(struct job *job);

/* Ends it with a fault. `seen` is one line, or "". */
void course_fail(struct job *job, enum fault fault, const char *seen);

/* Everything is made and kept: records that. */
void course_conclude(struct job *job);

/* It has ended, on record too: tells everybody and forgets it. */
void course_finish(struct job *job);

/* Takes it out of the list and frees it; says nothing to anybody. */
void course_forget(struct job *job);

/* Nobody wants it any more: nothing stays of it, nobody is told. */
void course_abandon(struct job *job);

/* Its owner wants it to end: it is recorded as cancelled. */
void course_cancel(struct job *job);

/* Kills the child at work, if any; it is not heard any more. */
void course_drop_child(struct job *job);

/* The ledger's answers; a job that is not there any more is no error. */
void course_on_recorded(
    struct service *service, const struct wire_recorded *recorded);
void course_on_stored(struct service *service, const uint8_t id[WIRE_ID_SIZE],
    enum artifact artifact, uint32_t page, enum fault fault);
void course_on_concluded(
    struct service *service, const uint8_t id[WIRE_ID_SIZE], enum fault fault);
void course_on_fetched(
    struct service *service, const uint8_t id[WIRE_ID_SIZE], int fd);
void course_on_recover(
    struct service *service, const struct wire_record *record);
/* All that is on record was named: what was not has to be sent again. */
void course_on_recovered(struct service *service);
/* A pause is over, of one job or another. */
void course_on_wake(struct service *service);
/* The ledger is gone: what it had not answered is unknown. */
void course_on_ledger_gone(struct service *service);

#endif
