/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_claim.h - what a client says that its document is.
 *
 * A file name is looked at for its ending and then forgotten: it names no
 * file of ours, stands in no answer, and is never stored.
 */
#ifndef CLEANDECK_FRONT_FRONT_CLAIM_H
#define CLEANDECK_FRONT_FRONT_CLAIM_H

#include "base/limits.h"
#include "wire/wire_body.h"

/* Notes what the ending of a file name claims; no ending claims nothing. */
void front_claim_set_name(struct wire_claim *claim, const char *file_name);

/*
 * Notes a declared media type. NULL, "" and application/octet-stream claim
 * nothing.
 */
void front_claim_set_type(struct wire_claim *claim, const char *type);

#endif
