/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_intake.h - an upload's request: its head, its body, its answer. */
#ifndef CLEANDECK_FRONT_FRONT_INTAKE_H
#define CLEANDECK_FRONT_FRONT_INTAKE_H

#include "front/front_head.h"
#include "front/front_mhd.h"
#include "front/front_route.h"
#include "front/front_upload.h"

/* One request, while its head is being judged. */
struct front_request {
	struct front *front;
	struct MHD_Connection *connection;
	struct front_client *client;
	const char *path;
	const char *method;
	struct front_head head;
	struct front_route route;
};

/*
 * Answers a request with a problem, from its head alone. `seen` may be NULL.
 */
NODISCARD enum MHD_Result front_intake_refuse(
    const struct front_request *request, enum fault fault, const char *seen);

/*
 * Starts an upload, or refuses it before its body is sent. *ret_upload is
 * the upload, for libmicrohttpd to keep, and is untouched on refusal.
 */
NODISCARD enum MHD_Result front_intake_start(
    const struct front_request *request, void **ret_upload);

/* Takes a piece of the body. */
NODISCARD enum MHD_Result front_intake_take(struct front *front,
    struct front_upload *upload, const char *bytes, size_t size);

/* The body is complete: on to the supervisor, unless it was refused. */
void front_intake_finish(struct front *front, struct front_upload *upload);

/* Answers an upload that has ended. */
NODISCARD enum MHD_Result front_intake_answer(const struct front *front,
    struct MHD_Connection *connection, const struct front_upload *upload);

#endif
