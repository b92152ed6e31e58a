/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: whatever a file is called, its folder is one plain name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "cli/stem.h"

static void
expect(const char *path, unsigned number, const char *wanted)
{
	char stem[STEM_SIZE];

	stem_make(path, number, stem);
	assert_string_equal(stem, wanted);
}

static void
test_stem_make_path_and_ending_dropped(void **state)
{
	(void)state;
	expect("decks/of/welcome.pptx", 1, "welcome");
	expect("/a.b/noending", 1, "noending");
	expect("two.dots.odp", 1, "two.dots");
}

static void
test_stem_make_number_appended(void **state)
{
	(void)state;
	expect("welcome.pptx", 2, "welcome-2");
	expect(".odp", 12, "deck-12");
}

static void
test_stem_make_nothing_left_is_deck(void **state)
{
	(void)state;
	expect("", 1, "deck");
	expect("..", 1, "deck");
	expect("...odp", 1, "deck");
	expect("folder/", 1, "deck");
	expect("x/..", 1, "deck");
}

static void
test_stem_make_hidden_shown(void **state)
{
	(void)state;
	expect(".cleandeck-00.odp", 1, "cleandeck-00");
}

static void
test_stem_make_controls_replaced(void **state)
{
	(void)state;
	expect("a\nb\x1b[31m\x7f.odp", 1, "a_b_[31m_");
	/* U+0085, U+202E, a lone byte, a cut sequence, an overlong slash. */
	expect("\xc2\x85\xe2\x80\xae.odp", 1, "__");
	expect("\xff\xe2\x82.odp", 1, "___");
	expect("\xc0\xaf.odp", 1, "__");
}

static void
test_stem_make_utf8_kept(void **state)
{
	(void)state;
	expect("Ümläut \xf0\x9f\x8e\x93.odp", 1, "Ümläut \xf0\x9f\x8e\x93");
}

static void
test_stem_make_long_name_cut_whole(void **state)
{
	static const char euro[] = "\xe2\x82\xac";
	char path[300 * (sizeof(euro) - 1) + 1] = "";
	char stem[STEM_SIZE];
	uint32_t code;

	(void)state;
	for (int i = 0; i < 300; i++)
		memcpy(path + i * 3, euro, sizeof(euro));
	stem_make(path, 4294967295u, stem);
	assert_true(strlen(stem) < STEM_SIZE);
	assert_non_null(strstr(stem, "-4294967295"));
	for (const char *at = stem; *at;) {
		size_t length = utf8_take(at, &code);
		assert_int_not_equal(length, 0);
		at += length;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_stem_make_path_and_ending_dropped),
	    cmocka_unit_test(test_stem_make_number_appended),
	    cmocka_unit_test(test_stem_make_nothing_left_is_deck),
	    cmocka_unit_test(test_stem_make_hidden_shown),
	    cmocka_unit_test(test_stem_make_controls_replaced),
	    cmocka_unit_test(test_stem_make_utf8_kept),
	    cmocka_unit_test(test_stem_make_long_name_cut_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
