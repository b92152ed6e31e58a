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

#define FRONT_ADDRESS_SIZE 16

struct front_client {
	struct front_client *next;
	struct front_client *previous;
	struct MHD_Connection *connection; /* borrowed; NULL: it lingers */
	struct front_upload *upload;       /* borrowed; NULL without one */
	int fd;            /* borrowed; owned while it lingers */
	uint64_t deadline; /* milliseconds of front_client_clock(); 0: none */
	uint8_t address[FRONT_ADDRESS_SIZE];
	bool suspended; /* the supervisor is at work; nobody reads the socket */
	bool called;    /* with the head of a request without a body */
	bool lingers;   /* is to linger when it is closed, or does already */
	bool gone;      /* hung up meanwhile */
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

/* How many uploads are there from this client's address? */
uint32_t front_client_count_uploads(
    const struct front *front, const struct front_client *client);

/* Takes the connection out of libmicrohttpd's care, and back. */
void front_client_suspend(struct front_client *client);
void front_client_resume(struct front *front, struct front_client *client);

/* Ends the connections whose time is over, or whose client has hung up. */
void front_client_sweep(struct front *front);

#endif
