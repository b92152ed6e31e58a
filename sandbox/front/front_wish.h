/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_wish.h - the parameters of an upload, from a query or a form.
 *
 * Each may come once. In a form a value comes in pieces.
 */
#ifndef CLEANDECK_FRONT_FRONT_WISH_H
#define CLEANDECK_FRONT_FRONT_WISH_H

#include "base/limits.h"
#include "wire/wire_deck.h"

enum front_wish_field {
	FRONT_WISH_ARTIFACTS,
	FRONT_WISH_FILE_NAME,
	FRONT_WISH_TTL,
	FRONT_WISH_CALLBACK,
	FRONT_WISH_MEETING,
	FRONT_WISH_COUNT
};

struct front_field {
	char text[WIRE_CALLBACK_SIZE]; /* the longest there is */
	size_t size;
	size_t most; /* bytes it may have */
	bool given;
};

/* Zeros are a wish for nothing. */
struct front_wish {
	struct front_field fields[FRONT_WISH_COUNT];
};

/* The wish's field of this name; NULL for names we do not know. */
struct front_field *front_wish_find(struct front_wish *wish, const char *name);

/* Appends a piece. Returns 0, or -ENAMETOOLONG. NULs become '?'. */
NODISCARD int front_wish_add_piece(
    struct front_field *field, const char *bytes, size_t size);

/*
 * Takes a parameter of a query, as it was sent (NULL: without a value).
 * Returns 0, for names we do not know too; -EINVAL when it came before, has
 * no value, is too long, or cannot be decoded.
 */
NODISCARD int front_wish_add_query(
    struct front_wish *wish, const char *name, const char *raw);

/*
 * Writes what was wished for into *submit; what was not stays. Its `ttl` is
 * at most `ttl_max`. Returns NULL, or the name of the parameter that makes
 * no sense; a static string.
 */
const char *front_wish_apply(const struct front_wish *wish, uint32_t ttl_max,
    struct wire_submit *submit);

/*
 * Reads a number of a query or a head that may not be beyond `most`, to
 * which a greater one is cut. Returns 0, or -EINVAL.
 */
NODISCARD int front_wish_parse_number(
    const char *text, uint64_t most, uint64_t *ret_number);

/* Is this an Idempotency-Key: 1 to 255 bytes of visible ASCII? */
bool front_wish_is_token(const char *text);

#endif
