/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_request.h - one request: while its head is being judged, and, if it
 * is not answered at once, until it is.
 */
#ifndef CLEANDECK_FRONT_FRONT_REQUEST_H
#define CLEANDECK_FRONT_FRONT_REQUEST_H

#include "front/front.h"
#include "front/front_head.h"
#include "front/front_mhd.h"
#include "front/front_route.h"

/* While its head is being judged; gone when the handler returns. */
struct front_request {
	struct front *front;
	struct MHD_Connection *connection;
	struct front_client *client;
	const char *path;
	const char *method;
	struct front_head head;
	struct front_route route;
	const struct wire_key *key; /* borrowed; NULL where none is asked for */
	uint32_t retry_after;       /* seconds; 0: what the supervisor says */
};

struct front_task;

/* What a kind of request does that is not answered at once. */
struct front_task_way {
	/* Takes a piece of its body. */
	enum MHD_Result (*take)(struct front *front, struct front_task *task,
	    const char *bytes, size_t size);
	/* Its body is complete, or it was resumed: goes on, or answers. */
	enum MHD_Result (*run)(struct front *front, struct front_task *task,
	    struct MHD_Connection *connection);
	/* It is over, well or not: frees it. */
	void (*end)(struct front *front, struct front_task *task);
};

/* The first member of each kind's own struct; libmicrohttpd keeps it. */
struct front_task {
	const struct front_task_way *way;
	struct front_client *client; /* borrowed */
};

/*
 * Answers a request with a problem, from its head alone. `seen` may be NULL.
 */
NODISCARD enum MHD_Result front_request_refuse(
    const struct front_request *request, enum fault fault, const char *seen);

/*
 * The value of a parameter of the query, decoded. Returns 0; -ENOENT when it
 * is not there; -EINVAL when it is there twice, or cannot be one.
 */
NODISCARD int front_request_find(struct MHD_Connection *connection,
    const char *name, char *text, size_t size);

#endif
