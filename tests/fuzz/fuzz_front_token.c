/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tickets and links, from hostile bytes: as they come, and sealed with the
 * right key first, so that what is behind the seal is read, too.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "front/front_token.h"

#define NOW     UINT64_C(1700000000)
#define HEAD    (1 + 4)
#define VERSION 1
#define BOX_MAX 2000

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const uint8_t deck[WIRE_ID_SIZE] = {1};

static const struct front_token_ring *
make_ring(void)
{
	static struct front_token_ring ring;
	static const struct wire_signing signing = {.number = 1, .key = {1}};

	if (front_hash_init() < 0 || front_token_add(&ring, &signing) < 0)
		abort();
	return &ring;
}

/* A token that opens must be one that we make: the same, written anew. */
static void
open_sealed(
    const struct front_token_ring *ring, const uint8_t *bytes, size_t size)
{
	uint8_t token[HEAD + BOX_MAX + FRONT_HASH_SEAL_EXTRA] = {VERSION};
	char text[FRONT_HASH_BASE64_SIZE(sizeof(token))];
	struct front_ticket ticket;

	if (size > BOX_MAX)
		size = BOX_MAX;
	token[HEAD - 1] = 1;
	front_hash_seal(ring->signers[0].ticket_key, token, HEAD, bytes, size,
	    token + HEAD);
	front_hash_encode(token, HEAD + size + FRONT_HASH_SEAL_EXTRA, text);
	int error = front_token_open_ticket(ring, text, NOW, &ticket);
	if (error < 0 && error != -ETIME)
		return;
	if (front_token_seal_ticket(ring, &ticket, text) < 0 ||
	    front_token_open_ticket(ring, text, NOW, &ticket) != error)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct front_token_ring *ring;
	struct front_ticket ticket;

	if (!ring)
		ring = make_ring();
	open_sealed(ring, bytes, size);
	char *text = strndup((const char *)bytes, size);
	if (!text)
		return 0;
	/* Nobody guesses a tag of 128 bits. */
	if (front_token_open_ticket(ring, text, NOW, &ticket) != -ENOENT)
		abort();
	/* "x,k,s" */
	char *k = strchr(text, ',');
	char *s = k ? strchr(k + 1, ',') : NULL;
	if (s) {
		*k++ = '\0';
		*s++ = '\0';
	}
	if (front_token_check_link(
		ring, deck, ARTIFACT_SLIDE_SVG, 1, text, k, s, NOW) != -ENOENT)
		abort();
	free(text);
	return 0;
}
