/* SPDX-License-Identifier: GPL-3.0-or-later */
/* courier_verdict.h - what an answer means for the delivery. */
#ifndef CLEANDECK_COURIER_COURIER_VERDICT_H
#define CLEANDECK_COURIER_COURIER_VERDICT_H

#include "wire/wire_deck.h"

/*
 * Fills outcome, status and what was seen. 2xx: delivered. 410: never again.
 * All others: later, because receivers get repaired. `status` is not 0.
 */
void courier_verdict_status(
    uint32_t status, struct wire_delivered *ret_delivered);

/* The same of a delivery that got no answer: the outcome, and why. */
void courier_verdict_none(enum wire_outcome outcome, const char *why,
    struct wire_delivered *ret_delivered);

#endif
