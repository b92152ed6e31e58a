/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: what a small file unpacks to is bounded, whatever it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "support/judge.h"

#define CHUNK_SIZE  49152 /* beyond deflate's window: packed anew each time */
#define CHUNK_NOISE 800   /* of it random: a ratio of some 50 */
#define ODP         "application/vnd.oasis.opendocument.presentation"

/* Bytes that pack well, but not too well; letters only. */
static const char *
chunk(void)
{
	static char bytes[CHUNK_SIZE];
	uint32_t noise = 1;

	memset(bytes, 'a', sizeof(bytes));
	for (size_t i = 0; i < CHUNK_NOISE; i++) {
		noise = noise * 1664525 + 1013904223;
		bytes[i] = (char)('a' + (noise >> 24) % 26);
	}
	return bytes;
}

/* A presentation with this part, so many times. */
static const struct sniff_verdict *
judge_parts(void **state, const struct zip_file *part, int times)
{
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "mimetype", ODP);
	zip_builder_add_text(&builder, "content.xml", "<c/>");
	zip_builder_add_text(&builder, "META-INF/manifest.xml", "<m/>");
	for (int i = 0; i < times; i++) {
		char name[32];
		struct zip_file file = *part;

		(void)snprintf(name, sizeof(name), "%d%s", i, part->name);
		file.name = name;
		file.again = i > 0;
		zip_builder_add(&builder, &file);
	}
	return judge_zip(state, &builder, KIND_ODP);
}

static void
test_zip_reader_read_ratio_refused(void **state)
{
	static const char zeros[65536];

	assert_int_equal(
	    judge_parts(state,
		&(struct zip_file){.name = "zeros",
		    .content = zeros,
		    .size = sizeof(zeros),
		    .repeats = 2 * LIMIT_ZIP_RATIO_FLOOR / sizeof(zeros),
		    .deflated = true},
		1)
		->fault,
	    FAULT_ARCHIVE_BOMB);
}

static void
test_zip_reader_read_ratio_of_small_part_passes(void **state)
{
	static const char zeros[65536];

	assert_int_equal(
	    judge_parts(state,
		&(struct zip_file){.name = "zeros",
		    .content = zeros,
		    .size = sizeof(zeros),
		    .repeats = LIMIT_ZIP_RATIO_FLOOR / sizeof(zeros),
		    .deflated = true},
		1)
		->fault,
	    FAULT_NONE);
}

static void
test_zip_reader_read_part_refused(void **state)
{
	const struct sniff_verdict *verdict = judge_parts(state,
	    &(struct zip_file){.name = "part",
		.content = chunk(),
		.size = CHUNK_SIZE,
		.repeats = LIMIT_ZIP_PART / CHUNK_SIZE + 1,
		.deflated = true},
	    1);

	assert_int_equal(verdict->fault, FAULT_ARCHIVE_BOMB);
	assert_non_null(strstr(verdict->seen, "a part may have"));
}

static void
test_zip_reader_read_total_refused(void **state)
{
	const struct sniff_verdict *verdict = judge_parts(state,
	    &(struct zip_file){.name = "part",
		.content = chunk(),
		.size = CHUNK_SIZE,
		.repeats = LIMIT_ZIP_TOTAL / 5 / CHUNK_SIZE,
		.deflated = true},
	    6);

	assert_int_equal(verdict->fault, FAULT_ARCHIVE_BOMB);
	assert_non_null(strstr(verdict->seen, "a deck may have"));
}

static void
test_zip_reader_read_markup_part_refused(void **state)
{
	const struct sniff_verdict *verdict = judge_parts(state,
	    &(struct zip_file){.name = ".xml",
		.head = "<a><!--",
		.content = chunk(),
		.size = CHUNK_SIZE,
		.repeats = LIMIT_XML_PART / CHUNK_SIZE + 1,
		.tail = "--></a>",
		.deflated = true},
	    1);

	assert_int_equal(verdict->fault, FAULT_ARCHIVE_BOMB);
	assert_non_null(strstr(verdict->seen, "markup"));
}

static void
test_package_judge_markup_total_refused(void **state)
{
	const struct sniff_verdict *verdict = judge_parts(state,
	    &(struct zip_file){.name = ".xml",
		.head = "<a>",
		.content = chunk(),
		.size = CHUNK_SIZE,
		.repeats = LIMIT_XML_TOTAL / 5 / CHUNK_SIZE,
		.tail = "</a>",
		.deflated = true},
	    6);

	assert_int_equal(verdict->fault, FAULT_ARCHIVE_BOMB);
	assert_non_null(strstr(verdict->seen, "more markup than a deck"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_zip_reader_read_ratio_refused),
	    cmocka_unit_test(test_zip_reader_read_ratio_of_small_part_passes),
	    cmocka_unit_test(test_zip_reader_read_part_refused),
	    cmocka_unit_test(test_zip_reader_read_total_refused),
	    cmocka_unit_test(test_zip_reader_read_markup_part_refused),
	    cmocka_unit_test(test_package_judge_markup_total_refused),
	};

	return cmocka_run_group_tests(tests, judge_setup, judge_teardown);
}
