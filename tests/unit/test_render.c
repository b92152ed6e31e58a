/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which artifacts a PDF becomes, in which order, and which PDFs become none. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "render_rig.h"

#define PAGE "/MediaBox[0 0 320 240]"
#define FONTS                                                                  \
	"/Resources<</Font<</F<</Type/Font/Subtype/Type1"                      \
	"/BaseFont/Helvetica>>>>>>"
#define HELLO "BT /F 24 Tf 20 100 Td (Hello slide) Tj ET"

static struct render_rig rig;
static struct pdf_builder pdf;

static int
begin(void **state)
{
	(void)state;
	render_rig_init(&rig);
	pdf_builder_init(&pdf);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	render_rig_done(&rig);
	pdf_builder_done(&pdf);
	return 0;
}

/* Renders one page and returns the fault. */
static enum fault
run_page(const char *page, const char *content)
{
	pdf_builder_finish_page(&pdf, "", page, content, "");
	render_rig_run(&rig, pdf.bytes, pdf.size);
	return rig.outcome.fault;
}

static void
run_pages(unsigned count)
{
	char kids[512] = "";

	for (unsigned i = 0; i < count; i++) {
		unsigned page =
		    pdf_builder_add(&pdf, "/Type/Page/Parent 100 0 R" PAGE);
		(void)snprintf(kids + strlen(kids), sizeof(kids) - strlen(kids),
		    "%u 0 R ", page);
	}
	char tree[600], root[64];
	(void)snprintf(
	    tree, sizeof(tree), "/Type/Pages/Kids[%s]/Count %u", kids, count);
	(void)snprintf(root, sizeof(root), "/Type/Catalog/Pages %u 0 R",
	    pdf_builder_add(&pdf, tree));
	pdf_builder_finish(&pdf, pdf_builder_add(&pdf, root), "");
	render_rig_run(&rig, pdf.bytes, pdf.size);
}

static void
test_render_warm_succeeds_twice(void **state)
{
	(void)state;
	assert_int_equal(render_warm(), 0);
	assert_int_equal(render_warm(), 0);
}

static void
test_render_one_page_all_artifacts(void **state)
{
	(void)state;
	assert_int_equal(run_page(PAGE FONTS, HELLO), FAULT_NONE);
	assert_int_equal(rig.outcome.pages, 1);
	assert_int_equal(rig.outcome.rastered, 0);
	assert_int_equal(rig.count, ARTIFACT_COUNT);
	assert_memory_equal(
	    render_rig_find(&rig, ARTIFACT_DECK_PDF, 0)->bytes, "%PDF-1.", 7);
	assert_memory_equal(
	    render_rig_find(&rig, ARTIFACT_THUMBNAIL, 1)->bytes, "\x89PNG", 4);
	assert_true(render_rig_has(
	    &rig, ARTIFACT_SLIDE_SVG, 1, "width=\"320pt\" height=\"240pt\""));
	assert_string_equal(
	    render_rig_find(&rig, ARTIFACT_TEXT, 1)->bytes, "Hello slide\n");
}

static void
test_render_two_pages_first_page_first_deck_last(void **state)
{
	(void)state;
	run_pages(2);
	assert_int_equal(rig.outcome.fault, FAULT_NONE);
	assert_int_equal(rig.count, 9);
	for (size_t i = 0; i < rig.count; i++)
		assert_int_equal(rig.taken[i].page, i == 8 ? 0 : i < 4 ? 1 : 2);
	assert_int_equal(rig.taken[8].artifact, ARTIFACT_DECK_PDF);
}

static void
test_render_order_only_what_is_asked_for(void **state)
{
	(void)state;
	rig.order.artifacts = ARTIFACT_BIT(ARTIFACT_TEXT);
	assert_int_equal(run_page(PAGE FONTS, HELLO), FAULT_NONE);
	assert_int_equal(rig.count, 1);
	assert_non_null(render_rig_find(&rig, ARTIFACT_TEXT, 1));
}

