/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: a line of JSON stays one, and a terminal unharmed, by any name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "cli/json.h"
#include "cli/report.h"

static char *text;
static size_t size;

static FILE *
open_text(void)
{
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	return file;
}

static void
expect(FILE *file, const char *wanted)
{
	assert_int_equal(fclose(file), 0);
	assert_string_equal(text, wanted);
	free(text);
}

static void
test_json_write_text_quotes_escaped(void **state)
{
	FILE *file = open_text();

	(void)state;
	json_write_text(file, "\"a\\b\"/");
	expect(file, "\"\\\"a\\\\b\\\"/\"");
}

static void
test_json_write_text_controls_escaped(void **state)
{
	FILE *file = open_text();

	(void)state;
	json_write_text(file, "a\nb\x1b\x7f\xc2\x9b");
	expect(file, "\"a\\u000ab\\u001b\\u007f\\u009b\"");
}

static void
test_json_write_text_utf8_kept(void **state)
{
	FILE *file = open_text();

	(void)state;
	json_write_text(file, "ä\xf0\x9f\x8e\x93");
	expect(file, "\"ä\xf0\x9f\x8e\x93\"");
}

static void
test_json_write_text_broken_utf8_replaced(void **state)
{
	FILE *file = open_text();

	(void)state;
	/* A lone byte, a surrogate, a sequence that the end cuts. */
	json_write_text(file, "\xff|\xed\xa0\x80|\xe2\x82");
	expect(file, "\"\ufffd|\ufffd\ufffd\ufffd|\ufffd\ufffd\"");
}

static void
test_json_put_all_fields_separated(void **state)
{
	FILE *file = open_text();
	struct json json;

	(void)state;
	json_begin(&json, file);
	json_put_text(&json, "a", "x");
	json_put_text(&json, "b", NULL);
	json_begin_list(&json, "c");
	json_add_text(&json, "1");
	json_add_text(&json, "2");
	json_end_list(&json);
	json_begin_list(&json, "d");
	json_end_list(&json);
	json_put_number(&json, "e", 18446744073709551615u);
	json_put_seconds(&json, "f", 12034);
	json_end(&json);
	expect(file, "{\"a\":\"x\",\"b\":null,\"c\":[\"1\",\"2\"],\"d\":[],"
		     "\"e\":18446744073709551615,\"f\":12.034}\n");
}

static void
test_utf8_print_terminal_controls_replaced(void **state)
{
	FILE *file = open_text();

	(void)state;
	utf8_print(file, "a\x1b]0;b\r\n\xe2\x80\xae\xff"
			 "ä");
	expect(file, "a?]0;b????ä");
}

static void
test_utf8_print_cut_by_characters(void **state)
{
	FILE *file = open_text();

	(void)state;
	utf8_print_cut(file, "äöü", 3);
	utf8_print_cut(file, "äöü", 2);
	expect(file, "äöüäö...");
}

static void
test_report_task_done_one_line(void **state)
{
	FILE *file = open_text();
	struct task task = {.path = "in/w\n.pptx", .stem = "w_", .pages = 1};

	(void)state;
	report_task(file, &task, "out/", false);
	task.pages = 3;
	task.rastered = 2;
	report_task(file, &task, "/", false);
	expect(file, "in/w?.pptx: 1 page -> out/w_\n"
		     "in/w?.pptx: 3 pages (2 as pictures) -> /w_\n");
}

static void
test_report_task_refused_sentence_and_seen(void **state)
{
	FILE *file = open_text();
	struct task task = {.path = "b.pptx", .stem = "b"};

	(void)state;
	task_fail(&task, FAULT_EMPTY, "", "");
	report_task(file, &task, "out", false);
	task_fail(&task, FAULT_INTERNAL, "Own words.", "seen");
	report_task(file, &task, "out", false);
	expect(file, "b.pptx: refused (empty): The file is empty.\n"
		     "b.pptx: failed (internal): Own words. [seen]\n");
}

static void
test_report_task_json_names_artifacts(void **state)
{
	FILE *file = open_text();
	struct task task = {.path = "w.pptx",
	    .stem = "w",
	    .pages = 2,
	    .ms = 1500,
	    .artifacts = ARTIFACT_BIT(ARTIFACT_DECK_PDF) |
			 ARTIFACT_BIT(ARTIFACT_SLIDE_SVG)};

	(void)state;
	report_task(file, &task, "o", true);
	expect(file,
	    "{\"file\":\"w.pptx\",\"state\":\"done\",\"code\":\"none\","
	    "\"sentence\":\"Nothing went wrong.\",\"seen\":\"\",\"pages\":2,"
	    "\"rastered\":0,\"folder\":\"o/w\",\"artifacts\":[\"deck.pdf\","
	    "\"slides/1.svg\",\"slides/2.svg\"],\"seconds\":1.500}\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_json_write_text_quotes_escaped),
	    cmocka_unit_test(test_json_write_text_controls_escaped),
	    cmocka_unit_test(test_json_write_text_utf8_kept),
	    cmocka_unit_test(test_json_write_text_broken_utf8_replaced),
	    cmocka_unit_test(test_json_put_all_fields_separated),
	    cmocka_unit_test(test_utf8_print_terminal_controls_replaced),
	    cmocka_unit_test(test_utf8_print_cut_by_characters),
	    cmocka_unit_test(test_report_task_done_one_line),
	    cmocka_unit_test(test_report_task_refused_sentence_and_seen),
	    cmocka_unit_test(test_report_task_json_names_artifacts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
