/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_page_part.h"

#include <time.h>

#define TIME_SIZE 32
#define MEGABYTE  1000000
#define KILOBYTE  1000

void
front_page_word(struct front_html *html, enum front_language language,
    enum front_word word, const char *element)
{
	if (element) {
		front_html_put(html, "<");
		front_html_put(html, element);
		front_html_put(html, ">");
	}
	front_html_text(html, front_words_find(language, word));
	if (element) {
		front_html_put(html, "</");
		front_html_put(html, element);
		front_html_put(html, ">\n");
	}
}

void
front_page_open(struct front_html *html, const struct front_page_frame *frame)
{
	front_html_put(html, "<!doctype html>\n<html lang=\"");
	front_html_put(html, front_words_tag(frame->language));
	front_html_put(html,
	    "\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	front_page_word(html, frame->language, frame->title, NULL);
	front_html_put(html,
	    " - cleandeck</title>\n"
	    "<link rel=\"icon\" href=\"/web/mark.svg\" "
	    "type=\"image/svg+xml\">\n"
	    "<link rel=\"stylesheet\" href=\"/web/page.css\">\n"
	    "<script src=\"/web/page.js\" defer></script>\n");
	if (frame->live)
		front_html_put(html,
		    "<noscript><meta http-equiv=\"refresh\" content=\"2\">"
		    "</noscript>\n");
	front_html_put(html, "</head>\n<body>\n<header>");
	if (frame->home) {
		front_html_put(html, "<a href=\"");
		front_html_text(html, frame->home);
		front_html_put(html, "\">");
	}
	front_html_put(html,
	    "<img src=\"/web/mark.svg\" alt=\"\" width=\"32\" height=\"32\">"
	    "<span>cleandeck</span>");
	front_html_put(html, frame->home ? "</a>" : "");
	front_html_put(html, "</header>\n<main>\n");
	front_page_word(html, frame->language, frame->title, "h1");
}

void
front_page_close(struct front_html *html)
{
	front_html_put(html, "</main>\n</body>\n</html>\n");
}

void
front_page_time(struct front_html *html, uint64_t when)
{
	time_t seconds = (time_t)when;
	struct tm parts;
	char text[TIME_SIZE] = "";

	if (gmtime_r(&seconds, &parts))
		(void)strftime(
		    text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
	front_html_put(html, "<time datetime=\"");
	front_html_text(html, text);
	front_html_put(html, "\">");
	if (*text != '\0')
		(void)strftime(
		    text, sizeof(text), "%Y-%m-%d %H:%M UTC", &parts);
	front_html_text(html, text);
	front_html_put(html, "</time>");
}

/* The endings of a set of kinds: ".pptx, .odp". */
static void
put_kinds(struct front_html *html, uint32_t kinds)
{
	const char *comma = "";

	for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
		const struct kind_row *row = kind_find((enum kind)kind);
		if (!row || !(kinds & KIND_BIT(kind)))
			continue;
		front_html_put(html, comma);
		front_html_put(html, ".");
		front_html_text(html, row->name);
		comma = ", ";
	}
}

/* Rounded down: what is as large as we say has to pass. */
static void
put_bytes(struct front_html *html, uint64_t bytes)
{
	bool large = bytes >= MEGABYTE;

	front_html_number(html, bytes / (large ? MEGABYTE : KILOBYTE));
	front_html_put(html, large ? " MB" : " kB");
}

/* What may be sent, how large, until when. */
static void
put_terms(struct front_html *html, const struct front_page_form *form)
{
	front_html_put(html, "<dl class=\"terms\" id=\"terms\">\n");
	front_page_word(html, form->language, FRONT_WORD_KINDS, "dt");
	front_html_put(html, "<dd>");
	put_kinds(html, form->kinds);
	front_html_put(html, "</dd>\n");
	front_page_word(html, form->language, FRONT_WORD_SIZE, "dt");
	front_html_put(html, "<dd>");
	front_page_word(html, form->language, FRONT_WORD_UP_TO, NULL);
	front_html_put(html, " ");
	put_bytes(html, form->max_bytes);
	front_html_put(html, "</dd>\n");
	if (form->until > 0) {
		front_page_word(
		    html, form->language, FRONT_WORD_VALID_UNTIL, "dt");
		front_html_put(html, "<dd>");
		front_page_time(html, form->until);
		front_html_put(html, "</dd>\n");
	}
	front_html_put(html, "</dl>\n");
}

/* A phrase for the script, as an attribute. */
static void
put_phrase(struct front_html *html, const char *name, const char *phrase)
{
	front_html_put(html, " data-");
	front_html_put(html, name);
	front_html_put(html, "=\"");
	front_html_text(html, phrase);
	front_html_put(html, "\"");
}

void
front_page_put_form(struct front_html *html, const struct front_page_form *form)
{
	enum front_language language = form->language;

	front_html_put(html, "<form id=\"form\" method=\"post\" action=\"");
	front_html_text(html, form->action);
	front_html_text(html, form->action2);
	front_html_put(html, "\" enctype=\"multipart/form-data\"");
	put_phrase(html, "uploading",
	    front_words_find(language, FRONT_WORD_UPLOADING));
	put_phrase(
	    html, "uploaded", front_words_find(language, FRONT_WORD_UPLOADED));
	put_phrase(
	    html, "broken", front_words_find(language, FRONT_WORD_BROKEN));
	front_html_put(html, ">\n<label for=\"file\">");
	front_page_word(html, language, FRONT_WORD_FILE, NULL);
	front_html_put(html,
	    "</label>\n<input type=\"file\" id=\"file\" name=\"file\" required "
	    "aria-describedby=\"terms\" accept=\"");
	put_kinds(html, form->kinds);
	front_html_put(html, "\">\n");
	put_terms(html, form);
	front_page_word(html, language, form->button, "button");
	front_html_put(html,
	    "<progress id=\"upload\" max=\"100\" value=\"0\" hidden "
	    "aria-label=\"");
	front_page_word(html, language, FRONT_WORD_PROGRESS, NULL);
	front_html_put(html,
	    "\"></progress>\n<p class=\"said\" id=\"said\" role=\"status\">"
	    "</p>\n</form>\n");
}

/* The names of stages, for the script: each as events call it. */
static void
put_stages(struct front_html *html, enum front_language language)
{
	for (unsigned stage = STAGE_CHECKING; stage < STAGE_DONE; stage++)
		put_phrase(html, stage_name(stage),
		    front_words_stage(language, stage));
}

/* The bar: how far; without a figure while it only waits. */
static void
put_bar(struct front_html *html, enum front_language language,
    const struct wire_event *view)
{
	front_html_put(html, "<progress id=\"progress\" max=\"100\"");
	if (view->percent > 0) {
		front_html_put(html, " value=\"");
		front_html_number(html, view->percent);
		front_html_put(html, "\"");
	}
	front_html_put(html, stage_is_end(view->stage) ? " hidden" : "");
	front_html_put(html, " aria-label=\"");
	front_page_word(html, language, FRONT_WORD_PROGRESS, NULL);
	front_html_put(html, "\"></progress>\n<p class=\"hint\" id=\"eta\">");
	if (view->eta > 0 && !stage_is_end(view->stage)) {
		front_page_word(html, language, FRONT_WORD_ETA_BEFORE, NULL);
		front_html_put(html, " ");
		front_html_number(html, view->eta);
		front_html_put(html, " ");
		front_page_word(html, language, FRONT_WORD_ETA_AFTER, NULL);
	}
	front_html_put(html, "</p>\n");
}

void
front_page_put_state(struct front_html *html, enum front_language language,
    const struct wire_event *view, const char *events)
{
	bool ended = stage_is_end(view->stage);

	front_html_put(html, "<section id=\"deck\" class=\"");
	front_html_put(html, stage_name(view->stage));
	front_html_put(html, ended ? "\"" : "\" data-live=\"\"");
	if (events)
		put_phrase(html, "events", events);
	put_phrase(
	    html, "before", front_words_find(language, FRONT_WORD_ETA_BEFORE));
	put_phrase(
	    html, "after", front_words_find(language, FRONT_WORD_ETA_AFTER));
	put_phrase(html, "slide", front_words_find(language, FRONT_WORD_SLIDE));
	put_stages(html, language);
	front_html_put(
	    html, ">\n<p class=\"state\" id=\"state\" role=\"status\">");
	front_html_text(html, front_words_stage(language, view->stage));
	front_html_put(html, "</p>\n");
	put_bar(html, language, view);
	if (!ended) {
		front_html_put(html, "<noscript>");
		front_page_word(html, language, FRONT_WORD_REFRESHES, "p");
		front_html_put(html, "</noscript>\n");
	}
	front_html_put(html, "</section>\n");
}

enum fault
front_page_find_fault(const struct wire_event *view)
{
	if (view->fault != FAULT_NONE)
		return view->fault;
	return view->stage == STAGE_CANCELLED ? FAULT_CANCELLED
					      : FAULT_INTERNAL;
}

void
front_page_put_fault(
    struct front_html *html, enum front_language language, enum fault fault)
{
	enum front_language other = front_words_other(language);

	front_html_put(html, "<p class=\"fault\">");
	front_html_text(html, front_words_fault(language, fault));
	front_html_put(html, "</p>\n<p class=\"hint\" lang=\"");
	front_html_put(html, front_words_tag(other));
	front_html_put(html, "\">");
	front_html_text(html, front_words_fault(other, fault));
	front_html_put(html, "</p>\n<p class=\"hint\"><code>");
	front_html_text(html, fault_find(fault)->code);
	front_html_put(html, "</code></p>\n");
}
