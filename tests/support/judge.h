/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * judge.h - sniff's judgement of built documents, for tests.
 */
#ifndef CLEANDECK_TESTS_JUDGE_H
#define CLEANDECK_TESTS_JUDGE_H

#include "sniff/sniff.h"
#include "support/zip_builder.h"

/* cmocka group fixtures: *state is the struct sniff. */
int judge_setup(void **state);
int judge_teardown(void **state);

/*
 * Judges bytes of which the sender says that they are `name` (by the file's
 * ending; KIND_NONE: says nothing); all kinds are accepted. They are copied
 * to memory of exactly their size, so that a sanitizer sees a step too far.
 * The verdict is the helper's until the next call.
 */
const struct sniff_verdict *judge_bytes(
    void **state, const void *bytes, size_t size, enum kind name);

/* The same with all that a sender can claim. */
const struct sniff_verdict *judge_claim(void **state, const void *bytes,
    size_t size, const struct sniff_claim *claim);

/* Finishes the archive, judges it, and frees the builder. */
const struct sniff_verdict *judge_zip(
    void **state, struct zip_builder *builder, enum kind name);

/*
 * Walks the archive, which was finished, and reads each part, again from
 * memory of exactly its size; frees the builder.
 */
const struct sniff_verdict *judge_walk(struct zip_builder *builder);

/* Adds the parts of an OOXML file whose main part has this type; in folders
 * whose names say nothing to libmagic. */
void judge_add_ooxml(struct zip_builder *builder, const char *main_type);

#endif
