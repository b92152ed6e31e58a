/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier_http.h - one HTTP request over a socket that is connected already,
 * by libcurl.
 *
 * libcurl resolves nothing, connects nothing, follows nothing and remembers
 * nothing here: it speaks TLS 1.2 or newer and HTTP/1.1 on the socket that it
 * is given, and believes /etc/ssl/certs.
 */
#ifndef CLEANDECK_COURIER_COURIER_HTTP_H
#define CLEANDECK_COURIER_COURIER_HTTP_H

#include <stdbool.h>

#include "base/compat.h"
#include "wire/wire_deck.h"

struct courier_order {
	const char *url;
	const char *const *headers; /* lines; ended by NULL */
	const uint8_t *body;        /* lent until the request is freed */
	size_t size;
	uint8_t address[WIRE_ADDRESS_SIZE]; /* where the socket leads */
	uint16_t port;
	uint64_t time; /* milliseconds in all */
};

/* How a request ended. */
struct courier_answer {
	uint32_t status;  /* 0: no answer, or its head was not whole */
	const char *seen; /* without one: what happened instead */
};

struct courier_http;
struct courier_request;

/*
 * Starts the library; before the lock, because it makes a pair of sockets of
 * its own and reads files of OpenSSL. Returns 0 or -EIO.
 */
NODISCARD int courier_http_new(struct courier_http **ret_http);

/* After all requests. NULL is fine. */
void courier_http_free(struct courier_http *http);

/* "libcurl 7.88.1 OpenSSL/3.0.11". */
const char *courier_http_version(const struct courier_http *http);

/* Begins; takes `*fd`, in any case. Returns 0 or -errno. */
NODISCARD int courier_http_start(struct courier_http *http,
    const struct courier_order *order, int *fd,
    struct courier_request **ret_request);

/* Ends it wherever it is. NULL is fine. */
void courier_http_end(struct courier_request *request);

/* What to poll for; the descriptor, or -1, and the events. */
int courier_http_poll(const struct courier_request *request, short *ret_events);

/* The socket is ready for `events`. */
void courier_http_step(struct courier_request *request, short events);

/* What is due by the clock, of all requests. */
void courier_http_tick(struct courier_http *http, uint64_t now);

/* When tick is next wanted, in the clock's milliseconds; UINT64_MAX: never. */
uint64_t courier_http_due(const struct courier_http *http);

/* Has it ended? And what has come of it, or had come so far. */
bool courier_http_ended(
    const struct courier_request *request, struct courier_answer *ret_answer);

#endif
