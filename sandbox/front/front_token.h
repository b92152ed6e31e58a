/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_token.h - tickets and download links: who holds one, may.
 *
 * A ticket lets a presenter send one document without a key. Its holder
 * sees none of what is in it (encrypted: XChaCha20-Poly1305), and can change
 * none of it. A link lets its holder fetch one artifact of one deck
 * (HMAC-SHA256 over all that it says). Nothing of either is stored; that a
 * ticket is used once is for the ledger, by its hash.
 *
 * The keys for both are derived from the signing keys, each for its purpose:
 * no part of a link passes for a part of a ticket. Every token has one
 * spelling; any other is refused.
 */
#ifndef CLEANDECK_FRONT_FRONT_TOKEN_H
#define CLEANDECK_FRONT_FRONT_TOKEN_H

#include "base/artifact.h"
#include "base/limits.h"
#include "front/front_hash.h"
#include "wire/wire_deck.h"

#define FRONT_NONCE_SIZE       16
#define FRONT_TICKET_TEXT_SIZE (LIMIT_TICKET_TEXT + 1)
/* "x=EXPIRES&k=NUMBER&s=SIGNATURE" with NUL. */
#define FRONT_LINK_QUERY_SIZE (2 + 20 + 3 + 10 + 3 + 43 + 1)

/* In which the upload page speaks. */
enum front_language {
	FRONT_LANGUAGE_EN,
	FRONT_LANGUAGE_DE,
	FRONT_LANGUAGE_COUNT
};

/* What a ticket is good for. */
struct front_ticket {
	uint8_t nonce[FRONT_NONCE_SIZE]; /* random; front_token_seal_ticket() */
	uint64_t expires;                /* unix seconds */
	uint64_t bytes_max;              /* of the document */
	uint32_t accept;                 /* set of KIND_BIT() */
	uint32_t artifacts;              /* set of ARTIFACT_BIT() */
	uint32_t ttl; /* seconds to keep what comes of it; 0: usual */
	enum front_language language;
	uint64_t key;                    /* front_keys_number() of its maker */
	char tenant[WIRE_TENANT_SIZE];   /* whose deck it will be */
	char meeting[WIRE_MEETING_SIZE]; /* "": none */
	char callback[WIRE_CALLBACK_SIZE]; /* "": none */
};

/* What is derived from one signing key. */
struct front_signer {
	uint32_t number;
	uint8_t origin[FRONT_HASH_SIZE]; /* tells a repetition from a clash */
	uint8_t ticket_key[FRONT_HASH_SIZE];
	uint8_t link_key[FRONT_HASH_SIZE];
};

/* Zeros are a ring without a key. */
struct front_token_ring {
	struct front_signer signers[LIMIT_SIGNING_KEYS]; /* numbers rise */
	size_t count;
};

/*
 * SIGNING: another key, which is believed from now on; the one with the
 * highest number signs. A full ring forgets its lowest number. The same key
 * again is fine. Returns 0, or -EEXIST when another key has that number.
 */
NODISCARD int front_token_add(
    struct front_token_ring *ring, const struct wire_signing *signing);

/* The number of the key that signs; 0 while there is none. */
uint32_t front_token_newest(const struct front_token_ring *ring);

/*
 * Makes a ticket's nonce and the token that goes into /t/TOKEN: base64url,
 * with NUL. Returns 0; -ENOKEY while there is no signing key; -EINVAL for a
 * ticket without a tenant or artifacts, or with control characters.
 */
NODISCARD int front_token_seal_ticket(const struct front_token_ring *ring,
    struct front_ticket *ticket, char ret_text[FRONT_TICKET_TEXT_SIZE]);

/*
 * Reads a token at `now` (unix seconds). Returns 0; -ENOENT when we did not
 * make it, or with a key that is gone; -ETIME when it was good once:
 * *ret_ticket is then set, too, for its language.
 */
NODISCARD int front_token_open_ticket(const struct front_token_ring *ring,
    const char *text, uint64_t now, struct front_ticket *ret_ticket);

/*
 * What stands for a ticket in the ledger (struct wire_submit): SHA-256 of a
 * purpose and the nonce. Cannot be turned back into a ticket.
 */
void front_token_hash_ticket(
    const struct front_ticket *ticket, uint8_t ret_hash[WIRE_HASH_SIZE]);

/*
 * Writes the query of a link, "x=EXPIRES&k=NUMBER&s=SIGNATURE", for one
 * artifact of a deck. `page` as in artifact_name(). Returns 0; -ENOKEY;
 * -EINVAL when class and page do not go together.
 */
NODISCARD int front_token_sign_link(const struct front_token_ring *ring,
    const uint8_t id[WIRE_ID_SIZE], enum artifact artifact, uint32_t page,
    uint64_t expires, char ret_query[FRONT_LINK_QUERY_SIZE]);

/*
 * May who shows these three values of a query (NULL: not there) fetch that
 * artifact at `now`? 0; -ENOENT; -ETIME. All but 0 are to look the same to
 * the client.
 */
NODISCARD int front_token_check_link(const struct front_token_ring *ring,
    const uint8_t id[WIRE_ID_SIZE], enum artifact artifact, uint32_t page,
    const char *x, const char *k, const char *s, uint64_t now);

#endif
