/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: no loop and no lie in a compound file's tables keeps us. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "sniff/cfb_walk.h"
#include "support/cfb_builder.h"
#include "support/judge.h"

#define PPT_DOCUMENT "PowerPoint Document"
#define USER_PLAIN                                                             \
	"\0\0\xf6\x0f\x14\0\0\0"                                               \
	"\x14\0\0\0"                                                           \
	"\x5f\xc0\x91\xe3"                                                     \
	"\0\0\0\0"
#define USER_SIZE 20

static struct cfb_builder builder;
static uint8_t large[8192]; /* for streams that are not small */

/* A presentation with these streams beside it. */
static void
write_ppt(const char *user, const struct cfb_file *more)
{
	struct cfb_file files[4] = {
	    {PPT_DOCUMENT,   large, sizeof(large), false},
	    {"Current User", user,  USER_SIZE,     false},
	};

	if (more)
		files[2] = *more;
	cfb_builder_write(&builder, files);
}

static enum fault
judge(void **state, enum kind name)
{
	return judge_bytes(state, builder.bytes, builder.size, name)->fault;
}

/* Offsets of an entry: 0 is the root, then the files in their order. */
static size_t
entry(size_t index)
{
	return CFB_BUILDER_DIRECTORY + index * CFB_BUILDER_ENTRY;
}

static void
test_cfb_walk_open_each_truncation_survived(void **state)
{
	write_ppt(USER_PLAIN, NULL);
	for (size_t size = 8; size < builder.size; size += 37)
		assert_int_not_equal(
		    judge_bytes(state, builder.bytes, size, KIND_PPT)->fault,
		    FAULT_INTERNAL);
	assert_int_equal(
	    judge_bytes(state, builder.bytes, 1000, KIND_PPT)->fault,
	    FAULT_DAMAGED);
}

static void
test_cfb_walk_open_nonsense_header_damaged(void **state)
{
	write_ppt(USER_PLAIN, NULL);
	builder.bytes[30] = 63; /* sectors of 2^63 bytes */
	assert_int_equal(judge(state, KIND_PPT), FAULT_DAMAGED);
}

static void
test_cfb_walk_open_huge_table_damaged(void **state)
{
	write_ppt(USER_PLAIN, NULL);
	cfb_builder_put32(&builder, 44, UINT32_MAX);
	assert_int_equal(judge(state, KIND_PPT), FAULT_DAMAGED);
}

static void
test_cfb_walk_open_table_in_a_loop_damaged(void **state)
{
	write_ppt(USER_PLAIN, NULL);
	cfb_builder_put32(&builder, CFB_BUILDER_FAT + 4, 1);
	assert_int_equal(judge(state, KIND_PPT), FAULT_DAMAGED);
}

static void
test_cfb_walk_open_siblings_in_a_loop_damaged(void **state)
{
	write_ppt(USER_PLAIN, NULL);
	cfb_builder_put32(&builder, entry(2) + 68, 1);
	assert_int_equal(judge(state, KIND_PPT), FAULT_DAMAGED);
}

static void
test_cfb_walk_open_sibling_outside_damaged(void **state)
{
	write_ppt(USER_PLAIN, NULL);
	cfb_builder_put32(&builder, entry(2) + 68, 0x00ffffff);
	assert_int_equal(judge(state, KIND_PPT), FAULT_DAMAGED);
}

static void
test_cfb_walk_open_no_root_damaged(void **state)
{
	write_ppt(USER_PLAIN, NULL);
	builder.bytes[entry(0) + 66] = 0;
	assert_int_equal(judge(state, KIND_PPT), FAULT_DAMAGED);
}

static void
test_cfb_walk_open_stream_outside_of_tree_ignored(void **state)
{
	write_ppt(
	    USER_PLAIN, &(struct cfb_file){"WordDocument", large, 4096, false});
	cfb_builder_put32(&builder, entry(2) + 72, UINT32_MAX);
	assert_int_equal(judge(state, KIND_PPT), FAULT_NONE);
}

/*
 * A file whose directory has `entries`, each the left sibling of the one
 * before; with `tables` FAT sectors, those beyond the header's 109 named in
 * one more sector. To be freed.
 */
