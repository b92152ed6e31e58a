/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_upload.h - one document on its way: client, memfd, supervisor.
 *
 * A document lies in a memfd and nowhere else. It is counted from its first
 * byte until it is on disk or its deck has ended, because the memory is ours
 * until then.
 */
#ifndef CLEANDECK_FRONT_FRONT_UPLOAD_H
#define CLEANDECK_FRONT_FRONT_UPLOAD_H

#include "front/front_prefer.h"
#include "front/front_request.h"
#include "front/front_wish.h"

struct front_form;

enum front_upload_state {
	FRONT_UPLOAD_RECEIVING,  /* with a problem: what comes is dropped */
	FRONT_UPLOAD_SUBMITTING, /* complete; SUBMIT is to be sent */
	FRONT_UPLOAD_SUBMITTED,
	FRONT_UPLOAD_WAITING, /* accepted, and its client waits for its end */
	FRONT_UPLOAD_KEEPING, /* its client has waited long enough: KEEP */
	FRONT_UPLOAD_ENDED,   /* the answer is known */
	FRONT_UPLOAD_RETIRED, /* the client is gone; CANCEL is to be sent */
};

struct front_upload {
	struct front_task task;    /* its client is NULL when retired */
	struct front_upload *next; /* in front->uploads */
	struct front_upload *previous;
	struct front_order order;
	enum front_upload_state state;
	int fd;             /* owned; the document, -1 once submitted */
	uint64_t counted;   /* bytes in front->upload_bytes */
	uint64_t bytes_max; /* of the document */
	uint64_t body;      /* bytes of the request so far */
	struct wire_submit submit;
	struct front_wish wish;
	struct front_prefer prefer;
	struct front_form *form; /* owned; NULL for a raw body */
	uint32_t wait;           /* seconds its client waits; 0: durable */
	uint64_t until;          /* front_client_clock(): and no longer */
	enum front_place place;  /* DECKS, or TICKET */
	bool page;               /* a browser sends a form: show it pages */
	char *token;             /* owned; of TICKET */
	enum front_language language; /* of TICKET */
	uint8_t id[WIRE_ID_SIZE];     /* of its deck, once accepted */
	bool replayed;                /* an Idempotency-Key was known */
	enum fault fault;
	uint32_t retry_after;
	char seen[WIRE_MAX_TEXT + 1];
};

/* A new upload of this client, or NULL when memory is short. */
NODISCARD struct front_upload *front_upload_new(
    struct front *front, struct front_client *client);

/* How many uploads are there from this client's address? */
uint32_t front_upload_count(
    const struct front *front, const struct front_client *client);

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
NODISCARD int front_upload_note(
    struct front *front, struct front_upload *upload, size_t size);

/* The body is complete: seals the document, for the supervisor. */
void front_upload_finish(struct front *front, struct front_upload *upload);

/* Its client does not wait any longer: the deck is to become durable. */
void front_upload_keep(struct front *front, struct front_upload *upload);

/* The request is over, well or not: takes the upload from its client. */
void front_upload_release(struct front *front, struct front_upload *upload);

/*
 * The supervisor's answers. A slot that we do not know is no surprise: it
 * may have crossed our CANCEL. front_upload_on_accepted() returns 0 or
 * -errno of front_deck_update().
 */
void front_upload_on_reply(
    struct front *front, uint32_t slot, const struct wire_reply *reply);
NODISCARD int front_upload_on_accepted(struct front *front, uint32_t slot,
    const uint8_t id[WIRE_ID_SIZE], bool replayed);
void front_upload_on_said(struct front *front, uint32_t slot, enum fault fault);

/* Frees all that are left: at the end, without clients. */
void front_upload_free_all(struct front *front);

#endif
