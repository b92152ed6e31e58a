/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_words.h - what the pages say, in the languages they speak.
 *
 * UTF-8, no markup. The English sentences of faults are fault.c's own.
 */
#ifndef CLEANDECK_FRONT_FRONT_WORDS_H
#define CLEANDECK_FRONT_FRONT_WORDS_H

#include "base/fault.h"
#include "base/stage.h"
#include "front/front_token.h" /* enum front_language */

enum front_word {
	/* All pages. */
	FRONT_WORD_FILE,
	FRONT_WORD_KINDS,
	FRONT_WORD_SIZE,
	FRONT_WORD_UP_TO,
	FRONT_WORD_UPLOADING,
	FRONT_WORD_UPLOADED,
	FRONT_WORD_BROKEN,
	FRONT_WORD_PROGRESS,
	FRONT_WORD_REFRESHES,
	FRONT_WORD_ETA_BEFORE,
	FRONT_WORD_ETA_AFTER,
	FRONT_WORD_AGAIN,
	FRONT_WORD_PROBLEM,
	/* The try-it page. */
	FRONT_WORD_TRY,
	FRONT_WORD_TRY_LEAD,
	FRONT_WORD_CONVERT,
	FRONT_WORD_DECK,
	FRONT_WORD_SLIDES,
	FRONT_WORD_SLIDE,
	FRONT_WORD_OF,
	FRONT_WORD_PDF,
	FRONT_WORD_BUNDLE,
	FRONT_WORD_RECORD,
	FRONT_WORD_ANOTHER,
	FRONT_WORD_KEPT_UNTIL,
	/* Tickets. */
	FRONT_WORD_TICKET,
	FRONT_WORD_TICKET_LEAD,
	FRONT_WORD_MEETING,
	FRONT_WORD_VALID_UNTIL,
	FRONT_WORD_ONCE,
	FRONT_WORD_UPLOAD,
	FRONT_WORD_ARRIVED,
	FRONT_WORD_TAKE_ANOTHER,
	FRONT_WORD_COUNT
};

/* "en", "de": as in HTML. */
const char *front_words_tag(enum front_language language);

/* The language that is not this one. */
enum front_language front_words_other(enum front_language language);

/* A phrase. */
const char *front_words_find(
    enum front_language language, enum front_word word);

/* A stage, for somebody who waits for its end; "" for other numbers. */
const char *front_words_stage(enum front_language language, uint32_t stage);

/* A fault's sentence. */
const char *front_words_fault(enum front_language language, enum fault fault);

#endif
