/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_page_part.h - what several pages have in common. */
#ifndef CLEANDECK_FRONT_FRONT_PAGE_PART_H
#define CLEANDECK_FRONT_FRONT_PAGE_PART_H

#include "front/front_page.h"

/* How a page begins. */
struct front_page_frame {
	enum front_language language;
	enum front_word title;
	const char *home; /* where the mark leads; NULL: nowhere */
	bool live;        /* renews itself, if there is no script to do it */
};

/* A form that posts one file in the field `file`. */
struct front_page_form {
	enum front_language language;
	enum front_word button;
	const char *action;  /* a path of ours... */
	const char *action2; /* ...and what follows it; escaped */
	uint32_t kinds;      /* set of KIND_BIT() */
	uint64_t max_bytes;
	uint64_t until; /* unix seconds; 0: for ever */
};

/* Everything before the content, with the title as its heading. */
void front_page_open(
    struct front_html *html, const struct front_page_frame *frame);

/* Everything behind it. */
void front_page_close(struct front_html *html);

/* A phrase, escaped; with an element's name (NULL: none) around it. */
void front_page_word(struct front_html *html, enum front_language language,
    enum front_word word, const char *element);

/* A date and time, in UTC. */
void front_page_time(struct front_html *html, uint64_t when);

/* The form, and what may be sent with it. */
void front_page_put_form(
    struct front_html *html, const struct front_page_form *form);

/*
 * How far a deck is: web/page.js keeps it up to date, by its events when
 * their path is given (NULL: it asks for the page again).
 */
void front_page_put_state(struct front_html *html, enum front_language language,
    const struct wire_event *view, const char *events);

/* Why a deck has ended without slides. */
enum fault front_page_find_fault(const struct wire_event *view);

/* A refusal: the sentence in both languages, and the code. */
void front_page_put_fault(
    struct front_html *html, enum front_language language, enum fault fault);

#endif
