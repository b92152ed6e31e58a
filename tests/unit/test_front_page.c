/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: pages say all there is to say, in both languages, and run nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "front/front_page.h"

#define TOKEN "abc-DEF_123"

static char *page;

static int
forget_page(void **state)
{
	(void)state;
	free(page);
	page = NULL;
	return 0;
}

static void
keep_page(struct front_html *html)
{
	free(page);
	page = front_html_take(html);
	assert_non_null(page);
}

static bool
has(const char *text)
{
	return strstr(page, text) != NULL;
}

/* What the policy would not run anyway must not be in there at all. */
static void
check_harmless(void)
{
	static const char *const bad[] = {" style=", "<style", " onclick",
	    " onload", " onsubmit", "javascript:", "http://", "https://", "//w",
	    "<script>", "<iframe", "<base"};

	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(has(bad[i]));
	assert_true(has("<!doctype html>"));
	assert_true(has("<meta name=\"viewport\""));
	assert_true(has("</html>\n"));
}

static struct wire_event
make_view(enum stage stage)
{
	struct wire_event view = {
	    .stage = stage,
	    .pages = 5,
	    .slides = stage == STAGE_DONE ? 5 : 2,
	    .percent = 40,
	    .eta = stage_is_end(stage) ? 0 : 7,
	    .artifacts = ARTIFACT_DEFAULT_SET,
	    .expires = stage_is_end(stage) ? 1700000000 : 0,
	};

	memset(view.id, 0xab, sizeof(view.id));
	return view;
}

static const struct front_ticket ticket = {
    .expires = 1700000000,
    .bytes_max = 25000000,
    .accept = KIND_BIT(KIND_PPTX) | KIND_BIT(KIND_PDF),
    .language = FRONT_LANGUAGE_DE,
    .meeting = "<script>alert('1')</script> & \"co\"",
};
static const struct front_page_ticket ticket_page = {
    .ticket = &ticket, .token = TOKEN};

static void
test_words_none_is_missing(void **state)
{
	(void)state;
	for (int l = 0; l < FRONT_LANGUAGE_COUNT; l++) {
		enum front_language language = (enum front_language)l;
		for (int i = 0; i < FRONT_WORD_COUNT; i++) {
			const char *word =
			    front_words_find(language, (enum front_word)i);
			assert_non_null(word);
			assert_true(strlen(word) > 0);
		}
		for (uint32_t i = STAGE_RECEIVED; i < STAGE_COUNT; i++)
			assert_true(strlen(front_words_stage(language, i)) > 0);
		assert_string_equal(front_words_stage(language, 0), "");
		assert_string_equal(front_words_stage(language, 99), "");
	}
	assert_string_equal(front_words_tag(FRONT_LANGUAGE_DE), "de");
}

static void
test_words_fault_each_in_both_languages(void **state)
{
	(void)state;
	for (int i = 0; i < FAULT_COUNT; i++) {
		enum fault fault = (enum fault)i;
		const char *german =
		    front_words_fault(FRONT_LANGUAGE_DE, fault);
		assert_non_null(german);
		assert_int_equal(german[strlen(german) - 1], '.');
		assert_string_equal(front_words_fault(FRONT_LANGUAGE_EN, fault),
		    fault_find(fault)->sentence);
		assert_string_not_equal(german, fault_find(fault)->sentence);
	}
	assert_string_equal(front_words_fault(FRONT_LANGUAGE_DE, FAULT_COUNT),
	    front_words_fault(FRONT_LANGUAGE_DE, FAULT_INTERNAL));
}

static void
test_page_try_form_works_alone(void **state)
{
	struct front_html html = {.size = 0};

	(void)state;
	front_page_try(&html, FRONT_LANGUAGE_EN,
	    KIND_BIT(KIND_ODP) | KIND_BIT(KIND_PDF), 104857600);
	keep_page(&html);
	check_harmless();
	assert_true(has("<html lang=\"en\">"));
	assert_true(has("method=\"post\" action=\"/try\" "
			"enctype=\"multipart/form-data\""));
	assert_true(has("<label for=\"file\">"));
	assert_true(has("accept=\".odp, .pdf\""));
	assert_true(has("up to 104 MB"));
	assert_false(has("http-equiv"));
}

static void
test_page_try_deck_live_renews_itself(void **state)
{
	struct front_html html = {.size = 0};
	struct wire_event view = make_view(STAGE_RENDERING);

	(void)state;
	front_page_try_deck(&html, FRONT_LANGUAGE_DE, &view);
	keep_page(&html);
	check_harmless();
	assert_true(has("<html lang=\"de\">"));
	assert_true(has("<meta http-equiv=\"refresh\" content=\"2\">"));
	assert_true(has("value=\"40\""));
	assert_true(has("/slides/2.svg\" alt=\"Folie 2\""));
	assert_false(has("/slides/3.svg"));
	assert_false(has("/deck.pdf"));
	assert_true(has("role=\"status\""));
	assert_true(has("data-events=\"/v1/decks/abababababababababababababab"
			"abab/events\""));
}

