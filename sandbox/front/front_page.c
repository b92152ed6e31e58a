/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_page.h"

#include "base/text.h"
#include "front/front_page_part.h"
#include "front/front_route.h"
#include "front/front_store.h"

#define PATH_SIZE 96

void
front_page_try(struct front_html *html, enum front_language language,
    uint32_t kinds, uint64_t max_bytes)
{
	const struct front_page_frame frame = {
	    .language = language,
	    .title = FRONT_WORD_TRY,
	    .home = "/",
	};
	const struct front_page_form form = {
	    .language = language,
	    .button = FRONT_WORD_CONVERT,
	    .action = "/try",
	    .action2 = "",
	    .kinds = kinds,
	    .max_bytes = max_bytes,
	};

	front_page_open(html, &frame);
	front_html_put(html, "<p class=\"lead\">");
	front_page_word(html, language, FRONT_WORD_TRY_LEAD, NULL);
	front_html_put(html, "</p>\n");
	front_page_put_form(html, &form);
	front_page_close(html);
}

/* A link to something of the deck. */
static void
put_link(struct front_html *html, const char *deck, const char *name,
    const char *phrase)
{
	front_html_put(html, "<li><a class=\"button\" href=\"");
	front_html_text(html, deck);
	front_html_put(html, name);
	front_html_put(html, "\">");
	front_html_text(html, phrase);
	front_html_put(html, "</a></li>\n");
}

static void
put_downloads(struct front_html *html, enum front_language language,
    const struct wire_event *view, const char *deck)
{
	front_html_put(html, "<ul class=\"links\">\n");
	if (view->artifacts & ARTIFACT_BIT(ARTIFACT_DECK_PDF))
		put_link(html, deck, "/deck.pdf",
		    front_words_find(language, FRONT_WORD_PDF));
	put_link(html, deck, "/bundle.zip",
	    front_words_find(language, FRONT_WORD_BUNDLE));
	put_link(html, deck, "", front_words_find(language, FRONT_WORD_RECORD));
	front_html_put(html, "</ul>\n<p class=\"hint\">");
	front_page_word(html, language, FRONT_WORD_KEPT_UNTIL, NULL);
	front_html_put(html, " ");
	front_page_time(html, view->expires);
	front_html_put(html, "</p>\n");
}

/* What came of it, once it has ended. */
static void
put_results(struct front_html *html, enum front_language language,
    const struct wire_event *view, const char *deck)
{
	front_html_put(html, "<div id=\"results\">\n");
	if (view->stage == STAGE_DONE)
		put_downloads(html, language, view, deck);
	else if (stage_is_end(view->stage))
		front_page_put_fault(
		    html, language, front_page_find_fault(view));
	if (stage_is_end(view->stage)) {
		front_html_put(html, "<p><a href=\"/\">");
		front_page_word(html, language, FRONT_WORD_ANOTHER, NULL);
		front_html_put(html, "</a></p>\n");
	}
	front_html_put(html, "</div>\n");
}

static void
put_slide(struct front_html *html, enum front_language language,
    const char *deck, uint32_t number)
{
	front_html_put(html, "<li id=\"slide-");
	front_html_number(html, number);
	front_html_put(html, "\"><a href=\"");
	front_html_text(html, deck);
	front_html_put(html, "/slides/");
	front_html_number(html, number);
	front_html_put(html, ".svg\"><img loading=\"lazy\" src=\"");
	front_html_text(html, deck);
	front_html_put(html, "/slides/");
	front_html_number(html, number);
	front_html_put(html, ".svg\" alt=\"");
	front_page_word(html, language, FRONT_WORD_SLIDE, NULL);
	front_html_put(html, " ");
	front_html_number(html, number);
	front_html_put(html, "\"></a></li>\n");
}

static void
put_slides(struct front_html *html, enum front_language language,
    const struct wire_event *view, const char *deck)
{
	front_html_put(
	    html, "<section id=\"slides\" aria-labelledby=\"heading\"");
	front_html_put(html, view->slides > 0 ? "" : " hidden");
	front_html_put(html, ">\n<h2 id=\"heading\">");
	front_page_word(html, language, FRONT_WORD_SLIDES, NULL);
	front_html_put(html, " <span id=\"count\">");
	front_html_number(html, view->slides);
	front_html_put(html, "</span><span id=\"total\">");
	if (view->pages > view->slides) {
		front_html_put(html, " ");
		front_page_word(html, language, FRONT_WORD_OF, NULL);
		front_html_put(html, " ");
		front_html_number(html, view->pages);
	}
	front_html_put(html, "</span></h2>\n<ol id=\"list\">\n");
	for (uint32_t number = 1; number <= view->slides; number++)
		put_slide(html, language, deck, number);
	front_html_put(html, "</ol>\n</section>\n");
}

void
front_page_try_deck(struct front_html *html, enum front_language language,
    const struct wire_event *view)
{
	const struct front_page_frame frame = {
	    .language = language,
	    .title = FRONT_WORD_DECK,
	    .home = "/",
	    .live = !stage_is_end(view->stage),
	};
	char id[FRONT_ID_TEXT_SIZE];
	char deck[PATH_SIZE];
	char events[PATH_SIZE];

	text_hex(id, view->id, sizeof(view->id));
	text_format(deck, sizeof(deck), FRONT_ROUTE_DECKS "/%s", id);
	text_format(events, sizeof(events), FRONT_ROUTE_DECKS "/%s/events", id);
	front_page_open(html, &frame);
	front_page_put_state(html, language, view, events);
	put_results(html, language, view, deck);
	put_slides(html, language, view, deck);
	front_page_close(html);
}

void
front_page_problem(struct front_html *html, enum front_language language,
    enum fault fault, const char *again)
{
	const struct front_page_frame frame = {
	    .language = language,
	    .title = FRONT_WORD_PROBLEM,
	};
	int exit_code = fault_find(fault)->exit_code;

	front_page_open(html, &frame);
	front_html_put(html, "<div role=\"alert\">\n");
	front_page_put_fault(html, language, fault);
	front_html_put(html, "</div>\n");
	if (exit_code == FAULT_EXIT_DOCUMENT || exit_code == FAULT_EXIT_LIMIT ||
	    exit_code == FAULT_EXIT_TRY_AGAIN) {
		front_html_put(html, "<p><a class=\"button\" href=\"");
		front_html_text(html, again ? again : "");
		front_html_put(html, "\">");
		front_page_word(html, language, FRONT_WORD_AGAIN, NULL);
		front_html_put(html, "</a></p>\n");
	}
	front_page_close(html);
}
