/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_http.h - one request, one answer; wraps libcurl.
 *
 * HTTP and HTTPS alone, certificates always checked, redirects never
 * followed: the key goes where the user has said, and nowhere else.
 */
#ifndef CLEANDECK_CLIENT_HTTP_H
#define CLEANDECK_CLIENT_HTTP_H

#include <stdbool.h>

#include "base/compat.h"

#define CLIENT_HTTP_WHY_SIZE  512
#define CLIENT_HTTP_ETAG_SIZE 128
#define CLIENT_HTTP_KEY_SIZE  512
#define CLIENT_HTTP_FIELDS    6

struct client_http; /* a service, and the connection to it */

struct client_http_settings {
	const char *url;   /* "https://host:port/prefix" */
	const char *key;   /* NULL: none */
	const char *ca;    /* file of certificates; NULL: the system's */
	uint64_t deadline; /* by client_http_now(); 0: none */
};

/* Takes a piece of the body of a 2xx; below 0 ends the request. */
typedef int client_http_sink(
    void *of, int status, const char *bytes, size_t size);

struct client_http_request {
	const char *method;
	const char *path; /* with its query; follows the URL's own path */
	const char *fields[CLIENT_HTTP_FIELDS]; /* "Name: value" */
	const char *body; /* with `size`; NULL: none, or that of `fd` */
	uint64_t size;
	int fd;                 /* a file to send, where `sends_file` */
	bool sends_file;        /* it is read from its beginning, streamed */
	client_http_sink *sink; /* NULL: the body is kept in the answer */
	void *sink_of;
	uint32_t silence; /* seconds without a byte, then it is lost; 0: 60 */
};

struct client_http_answer {
	int status;
	char *text; /* owned; ends with a NUL, never NULL */
	size_t size;
	char etag[CLIENT_HTTP_ETAG_SIZE];
	uint32_t retry_after; /* seconds; 0: not said */
	bool replayed;        /* Idempotency-Replayed: true */
};

/* Milliseconds of a clock that only goes forward. */
uint64_t client_http_now(void);

/*
 * Makes ready for one service. Returns 0; -EINVAL for a URL that is none,
 * -ENOMEM; with a sentence in `ret_why`.
 */
NODISCARD int client_http_open(const struct client_http_settings *settings,
    struct client_http **ret_http, char ret_why[CLIENT_HTTP_WHY_SIZE]);

/* NULL is fine. */
void client_http_close(struct client_http *http);

/* The service's URL without a slash at its end; borrowed. */
const char *client_http_base(const struct client_http *http);

/* Does the key travel where others can read it (http, not loopback)? */
bool client_http_is_bare(const struct client_http *http);

/*
 * Asks, and waits for the whole answer. Returns 0 with an answer of any
 * status (free it with client_http_answer_done); what the sink returned;
 * -ECONNREFUSED: nobody is there; -ECONNRESET: the connection was lost;
 * -ETIME: the deadline is over; -EPERM: TLS failed; -EIO. A sentence is in
 * `ret_why`.
 */
NODISCARD int client_http_ask(struct client_http *http,
    const struct client_http_request *request,
    struct client_http_answer *ret_answer, char ret_why[CLIENT_HTTP_WHY_SIZE]);

/* Frees what an answer holds. */
void client_http_answer_done(struct client_http_answer *answer);

/*
 * Sleeps, but not beyond the deadline. Returns 0, or -ETIME when that comes
 * first.
 */
NODISCARD int client_http_sleep(
    const struct client_http *http, uint64_t milliseconds);

#endif
