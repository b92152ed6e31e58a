/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: an archive is read in one way only, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "sniff/zip_end.h"
#include "support/judge.h"

static enum fault
walk(struct zip_builder *builder)
{
	return judge_walk(builder)->fault;
}

/* An archive of a good file and this one. */
static enum fault
walk_file(const struct zip_file *file)
{
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "first.txt", "first");
	zip_builder_add(&builder, file);
	zip_builder_finish(&builder);
	return walk(&builder);
}

static struct zip_builder
two_files(void)
{
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "a.txt", "alpha");
	zip_builder_add(&builder, &(struct zip_file){.name = "b.txt",
				      .content = "beta",
				      .repeats = 99,
				      .deflated = true});
	zip_builder_finish(&builder);
	return builder;
}

static void
test_zip_walk_open_stored_and_deflated_passes(void **state)
{
	(void)state;
	struct zip_builder builder = two_files();
	assert_int_equal(walk(&builder), FAULT_NONE);
}

static void
test_zip_walk_open_descriptor_passes(void **state)
{
	(void)state;
	assert_int_equal(walk_file(&(struct zip_file){.name = "d",
			     .content = "data",
			     .deflated = true,
			     .descriptor = true}),
	    FAULT_NONE);
}

/* Each of its bytes says something that must be so. */
static void
test_zip_walk_open_wrong_descriptor_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < 16; i++) {
		struct zip_builder builder = {0};

		zip_builder_add(&builder,
		    &(struct zip_file){
			.name = "d", .content = "data", .descriptor = true});
		builder.bytes[builder.size - 1 - i] ^= 1;
		zip_builder_finish(&builder);
		assert_int_equal(walk(&builder), FAULT_ARCHIVE_UNSAFE);
	}
}

static void
test_zip_walk_open_zip64_passes(void **state)
{
	(void)state;
	struct zip_builder builder = {0};

	zip_builder_add(&builder,
	    &(struct zip_file){.name = "w", .content = "wide", .zip64 = true});
	zip_builder_add(&builder, &(struct zip_file){.name = "x",
				      .content = "wide",
				      .zip64 = true,
				      .deflated = true,
				      .descriptor = true});
	zip_builder_finish64(&builder);
	assert_int_equal(walk(&builder), FAULT_NONE);
}

static void
test_zip_walk_open_folder_passes(void **state)
{
	(void)state;
	assert_int_equal(
	    walk_file(&(struct zip_file){.name = "folder/"}), FAULT_NONE);
}

static void
test_zip_walk_open_line_end_behind_passes(void **state)
{
	(void)state;
	struct zip_builder builder = two_files();
	zip_builder_append(&builder, "\r\n", 2);
	assert_int_equal(walk(&builder), FAULT_NONE);
}

static void
test_zip_walk_open_comment_passes(void **state)
{
	(void)state;
	struct zip_builder builder = two_files();
	zip_builder_put16(&builder, builder.end + 20, 5);
	zip_builder_append(&builder, "hello", 5);
	assert_int_equal(walk(&builder), FAULT_NONE);
}

static void
test_zip_walk_open_each_truncation_refused(void **state)
{
	(void)state;
	struct zip_builder whole = two_files();

	for (size_t size = 1; size < whole.size; size++) {
		struct zip_builder builder = {0};

		zip_builder_append(&builder, whole.bytes, size);
		assert_int_equal(walk(&builder), FAULT_DAMAGED);
	}
	zip_builder_done(&whole);
}

