/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_token.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "front/front_utf8.h"

/* Changed with the layout: tokens of another one are then unknown. */
#define TICKET_VERSION 1
#define TICKET_KEY     "ticket-1"
#define LINK_KEY       "link---1"
#define ORIGIN_KEY     "origin-1"
#define SPENT_PURPOSE  "cleandeck ticket spent 1"

/* Readable: version, number of the key. The box follows. */
#define HEAD_SIZE    (1 + 4)
#define NUMBERS_SIZE (FRONT_NONCE_SIZE + 8 + 8 + 4 * 4 + 8)
#define STRINGS_SIZE                                                           \
	(6 + WIRE_TENANT_SIZE + WIRE_MEETING_SIZE + WIRE_CALLBACK_SIZE - 3)
#define TOKEN_MAX                                                              \
	(HEAD_SIZE + FRONT_HASH_SEAL_EXTRA + NUMBERS_SIZE + STRINGS_SIZE)
#define SIGNATURE_SIZE FRONT_HASH_BASE64_SIZE(FRONT_HASH_SIZE)

STATIC_ASSERT(FRONT_HASH_BASE64_SIZE(TOKEN_MAX) <= FRONT_TICKET_TEXT_SIZE,
    "the longest ticket fits its limit");
STATIC_ASSERT(TOKEN_MAX <= WIRE_MAX_BODY,
    "a ticket is written, and opened, as a message's body");
STATIC_ASSERT(SIGNATURE_SIZE == 43 + 1, "as FRONT_LINK_QUERY_SIZE says");

static const struct front_signer *
find_signer(const struct front_token_ring *ring, uint32_t number)
{
	for (size_t i = 0; i < ring->count; i++)
		if (ring->signers[i].number == number)
			return &ring->signers[i];
	return NULL;
}

static const struct front_signer *
find_newest(const struct front_token_ring *ring)
{
	return ring->count > 0 ? &ring->signers[ring->count - 1] : NULL;
}

/* Puts it where the numbers rise; a full ring loses its first. */
static void
insert(struct front_token_ring *ring, const struct front_signer *signer)
{
	struct front_signer *signers = ring->signers;
	size_t at = ring->count;

	while (at > 0 && signers[at - 1].number > signer->number)
		at--;
	if (ring->count < COUNT_OF(ring->signers)) {
		memmove(&signers[at + 1], &signers[at],
		    (ring->count - at) * sizeof(*signers));
		ring->count++;
	} else if (at > 0) {
		at--;
		memmove(&signers[0], &signers[1], at * sizeof(*signers));
	} else {
		return; /* it is itself the lowest */
	}
	signers[at] = *signer;
}

int
front_token_add(
    struct front_token_ring *ring, const struct wire_signing *signing)
{
	struct front_signer signer = {.number = signing->number};
	const struct front_signer *known = find_signer(ring, signing->number);

	front_hash_derive(signing->key, TICKET_KEY, signer.ticket_key);
	front_hash_derive(signing->key, LINK_KEY, signer.link_key);
	front_hash_derive(signing->key, ORIGIN_KEY, signer.origin);
	int error = 0;
	if (!known)
		insert(ring, &signer);
	else if (!front_hash_equal(known->origin, signer.origin))
		error = -EEXIST;
	front_hash_wipe(&signer, sizeof(signer));
	return error;
}

uint32_t
front_token_newest(const struct front_token_ring *ring)
{
	const struct front_signer *signer = find_newest(ring);

	return signer ? signer->number : 0;
}

/* A ticket's fields, by the writers and readers that the wire has. */
static void
put_ticket(struct wire_message *fields, const struct front_ticket *ticket)
{
	wire_init(fields, WIRE_SUBMIT, 0);
	wire_put_bytes(fields, ticket->nonce, sizeof(ticket->nonce));
	wire_put_u64(fields, ticket->expires);
	wire_put_u64(fields, ticket->bytes_max);
	wire_put_u32(fields, ticket->accept);
	wire_put_u32(fields, ticket->artifacts);
	wire_put_u32(fields, ticket->ttl);
	wire_put_u32(fields, (uint32_t)ticket->language);
	wire_put_u64(fields, ticket->key);
	wire_put_string(fields, ticket->tenant);
	wire_put_string(fields, ticket->meeting);
	wire_put_string(fields, ticket->callback);
}

