/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_page.h"

#include "front/front_page_part.h"
#include "front/front_route.h"

static void
put_form(struct front_html *html, const struct front_page_ticket *page)
{
	const struct front_ticket *ticket = page->ticket;
	const struct front_page_form form = {
	    .language = ticket->language,
	    .button = FRONT_WORD_UPLOAD,
	    .action = FRONT_ROUTE_TICKETS "/",
	    .action2 = page->token,
	    .kinds = ticket->accept,
	    .max_bytes = ticket->bytes_max,
	    .until = ticket->expires,
	};

	front_page_put_form(html, &form);
}

/* For which meeting; its name is whoever made the ticket's. */
static void
put_meeting(struct front_html *html, const struct front_ticket *ticket)
{
	if (ticket->meeting[0] == '\0')
		return;
	front_html_put(html, "<p class=\"meeting\">");
	front_page_word(html, ticket->language, FRONT_WORD_MEETING, NULL);
	front_html_put(html, ": <bdi>");
	front_html_text(html, ticket->meeting);
	front_html_put(html, "</bdi></p>\n");
}

void
front_page_ticket(struct front_html *html, const struct front_page_ticket *page)
{
	enum front_language language = page->ticket->language;
	const struct front_page_frame frame = {
	    .language = language,
	    .title = FRONT_WORD_TICKET,
	};

	front_page_open(html, &frame);
	put_meeting(html, page->ticket);
	front_html_put(html, "<p class=\"lead\">");
	front_page_word(html, language, FRONT_WORD_TICKET_LEAD, NULL);
	front_html_put(html, "</p>\n");
	put_form(html, page);
	front_html_put(html, "<p class=\"hint\">");
	front_page_word(html, language, FRONT_WORD_ONCE, NULL);
	front_html_put(html, "</p>\n");
	front_page_close(html);
}

static void
put_refusal(struct front_html *html, const struct front_page_ticket *page,
    enum fault fault)
{
	enum front_language language = page->ticket->language;

	front_page_put_fault(html, language, fault);
	front_html_put(html, "<p>");
	front_page_word(html, language, FRONT_WORD_TAKE_ANOTHER, NULL);
	front_html_put(html, "</p>\n");
	put_form(html, page);
}

static void
put_count(struct front_html *html, enum front_language language,
    const struct wire_event *view)
{
	front_html_put(html, "<p class=\"hint\">");
	front_page_word(html, language, FRONT_WORD_SLIDES, NULL);
	front_html_put(html, ": ");
	front_html_number(html, view->slides);
	if (view->pages > view->slides) {
		front_html_put(html, " ");
		front_page_word(html, language, FRONT_WORD_OF, NULL);
		front_html_put(html, " ");
		front_html_number(html, view->pages);
	}
	front_html_put(html, "</p>\n");
}

void
front_page_ticket_deck(struct front_html *html,
    const struct front_page_ticket *page, const struct wire_event *view)
{
	enum front_language language = page->ticket->language;
	const struct front_page_frame frame = {
	    .language = language,
	    .title = FRONT_WORD_DECK,
	    .live = !stage_is_end(view->stage),
	};

	front_page_open(html, &frame);
	put_meeting(html, page->ticket);
	front_page_put_state(html, language, view, NULL);
	front_html_put(html, "<div id=\"results\">\n");
	if (view->slides > 0)
		put_count(html, language, view);
	if (view->stage == STAGE_DONE)
		front_page_word(html, language, FRONT_WORD_ARRIVED, "p");
	if (stage_is_end(view->stage) && view->stage != STAGE_DONE)
		put_refusal(html, page, front_page_find_fault(view));
	front_html_put(html, "</div>\n");
	front_page_close(html);
}
