/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wire_part.h - fields that several bodies have, for the files of this
 * folder. A value out of its range sets the message's `bad`.
 */
#ifndef CLEANDECK_WIRE_WIRE_PART_H
#define CLEANDECK_WIRE_WIRE_PART_H

#include "wire/wire_body.h"

/* What the sender of a document says it is: three numbers. */
void wire_put_claim(
    struct wire_message *message, const struct wire_claim *claim);
/* The same, read. */
void wire_take_claim(
    struct wire_message *message, struct wire_claim *ret_claim);

/* A set of ARTIFACT_BIT(), which may be empty. */
uint32_t wire_take_artifacts(struct wire_message *message);

/* A kind, KIND_NONE too; KIND_NONE when bad. */
enum kind wire_take_kind(struct wire_message *message);

/* A set of KIND_BIT(), which may be empty. */
uint32_t wire_take_kinds(struct wire_message *message);

/* A count of pages, or a page's number: at most LIMIT_PAGES_MAX. */
uint32_t wire_take_pages(struct wire_message *message);

#endif
