/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_ask.h - requests that the supervisor has to answer: DELETE of a
 * deck, a new signing key, what there is to measure.
 */
#ifndef CLEANDECK_FRONT_FRONT_ASK_H
#define CLEANDECK_FRONT_FRONT_ASK_H

#include "front/front_request.h"

/*
 * Asks, by the place of the request: DECK (to erase), ROTATE or METRICS.
 * *ret_task is for libmicrohttpd to keep, and is untouched on refusal.
 */
NODISCARD enum MHD_Result front_ask_start(
    const struct front_request *request, void **ret_task);

/*
 * The supervisor's answers. A slot that we do not know is no surprise: its
 * client has gone. front_ask_on_measured() takes `fd` over.
 */
void front_ask_on_said(struct front *front, uint32_t slot, enum fault fault);
void front_ask_on_erased(
    struct front *front, uint32_t slot, const struct wire_erased *erased);
void front_ask_on_measured(struct front *front, uint32_t slot, int fd);

#endif
