/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_claim.h - what a client says of its document, and wants of it.
 *
 * A file name is looked at for its ending and then forgotten: it names no
 * file of ours, stands in no answer, and is never stored.
 */
#ifndef CLEANDECK_FRONT_FRONT_CLAIM_H
#define CLEANDECK_FRONT_FRONT_CLAIM_H

#include "base/limits.h"
#include "wire/wire_body.h"

/* A text that comes in pieces, from a query or a form. */
struct front_field {
	char text[LIMIT_FORM_FIELD + 1];
	size_t size;
	bool given;
};

/* The parameters of an upload: ?artifacts= and ?filename=. */
struct front_wish {
	struct front_field artifacts;
	struct front_field file_name;
};

/* The wish's field of this name; NULL for names we do not know. */
struct front_field *front_claim_find_field(
    struct front_wish *wish, const char *name);

/* Appends a piece. Returns 0, or -ENAMETOOLONG. NULs become '?'. */
NODISCARD int front_claim_add_piece(
    struct front_field *field, const char *bytes, size_t size);

/* Notes what the ending of a file name claims; no ending claims nothing. */
void front_claim_set_name(struct wire_claim *claim, const char *file_name);

/*
 * Notes a declared media type. NULL, "" and application/octet-stream claim
 * nothing.
 */
void front_claim_set_type(struct wire_claim *claim, const char *type);

#endif
