/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/artifact.h"
#include "base/limits.h"

static void
test_artifact_find_every_number_own_row(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < ARTIFACT_COUNT; i++)
		assert_int_equal(artifact_find(i)->artifact, i);
	assert_null(artifact_find(ARTIFACT_COUNT));
}

static void
test_artifact_table_words_unique(void **state)
{
	(void)state;
	for (uint32_t a = 0; a < ARTIFACT_COUNT; a++)
		for (uint32_t b = 0; b < a; b++)
			assert_string_not_equal(
			    artifact_find(a)->word, artifact_find(b)->word);
}

static void
test_artifact_name_every_class_parses_back(void **state)
{
	static const uint32_t pages[] = {1, 12, LIMIT_PAGES_MAX};

	(void)state;
	for (uint32_t i = 0; i < ARTIFACT_COUNT; i++) {
		for (size_t p = 0; p < COUNT_OF(pages); p++) {
			char name[ARTIFACT_NAME_SIZE];
			enum artifact artifact;
			uint32_t again;
			uint32_t page =
			    artifact_find(i)->per_page ? pages[p] : 0;
			assert_int_equal(
			    artifact_name((enum artifact)i, page, name), 0);
			assert_int_equal(
			    artifact_parse_name(name, &artifact, &again), 0);
			assert_int_equal(artifact, i);
			assert_int_equal(again, page);
		}
	}
}

static void
test_artifact_name_class_and_page_disagree_refused(void **state)
{
	char name[ARTIFACT_NAME_SIZE];

	(void)state;
	assert_int_equal(artifact_name(ARTIFACT_DECK_PDF, 1, name), -EINVAL);
	assert_int_equal(artifact_name(ARTIFACT_SLIDE_SVG, 0, name), -EINVAL);
	assert_int_equal(
	    artifact_name(ARTIFACT_SLIDE_SVG, LIMIT_PAGES_MAX + 1, name),
	    -EINVAL);
	assert_int_equal(artifact_name(ARTIFACT_COUNT, 0, name), -EINVAL);
}

static void
test_artifact_parse_name_not_ours_refused(void **state)
{
	static const char *const bad[] = {"", "/", "..", "../deck.pdf",
	    "deck.pdf/", "./deck.pdf", "deck.pdf2", "DECK.PDF", "slides/0.svg",
	    "slides/01.svg", "slides/1.svg/", "slides/1.svg/../2.svg",
	    "slides/+1.svg", "slides/-1.svg", "slides/ 1.svg", "slides/1",
	    "slides/1.", "slides/.svg", "slides/1.SVG", "slides//1.svg",
	    "slides/1.txt", "text/1.svg", "thumbnails/1.svg", "slides/0x1.svg",
	    "slides/10001.svg", "slides/4294967297.svg",
	    "slides/18446744073709551617.svg", "slides/1.svg.png",
	    "slides/../deck.pdf", "/deck.pdf", "slides\\1.svg"};
	enum artifact artifact;
	uint32_t page;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (artifact_parse_name(bad[i], &artifact, &page) != -ENOENT)
			fail_msg("%s was taken", bad[i]);
}

static void
test_artifact_parse_set_words_bits(void **state)
{
	uint32_t set = 0;

	(void)state;
	assert_int_equal(artifact_parse_set("pdf,png", &set), 0);
	assert_int_equal(set,
	    ARTIFACT_BIT(ARTIFACT_DECK_PDF) | ARTIFACT_BIT(ARTIFACT_SLIDE_PNG));
	assert_int_equal(
	    artifact_parse_set("pdf,svg,thumbnails,text", &set), 0);
	assert_int_equal(set, ARTIFACT_DEFAULT_SET);
}

static void
test_artifact_parse_set_unknown_refused(void **state)
{
	static const char *const bad[] = {
	    "", ",", "pdf,", ",pdf", "pdf,,svg", "PDF", "pd", "pdf svg", "jpg"};
	uint32_t set = 42;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(artifact_parse_set(bad[i], &set), -EINVAL);
	assert_int_equal(set, 42);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_artifact_find_every_number_own_row),
	    cmocka_unit_test(test_artifact_table_words_unique),
	    cmocka_unit_test(test_artifact_name_every_class_parses_back),
	    cmocka_unit_test(
		test_artifact_name_class_and_page_disagree_refused),
	    cmocka_unit_test(test_artifact_parse_name_not_ours_refused),
	    cmocka_unit_test(test_artifact_parse_set_words_bits),
	    cmocka_unit_test(test_artifact_parse_set_unknown_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
