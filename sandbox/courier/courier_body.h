/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier_body.h - the body of a callback, as the ledger wrote it, and the
 * lines of its head.
 */
#ifndef CLEANDECK_COURIER_COURIER_BODY_H
#define CLEANDECK_COURIER_COURIER_BODY_H

#include "courier/courier_sign.h"

#define COURIER_HEADERS   8 /* with the NULL at the end */
#define COURIER_LINE_SIZE 128

struct courier_body {
	uint8_t *bytes; /* owned */
	size_t size;
};

struct courier_head {
	char lines[COURIER_HEADERS][COURIER_LINE_SIZE];
	const char *list[COURIER_HEADERS]; /* into `lines`; ended by NULL */
};

/*
 * Copies the body out of a sealed memory file. Returns 0; -EBADMSG, -EFBIG or
 * another -errno when it is none.
 */
NODISCARD int courier_body_read(int fd, struct courier_body *ret_body);

void courier_body_free(struct courier_body *body);

/*
 * The head of a request for the delivery of that number, signed if there is a
 * secret (NULL: there is none). The number is written as the ledger writes it
 * into the body: 16 lower-case digits, the same for each attempt.
 */
void courier_body_head(const struct courier_body *body, uint64_t number,
    const char *secret, uint64_t timestamp, struct courier_head *ret_head);

#endif
