/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_upload.h - one document on its way: client, memfd, supervisor.
 *
 * A document lies in a memfd and nowhere else. It is counted from its first
 * byte until its job has ended, because the memory is ours until then.
 */
#ifndef CLEANDECK_FRONT_FRONT_UPLOAD_H
#define CLEANDECK_FRONT_FRONT_UPLOAD_H

#include "front/front.h"
#include "front/front_claim.h"
#include "front/front_problem.h"

struct front_form;

enum front_upload_state {
	FRONT_UPLOAD_RECEIVING, /* with a problem: what comes is dropped */
	FRONT_UPLOAD_WAITING,   /* complete; SUBMIT is to be sent */
	FRONT_UPLOAD_SUBMITTED,
	FRONT_UPLOAD_HASHING, /* REPLY was good; the record is being made */
	FRONT_UPLOAD_ENDED,   /* the answer is known */
	FRONT_UPLOAD_RETIRED, /* the client is gone; CANCEL is to be sent */
};

struct front_upload {
	struct front_upload *next;
	struct front_client *client; /* borrowed; NULL when retired */
	enum front_upload_state state;
	uint32_t slot;
	int fd;         /* owned; the document, -1 once submitted */
	uint64_t bytes; /* of the document; counted in front->upload_bytes */
	uint64_t body;  /* bytes of the request so far */
	struct wire_claim claim;
	struct front_wish wish;
	uint32_t artifacts;      /* set of ARTIFACT_BIT() */
	struct front_form *form; /* owned; NULL for a raw body */
	struct front_deck *deck; /* owned; from HASHING on */
	enum fault fault;
	uint32_t retry_after;
	char seen[WIRE_MAX_TEXT + 1];
};

/* A new upload of this client, or NULL when memory is short. */
NODISCARD struct front_upload *front_upload_new(
    struct front *front, struct front_client *client);

/* Drops what was received, and notes why; the first reason stays. */
void front_upload_refuse(struct front *front, struct front_upload *upload,
    enum fault fault, const char *seen);

/* Takes bytes of the document, within all limits, or refuses it. */
void front_upload_write(struct front *front, struct front_upload *upload,
    const void *bytes, size_t size);

/*
 * Counts bytes of the request's body. Returns 0, or -EFBIG when so many
 * came after a refusal that the connection is to be closed.
 */
NODISCARD int front_upload_count(
    struct front *front, struct front_upload *upload, size_t size);

/* The body is complete: seals the document for the supervisor. */
void front_upload_finish(struct front *front, struct front_upload *upload);

/* The request is over, well or not: takes the upload from its client. */
void front_upload_release(struct front *front, struct front_upload *upload);

/* The supervisor's answer. A slot that we do not know is no surprise. */
void front_upload_on_reply(
    struct front *front, uint32_t slot, const struct wire_reply *reply);

/*
 * Sends what is to be sent. Returns 1 while the channel is full, 0 when
 * nothing is left, or -errno.
 */
NODISCARD int front_upload_flush(struct front *front);

/* Hashes a slice for each upload that needs it. True: there is more. */
bool front_upload_step(struct front *front);

/* Frees all that are left: at the end, without clients. */
void front_upload_free_all(struct front *front);

#endif
