/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front.h - the supervisor's end of the front, which speaks HTTP. */
#ifndef CLEANDECK_SUPERVISOR_FRONT_H
#define CLEANDECK_SUPERVISOR_FRONT_H

#include "supervisor/service.h"

struct resident;

/* Starts it. Returns 0, or -errno and service->why. */
NODISCARD int front_new(struct service *service, struct front **ret_front);

/* NULL is fine. */
void front_free(struct front *front);

/* Is it up and seen to be locked? */
bool front_is_ready(const struct front *front);

/* Why it last failed; "" since it was last ready. */
const char *front_last_error(const struct front *front);

/* The process itself, for what there is to measure. */
const struct resident *front_resident(const struct front *front);

/* Lets it serve, once the ledger has said what is under way. */
void front_open(struct front *front);

/* Tells it the settings, once more after they were read anew. */
void front_tell_settings(struct front *front);

/* Tells it what each zygote says of its engine, if that has changed. */
void front_tell_engines(struct front *front);

/* Tells it what /readyz says, if that has changed. */
void front_tell_status(struct front *front);

/* Tells it how far a deck has come. */
void front_tell_event(struct front *front, const struct wire_event *event);

/* The submission of this slot is a deck now. */
void front_tell_accepted(struct front *front, uint32_t slot,
    const uint8_t id[WIRE_ID_SIZE], bool replayed);

/* The answers to KEEP and ROTATE, to ERASE, and a new signing key. */
void front_tell_said(struct front *front, uint32_t slot, enum fault fault);
void front_tell_erased(
    struct front *front, uint32_t slot, const struct wire_erased *erased);
void front_tell_signing(
    struct front *front, uint32_t slot, const struct wire_signing *signing);

/* Its end of the channel. */
const struct asker *front_asker(const struct front *front);

/* Asks it to end what is begun, take nothing new, and exit. */
void front_retire(struct front *front);

/* Ends it with all its connections. */
void front_cut(struct front *front);

/* Has it exited since front_retire()? */
bool front_is_gone(const struct front *front);

#endif
