/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: an entry of an archive is one plain file, by one name. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "sniff/zip_name.h"
#include "support/judge.h"

/* An archive of a good file and this one. */
static enum fault
walk_file(const struct zip_file *file)
{
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "first.txt", "first");
	zip_builder_add(&builder, file);
	zip_builder_finish(&builder);
	return judge_walk(&builder)->fault;
}

static enum fault
walk_name(const char *name)
{
	return walk_file(&(struct zip_file){.name = name, .content = "x"});
}

static void
test_zip_walk_open_local_name_refused(void **state)
{
	(void)state;
	assert_int_equal(
	    walk_file(&(struct zip_file){
		.name = "one", .content = "x", .local_name = "two"}),
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_local_method_refused(void **state)
{
	(void)state;
	assert_int_equal(walk_file(&(struct zip_file){
			     .name = "one", .content = "x", .local_method = 8}),
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_other_method_refused(void **state)
{
	(void)state;
	assert_int_equal(walk_file(&(struct zip_file){
			     .name = "one", .content = "x", .method = 12}),
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_encrypted_flag_told(void **state)
{
	(void)state;
	assert_int_equal(walk_file(&(struct zip_file){
			     .name = "one", .content = "x", .flags = 1}),
	    FAULT_ENCRYPTED);
}

static void
test_zip_walk_open_aes_method_told(void **state)
{
	(void)state;
	assert_int_equal(walk_file(&(struct zip_file){
			     .name = "one", .content = "x", .method = 99}),
	    FAULT_ENCRYPTED);
}

static void
test_zip_walk_open_strange_flag_refused(void **state)
{
	(void)state;
	assert_int_equal(walk_file(&(struct zip_file){
			     .name = "one", .content = "x", .flags = 0x20}),
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_symlink_refused(void **state)
{
	(void)state;
	assert_int_equal(walk_file(&(struct zip_file){.name = "one",
			     .content = "/etc/passwd",
			     .attributes = UINT32_C(0120777) << 16}),
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_second_name_refused(void **state)
{
	(void)state;
	assert_int_equal(
	    walk_file(&(struct zip_file){
		.name = "one", .content = "x", .extra_id = 0x7075}),
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_folder_with_content_refused(void **state)
{
	(void)state;
	assert_int_equal(walk_name("folder/"), FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_same_name_refused(void **state)
{
	(void)state;
	assert_int_equal(walk_name("first.txt"), FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_same_name_other_case_refused(void **state)
{
	(void)state;
	assert_int_equal(walk_name("FIRST.txt"), FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_name_inside_part_refused(void **state)
{
	(void)state;
	assert_int_equal(walk_name("first.txt/x"), FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_name_check_bad_names_refused(void **state)
{
	(void)state;
	static const char *const names[] = {"/a", "../a", "a/../b", "a/..",
	    "./a", "a//b", "a\\b", "C:a", "a\nb", "a\x7f", "a\xc0\xaf",
	    "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\xe2\x82", "/", "",
	    "//"};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_non_null(zip_name_check(
		    (const uint8_t *)names[i], strlen(names[i])));
	assert_non_null(zip_name_check((const uint8_t *)"a\0b", 3));
}

static void
test_zip_name_check_good_names_pass(void **state)
{
	(void)state;
	static const char *const names[] = {"[Content_Types].xml", "a/b/c",
	    "folder/", "..a", "a..", "\xc3\xa4", "\xe2\x82\xac",
	    "\xf0\x9f\x98\x80", "Object 1/content.xml"};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_null(zip_name_check(
		    (const uint8_t *)names[i], strlen(names[i])));
}

static void
test_zip_name_check_overlong_refused(void **state)
{
	(void)state;
	uint8_t name[LIMIT_ZIP_NAME + 1];

	memset(name, 'n', sizeof(name));
	assert_non_null(zip_name_check(name, LIMIT_ZIP_NAME + 1));
	assert_null(zip_name_check(name, LIMIT_ZIP_NAME));
}

static void
test_zip_reader_read_wrong_checksum_refused(void **state)
{
	(void)state;
	assert_int_equal(walk_file(&(struct zip_file){
			     .name = "one", .content = "x", .more_crc = 1}),
	    FAULT_DAMAGED);
}

static void
test_zip_reader_read_wrong_size_refused(void **state)
{
	(void)state;
	assert_int_equal(walk_file(&(struct zip_file){.name = "one",
			     .content = "x",
			     .deflated = true,
			     .more_size = 1}),
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_walk_open_stored_with_two_sizes_refused(void **state)
{
	(void)state;
	assert_int_equal(walk_file(&(struct zip_file){
			     .name = "one", .content = "x", .more_size = 1}),
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_reader_read_hidden_bytes_refused(void **state)
{
	(void)state;
	assert_int_equal(
	    walk_file(&(struct zip_file){
		.name = "one", .content = "x", .deflated = true, .hidden = 9}),
	    FAULT_ARCHIVE_UNSAFE);
}

static void
test_zip_reader_read_broken_deflate_refused(void **state)
{
	(void)state;
	struct zip_builder builder = {0};

	zip_builder_add(
	    &builder, &(struct zip_file){
			  .name = "b", .content = "beta", .deflated = true});
	builder.bytes[builder.packed] = 0x07; /* block type 3: there is none */
	zip_builder_finish(&builder);
	assert_int_equal(judge_walk(&builder)->fault, FAULT_DAMAGED);
}

static void
test_verdict_quote_hostile_name_made_plain(void **state)
{
	(void)state;
	struct zip_builder builder = {0};

	zip_builder_add_text(&builder, "a\x1b[31m\\\"\xff", "x");
	zip_builder_finish(&builder);
	assert_string_equal(judge_walk(&builder)->seen,
	    "zip entry \"a?[31m???\": a control character");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_zip_walk_open_local_name_refused),
	    cmocka_unit_test(test_zip_walk_open_local_method_refused),
	    cmocka_unit_test(test_zip_walk_open_other_method_refused),
	    cmocka_unit_test(test_zip_walk_open_encrypted_flag_told),
	    cmocka_unit_test(test_zip_walk_open_aes_method_told),
	    cmocka_unit_test(test_zip_walk_open_strange_flag_refused),
	    cmocka_unit_test(test_zip_walk_open_symlink_refused),
	    cmocka_unit_test(test_zip_walk_open_second_name_refused),
	    cmocka_unit_test(test_zip_walk_open_folder_with_content_refused),
	    cmocka_unit_test(test_zip_walk_open_same_name_refused),
	    cmocka_unit_test(test_zip_walk_open_same_name_other_case_refused),
	    cmocka_unit_test(test_zip_walk_open_name_inside_part_refused),
	    cmocka_unit_test(test_zip_name_check_bad_names_refused),
	    cmocka_unit_test(test_zip_name_check_good_names_pass),
	    cmocka_unit_test(test_zip_name_check_overlong_refused),
	    cmocka_unit_test(test_zip_reader_read_wrong_checksum_refused),
	    cmocka_unit_test(test_zip_reader_read_wrong_size_refused),
	    cmocka_unit_test(test_zip_walk_open_stored_with_two_sizes_refused),
	    cmocka_unit_test(test_zip_reader_read_hidden_bytes_refused),
	    cmocka_unit_test(test_zip_reader_read_broken_deflate_refused),
	    cmocka_unit_test(test_verdict_quote_hostile_name_made_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
