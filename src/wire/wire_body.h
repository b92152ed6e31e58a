/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wire_body.h - the bodies that have several fields, as structs.
 *
 * Each pair writes and reads one row of the table, field by field, so that
 * both ends of a channel share one piece of code. Readers return -EBADMSG
 * for any value out of its range; ranges are checked here and nowhere else.
 */
#ifndef CLEANDECK_WIRE_WIRE_BODY_H
#define CLEANDECK_WIRE_WIRE_BODY_H

#include "base/artifact.h"
#include "base/fault.h"
#include "base/kind.h"
#include "wire/wire.h"

/* What the sender of a document says it is. */
struct wire_claim {
	enum kind name;        /* by the file name's ending */
	enum kind declared;    /* by the declared media type */
	bool name_unknown;     /* there is an ending, and we do not know it */
	bool declared_unknown; /* a media type of some other kind of file */
};

struct wire_job {
	struct wire_claim claim;
	uint32_t accept; /* set of KIND_BIT() */
	uint32_t artifacts;
	uint32_t pages_max;
	uint64_t pixels_max;
	uint64_t output_max; /* bytes of one artifact */
};

struct wire_result {
	enum kind kind;
	uint32_t pages;
	uint32_t rastered;
};

struct wire_reply {
	enum fault fault;
	enum kind kind;
	uint32_t pages;
	uint32_t rastered;
	uint32_t retry_after; /* seconds, with FAULT_BUSY and its like */
	uint8_t id[WIRE_ID_SIZE];
	char seen[WIRE_MAX_TEXT + 1];
};

/* What the front may know of the configuration. */
struct wire_config {
	uint64_t upload_max;    /* bytes of one document */
	uint64_t upload_memory; /* bytes of all documents being received */
	uint32_t accept;        /* set of KIND_BIT() */
	uint32_t connections;
	uint32_t per_client;   /* uploads at once from one address */
	uint32_t idle_ms;      /* a connection that says nothing */
	uint32_t artifact_ttl; /* seconds */
	uint32_t pages_max;
	uint32_t address_rate; /* uploads a minute from one address; 0: any */
	uint32_t ticket_ttl;   /* seconds, at most */
	uint32_t link_ttl;     /* seconds, at most */
	uint32_t wait_max;     /* seconds a request may wait for its deck */
	uint32_t flags;        /* set of WIRE_CONFIG_* */
};

#define WIRE_CONFIG_PAGE 1u /* serve the try-it page */
#define WIRE_CONFIG_ALL  1u

struct wire_status {
	bool accepting;
	bool full; /* not accepting, for the disk has no room */
	uint32_t waiting;
	uint32_t retry_after; /* seconds */
};

void wire_put_job(struct wire_message *message, const struct wire_job *job);
NODISCARD int wire_take_job(
    struct wire_message *message, struct wire_job *ret_job);

void wire_put_result(
    struct wire_message *message, const struct wire_result *result);
NODISCARD int wire_take_result(
    struct wire_message *message, struct wire_result *ret_result);

void wire_put_reply(
    struct wire_message *message, const struct wire_reply *reply);
NODISCARD int wire_take_reply(
    struct wire_message *message, struct wire_reply *ret_reply);

void wire_put_config(
    struct wire_message *message, const struct wire_config *config);
NODISCARD int wire_take_config(
    struct wire_message *message, struct wire_config *ret_config);

void wire_put_status(
    struct wire_message *message, const struct wire_status *status);
NODISCARD int wire_take_status(
    struct wire_message *message, struct wire_status *ret_status);

/* ARTIFACT and DELIVER: the class and the page, checked to go together. */
void wire_put_artifact(
    struct wire_message *message, enum artifact artifact, uint32_t page);
NODISCARD int wire_take_artifact(struct wire_message *message,
    enum artifact *ret_artifact, uint32_t *ret_page);

/* FAULT: a known fault and one line. */
void wire_put_fault(
    struct wire_message *message, enum fault fault, const char *seen);
NODISCARD int wire_take_fault(struct wire_message *message,
    enum fault *ret_fault, char seen[WIRE_MAX_TEXT + 1]);

#endif
