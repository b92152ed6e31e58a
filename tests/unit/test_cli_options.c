/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: the command line means one thing, or is refused with the word. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/artifact.h"
#include "base/text.h"
#include "cli/options.h"

#define WORDS_MAX 16

static struct options options;
static char why[OPTIONS_WHY_SIZE];
static char *words[WORDS_MAX + 1];
static char line[256];

/* Splits at spaces; options_parse() may sort the words. */
static int
parse(const char *command_line)
{
	int count = 0;

	options = (struct options){0};
	text_format(line, sizeof(line), "%s", command_line);
	for (char *word = line; *word;) {
		words[count++] = word;
		word += strcspn(word, " ");
		if (*word)
			*word++ = '\0';
	}
	words[count] = NULL;
	return options_parse(count, words, &options, why);
}

static void
expect_refused(const char *command_line, const char *named)
{
	assert_int_equal(parse(command_line), -EINVAL);
	assert_non_null(strstr(why, named));
}

static void
test_options_parse_convert_defaults(void **state)
{
	(void)state;
	assert_int_equal(parse("cleandeck convert a.pptx -o out b.odp"), 0);
	assert_int_equal(options.command, OPTIONS_CONVERT);
	assert_string_equal(options.output, "out");
	assert_int_equal(options.artifacts, ARTIFACT_DEFAULT_SET);
	assert_int_equal(options.file_count, 2);
	assert_string_equal(options.files[0], "a.pptx");
	assert_string_equal(options.files[1], "b.odp");
	assert_false(options.json || options.quiet || options.force);
	assert_int_equal(options.timeout, 0);
}

static void
test_options_parse_convert_all_taken(void **state)
{
	(void)state;
	assert_int_equal(
	    parse("cleandeck convert --output=o --artifacts png,pdf --json -q "
		  "--force --timeout 9 --service /s f"),
	    0);
	assert_int_equal(options.artifacts,
	    ARTIFACT_BIT(ARTIFACT_SLIDE_PNG) | ARTIFACT_BIT(ARTIFACT_DECK_PDF));
	assert_true(options.json && options.quiet && options.force);
	assert_int_equal(options.timeout, 9);
	assert_string_equal(options.service, "/s");
}

static void
test_options_parse_dashes_end_options(void **state)
{
	(void)state;
	assert_int_equal(parse("cleandeck convert -o out -- -q --json"), 0);
	assert_int_equal(options.file_count, 2);
	assert_false(options.quiet || options.json);
}

static void
test_options_parse_unknown_option_named(void **state)
{
	(void)state;
	expect_refused("cleandeck convert --nope -o x f", "--nope");
	expect_refused("cleandeck convert -x -o x f", "-x");
	expect_refused("cleandeck frobnicate", "frobnicate");
	expect_refused("cleandeck", "command");
}

static void
test_options_parse_option_of_other_command_refused(void **state)
{
	(void)state;
	expect_refused("cleandeck doctor --timeout 3", "--timeout");
	expect_refused("cleandeck convert -o x f --markdown", "--markdown");
	expect_refused("cleandeck faults --quiet", "--quiet");
}

static void
test_options_parse_faults_one_form(void **state)
{
	(void)state;
	assert_int_equal(parse("cleandeck faults --json"), 0);
	assert_true(options.json);
	expect_refused("cleandeck faults --json --markdown", "--json");
}

static void
test_options_parse_missing_refused(void **state)
{
	(void)state;
	expect_refused("cleandeck convert", "FILE");
	expect_refused("cleandeck convert f", "-o");
	expect_refused("cleandeck convert f -o", "-o");
}

static void
test_options_parse_bad_value_named(void **state)
{
	(void)state;
	expect_refused("cleandeck convert f -o x --timeout 0", "0");
	expect_refused("cleandeck convert f -o x --timeout 1s", "1s");
	expect_refused("cleandeck convert f -o x --timeout 86401", "86401");
	expect_refused("cleandeck convert f -o x --artifacts pdf,gif", "gif");
}

static void
test_options_parse_service_and_private_refused(void **state)
{
	(void)state;
	expect_refused("cleandeck doctor --private --service /s", "--private");
}

static void
test_options_parse_doctor_takes_no_file(void **state)
{
	(void)state;
	expect_refused("cleandeck doctor x", "x");
	assert_int_equal(parse("cleandeck doctor --private --json"), 0);
	assert_true(options.alone && options.json);
}

static void
test_options_parse_help_needs_nothing_else(void **state)
{
	static const char *const ways[] = {"cleandeck --help", "cleandeck help",
	    "cleandeck help convert", "cleandeck convert --help",
	    "cleandeck doctor -h"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		assert_int_equal(parse(ways[i]), 0);
		assert_int_equal(options.command, OPTIONS_HELP);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_options_parse_convert_defaults),
	    cmocka_unit_test(test_options_parse_convert_all_taken),
	    cmocka_unit_test(test_options_parse_dashes_end_options),
	    cmocka_unit_test(test_options_parse_unknown_option_named),
	    cmocka_unit_test(
		test_options_parse_option_of_other_command_refused),
	    cmocka_unit_test(test_options_parse_faults_one_form),
	    cmocka_unit_test(test_options_parse_missing_refused),
	    cmocka_unit_test(test_options_parse_bad_value_named),
	    cmocka_unit_test(test_options_parse_service_and_private_refused),
	    cmocka_unit_test(test_options_parse_doctor_takes_no_file),
	    cmocka_unit_test(test_options_parse_help_needs_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
