/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_page.h - the pages for people, as HTML.
 *
 * From plain values to text: no connection, no key, no file. All text that
 * is not ours is escaped (front_html.h). The pages work without a script;
 * the one on /try gets a better one from web/page.js.
 */
#ifndef CLEANDECK_FRONT_FRONT_PAGE_H
#define CLEANDECK_FRONT_FRONT_PAGE_H

#include "front/front_html.h"
#include "front/front_token.h"
#include "front/front_words.h"
#include "wire/wire_deck.h"

/* The try-it page: a form. */
void front_page_try(struct front_html *html, enum front_language language,
    uint32_t kinds, uint64_t max_bytes);

/* A deck of the try-it page: how far it is, its slides, its links. */
void front_page_try_deck(struct front_html *html, enum front_language language,
    const struct wire_event *view);

/* A ticket, and how it stands in the path: "/t/" and this. */
struct front_page_ticket {
	const struct front_ticket *ticket;
	const char *token; /* borrowed; ends with a NUL */
};

/* A ticket: what may be sent, and a form to send it. */
void front_page_ticket(
    struct front_html *html, const struct front_page_ticket *page);

/*
 * The same, after it was used: how far the deck is; of one that was refused
 * why, and the form again. No slides: the ticket is for sending.
 */
void front_page_ticket_deck(struct front_html *html,
    const struct front_page_ticket *page, const struct wire_event *view);

/*
 * A refusal: in this language, and small in the other. `again`: the path of
 * the form to try again with; NULL: it is at the same one.
 */
void front_page_problem(struct front_html *html, enum front_language language,
    enum fault fault, const char *again);

#endif
