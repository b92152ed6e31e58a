/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger.h - the supervisor's end of the ledger, which keeps decks on disk.
 *
 * What is sent to a ledger that is not up is lost: when it is back, the
 * course of each job is gone through anew (course_ledger.c).
 */
#ifndef CLEANDECK_SUPERVISOR_LEDGER_H
#define CLEANDECK_SUPERVISOR_LEDGER_H

#include "supervisor/service.h"

struct resident;

/* Starts it. Returns 0, or -errno and service->why. */
NODISCARD int ledger_new(struct service *service, struct ledger **ret_ledger);

/* NULL is fine. */
void ledger_free(struct ledger *ledger);

/* Is it up, and has it said what was on record? */
bool ledger_is_ready(const struct ledger *ledger);

/* Why it last failed; "" since it was last ready. */
const char *ledger_last_error(const struct ledger *ledger);

/* The process itself, for what there is to measure. */
const struct resident *ledger_resident(const struct ledger *ledger);

/* Tells it the settings; it remembers none. */
void ledger_tell_settings(struct ledger *ledger);

/* What it last said of the disk. */
const struct wire_disk *ledger_disk(const struct ledger *ledger);

/* The signing keys it has told; *ret_count of them, oldest first. */
const struct wire_signing *ledger_signings(
    const struct ledger *ledger, size_t *ret_count);

/* More stores are under way than it should have: let children wait. */
bool ledger_is_behind(const struct ledger *ledger);

/* Has the job put on record, with its document. */
void ledger_record(struct ledger *ledger, const struct job *job);

/* Notes how often the job has been begun. */
void ledger_begun(struct ledger *ledger, const struct job *job);

/* Has the end of the job put on record. */
void ledger_conclude(struct ledger *ledger, const struct job *job);

/* Asks for the job's document. */
void ledger_fetch(struct ledger *ledger, const struct job *job);

/* Hands an artifact over; the descriptor is lent. */
void ledger_store(struct ledger *ledger, const struct job *job,
    enum artifact artifact, uint32_t page, int fd);

/* Erases a deck that is not at work; slot 0: nobody waits for the answer. */
void ledger_erase(struct ledger *ledger, uint32_t slot,
    const uint8_t id[WIRE_ID_SIZE], const char *tenant);

/* Asks for a new signing key; the front's slot waits for it. */
void ledger_rotate(struct ledger *ledger, uint32_t slot);

/* How a callback went. */
void ledger_delivered(
    struct ledger *ledger, const struct wire_delivered *delivered);

/* Asks it to write what it has and exit. */
void ledger_retire(struct ledger *ledger);

/* Has it exited since ledger_retire()? */
bool ledger_is_gone(const struct ledger *ledger);

#endif