static void
test_zip_walk_open_bytes_behind_refused(void **state)
{
	(void)state;
	struct zip_builder builder = two_files();
	zip_builder_append(&builder, "<script>", 8);
	assert_int_equal(walk(&builder), FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_bytes_before_refused(void **state)
{
	(void)state;
	struct zip_builder archive = two_files(), builder = {0};

	zip_builder_append(&builder, "MZ", 2);
	zip_builder_append(&builder, archive.bytes, archive.size);
	zip_builder_done(&archive);
	assert_int_equal(walk(&builder), FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_adjusted_prefix_refused(void **state)
{
	(void)state;
	struct zip_builder builder = {0};

	zip_builder_append(&builder, "MZ", 2);
	zip_builder_add_text(&builder, "a.txt", "alpha");
	zip_builder_finish(&builder);
	assert_int_equal(walk(&builder), FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_two_ends_refused(void **state)
{
	(void)state;
	struct zip_builder builder = two_files();
	size_t size = builder.size;

	/* The second end is the first one's comment. */
	zip_builder_put16(&builder, builder.end + 20, 22);
	zip_builder_append(&builder, "PK\5\6", 4);
	zip_builder_append(&builder, builder.bytes + builder.end + 4, 16);
	zip_builder_append(&builder, "\0\0", 2);
	assert_int_equal(builder.size, size + 22);
	assert_string_equal(judge_walk(&builder)->seen,
	    "the zip archive has more than one end");
}

static void
test_zip_walk_open_gap_refused(void **state)
{
	(void)state;
	assert_int_equal(walk_file(&(struct zip_file){
			     .name = "g", .content = "x", .gap = "hidden"}),
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_same_header_twice_refused(void **state)
{
	(void)state;
	struct zip_builder builder = two_files();

	zip_builder_put32(&builder, zip_builder_record(&builder, 1) + 42, 0);
	assert_int_equal(walk(&builder), FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_overlap_refused(void **state)
{
	(void)state;
	struct zip_builder builder = two_files();
	size_t record = zip_builder_record(&builder, 0);

	zip_builder_put32(&builder, record + 20, 60); /* into the second */
	zip_builder_put32(&builder, record + 24, 60);
	assert_int_equal(walk(&builder), FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_start_outside_refused(void **state)
{
	(void)state;
	struct zip_builder builder = two_files();

	zip_builder_put32(
	    &builder, zip_builder_record(&builder, 1) + 42, 0x7fffffff);
	assert_int_not_equal(walk(&builder), FAULT_NONE);
}

static void
test_zip_walk_open_uncounted_record_refused(void **state)
{
	(void)state;
	struct zip_builder builder = two_files();

	zip_builder_put16(&builder, builder.end + 8, 1);
	zip_builder_put16(&builder, builder.end + 10, 1);
	assert_string_equal(judge_walk(&builder)->seen,
	    "the zip directory holds more than its entries");
}

static void
test_zip_walk_open_missing_record_refused(void **state)
{
	(void)state;
	struct zip_builder builder = two_files();

	zip_builder_put16(&builder, builder.end + 8, 3);
	zip_builder_put16(&builder, builder.end + 10, 3);
	assert_int_equal(walk(&builder), FAULT_DAMAGED);
}

static void
test_zip_walk_open_volumes_refused(void **state)
{
	(void)state;
	struct zip_builder builder = two_files();

	zip_builder_put16(&builder, builder.end + 4, 1);
	assert_int_equal(walk(&builder), FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_zip64_contradiction_refused(void **state)
{
	(void)state;
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "a", "a");
	zip_builder_finish64(&builder);
	zip_builder_put16(&builder, builder.end + 10, 7);
	assert_int_equal(walk(&builder), FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_empty_refused(void **state)
{
	(void)state;
	struct zip_builder builder = {0};

	zip_builder_finish(&builder);
	assert_int_equal(walk(&builder), FAULT_DAMAGED);
}

static void
test_zip_walk_open_too_many_entries_refused(void **state)
{
	(void)state;
	struct zip_builder builder = {0};
	char name[16];

	for (int i = 0; i <= LIMIT_ZIP_ENTRIES; i++) {
		(void)snprintf(name, sizeof(name), "%d", i);
		zip_builder_add_text(&builder, name, "");
	}
	zip_builder_finish(&builder);
	assert_int_equal(walk(&builder), FAULT_ARCHIVE_BOMB);
}

static void
test_zip_end_present_archive_seen(void **state)
{
	(void)state;
	struct zip_builder builder = two_files();

	assert_true(zip_end_present(builder.bytes, builder.size));
	assert_false(zip_end_present(builder.bytes, builder.end));
	zip_builder_done(&builder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_zip_walk_open_stored_and_deflated_passes),
	    cmocka_unit_test(test_zip_walk_open_descriptor_passes),
	    cmocka_unit_test(test_zip_walk_open_wrong_descriptor_refused),
	    cmocka_unit_test(test_zip_walk_open_zip64_passes),
	    cmocka_unit_test(test_zip_walk_open_folder_passes),
	    cmocka_unit_test(test_zip_walk_open_line_end_behind_passes),
	    cmocka_unit_test(test_zip_walk_open_comment_passes),
	    cmocka_unit_test(test_zip_walk_open_each_truncation_refused),
	    cmocka_unit_test(test_zip_walk_open_bytes_behind_refused),
	    cmocka_unit_test(test_zip_walk_open_bytes_before_refused),
	    cmocka_unit_test(test_zip_walk_open_adjusted_prefix_refused),
	    cmocka_unit_test(test_zip_walk_open_two_ends_refused),
	    cmocka_unit_test(test_zip_walk_open_gap_refused),
	    cmocka_unit_test(test_zip_walk_open_same_header_twice_refused),
	    cmocka_unit_test(test_zip_walk_open_overlap_refused),
	    cmocka_unit_test(test_zip_walk_open_start_outside_refused),
	    cmocka_unit_test(test_zip_walk_open_uncounted_record_refused),
	    cmocka_unit_test(test_zip_walk_open_missing_record_refused),
	    cmocka_unit_test(test_zip_walk_open_volumes_refused),
	    cmocka_unit_test(test_zip_walk_open_zip64_contradiction_refused),
	    cmocka_unit_test(test_zip_walk_open_empty_refused),
	    cmocka_unit_test(test_zip_walk_open_too_many_entries_refused),
	    cmocka_unit_test(test_zip_end_present_archive_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
