/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_show.h - the pages for people, as answers.
 *
 *   GET /, /try       front_show_try           the try-it page
 *   POST /try         a form with `file`; then front_show_elsewhere /try/ID
 *   GET /try/ID       front_show_try_deck
 *   GET /web/NAME     front_serve_built_in     their style, script and picture
 *   GET /t/TOKEN      front_show_ticket
 *   POST /t/TOKEN     the same; then front_show_elsewhere /t/TOKEN/ID
 *   GET /t/TOKEN/ID   front_show_ticket_deck
 *
 * They go out with a policy that lets nothing in but our own files: no
 * script in the page, no style, nothing from elsewhere, no frame around it.
 * For /try and /try/ID ask front_show_allows() first; refuse with
 * FAULT_FORBIDDEN. What is refused for somebody who wants a page (a post of
 * these forms, a ticket) is front_show_problem(), all else JSON.
 */
#ifndef CLEANDECK_FRONT_FRONT_SHOW_H
#define CLEANDECK_FRONT_FRONT_SHOW_H

#include "front/front.h"
#include "front/front_mhd.h"
#include "front/front_page.h"
#include "front/front_problem.h"

/* The language that the client likes best (Accept-Language). */
enum front_language front_show_language(struct MHD_Connection *connection);

/* Does the client want a page rather than JSON (Accept has text/html)? */
bool front_show_wants_page(struct MHD_Connection *connection);

/*
 * May what needs no key be asked for so? The request's Host has to be a
 * loopback one (else a site could name us its own, and read us), and unless
 * it is GET or HEAD it has to come from our own page or from no page.
 */
bool front_show_allows(struct MHD_Connection *connection, const char *method);

/*
 * The try-it page, where it is configured, for who is allowed; two lines of
 * text where it is not.
 */
NODISCARD enum MHD_Result front_show_try(
    const struct front *front, struct MHD_Connection *connection);

/* One of its decks: how far it is, its slides, its links. */
NODISCARD enum MHD_Result front_show_try_deck(
    struct MHD_Connection *connection, const struct wire_event *view);

/* A ticket that is good: what may be sent, and the form. */
NODISCARD enum MHD_Result front_show_ticket(
    struct MHD_Connection *connection, const struct front_page_ticket *page);

/* What became of what was sent with it. */
NODISCARD enum MHD_Result front_show_ticket_deck(
    struct MHD_Connection *connection, const struct front_page_ticket *page,
    const struct wire_event *view);

/*
 * A refusal, with the fault's status. `language`: of the ticket, or
 * front_show_language(). `close` as in front_reply.h.
 */
NODISCARD enum MHD_Result front_show_problem(struct MHD_Connection *connection,
    enum front_language language, const struct front_problem *problem,
    bool close);

/* 303: look there (a path of ours). */
NODISCARD enum MHD_Result front_show_elsewhere(
    struct MHD_Connection *connection, const char *path);

#endif