/* What is true of every ticket, for its maker and for its reader. */
static bool
is_sound(const struct front_ticket *ticket)
{
	return (uint32_t)ticket->language < FRONT_LANGUAGE_COUNT &&
	       ticket->artifacts > 0 && ticket->artifacts <= ARTIFACT_ALL_SET &&
	       ticket->tenant[0] != '\0' &&
	       front_utf8_is_line(ticket->tenant) &&
	       front_utf8_is_line(ticket->meeting) &&
	       front_utf8_is_line(ticket->callback);
}

static int
take_ticket(struct wire_message *fields, struct front_ticket *ticket)
{
	wire_take_bytes(fields, ticket->nonce, sizeof(ticket->nonce));
	ticket->expires = wire_take_u64(fields);
	ticket->bytes_max = wire_take_u64(fields);
	ticket->accept = wire_take_u32(fields);
	ticket->artifacts = wire_take_u32(fields);
	ticket->ttl = wire_take_u32(fields);
	ticket->language = (enum front_language)wire_take_u32(fields);
	ticket->key = wire_take_u64(fields);
	wire_take_string(fields, ticket->tenant, sizeof(ticket->tenant));
	wire_take_string(fields, ticket->meeting, sizeof(ticket->meeting));
	wire_take_string(fields, ticket->callback, sizeof(ticket->callback));
	return wire_take_end(fields);
}

int
front_token_seal_ticket(const struct front_token_ring *ring,
    struct front_ticket *ticket, char ret_text[FRONT_TICKET_TEXT_SIZE])
{
	const struct front_signer *signer = find_newest(ring);
	struct wire_message fields;
	uint8_t token[TOKEN_MAX] = {TICKET_VERSION};

	if (!signer)
		return -ENOKEY;
	if (!is_sound(ticket))
		return -EINVAL;
	front_hash_random(ticket->nonce, sizeof(ticket->nonce));
	put_ticket(&fields, ticket);
	for (size_t i = 0; i < sizeof(signer->number); i++)
		token[1 + i] = (uint8_t)(signer->number >> (24 - 8 * i));
	front_hash_seal(signer->ticket_key, token, HEAD_SIZE, fields.body,
	    fields.size, token + HEAD_SIZE);
	front_hash_encode(token,
	    (size_t)HEAD_SIZE + FRONT_HASH_SEAL_EXTRA + fields.size, ret_text);
	return 0;
}

/* Decrypts a token into *fields. 0 or -ENOENT. */
static int
unseal(const struct front_token_ring *ring, const char *text,
    struct wire_message *fields)
{
	uint8_t *token = fields->body;
	uint32_t number = 0;
	size_t size;

	wire_init(fields, WIRE_SUBMIT, 0);
	if (strnlen(text, FRONT_TICKET_TEXT_SIZE) > LIMIT_TICKET_TEXT ||
	    front_hash_decode(text, token, TOKEN_MAX, &size) < 0 ||
	    size < HEAD_SIZE + FRONT_HASH_SEAL_EXTRA ||
	    token[0] != TICKET_VERSION)
		return -ENOENT;
	for (size_t i = 1; i < HEAD_SIZE; i++)
		number = number << 8 | token[i];
	const struct front_signer *signer = find_signer(ring, number);
	const uint8_t *inside =
	    signer ? front_hash_unseal(signer->ticket_key, token, HEAD_SIZE,
			 token + HEAD_SIZE, size - HEAD_SIZE)
		   : NULL;
	if (!inside)
		return -ENOENT;
	size_t begin = (size_t)(inside - fields->body);
	fields->next = (uint16_t)begin;
	fields->size =
	    (uint16_t)(begin + size - HEAD_SIZE - FRONT_HASH_SEAL_EXTRA);
	return 0;
}

