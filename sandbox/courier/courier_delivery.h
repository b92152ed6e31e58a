/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier_delivery.h - one callback, from its order to what came of it: the
 * URL is judged, the name looked up, one address after another tried, the
 * request made.
 */
#ifndef CLEANDECK_COURIER_COURIER_DELIVERY_H
#define CLEANDECK_COURIER_COURIER_DELIVERY_H

#include "courier/courier.h"
#include "courier/courier_body.h"
#include "courier/courier_http.h"
#include "courier/courier_name.h"
#include "courier/courier_url.h"

enum courier_step {
	COURIER_WAITS,
	COURIER_NAMES,    /* looks up the name */
	COURIER_CONNECTS, /* to one of the addresses */
	COURIER_ASKS,     /* makes the request */
	COURIER_ENDED,
};

struct courier_delivery {
	struct courier_delivery *next;
	struct courier *courier;
	uint32_t slot; /* of the order */
	struct wire_delivery order;
	struct courier_body body;
	enum courier_step step;
	struct courier_target target;
	uint64_t end;              /* by the clock: of all of it */
	uint64_t step_end;         /* of this step */
	struct courier_name *name; /* owned, in COURIER_NAMES */
	struct courier_addresses addresses;
	size_t tried;                    /* of the addresses */
	int fd;                          /* owned, in COURIER_CONNECTS */
	struct courier_request *request; /* owned, in COURIER_ASKS */
	struct wire_delivered outcome;
};

/*
 * Takes an order: it waits for its turn, or is answered at once when it
 * cannot be done. `fd`, the body, is lent. Returns 0 or -errno.
 */
NODISCARD int courier_delivery_take(struct courier *courier, uint32_t slot,
    const struct wire_delivery *order, int fd);

/* Begins; it may have ended when this returns. */
void courier_delivery_begin(struct courier_delivery *delivery);

/* Fills what to poll for, COURIER_NAME_POLLS at most; returns how many. */
size_t courier_delivery_poll(const struct courier_delivery *delivery,
    struct pollfd polls[COURIER_NAME_POLLS]);

/* When it wants a step in any case, by the clock. */
uint64_t courier_delivery_due(const struct courier_delivery *delivery);

/* Goes on, with what poll() said of its `count` descriptors. */
void courier_delivery_step(struct courier_delivery *delivery,
    const struct pollfd *polls, size_t count);

/* Ends it wherever it is. */
void courier_delivery_free(struct courier_delivery *delivery);

#endif
