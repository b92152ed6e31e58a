/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_body.h - what POST /v1/tickets and POST /v1/links ask for.
 *
 * A body is one JSON object of few fields; whatever is not exactly as
 * documented is refused with a line that names the field.
 */
#ifndef CLEANDECK_FRONT_FRONT_BODY_H
#define CLEANDECK_FRONT_FRONT_BODY_H

#include "base/artifact.h"
#include "front/front_token.h"
#include "wire/wire_deck.h"

#define FRONT_SEEN_SIZE (WIRE_MAX_TEXT + 1)

/* What a link is asked for. */
struct front_link_wish {
	uint8_t id[WIRE_ID_SIZE];
	enum artifact artifact;
	uint32_t page;
	uint64_t expires; /* unix seconds */
};

/*
 * Reads {"expires_in", "max_bytes", "kinds", "artifacts", "ttl", "language",
 * "meeting", "callback"}, each of which may be absent, for the tenant and
 * within the bounds of `key` and `config`, at `now` (unix seconds). Fills
 * all of the ticket but its nonce. Returns 0; -EINVAL: *ret_seen is one line
 * of printable ASCII for the client.
 */
NODISCARD int front_body_read_ticket(const char *text, size_t size,
    const struct wire_config *config, const struct wire_key *key, uint64_t now,
    struct front_ticket *ret_ticket, char ret_seen[FRONT_SEEN_SIZE]);

/*
 * Reads {"deck", "name", "expires_in"}; all but the first may be absent: the
 * PDF, for as long as links may live. Whether there is such a deck, and
 * whose it is, is for the caller to find out. Returns as above.
 */
NODISCARD int front_body_read_link(const char *text, size_t size,
    const struct wire_config *config, uint64_t now,
    struct front_link_wish *ret_wish, char ret_seen[FRONT_SEEN_SIZE]);

/*
 * Is this a URL that may be called back? Absolute, http or https, with a
 * host, no user and no fragment, of visible ASCII, at most
 * WIRE_CALLBACK_SIZE with its NUL. Whether that host may be called is for
 * the supervisor and sandbox/courier. Returns 0 or -EINVAL.
 */
NODISCARD int front_body_check_callback(const char *url);

/*
 * Is this fit to be a meeting's name? UTF-8 without control and direction
 * characters, at most WIRE_MEETING_SIZE with its NUL. 0 or -EINVAL.
 */
NODISCARD int front_body_check_meeting(const char *meeting);

#endif