/* The width is bytes 16 to 19 of a PNG: RFC 2083, 4.1.1. */
static uint32_t
png_width(const struct render_rig_artifact *png)
{
	const uint8_t *at = (const uint8_t *)png->bytes + 16;

	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

static void
test_render_pictures_have_their_widths(void **state)
{
	(void)state;
	assert_int_equal(run_page(PAGE, ""), FAULT_NONE);
	assert_int_equal(
	    png_width(render_rig_find(&rig, ARTIFACT_THUMBNAIL, 1)),
	    LIMIT_THUMBNAIL_WIDTH);
	assert_int_equal(
	    png_width(render_rig_find(&rig, ARTIFACT_SLIDE_PNG, 1)),
	    LIMIT_SLIDE_PNG_WIDTH);
}

static void
test_render_tall_page_picture_within_budget(void **state)
{
	(void)state;
	rig.order.picture_pixels = 100 * 1000;
	assert_int_equal(run_page("/MediaBox[0 0 10 14400]", ""), FAULT_NONE);
	assert_true(
	    png_width(render_rig_find(&rig, ARTIFACT_SLIDE_PNG, 1)) < 10);
}

static void
test_render_poster_of_greatest_size_converts(void **state)
{
	(void)state;
	assert_int_equal(run_page("/MediaBox[0 0 14400 14400]" FONTS
				  "/Group<</S/Transparency>>",
			     HELLO),
	    FAULT_NONE);
	assert_int_equal(rig.count, ARTIFACT_COUNT);
}

static void
test_render_page_size_out_of_bounds_refused(void **state)
{
	static const char *const boxes[] = {
	    "/MediaBox[0 0 14401 100]",
	    "/MediaBox[0 0 100 2000000000]",
	    "/MediaBox[0 0 0.01 100]",
	};

	for (size_t i = 0; i < COUNT_OF(boxes); i++) {
		end(state);
		begin(state);
		assert_int_equal(run_page(boxes[i], ""), FAULT_PAGE_TOO_LARGE);
	}
}

static void
test_render_garbage_is_damaged(void **state)
{
	(void)state;
	render_rig_run(&rig, "not a PDF", 9);
	assert_int_equal(rig.outcome.fault, FAULT_DAMAGED);
	render_rig_run(&rig, "", 0);
	assert_int_equal(rig.outcome.fault, FAULT_DAMAGED);
	assert_int_equal(rig.count, 0);
}

static void
test_render_no_pages_refused(void **state)
{
	(void)state;
	run_pages(0);
	assert_int_equal(rig.outcome.fault, FAULT_NO_PAGES);
}

static void
test_render_too_many_pages_refused(void **state)
{
	(void)state;
	rig.order.pages_max = 2;
	run_pages(3);
	assert_int_equal(rig.outcome.fault, FAULT_TOO_MANY_PAGES);
	assert_int_equal(rig.count, 0);
}

/* RC4, 40 bits (ISO 32000-1, 7.6.3): `user` checks the user's password. */
static void
run_encrypted(const char *user)
{
	char trailer[400];

	(void)snprintf(trailer, sizeof(trailer),
	    "/Encrypt<</Filter/Standard/V 1/R 2/P -4"
	    "/O(oooooooooooooooooooooooooooooooo)/U<%s>>>"
	    "/ID[(iiiiiiiiiiiiiiii)(iiiiiiiiiiiiiiii)]",
	    user);
	pdf_builder_finish_page(&pdf, "", PAGE, "", trailer);
	render_rig_run(&rig, pdf.bytes, pdf.size);
}

static void
test_render_user_password_refused(void **state)
{
	(void)state;
	run_encrypted("0000000000000000000000000000000000000000"
		      "000000000000000000000000");
	assert_int_equal(rig.outcome.fault, FAULT_ENCRYPTED);
}

static void
test_render_owner_password_alone_converts(void **state)
{
	(void)state;
	/* The empty password's, with the O and ID above. */
	run_encrypted("c38f5eb8fd1835d028b1444c3e7c47697f5fc475"
		      "095b40e065eb7fab87465546");
	assert_int_equal(rig.outcome.fault, FAULT_NONE);
	assert_false(render_rig_has(&rig, ARTIFACT_DECK_PDF, 0, "/Encrypt"));
}

static void
test_render_sink_gives_up_internal(void **state)
{
	(void)state;
	rig.refuse = -EPIPE;
	assert_int_equal(run_page(PAGE, ""), FAULT_INTERNAL);
	assert_string_equal(rig.outcome.seen, "page 1: svg failed");
}

static void
test_render_slide_of_many_paths_becomes_a_picture(void **state)
{
	static const char path[] = "0 0 9 9 re f\n";
	size_t size = sizeof(path) - 1;
	char *content = calloc(LIMIT_SVG_ELEMENTS + 2, size);

	(void)state;
	assert_non_null(content);
	for (size_t i = 0; i < LIMIT_SVG_ELEMENTS + 1; i++)
		memcpy(content + i * size, path, size);
	assert_int_equal(run_page(PAGE, content), FAULT_NONE);
	free(content);
	assert_int_equal(rig.outcome.rastered, 1);
	assert_int_equal(rig.count, ARTIFACT_COUNT);
	assert_true(render_rig_has(
	    &rig, ARTIFACT_SLIDE_SVG, 1, "data:image/png;base64,"));
	assert_false(render_rig_has(&rig, ARTIFACT_SLIDE_SVG, 1, "<path"));
}

static void
test_render_same_input_same_bytes(void **state)
{
	struct render_rig other;

	(void)state;
	rig.order.artifacts &= ~ARTIFACT_BIT(ARTIFACT_SLIDE_SVG);
	assert_int_equal(run_page(PAGE FONTS, HELLO), FAULT_NONE);
	render_rig_init(&other);
	other.order = rig.order;
	render_rig_run(&other, pdf.bytes, pdf.size);
	assert_int_equal(other.count, rig.count);
	for (size_t i = 0; i < rig.count; i++) {
		assert_int_equal(other.taken[i].size, rig.taken[i].size);
		assert_memory_equal(other.taken[i].bytes, rig.taken[i].bytes,
		    rig.taken[i].size);
	}
	render_rig_done(&other);
}

static void
test_render_mistake_in_page_counted_not_fatal(void **state)
{
	(void)state;
	assert_int_equal(run_page(PAGE FONTS, HELLO " nonsense"), FAULT_NONE);
	assert_true(rig.outcome.complaints > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_render_warm_succeeds_twice),
	    TEST(test_render_one_page_all_artifacts),
	    TEST(test_render_two_pages_first_page_first_deck_last),
	    TEST(test_render_order_only_what_is_asked_for),
	    TEST(test_render_pictures_have_their_widths),
	    TEST(test_render_tall_page_picture_within_budget),
	    TEST(test_render_poster_of_greatest_size_converts),
	    TEST(test_render_page_size_out_of_bounds_refused),
	    TEST(test_render_garbage_is_damaged),
	    TEST(test_render_no_pages_refused),
	    TEST(test_render_too_many_pages_refused),
	    TEST(test_render_user_password_refused),
	    TEST(test_render_owner_password_alone_converts),
	    TEST(test_render_sink_gives_up_internal),
	    TEST(test_render_slide_of_many_paths_becomes_a_picture),
	    TEST(test_render_same_input_same_bytes),
	    TEST(test_render_mistake_in_page_counted_not_fatal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
