/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: the command line means one thing, or is refused with the word. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "client/client_options.h"
#include "client/client_usage.h"

#define WORDS_MAX 16
#define ID        "0123456789abcdef0123456789abcdef"

static struct client_options options;
static char why[CLIENT_OPTIONS_WHY_SIZE];
static char *words[WORDS_MAX + 1];
static char line[512];

/* Splits at spaces; client_options_parse() may sort the words. */
static int
parse(const char *command_line)
{
	int count = 0;

	options = (struct client_options){.help = false};
	text_format(line, sizeof(line), "cleandeck %s", command_line);
	for (char *word = line; *word;) {
		words[count++] = word;
		word += strcspn(word, " ");
		if (*word)
			*word++ = '\0';
	}
	words[count] = NULL;
	return client_options_parse(count, words, &options, why);
}

static void
expect_refused(const char *command_line, const char *named)
{
	assert_int_equal(parse(command_line), -EINVAL);
	assert_non_null(strstr(why, named));
}

static void
test_client_options_parse_submit_taken(void **state)
{
	(void)state;
	assert_int_equal(parse("submit a.odp --wait b.odp --ttl 9 -q"), 0);
	assert_int_equal(options.command, CLIENT_SUBMIT);
	assert_true(options.wait && options.quiet);
	assert_int_equal(options.ttl, 9);
	assert_int_equal(options.word_count, 2);
	assert_string_equal(options.url, CLIENT_OPTIONS_DEFAULT_URL);
}

static void
test_client_options_parse_ticket_taken(void **state)
{
	(void)state;
	assert_int_equal(parse("ticket --kinds pptx,odp --max-bytes 5 "
			       "--expires-in 60 --language de"),
	    0);
	assert_string_equal(options.kinds, "pptx,odp");
	assert_int_equal(options.max_bytes, 5);
	assert_int_equal(options.expires, 60);
}

static void
test_client_options_parse_environment_url(void **state)
{
	(void)state;
	assert_int_equal(setenv("CLEANDECK_URL", "https://a.example", 1), 0);
	assert_int_equal(parse("status " ID), 0);
	assert_string_equal(options.url, "https://a.example");
	assert_int_equal(parse("status " ID " --url http://b"), 0);
	assert_string_equal(options.url, "http://b");
	assert_int_equal(unsetenv("CLEANDECK_URL"), 0);
}

static void
test_client_options_parse_words_counted(void **state)
{
	(void)state;
	expect_refused("submit", "FILE");
	expect_refused("watch", "ID");
	expect_refused("watch " ID " " ID, ID);
	expect_refused("ticket x", "x");
	expect_refused("status 1234", "1234");
	expect_refused("link " ID " ../x", "../x");
	assert_int_equal(parse("link " ID " slides/12.svg"), 0);
	assert_int_equal(parse("rm " ID " " ID), 0);
}

static void
test_client_options_parse_bad_value_named(void **state)
{
	(void)state;
	expect_refused("submit a --ttl 0", "0");
	expect_refused("submit a --artifacts gif", "gif");
	expect_refused("ticket --kinds pptx,exe", "exe");
	expect_refused("ticket --kinds pptx,", "pptx,");
	expect_refused("ticket --language fr", "fr");
	expect_refused("submit a b --idempotency-key k", "--idempotency-key");
	expect_refused("submit a --meeting=", "--meeting");
	expect_refused("fetch " ID " --bundle --artifacts pdf", "--bundle");
	expect_refused("fetch " ID " --wait", "--wait");
	expect_refused("status " ID " --key secret", "--key");
}

static void
test_client_options_parse_help_of_each(void **state)
{
	char command_line[32];

	(void)state;
	for (unsigned bit = 1; bit <= CLIENT_LINK; bit <<= 1) {
		enum client_command command = (enum client_command)bit;
		text_format(command_line, sizeof(command_line), "%s --help",
		    client_usage_word(command));
		assert_int_equal(parse(command_line), 0);
		assert_true(options.help);
		assert_int_equal(options.command, command);
		assert_non_null(strstr(
		    client_usage_text(command), client_usage_word(command)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_client_options_parse_submit_taken),
	    cmocka_unit_test(test_client_options_parse_ticket_taken),
	    cmocka_unit_test(test_client_options_parse_environment_url),
	    cmocka_unit_test(test_client_options_parse_words_counted),
	    cmocka_unit_test(test_client_options_parse_bad_value_named),
	    cmocka_unit_test(test_client_options_parse_help_of_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
