/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * agree.h - name, declared type, magic and content must tell one story.
 *
 * Who says nothing agrees with all. Where two stories may both be true, a
 * row with the reason says so.
 */
#ifndef CLEANDECK_SNIFF_AGREE_H
#define CLEANDECK_SNIFF_AGREE_H

#include "sniff/verdict.h"

/* True when a claim of this kind fits content of that kind. */
bool agree_claim(enum kind claimed, enum kind found);

/* True when what libmagic says fits a container, and a kind in it;
 * KIND_NONE where the kind is not known. */
bool agree_magic(
    const char *mime, enum kind_container container, enum kind found);

/* True when the sender claims a kind that is packed in another container,
 * or something that we do not know. */
bool agree_contradicts(
    const struct sniff_claim *claim, enum kind_container container);

/*
 * Writes FAULT_TYPE_MISMATCH with what each said; `content` is our word for
 * the content. Returns the fault.
 */
enum fault agree_refuse(struct sniff_verdict *verdict,
    const struct sniff_claim *claim, const char *mime, const char *content);

#endif
