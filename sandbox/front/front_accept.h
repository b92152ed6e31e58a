/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_accept.h - what a client would rather have: Accept-Encoding,
 * Accept-Language and Accept (RFC 9110 section 12.5).
 *
 * All three are lists of words with weights. A member that is malformed is
 * passed over; the others count.
 */
#ifndef CLEANDECK_FRONT_FRONT_ACCEPT_H
#define CLEANDECK_FRONT_FRONT_ACCEPT_H

#include <stdbool.h>

#include "base/compat.h"

#define FRONT_ACCEPT_WORD_SIZE 32

/* One member of such a list. */
struct front_accept {
	char word[FRONT_ACCEPT_WORD_SIZE]; /* longer ones are cut */
	unsigned weight;                   /* thousandths; 0: not this one */
};

/*
 * Reads the next member, and moves *list behind it. Returns false at the
 * end.
 */
NODISCARD bool front_accept_next(const char **list, struct front_accept *ret);

/* How much a client likes to have gzip, and nothing at all. */
struct front_coding {
	int gzip; /* thousandths; -1: not mentioned */
	int identity;
	int others; /* "*" */
};

#define FRONT_CODING_NONE                                                      \
	{                                                                      \
		.gzip = -1, .identity = -1, .others = -1                       \
	}

/* Adds an Accept-Encoding; several are as one. */
void front_accept_add_codings(struct front_coding *coding, const char *list);

/* Shall it be gzip? Not unless it was asked for. */
bool front_accept_wants_gzip(const struct front_coding *coding);

/*
 * Which of the languages a client likes best, of two tags ("en", "de";
 * "de-AT" is "de")? Returns 0 or 1; 0 when it likes neither.
 */
unsigned front_accept_choose(const char *list, const char *const tags[2]);

/* Is this word on the list, by its name and not by a "*"? */
bool front_accept_names(const char *list, const char *word);

#endif
