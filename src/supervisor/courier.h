/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier.h - the supervisor's end of the courier, which calls back.
 *
 * The courier has no network of its own: each of its connections is made
 * here, after dial.h has looked at where it goes.
 */
#ifndef CLEANDECK_SUPERVISOR_COURIER_H
#define CLEANDECK_SUPERVISOR_COURIER_H

#include "supervisor/service.h"

struct resident;

/* Starts it. Returns 0, or -errno and service->why. */
NODISCARD int courier_new(
    struct service *service, struct courier **ret_courier);

/* NULL is fine. */
void courier_free(struct courier *courier);

/* Is it up and seen to be locked? */
bool courier_is_ready(const struct courier *courier);

/* Why it last failed; "" since it was last ready. */
const char *courier_last_error(const struct courier *courier);

/* The process itself, for what there is to measure. */
const struct resident *courier_resident(const struct courier *courier);

/* The settings have changed: whom it may call, what it signs with. */
void courier_tell_settings(struct courier *courier);

/* Has it deliver `body`, which is lent; the ledger hears how it went. */
void courier_deliver(
    struct courier *courier, const struct wire_delivery *delivery, int body);

/* Asks it to end what is under way and exit. */
void courier_retire(struct courier *courier);

/* Has it exited since courier_retire()? */
bool courier_is_gone(const struct courier *courier);

#endif
