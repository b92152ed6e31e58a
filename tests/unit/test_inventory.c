/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: a list of files is read as it was written, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/inventory.h"

static void
test_inventory_row_comes_back(void **state)
{
	static const struct inventory_row rows[] = {
	    {ARTIFACT_SLIDE_SVG, LIMIT_PAGES_MAX, LIMIT_SVG_BYTES, 19,
             UINT32_MAX,							   1},
	    {ARTIFACT_TEXT,      1,               0,               0,  0,          0},
	    {ARTIFACT_DECK_PDF,  0,               LIMIT_PDF_BYTES, 0,  0x01020304, 0},
	};
	uint8_t bytes[INVENTORY_ROW_SIZE];
	struct inventory_row row;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		inventory_put_row(&rows[i], bytes);
		assert_int_equal(inventory_take_row(bytes, &row), 0);
		assert_int_equal(row.artifact, rows[i].artifact);
		assert_int_equal(row.page, rows[i].page);
		assert_int_equal(row.size, rows[i].size);
		assert_int_equal(row.packed, rows[i].packed);
		assert_int_equal(row.crc, rows[i].crc);
		assert_int_equal(row.packed_crc, rows[i].packed_crc);
	}
	/* The last one: the same on every machine. */
	assert_memory_equal(bytes + 8, "\0\0\0\x10\0\0\0\0", 8);
	assert_memory_equal(bytes + 24, "\4\3\2\1", 4);
}

static void
test_inventory_impossible_row_refused(void **state)
{
	static const struct inventory_row rows[] = {
	    {ARTIFACT_COUNT,     1,                   1,                    0,                   0, 0},
	    {ARTIFACT_DECK_PDF,  1,                   1,                    0,                   0, 0},
	    {ARTIFACT_SLIDE_SVG, 0,                   1,                    0,                   0, 0},
	    {ARTIFACT_SLIDE_SVG, LIMIT_PAGES_MAX + 1, 1,                    0,                   0, 0},
	    {ARTIFACT_TEXT,      1,                   LIMIT_TEXT_BYTES + 1, 0,                   0, 0},
	    {ARTIFACT_TEXT,      1,                   100,                  100,                 0, 0},
	    {ARTIFACT_TEXT,      1,                   100,                  INVENTORY_GZIP_WRAP, 0, 0},
	};
	uint8_t bytes[INVENTORY_ROW_SIZE];
	struct inventory_row row;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		inventory_put_row(&rows[i], bytes);
		assert_int_equal(inventory_take_row(bytes, &row), -EBADMSG);
	}
}

static void
test_inventory_head_comes_back_or_refused(void **state)
{
	struct inventory_head head = {INVENTORY_ROWS_MAX, 0xdeadbeef};
	uint8_t bytes[INVENTORY_HEAD_SIZE];
	struct inventory_head again;

	(void)state;
	inventory_put_head(&head, bytes);
	assert_int_equal(inventory_take_head(bytes, &again), 0);
	assert_int_equal(again.rows, head.rows);
	assert_int_equal(again.crc, head.crc);
	for (size_t i = 0; i < 8; i++) { /* another version, or no such file */
		bytes[i] ^= 1;
		assert_int_equal(inventory_take_head(bytes, &again), -EBADMSG);
		bytes[i] ^= 1;
	}
	head.rows++;
	inventory_put_head(&head, bytes);
	assert_int_equal(inventory_take_head(bytes, &again), -EBADMSG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_inventory_row_comes_back),
	    cmocka_unit_test(test_inventory_impossible_row_refused),
	    cmocka_unit_test(test_inventory_head_comes_back_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
