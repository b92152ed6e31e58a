/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wire_deck.h - the bodies that speak of decks over their whole life: what
 * was asked for, how far it is, what is kept of it.
 *
 * As wire_body.h: each pair writes and reads one row of the table, and
 * readers return -EBADMSG for any value out of its range.
 */
#ifndef CLEANDECK_WIRE_WIRE_DECK_H
#define CLEANDECK_WIRE_WIRE_DECK_H

#include "base/role.h"
#include "base/stage.h"
#include "wire/wire_body.h"

#define WIRE_TENANT_SIZE   33   /* with NUL */
#define WIRE_MEETING_SIZE  129  /* UTF-8, as its sender says it */
#define WIRE_CALLBACK_SIZE 1025 /* a URL */
#define WIRE_HOST_SIZE     256
#define WIRE_SECRET_SIZE   129
#define WIRE_ADDRESS_SIZE  16

/* SUBMIT: a document, and what is wanted of it. */
struct wire_submit {
	struct wire_claim claim;
	uint32_t artifacts; /* set of ARTIFACT_BIT(), not empty */
	uint32_t accept;    /* set of KIND_BIT(): what its sender may send */
	uint64_t bytes;     /* of the document */
	bool durable;       /* its sender does not wait for the end */
	uint32_t ttl;       /* seconds to keep what comes of it; 0: usual */
	uint64_t key;       /* whose turn it takes in the queue */
	uint8_t idempotency[WIRE_HASH_SIZE]; /* zeros: none */
	uint8_t ticket[WIRE_HASH_SIZE];      /* zeros: none */
	uint64_t ticket_end; /* unix seconds: forget the ticket then */
	char tenant[WIRE_TENANT_SIZE];
	char callback[WIRE_CALLBACK_SIZE]; /* "": none */
	char meeting[WIRE_MEETING_SIZE];   /* "": none */
};

/* RECORD, RECOVER: the same, as a deck with an id. */
struct wire_record {
	uint8_t id[WIRE_ID_SIZE];
	uint64_t created; /* unix seconds */
	uint32_t runs;    /* begun so far */
	struct wire_submit submit;
};

/* RECORDED. */
struct wire_recorded {
	uint8_t id[WIRE_ID_SIZE];
	enum fault fault;
	uint32_t stage; /* of the deck `known`; 0 for a new one */
	uint8_t known[WIRE_ID_SIZE];
};

/* EVENT, CONCLUDE: all that may be told of a deck. */
struct wire_event {
	uint8_t id[WIRE_ID_SIZE];
	enum stage stage;
	enum fault fault;
	enum kind kind;
	uint32_t pages; /* 0: not known yet */
	uint32_t rastered;
	uint32_t slides; /* SVGs 1 to this may be served */
	uint32_t percent;
	uint32_t eta; /* seconds left; 0: ended, or not known */
	uint32_t artifacts;
	uint64_t created;               /* unix seconds */
	uint64_t expires;               /* unix seconds; 0 before the end */
	uint8_t ticket[WIRE_HASH_SIZE]; /* it came with; zeros: none */
	char tenant[WIRE_TENANT_SIZE];
	char meeting[WIRE_MEETING_SIZE];
	char seen[WIRE_MAX_TEXT + 1];
};

/* ERASED. */
struct wire_erased {
	enum fault fault;
	uint32_t stage; /* before; 0 when there was none */
	uint64_t files;
	uint64_t bytes;
};

/* KEEPING: what the ledger may know of the configuration. */
struct wire_keeping {
	uint32_t artifact_ttl; /* seconds */
	uint32_t poison_ttl;   /* seconds */
	uint64_t disk_max;     /* bytes of decks and originals; 0: no limit */
	uint64_t disk_reserve; /* bytes to leave free on the disk */
	uint32_t signing_days;
	uint32_t delivery_ttl; /* seconds a callback is tried */
};

/* DISK. */
struct wire_disk {
	uint64_t used;
	uint64_t free;
	bool full;
	uint32_t decks;
	uint32_t deliveries;
	uint32_t sync_ms;
};

/* KEY. */
struct wire_key {
	uint8_t hash[WIRE_HASH_SIZE];
	uint32_t scopes; /* set of enum wire_scope */
	uint32_t rate;   /* uploads a minute; 0: no limit */
	uint32_t accept; /* set of KIND_BIT() */
	char tenant[WIRE_TENANT_SIZE];
};

enum wire_scope {
	WIRE_SCOPE_CONVERT = 1,
	WIRE_SCOPE_READ = 2,
	WIRE_SCOPE_TICKET = 4,
	WIRE_SCOPE_ADMIN = 8,
	WIRE_SCOPE_METRICS = 16,
	WIRE_SCOPE_ALL = 31,
};

/* SIGNING. */
struct wire_signing {
	uint32_t number; /* rises */
	uint64_t created;
	uint8_t key[WIRE_HASH_SIZE];
};

/* DELIVERY. */
struct wire_delivery {
	uint64_t number;
	uint32_t attempt; /* 1 and up */
	char tenant[WIRE_TENANT_SIZE];
	char url[WIRE_CALLBACK_SIZE];
};