static uint8_t *
write_chain(uint32_t entries, uint32_t tables, size_t *ret_size)
{
	const uint32_t none = UINT32_MAX, per_table = 128;
	uint32_t sectors = (entries + 3) / 4, first = tables + 1;
	size_t size = CFB_BUILDER_SECTOR * (size_t)(1 + first + sectors);
	uint32_t *words = malloc(size);

	assert_non_null(words);
	assert_true(tables * per_table >= first + sectors);
	memset(words, 0xff, size);
	cfb_builder_write(&builder, (const struct cfb_file[]){{0}});
	memcpy(words, builder.bytes, CFB_BUILDER_SECTOR);
	words[44 / 4] = tables;
	words[48 / 4] = first;
	words[68 / 4] = tables; /* the sector that names the others */
	for (uint32_t i = 0; i < tables; i++)
		words[i < 109 ? 76 / 4 + i
			      : per_table * (tables + 1) + i - 109] = i;
	for (uint32_t i = 0; i < sectors; i++)
		words[per_table + first + i] =
		    i + 1 < sectors ? first + i + 1 : UINT32_C(0xfffffffe);
	for (uint32_t i = 0; i < entries; i++) {
		uint32_t *at = words + per_table * (1 + first) + 32 * i;

		memset(at, 0, CFB_BUILDER_ENTRY);
		at[0] = 's';
		at[64 / 4] = 4 | (i ? 1U : 5U) << 16;
		at[68 / 4] = i > 0 && i + 1 < entries ? i + 1 : none;
		at[72 / 4] = none;
		at[76 / 4] = i > 0 ? none : 1;
	}
	*ret_size = size;
	return (uint8_t *)words;
}

static enum fault
open_chain(uint32_t entries, uint32_t tables, uint32_t *ret_count)
{
	struct sniff_verdict verdict = {0};
	struct cfb_walk walk = {0};
	size_t size;
	uint8_t *bytes = write_chain(entries, tables, &size);
	enum fault fault = cfb_walk_open(&walk, bytes, size, &verdict);

	*ret_count = walk.count;
	if (!fault)
		cfb_walk_done(&walk);
	free(bytes);
	return fault;
}

static void
test_cfb_walk_open_long_chain_of_siblings_passes(void **state)
{
	(void)state;
	uint32_t count;

	assert_int_equal(open_chain(LIMIT_CFB_STREAMS, 41, &count), FAULT_NONE);
	assert_int_equal(count, LIMIT_CFB_STREAMS - 1);
}

static void
test_cfb_walk_open_too_many_entries_refused(void **state)
{
	(void)state;
	uint32_t count;

	assert_int_equal(
	    open_chain(LIMIT_CFB_STREAMS + 1, 41, &count), FAULT_TOO_COMPLEX);
}

static void
test_cfb_walk_open_table_beyond_header_read(void **state)
{
	(void)state;
	uint32_t count;

	assert_int_equal(open_chain(400, 120, &count), FAULT_NONE);
	assert_int_equal(count, 399);
}

static void
test_cfb_walk_read_small_and_large_streams_read(void **state)
{
	(void)state;
	uint8_t small[200], read[200];
	struct cfb_file files[3] = {
	    {"Small", small, sizeof(small), false},
	    {"Large", large, sizeof(large), false},
	};

	memset(small, 's', sizeof(small));
	large[600] = 'l';
	cfb_builder_write(&builder, files);
	large[600] = 0;
	struct sniff_verdict verdict = {0};
	struct cfb_walk walk;
	assert_int_equal(
	    cfb_walk_open(&walk, builder.bytes, builder.size, &verdict),
	    FAULT_NONE);
	const struct cfb_stream *stream = cfb_walk_find(&walk, "small");
	assert_int_equal(cfb_walk_read(&walk, stream, 50, read, 150), 0);
	assert_memory_equal(read, small, 150);
	assert_int_not_equal(cfb_walk_read(&walk, stream, 51, read, 150), 0);
	stream = cfb_walk_find(&walk, "large");
	assert_int_equal(cfb_walk_read(&walk, stream, 600, read, 1), 0);
	assert_int_equal(read[0], 'l');
	cfb_walk_done(&walk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cfb_walk_open_each_truncation_survived),
	    cmocka_unit_test(test_cfb_walk_open_nonsense_header_damaged),
	    cmocka_unit_test(test_cfb_walk_open_huge_table_damaged),
	    cmocka_unit_test(test_cfb_walk_open_table_in_a_loop_damaged),
	    cmocka_unit_test(test_cfb_walk_open_siblings_in_a_loop_damaged),
	    cmocka_unit_test(test_cfb_walk_open_sibling_outside_damaged),
	    cmocka_unit_test(test_cfb_walk_open_no_root_damaged),
	    cmocka_unit_test(test_cfb_walk_open_stream_outside_of_tree_ignored),
	    cmocka_unit_test(test_cfb_walk_open_long_chain_of_siblings_passes),
	    cmocka_unit_test(test_cfb_walk_open_too_many_entries_refused),
	    cmocka_unit_test(test_cfb_walk_open_table_beyond_header_read),
	    cmocka_unit_test(test_cfb_walk_read_small_and_large_streams_read),
	};

	return cmocka_run_group_tests(tests, judge_setup, judge_teardown);
}