int
front_token_open_ticket(const struct front_token_ring *ring, const char *text,
    uint64_t now, struct front_ticket *ret_ticket)
{
	struct wire_message fields;
	struct front_ticket ticket;

	/* What we did not write is not read; a slip of ours ends here, too. */
	if (unseal(ring, text, &fields) < 0 ||
	    take_ticket(&fields, &ticket) < 0 || !is_sound(&ticket))
		return -ENOENT;
	*ret_ticket = ticket;
	return now >= ticket.expires ? -ETIME : 0;
}

void
front_token_hash_ticket(
    const struct front_ticket *ticket, uint8_t ret_hash[WIRE_HASH_SIZE])
{
	uint8_t bytes[sizeof(SPENT_PURPOSE) + FRONT_NONCE_SIZE];

	memcpy(bytes, SPENT_PURPOSE, sizeof(SPENT_PURPOSE));
	memcpy(bytes + sizeof(SPENT_PURPOSE), ticket->nonce, FRONT_NONCE_SIZE);
	front_hash_once(bytes, sizeof(bytes), ret_hash);
}

/* The MAC over all that a link says: each part has a length, or a size. */
static int
sign(const struct front_signer *signer, const uint8_t id[WIRE_ID_SIZE],
    enum artifact artifact, uint32_t page, uint64_t expires,
    uint8_t ret_mac[FRONT_HASH_SIZE])
{
	struct wire_message said;
	char name[ARTIFACT_NAME_SIZE];

	if (artifact_name(artifact, page, name) < 0)
		return -EINVAL;
	wire_init(&said, WIRE_SUBMIT, 0);
	wire_put_u32(&said, signer->number);
	wire_put_bytes(&said, id, WIRE_ID_SIZE);
	wire_put_u64(&said, expires);
	wire_put_string(&said, name);
	front_hash_sign(signer->link_key, said.body, said.size, ret_mac);
	return 0;
}

int
front_token_sign_link(const struct front_token_ring *ring,
    const uint8_t id[WIRE_ID_SIZE], enum artifact artifact, uint32_t page,
    uint64_t expires, char ret_query[FRONT_LINK_QUERY_SIZE])
{
	const struct front_signer *signer = find_newest(ring);
	uint8_t mac[FRONT_HASH_SIZE];
	char signature[SIGNATURE_SIZE];

	if (!signer)
		return -ENOKEY;
	int error = sign(signer, id, artifact, page, expires, mac);
	if (error < 0)
		return error;
	front_hash_encode(mac, sizeof(mac), signature);
	text_format(ret_query, FRONT_LINK_QUERY_SIZE,
	    "x=%" PRIu64 "&k=%" PRIu32 "&s=%s", expires, signer->number,
	    signature);
	return 0;
}

/* A number as it is written in a link, and in no other way. */
static int
parse_number(const char *text, uint64_t max, uint64_t *ret_value)
{
	if (text[0] == '0' && text[1] != '\0')
		return -EINVAL;
	return text_parse_u64(text, max, ret_value);
}

int
front_token_check_link(const struct front_token_ring *ring,
    const uint8_t id[WIRE_ID_SIZE], enum artifact artifact, uint32_t page,
    const char *x, const char *k, const char *s, uint64_t now)
{
	uint8_t ours[FRONT_HASH_SIZE];
	uint8_t theirs[FRONT_HASH_SIZE];
	uint64_t expires;
	uint64_t number;
	size_t size;

	if (!x || !k || !s || parse_number(x, UINT64_MAX, &expires) < 0 ||
	    parse_number(k, UINT32_MAX, &number) < 0 ||
	    front_hash_decode(s, theirs, sizeof(theirs), &size) < 0 ||
	    size != sizeof(theirs))
		return -ENOENT;
	const struct front_signer *signer = find_signer(ring, (uint32_t)number);
	if (!signer || sign(signer, id, artifact, page, expires, ours) < 0 ||
	    !front_hash_equal(ours, theirs))
		return -ENOENT;
	return now >= expires ? -ETIME : 0;
}