enum wire_outcome {
	WIRE_OUTCOME_DELIVERED,
	WIRE_OUTCOME_LATER,
	WIRE_OUTCOME_NEVER,
	WIRE_OUTCOME_COUNT
};

/* DELIVERED. */
struct wire_delivered {
	uint64_t number;
	enum wire_outcome outcome;
	uint32_t status; /* of HTTP; 0 without one */
	char seen[WIRE_MAX_TEXT + 1];
};

/* ENGINE. */
struct wire_engine {
	enum role role; /* one with a zygote */
	char versions[WIRE_MAX_TEXT + 1];
};

/* DIAL. */
struct wire_dial {
	uint8_t address[WIRE_ADDRESS_SIZE]; /* IPv4 as ::ffff:a.b.c.d */
	uint16_t port;
	bool datagrams;
};

void wire_put_submit(
    struct wire_message *message, const struct wire_submit *submit);
NODISCARD int wire_take_submit(
    struct wire_message *message, struct wire_submit *ret_submit);

void wire_put_record(
    struct wire_message *message, const struct wire_record *record);
NODISCARD int wire_take_record(
    struct wire_message *message, struct wire_record *ret_record);

void wire_put_recorded(
    struct wire_message *message, const struct wire_recorded *recorded);
NODISCARD int wire_take_recorded(
    struct wire_message *message, struct wire_recorded *ret_recorded);

void wire_put_event(
    struct wire_message *message, const struct wire_event *event);
NODISCARD int wire_take_event(
    struct wire_message *message, struct wire_event *ret_event);

void wire_put_erased(
    struct wire_message *message, const struct wire_erased *erased);
NODISCARD int wire_take_erased(
    struct wire_message *message, struct wire_erased *ret_erased);

void wire_put_keeping(
    struct wire_message *message, const struct wire_keeping *keeping);
NODISCARD int wire_take_keeping(
    struct wire_message *message, struct wire_keeping *ret_keeping);

void wire_put_disk(struct wire_message *message, const struct wire_disk *disk);
NODISCARD int wire_take_disk(
    struct wire_message *message, struct wire_disk *ret_disk);

void wire_put_key(struct wire_message *message, const struct wire_key *key);
NODISCARD int wire_take_key(
    struct wire_message *message, struct wire_key *ret_key);

void wire_put_signing(
    struct wire_message *message, const struct wire_signing *signing);
NODISCARD int wire_take_signing(
    struct wire_message *message, struct wire_signing *ret_signing);

void wire_put_delivery(
    struct wire_message *message, const struct wire_delivery *delivery);
NODISCARD int wire_take_delivery(
    struct wire_message *message, struct wire_delivery *ret_delivery);

void wire_put_delivered(
    struct wire_message *message, const struct wire_delivered *delivered);
NODISCARD int wire_take_delivered(
    struct wire_message *message, struct wire_delivered *ret_delivered);

void wire_put_engine(
    struct wire_message *message, const struct wire_engine *engine);
NODISCARD int wire_take_engine(
    struct wire_message *message, struct wire_engine *ret_engine);

void wire_put_dial(struct wire_message *message, const struct wire_dial *dial);
NODISCARD int wire_take_dial(
    struct wire_message *message, struct wire_dial *ret_dial);

/* KEEP, FETCH, FETCHED: an id and nothing else. */
NODISCARD int wire_take_id(
    struct wire_message *message, uint8_t ret_id[WIRE_ID_SIZE]);

/* ERASE: an id and whose it has to be. */
void wire_put_owned(struct wire_message *message,
    const uint8_t id[WIRE_ID_SIZE], const char *tenant);
NODISCARD int wire_take_owned(struct wire_message *message,
    uint8_t ret_id[WIRE_ID_SIZE], char ret_tenant[WIRE_TENANT_SIZE]);

/* BEGUN, ACCEPTED, CONCLUDED: an id and a number (runs, replayed, fault). */
void wire_put_counted(struct wire_message *message,
    const uint8_t id[WIRE_ID_SIZE], uint32_t number);
NODISCARD int wire_take_counted(struct wire_message *message,
    uint8_t ret_id[WIRE_ID_SIZE], uint32_t *ret_number);

/* SAID: a fault, FAULT_NONE too. */
NODISCARD int wire_take_said(
    struct wire_message *message, enum fault *ret_fault);

/* STORE, and STORED (whose fault follows it): one artifact of a deck. */
void wire_put_store(struct wire_message *message,
    const uint8_t id[WIRE_ID_SIZE], enum artifact artifact, uint32_t page);
NODISCARD int wire_take_store(struct wire_message *message,
    uint8_t ret_id[WIRE_ID_SIZE], enum artifact *ret_artifact,
    uint32_t *ret_page);
NODISCARD int wire_take_stored(struct wire_message *message,
    uint8_t ret_id[WIRE_ID_SIZE], enum artifact *ret_artifact,
    uint32_t *ret_page, enum fault *ret_fault);

#endif
