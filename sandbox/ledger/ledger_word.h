/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_word.h - names that queries write into JSON, from the tables of
 * src/base: stage_name(stage), kind_name(kind), fault_code(fault),
 * fault_title(fault), artifact_name(artifact, page), artifact_type(artifact).
 */
#ifndef CLEANDECK_LEDGER_LEDGER_WORD_H
#define CLEANDECK_LEDGER_LEDGER_WORD_H

#include "base/artifact.h"

struct ledger_word {
	const char *name;
	int arguments; /* 1 or 2 */
	/* The word, maybe in `room`; NULL when there is none. */
	const char *(*tell)(
	    uint32_t first, uint32_t second, char room[ARTIFACT_NAME_SIZE]);
};

/* All of them, ended by one without a name. */
extern const struct ledger_word ledger_words[];

#endif
