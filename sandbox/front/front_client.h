/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_client.h - one connection, and how long it may take.
 *
 * libmicrohttpd ends a connection that says nothing. One that says a byte
 * now and then is ended here: a head, a body and an answer each have a time
 * of their own, in multiples of the idle time.
 *
 * A client that is refused while it still sends would lose its answer: a
 * socket closed with bytes unread is reset, and that discards what the
 * client has not read. So such a connection lingers: libmicrohttpd is done
 * with it, and we throw away what comes until the client has understood.
 */
#ifndef CLEANDECK_FRONT_FRONT_CLIENT_H
#define CLEANDECK_FRONT_FRONT_CLIENT_H

#include "front/front.h"

struct MHD_Connection;

struct front_client {
	struct front_client *next;
	struct front_client *previous;
	struct MHD_Connection *connection; /* borrowed; NULL: it lingers */
	int fd;            /* borrowed; owned while it lingers */
	uint64_t deadline; /* milliseconds of front_client_clock(); 0: none */
	uint64_t until;    /* the same: resumed then at the latest */
	uint8_t socket[WIRE_ADDRESS_SIZE];  /* of its other end */
	uint8_t address[WIRE_ADDRESS_SIZE]; /* whose request it is (_peer.h) */
	bool suspended; /* it is our turn; nobody reads the socket */
	bool called;    /* with the head of a request without a body */
	bool lingers;   /* is to linger when it is closed, or does already */
	bool gone;      /* hung up meanwhile */
	bool busy;      /* a request is under way */
	bool served;    /* one is over */
	bool counted;   /* among the watchers */
	/* The deck whose news it is to be resumed for (front_deck.h). */
	struct front_deck *watched; /* borrowed; NULL: none */
	struct front_client *watch_next;
	struct front_client *watch_previous;
	uint64_t watch_after;
	uint32_t watch_percent;
};

/* Milliseconds of a clock that only goes forward. */
uint64_t front_client_clock(void);

/* A new connection's client, or NULL when memory is short. */
NODISCARD struct front_client *front_client_open(
    struct front *front, struct MHD_Connection *connection);

/* libmicrohttpd is done with it: ends it, or lets it linger. NULL is fine. */
void front_client_close(struct front *front, struct front_client *client);

/* Ends it for good. */
void front_client_free(struct front *front, struct front_client *client);

/* Throws away what a lingering client sent; ends it when it has ended. */
void front_client_drain(struct front *front, struct front_client *client);

/* Gives the client `idles` idle times for what it is about. */
void front_client_allow(
    const struct front *front, struct front_client *client, unsigned idles);

/*
 * Takes the connection out of libmicrohttpd's care, until it is resumed: by
 * whoever has news for it, because its client has hung up, or when `until`
 * (milliseconds; 0: never) has come. Its handler is called again then, and
 * finds out by itself what has happened.
 */
void front_client_suspend(
    struct front *front, struct front_client *client, uint64_t until);
void front_client_resume(struct front *front, struct front_client *client);

/*
 * Counts it among the watchers, of whom there may be half as many as
 * connections: others have to get in, too. False: there are enough.
 */
NODISCARD bool front_client_count(
    struct front *front, struct front_client *client);

/* Looks at those who hung up while nobody read their sockets. */
void front_client_look(struct front *front);

/* Resumes those whose `until` has come. */
void front_client_expire(struct front *front, uint64_t now);

/* Ends the connections whose time is over, or whose client has hung up. */
void front_client_sweep(struct front *front, uint64_t now);

/*
 * A drain: resumes it if it watches, ends it if it is between two requests.
 * Whoever has a request under way has its answer first; who has not asked
 * yet has a moment to do so.
 */
void front_client_dismiss(struct front *front, struct front_client *client);

/* The request is over; what was of that request alone is forgotten. */
void front_client_finish(struct front *front, struct front_client *client);

#endif
