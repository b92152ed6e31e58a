/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static char line[8192];
static int saved;
static int reading;

/* Standard error goes into a pipe until catch_end(). */
static void
catch_begin(void)
{
	int ends[2];

	saved = dup(STDERR_FILENO);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
	(void)close(ends[1]);
	reading = ends[0];
}

/* Fills `line` with what was written, which is one line. */
static void
catch_end(void)
{
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	(void)close(saved);
	ssize_t n = read(reading, line, sizeof(line) - 1);
	(void)close(reading);
	assert_true(n > 0);
	line[n] = '\0';
	assert_ptr_equal(strchr(line, '\n'), line + n - 1);
}

static int
teardown(void **state)
{
	(void)state;
	log_set_json(false);
	return 0;
}

/* Behind the time, which is 20 bytes and in quotes in JSON. */
static const char *
after_time(void)
{
	return line[0] == '{' ? line + strlen("{\"time\":\"") + 21 : line + 21;
}

static void
test_log_line_text_level_and_words(void **state)
{
	(void)state;
	catch_begin();
	log_line("warning", "role=%s warm", "office");
	catch_end();
	assert_string_equal(after_time(), "warning role=office warm\n");
}

static void
test_log_line_text_control_characters_made_harmless(void **state)
{
	(void)state;
	catch_begin();
	log_line("info", "a\nb\x1b[1m\xe2\x80\xae");
	catch_end();
	assert_string_equal(after_time(), "info a?b?[1m???\n");
}

static void
test_log_line_json_message(void **state)
{
	(void)state;
	log_set_json(true);
	catch_begin();
	log_line("info", "ready, listen=%s", "none");
	catch_end();
	assert_string_equal(after_time(),
	    ",\"level\":\"info\",\"message\":\"ready, listen=none\"}\n");
}

static void
test_log_line_json_everything_escaped(void **state)
{
	(void)state;
	log_set_json(true);
	catch_begin();
	log_line("info", "a\"b\\c\nd\x01\x7f\xc3\xa4");
	catch_end();
	assert_string_equal(after_time(),
	    ",\"level\":\"info\",\"message\":"
	    "\"a\\\"b\\\\c\\u000ad\\u0001???\"}\n");
}

static void
test_log_line_json_long_message_cut_and_closed(void **state)
{
	char words[3000];

	(void)state;
	memset(words, '\x01', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	log_set_json(true);
	catch_begin();
	log_line("info", "%s", words);
	catch_end();
	size_t length = strlen(line);
	assert_true(length < 4096);
	assert_string_equal(line + length - 3, "\"}\n");
	assert_non_null(strstr(line, "\"message\":\"\\u0001"));
}

static void
log_deck(void)
{
	LOG_EVENT("info", "deck", log_text("job", "90062c"),
	    log_number("pages", 2), log_text("seen", "two words"),
	    log_text("kind", NULL), log_text("empty", ""),
	    log_number("bytes", UINT64_MAX));
}

static void
test_log_event_text_words_with_values(void **state)
{
	(void)state;
	catch_begin();
	log_deck();
	catch_end();
	assert_string_equal(after_time(),
	    "info deck job=90062c pages=2 seen=\"two words\" kind=- "
	    "empty=\"\" bytes=18446744073709551615\n");
}

static void
test_log_event_json_names_with_values(void **state)
{
	(void)state;
	log_set_json(true);
	catch_begin();
	log_deck();
	catch_end();
	assert_string_equal(after_time(),
	    ",\"level\":\"info\",\"event\":\"deck\",\"job\":\"90062c\","
	    "\"pages\":2,\"seen\":\"two words\",\"kind\":\"-\","
	    "\"empty\":\"\",\"bytes\":18446744073709551615}\n");
}

/* No value may look like another field. */
static void
test_log_event_text_hostile_value_quoted(void **state)
{
	(void)state;
	catch_begin();
	LOG_EVENT("info", "deck", log_text("seen", "x\" job=\"1\n"),
	    log_text("more", "a\\b"));
	catch_end();
	assert_string_equal(after_time(),
	    "info deck seen=\"x\\\" job=\\\"1\\u000a\" more=\"a\\\\b\"\n");
}

static void
check_too_long(void)
{
	static char words[5000];

	memset(words, 'x', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	catch_begin();
	LOG_EVENT(
	    "info", "deck", log_text("seen", words), log_number("pages", 7));
	catch_end();
	assert_null(strstr(line, "seen"));
}

static void
test_log_event_field_too_long_left_out(void **state)
{
	(void)state;
	check_too_long();
	assert_string_equal(after_time(), "info deck pages=7\n");
	log_set_json(true);
	check_too_long();
	assert_string_equal(after_time(),
	    ",\"level\":\"info\",\"event\":\"deck\",\"pages\":7}\n");
}

int
main(void)
{
#define LOG_TEST(name) cmocka_unit_test_teardown(name, teardown)
	const struct CMUnitTest tests[] = {
	    LOG_TEST(test_log_line_text_level_and_words),
	    LOG_TEST(test_log_line_text_control_characters_made_harmless),
	    LOG_TEST(test_log_line_json_message),
	    LOG_TEST(test_log_line_json_everything_escaped),
	    LOG_TEST(test_log_line_json_long_message_cut_and_closed),
	    LOG_TEST(test_log_event_text_words_with_values),
	    LOG_TEST(test_log_event_json_names_with_values),
	    LOG_TEST(test_log_event_text_hostile_value_quoted),
	    LOG_TEST(test_log_event_field_too_long_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
