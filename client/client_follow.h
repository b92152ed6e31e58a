/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_follow.h - a deck's events, from now to its end, over as many
 * connections as that takes.
 */
#ifndef CLEANDECK_CLIENT_FOLLOW_H
#define CLEANDECK_CLIENT_FOLLOW_H

#include "client/client.h"
#include "client/client_deck.h"

/*
 * Follows the deck until it has ended, with its progress on the screen; with
 * `tell` each event is printed on standard output, too. Returns 0 with the
 * deck as it ended, or the exit code when that was not to be learned.
 */
NODISCARD int client_follow(struct client *client, const char *id, bool tell,
    struct client_deck *ret_deck);

#endif
