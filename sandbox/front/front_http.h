/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_http.h - requests, as libmicrohttpd hands them to us. */
#ifndef CLEANDECK_FRONT_FRONT_HTTP_H
#define CLEANDECK_FRONT_FRONT_HTTP_H

#include "front/front.h"

/* "libmicrohttpd 0.9.75"; a static string. */
const char *front_http_version(void);

/*
 * Starts to serve on front->listener, which it takes over, by the
 * configuration. Returns 0, or -EIO.
 */
NODISCARD int front_http_start(struct front *front);

/* Ends all connections. Does nothing when not started. */
void front_http_stop(struct front *front);

/*
 * Takes no new connection, and sends watchers away. Requests that are under
 * way go on, for LIMIT_DRAIN seconds at the most.
 */
void front_http_drain(struct front *front);

/* Is a drain over: nobody is left, or the time is up? */
bool front_http_is_drained(const struct front *front);

/* What to poll() for reading before front_http_run(). */
int front_http_fd(const struct front *front);

/* When to call front_http_run() at the latest: milliseconds, -1 for never. */
int front_http_timeout(const struct front *front);

/* Does what the clients make necessary; never waits. */
void front_http_run(struct front *front);

#endif
