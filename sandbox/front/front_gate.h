/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_gate.h - who asks, and may they?
 *
 * In the order of what it may cost us, and so that who may not learns
 * nothing: a key first, then whether there is such a place, then whether the
 * key may. No deck is looked at here.
 */
#ifndef CLEANDECK_FRONT_FRONT_GATE_H
#define CLEANDECK_FRONT_FRONT_GATE_H

#include "front/front_request.h"
#include "front/front_token.h"

/* Whose request it is, behind proxies that are believed. */
void front_gate_find_address(struct front_request *request);

/*
 * Finds the key and the place of the request. Returns FAULT_NONE, or why it
 * must not be; `retry_after` is filled then. /version needs no key, but who
 * shows one there is known by it (`key`), and slowed down if it is wrong.
 */
enum fault front_gate_check(struct front_request *request);

/*
 * Opens the ticket of the request's path, as front_token_open_ticket(). It
 * can do what its maker may: once that key is gone, or is no longer for
 * tickets of this tenant, the ticket is as one that has expired.
 */
NODISCARD int front_gate_open_ticket(
    const struct front_request *request, struct front_ticket *ret_ticket);

#endif
