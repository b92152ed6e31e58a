/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resident.h - one long-lived confined process: the front, the ledger, the
 * courier.
 *
 * It is started, seen to be locked, spoken to, and started anew when it
 * dies. Whoever owns it hears of three things: it is ready (and has to be
 * told everything anew), it said something, it is gone.
 */
#ifndef CLEANDECK_SUPERVISOR_RESIDENT_H
#define CLEANDECK_SUPERVISOR_RESIDENT_H

#include "supervisor/asker.h"
#include "supervisor/service.h"

/* For the owner; `owner` is that of the order. */
struct resident_user {
	/* Locked and seen to be so. */
	void (*on_ready)(void *owner);
	/* Anything but READY and FAULT; the message is freed by the caller. */
	void (*on_message)(void *owner, struct wire_message *message);
	/* Dead; it is started again after a pause. NULL: nothing to do. */
	void (*on_gone)(void *owner);
	/* The channel has room again. NULL: nothing to do. */
	void (*on_room)(void *owner);
};

struct resident;

/*
 * Starts the role's process. Returns 0, or -errno and in service->why a
 * sentence. `user` must outlive it.
 */
NODISCARD int resident_new(struct service *service, enum role role,
    const struct resident_user *user, void *owner,
    struct resident **ret_resident);

/* Kills it. NULL is fine. */
void resident_free(struct resident *resident);

/* Is it up and seen to be locked? */
bool resident_is_ready(const struct resident *resident);

/* Why it last failed; "" since it was last ready. */
const char *resident_last_error(const struct resident *resident);

/* How often it has been started again. */
uint32_t resident_restarts(const struct resident *resident);

/* Milliseconds since it was last started; UINT64_MAX while it is down. */
uint64_t resident_age(const struct resident *resident);

/* Its end of the channel, for asker_send(). */
struct asker *resident_asker(struct resident *resident);

/* It did what it should not: it is killed, and started again. */
void resident_fail(struct resident *resident, const char *why);

/* Starts it anew, for settings that it takes only then. */
void resident_renew(struct resident *resident);

/* Its end is wanted: it is not started again when it exits. */
void resident_retire(struct resident *resident);

/* Has it exited after resident_retire()? */
bool resident_is_gone(const struct resident *resident);

/* What starting the role takes; also for `cleandeck doctor`. */
struct spawn_order resident_order(
    const struct service *service, enum role role);

/* What a resident speaks as. */
enum wire_peer resident_peer(enum role role);

#endif
