/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger_link.h - the channel to the supervisor. */
#ifndef CLEANDECK_LEDGER_LEDGER_LINK_H
#define CLEANDECK_LEDGER_LEDGER_LINK_H

#include "ledger/ledger.h"

/* Says that it is locked, and by which libraries. Returns 0 or -errno. */
NODISCARD int ledger_link_ready(struct ledger *ledger, uint32_t landlock);

/* Says, before the lock, why there will be no ledger. */
void ledger_link_fail(const struct ledger *ledger, const char *what, int error);

/*
 * Sends, and waits while the channel is full: the supervisor always reads.
 * Returns 0 or -errno.
 */
NODISCARD int ledger_link_send(
    struct ledger *ledger, const struct wire_message *message);

/*
 * Receives one message. Returns 0; -EAGAIN when there is none; -EPIPE at the
 * end; -EBADMSG.
 */
NODISCARD int ledger_link_receive(
    struct ledger *ledger, struct wire_message *ret_message);

/* Waits for a message, `ms` at most. Returns 0 or -errno. */
NODISCARD int ledger_link_wait(const struct ledger *ledger, int ms);

/*
 * Lets so many ms pass, messages or not. Returns 0; -EPIPE when the
 * supervisor hung up.
 */
NODISCARD int ledger_link_pause(const struct ledger *ledger, int ms);

#endif
