/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * asker.h - a peer that submits documents: the front, or `cleandeck` on the
 * control socket. Both speak the same rows of the table.
 */
#ifndef CLEANDECK_SUPERVISOR_ASKER_H
#define CLEANDECK_SUPERVISOR_ASKER_H

#include "supervisor/loop.h"
#include "wire/wire_body.h"

struct asker_note; /* a message that the socket had no room for yet */

struct asker {
	struct loop *loop;
	int fd; /* owned; -1 when gone */
	enum wire_peer peer;
	enum wire_state state;
	struct loop_watch watch;
	struct asker_note *first;
	struct asker_note **last;
	size_t waiting;
	void *owner;
	/* A checked message; freed by the caller. */
	void (*on_message)(void *owner, struct wire_message *message);
	/* The socket has room again. */
	void (*on_room)(void *owner);
	/* Gone, or sent away for nonsense. asker_close() was called. */
	void (*on_gone)(void *owner);
};

/*
 * Takes the connected socket into the loop; the callbacks are set before.
 * Returns 0 or -errno; the socket is closed on failure.
 */
NODISCARD int asker_open(
    struct asker *asker, struct loop *loop, int fd, enum wire_peer peer);

/* Closes the socket, forgets what waits. */
void asker_close(struct asker *asker);

/*
 * Sends, or keeps the message for later; its descriptor is lent. A peer that
 * does not read is closed when too much waits for it.
 */
void asker_send(struct asker *asker, const struct wire_message *message);

/* True while nothing waits to be sent. */
bool asker_has_room(const struct asker *asker);

#endif
