/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_sse.h - reads a text/event-stream (WHATWG HTML, 9.2), byte by byte.
 *
 * Pure: no descriptor, no clock. What comes is hostile: a line or an event
 * without end is refused, not kept.
 */
#ifndef CLEANDECK_CLIENT_SSE_H
#define CLEANDECK_CLIENT_SSE_H

#include <stdbool.h>

#include "base/compat.h"

#define CLIENT_SSE_WORD 64                 /* an event's name, an id */
#define CLIENT_SSE_MAX  (32 * 1024 * 1024) /* bytes of one line, one event */

struct client_sse_bytes {
	char *text; /* owned */
	size_t size;
	size_t room;
};

struct client_sse {
	struct client_sse_bytes line;
	struct client_sse_bytes data;
	char event[CLIENT_SSE_WORD];
	char id[CLIENT_SSE_WORD]; /* the last one; "" before the first */
	uint32_t retry;           /* ms the service asks to wait; 0: none */
	bool started;             /* the first line is behind us */
	bool carriage;            /* a CR was last: its LF ends nothing */
};

struct client_sse_event {
	const char *event; /* "message" where none is said */
	const char *id;
	const char *data; /* ends with a NUL besides */
	size_t size;
};

/* Called for each event; what it returns below 0 ends the reading. */
typedef int client_sse_found(void *of, const struct client_sse_event *event);

/*
 * Reads on. Returns 0, what `found` returned below 0, -EMSGSIZE for a line
 * or an event beyond CLIENT_SSE_MAX, or -ENOMEM.
 */
NODISCARD int client_sse_feed(struct client_sse *sse, const char *bytes,
    size_t size, client_sse_found *found, void *of);

/*
 * The connection was lost: what is half there is forgotten (the standard
 * says so), the id stays for Last-Event-ID.
 */
void client_sse_restart(struct client_sse *sse);

/* Frees what it holds. All zeros is a good beginning. */
void client_sse_done(struct client_sse *sse);

#endif