static void
test_page_try_deck_done_has_links(void **state)
{
	struct front_html html = {.size = 0};
	struct wire_event view = make_view(STAGE_DONE);

	(void)state;
	front_page_try_deck(&html, FRONT_LANGUAGE_EN, &view);
	keep_page(&html);
	check_harmless();
	assert_false(has("http-equiv"));
	assert_true(has("/deck.pdf\""));
	assert_true(has("/bundle.zip\""));
	assert_true(has("/slides/5.svg"));
	assert_true(has("2023-11-14 22:13 UTC"));
	view.artifacts = ARTIFACT_BIT(ARTIFACT_SLIDE_SVG);
	front_page_try_deck(&html, FRONT_LANGUAGE_EN, &view);
	keep_page(&html);
	assert_false(has("/deck.pdf\""));
}

static void
test_page_try_deck_refused_says_why(void **state)
{
	struct front_html html = {.size = 0};
	struct wire_event view = make_view(STAGE_REFUSED);

	(void)state;
	view.fault = FAULT_ENCRYPTED;
	view.slides = 0;
	front_page_try_deck(&html, FRONT_LANGUAGE_DE, &view);
	keep_page(&html);
	check_harmless();
	assert_true(has(front_words_fault(FRONT_LANGUAGE_DE, FAULT_ENCRYPTED)));
	assert_true(has(front_words_fault(FRONT_LANGUAGE_EN, FAULT_ENCRYPTED)));
	assert_true(has("<code>encrypted</code>"));
	assert_false(has("/bundle.zip"));
	view.stage = STAGE_CANCELLED;
	view.fault = FAULT_NONE;
	front_page_try_deck(&html, FRONT_LANGUAGE_EN, &view);
	keep_page(&html);
	assert_true(has("<code>cancelled</code>"));
}

static void
test_page_ticket_meeting_escaped(void **state)
{
	struct front_html html = {.size = 0};

	(void)state;
	front_page_ticket(&html, &ticket_page);
	keep_page(&html);
	check_harmless();
	assert_false(has("<script>"));
	assert_true(has("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; "
			"&quot;co&quot;"));
	assert_true(has("action=\"/t/" TOKEN "\""));
	assert_true(has("bis zu 25 MB"));
	assert_true(has("<dd>.pptx, .pdf</dd>"));
	assert_true(has("2023-11-14 22:13 UTC"));
}

static void
test_page_ticket_deck_shows_no_slides(void **state)
{
	static const enum stage stages[] = {STAGE_RECEIVED, STAGE_CHECKING,
	    STAGE_QUEUED, STAGE_CONVERTING, STAGE_RENDERING, STAGE_VERIFYING,
	    STAGE_DONE, STAGE_REFUSED, STAGE_FAILED, STAGE_CANCELLED};
	struct front_html html = {.size = 0};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(stages); i++) {
		struct wire_event view = make_view(stages[i]);
		bool ended = stage_is_end(stages[i]);
		front_page_ticket_deck(&html, &ticket_page, &view);
		keep_page(&html);
		check_harmless();
		assert_true(
		    has(front_words_stage(FRONT_LANGUAGE_DE, stages[i])));
		assert_false(has("/v1/"));
		assert_int_equal(has("http-equiv"), !ended);
		assert_int_equal(
		    has("<form"), ended && stages[i] != STAGE_DONE);
	}
}

static void
test_page_problem_both_languages(void **state)
{
	struct front_html html = {.size = 0};

	(void)state;
	for (int i = FAULT_EMPTY; i < FAULT_COUNT; i++) {
		front_page_problem(
		    &html, FRONT_LANGUAGE_EN, (enum fault)i, NULL);
		keep_page(&html);
		check_harmless();
		assert_true(has("lang=\"de\""));
		assert_true(has("role=\"alert\""));
	}
}

#define PAGE_TEST(name) cmocka_unit_test_teardown(name, forget_page)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PAGE_TEST(test_words_none_is_missing),
	    PAGE_TEST(test_words_fault_each_in_both_languages),
	    PAGE_TEST(test_page_try_form_works_alone),
	    PAGE_TEST(test_page_try_deck_live_renews_itself),
	    PAGE_TEST(test_page_try_deck_done_has_links),
	    PAGE_TEST(test_page_try_deck_refused_says_why),
	    PAGE_TEST(test_page_ticket_meeting_escaped),
	    PAGE_TEST(test_page_ticket_deck_shows_no_slides),
	    PAGE_TEST(test_page_problem_both_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
