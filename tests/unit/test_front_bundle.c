/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: a bundle is the deck, the same each time, or no archive at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/crc32.h"
#include "base/text.h"
#include "front/front_bundle.h"
#include "test_front_bundle_rig.h"

#define BYTES_MAX (8 * LIMIT_MIB)

static const enum front_bundle_format formats[] = {
    FRONT_BUNDLE_ZIP, FRONT_BUNDLE_TAR};

static struct front_bundle *
open_bundle(enum front_bundle_format format)
{
	struct front_bundle *bundle = NULL;

	assert_int_equal(
	    front_bundle_new(&bundle_store, ID, format, &bundle), 0);
	return bundle;
}

/*
 * Reads it from `first` on, in pieces of `piece`, into new memory. Returns
 * what the last read did: 0 at the end, or -errno.
 */
static ssize_t
read_from(enum front_bundle_format format, uint64_t first, size_t piece,
    char **ret_bytes, size_t *ret_size)
{
	struct front_bundle *bundle = open_bundle(format);
	char *bytes = malloc(BYTES_MAX);
	size_t size = 0;
	ssize_t n;

	assert_true(front_bundle_size(bundle) < BYTES_MAX - piece);
	front_bundle_skip_to(bundle, first);
	while ((n = front_bundle_read(bundle, bytes + size, piece)) > 0) {
		assert_true((size_t)n <= piece);
		size += (size_t)n;
	}
	if (n == 0)
		assert_int_equal(first + size, front_bundle_size(bundle));
	else /* and it stays so */
		assert_int_equal(front_bundle_read(bundle, bytes, piece), n);
	front_bundle_free(bundle);
	*ret_bytes = bytes;
	*ret_size = size;
	return n;
}

static char *
read_whole(enum front_bundle_format format, size_t *ret_size)
{
	char *bytes;

	assert_int_equal(read_from(format, 0, 16384, &bytes, ret_size), 0);
	return bytes;
}

/* It is to break off with `error`, before all of it is out. */
static void
expect_broken(enum front_bundle_format format, ssize_t error)
{
	struct front_bundle *bundle = open_bundle(format);
	uint64_t planned = front_bundle_size(bundle);
	char *bytes;
	size_t size;

	front_bundle_free(bundle);
	assert_int_equal(read_from(format, 0, 4096, &bytes, &size), error);
	assert_true(size < planned);
	free(bytes);
}

static void
format_place(char text[64], const struct inventory_row *row)
{
	static const char *const patterns[] = {ID ".pdf", "svgs/slide%u.svg",
	    "thumbnails/thumb-%u.png", "textfiles/slide-%u.txt",
	    "pngs/slide-%u.png"};

	(void)snprintf(text, 64, "%s", ID ".pdf");
	if (row->artifact != ARTIFACT_DECK_PDF) {
		const char *number = strstr(patterns[row->artifact], "%u");
		(void)snprintf(text, 64, "%.*s%u%s",
		    (int)(number - patterns[row->artifact]),
		    patterns[row->artifact], row->page, number + 2);
	}
}

static uint32_t
take(const char **next, size_t size)
{
	uint32_t number = 0;

	for (size_t i = 0; i < size; i++)
		number |= (uint32_t)(uint8_t)(*next)[i] << 8 * i;
	*next += size;
	return number;
}

/* What a local header and one of the directory have in common. */
static void
check_zip_common(const char **next, const struct inventory_row *row)
{
	uint32_t stored = row->packed > 0
			      ? (uint32_t)row->packed - INVENTORY_GZIP_WRAP
			      : (uint32_t)row->size;

	assert_int_equal(take(next, 2), 20);
	assert_int_equal(take(next, 2), 1 << 11); /* and not 1 << 3 */
	assert_int_equal(take(next, 2), row->packed > 0 ? 8 : 0);
	assert_int_equal(take(next, 4), 0x210000);
	assert_int_equal(take(next, 4), row->crc);
	assert_int_equal(take(next, 4), stored);
	assert_int_equal(take(next, 4), row->size);
}

static void
check_zip_name(const char **next, const char *name)
{
	assert_memory_equal(*next, name, strlen(name));
	*next += strlen(name);
}

/* Reads it as a stream: each header says what follows it. */
static void
check_zip(const char *bytes, size_t size)
{
	static uint32_t offsets[COUNT_OF(bundle_rows)];
	const char *next = bytes;
	char name[64];

	for (uint32_t i = 0; i < bundle_row_count; i++) {
		bool packed = bundle_rows[i].packed > 0;
		size_t stored = (size_t)(packed ? bundle_rows[i].packed -
						      INVENTORY_GZIP_WRAP
						: bundle_rows[i].size);
		offsets[i] = (uint32_t)(next - bytes);
		format_place(name, &bundle_rows[i]);
		assert_int_equal(take(&next, 4), 0x04034b50);
		check_zip_common(&next, &bundle_rows[i]);
		assert_int_equal(take(&next, 4), strlen(name));
		check_zip_name(&next, name);
		assert_int_equal(crc32_add(0, next, stored),
		    packed ? bundle_rows[i].packed_crc : bundle_rows[i].crc);
		next += stored;
	}
	uint32_t directory = (uint32_t)(next - bytes);
	for (uint32_t i = 0; i < bundle_row_count; i++) {
		format_place(name, &bundle_rows[i]);
		assert_int_equal(take(&next, 4), 0x02014b50);
		assert_int_equal(take(&next, 2), 3 << 8 | 20);
		check_zip_common(&next, &bundle_rows[i]);
		assert_int_equal(take(&next, 4), strlen(name));
		assert_int_equal(take(&next, 4), 0);
		assert_int_equal(take(&next, 2), 0);
		assert_int_equal(take(&next, 4), UINT32_C(0100644) << 16);
		assert_int_equal(take(&next, 4), offsets[i]);
		check_zip_name(&next, name);
	}
	uint32_t end = (uint32_t)(next - bytes);
	assert_int_equal(take(&next, 4), 0x06054b50);
	assert_int_equal(take(&next, 4), 0);
	assert_int_equal(take(&next, 2), bundle_row_count);
	assert_int_equal(take(&next, 2), bundle_row_count);
	assert_int_equal(take(&next, 4), end - directory);
	assert_int_equal(take(&next, 4), directory);
	assert_int_equal(take(&next, 2), 0);
	assert_int_equal(next - bytes, size);
}

static void
check_tar_head(const char *block, const struct inventory_row *row)
{
	unsigned sum = 8 * ' ';
	char text[64];

	format_place(text, row);
	assert_string_equal(block, text);
	assert_string_equal(block + 100, "0000644");
	assert_string_equal(block + 108, "0000000");
	assert_string_equal(block + 116, "0000000");
	text_format(
	    text, sizeof(text), "%011llo", (unsigned long long)row->size);
	assert_string_equal(block + 124, text);
	assert_string_equal(block + 136, "00000000000");
	for (int i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? 0 : (uint8_t)block[i];
	text_format(text, sizeof(text), "%06o", sum);
	assert_string_equal(block + 148, text);
	assert_int_equal(block[155], ' ');
	assert_int_equal(block[156], '0');
	assert_memory_equal(block + 257, "ustar\00000", 8);
}

static void
check_tar(const char *bytes, size_t size)
{
	static const char zeros[1024];
	const char *next = bytes;

	for (uint32_t i = 0; i < bundle_row_count; i++) {
		size_t length = (size_t)bundle_rows[i].size;
		check_tar_head(next, &bundle_rows[i]);
		next += 512;
		assert_int_equal(
		    crc32_add(0, next, length), bundle_rows[i].crc);
		next += length;
		size_t padding = (512 - length % 512) % 512;
		assert_memory_equal(next, zeros, padding);
		next += padding;
	}
	assert_memory_equal(next, zeros, 1024);
	assert_int_equal(next + 1024 - bytes, size);
}

static void
test_bundle_read_as_planned(void **state)
{
	static const uint32_t pages[] = {0, 1, 3, PAGES_MANY};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pages); i++) {
		char *bytes;
		size_t size;
		bundle_rig_make(pages[i]);
		bytes = read_whole(FRONT_BUNDLE_ZIP, &size);
		check_zip(bytes, size);
		free(bytes);
		bytes = read_whole(FRONT_BUNDLE_TAR, &size);
		check_tar(bytes, size);
		free(bytes);
	}
}

static void
test_bundle_read_any_piece_the_same(void **state)
{
	static const size_t pieces[] = {1, 7, 511, 777, 30000, LIMIT_MIB};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		size_t size;
		char *bytes = read_whole(formats[i], &size);
		for (size_t k = 0; k < COUNT_OF(pieces); k++) {
			char *again;
			size_t again_size;
			assert_int_equal(read_from(formats[i], 0, pieces[k],
					     &again, &again_size),
			    0);
			assert_int_equal(again_size, size);
			assert_memory_equal(again, bytes, size);
			free(again);
		}
		free(bytes);
	}
}

/* A deck in which every byte is near a seam. */
static void
make_small_deck(void)
{
	bundle_row_count = 0;
	bundle_rig_add(ARTIFACT_SLIDE_SVG, 1, 90, 5);
	bundle_rig_add(ARTIFACT_TEXT, 1, 0, 0);
	bundle_rig_add(ARTIFACT_TEXT, 2, 1, 0);
	bundle_rig_add(ARTIFACT_DECK_PDF, 0, 3, 0);
	bundle_rig_list();
}

/* Each range there is: the first byte, and how many. */
static void
test_bundle_skip_to_each_byte_the_rest(void **state)
{
	(void)state;
	make_small_deck();
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		size_t size;
		char piece[64];
		char *bytes = read_whole(formats[i], &size);
		for (size_t first = 0; first < size; first++) {
			char *rest;
			size_t rest_size;
			assert_int_equal(read_from(formats[i], first, size,
					     &rest, &rest_size),
			    0);
			assert_int_equal(rest_size, size - first);
			assert_memory_equal(rest, bytes + first, rest_size);
			free(rest);
			struct front_bundle *bundle = open_bundle(formats[i]);
			size_t wanted = 1 + first % sizeof(piece);
			if (wanted > size - first)
				wanted = size - first;
			front_bundle_skip_to(bundle, first);
			assert_int_equal(
			    front_bundle_read(bundle, piece, wanted), wanted);
			assert_memory_equal(piece, bytes + first, wanted);
			front_bundle_free(bundle);
		}
		free(bytes);
	}
}

static void
test_bundle_tag_of_one_version(void **state)
{
	const struct timespec other[] = {{.tv_sec = 5}, {.tv_sec = 5}};
	char tags[4][FRONT_ETAG_SIZE];
	char path[128];

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct front_bundle *bundle = open_bundle(formats[i / 2]);
		front_bundle_tag(bundle, tags[i]);
		front_bundle_free(bundle);
	}
	assert_string_equal(tags[0], tags[1]);
	assert_string_equal(tags[2], tags[3]);
	assert_string_not_equal(tags[0], tags[2]);
	assert_true(front_etag_is_same(tags[0], tags[1]));
	bundle_rig_path(path, INVENTORY_NAME);
	assert_int_equal(utimensat(AT_FDCWD, path, other, 0), 0);
	struct front_bundle *bundle = open_bundle(FRONT_BUNDLE_ZIP);
	front_bundle_tag(bundle, tags[1]);
	front_bundle_free(bundle);
	assert_string_not_equal(tags[0], tags[1]);
}

/* So many pictures of the largest size that only the last byte decides. */
static void
test_bundle_new_four_gib_tar_alone(void **state)
{
	const uint64_t most = UINT32_MAX - UINT64_C(1);
	struct front_bundle *bundle = NULL;

	(void)state;
	bundle_row_count = 0;
	for (uint32_t page = 1; page <= 127; page++)
		bundle_rows[bundle_row_count++] =
		    (struct inventory_row){.artifact = ARTIFACT_SLIDE_PNG,
			.page = page,
			.size = LIMIT_PNG_BYTES};
	bundle_rows[bundle_row_count++] =
	    (struct inventory_row){.artifact = ARTIFACT_DECK_PDF};
	bundle_rig_list();
	bundle = open_bundle(FRONT_BUNDLE_ZIP);
	bundle_rows[bundle_row_count - 1].size =
	    most - front_bundle_size(bundle);
	front_bundle_free(bundle);
	bundle_rig_list();
	bundle = open_bundle(FRONT_BUNDLE_ZIP);
	assert_int_equal(front_bundle_size(bundle), most);
	front_bundle_free(bundle);
	bundle_rows[bundle_row_count - 1].size++;
	bundle_rig_list();
	assert_int_equal(
	    front_bundle_new(&bundle_store, ID, FRONT_BUNDLE_ZIP, &bundle),
	    -EFBIG);
	bundle = open_bundle(FRONT_BUNDLE_TAR);
	assert_true(front_bundle_size(bundle) > most);
	front_bundle_free(bundle);
}

static void
test_bundle_new_no_inventory_not_found(void **state)
{
	struct front_bundle *bundle = NULL;

	(void)state;
	assert_int_equal(
	    front_bundle_new(&bundle_store, "f" ID, FRONT_BUNDLE_ZIP, &bundle),
	    -ENOENT);
	bundle_rig_damage(INVENTORY_NAME, INVENTORY_HEAD_SIZE + 24);
	assert_int_equal(
	    front_bundle_new(&bundle_store, ID, FRONT_BUNDLE_ZIP, &bundle),
	    -ENOENT);
	bundle_rig_list();
	bundle_rig_damage(INVENTORY_NAME, 8); /* how many there are */
	assert_int_equal(
	    front_bundle_new(&bundle_store, ID, FRONT_BUNDLE_TAR, &bundle),
	    -ENOENT);
	bundle_rig_write(INVENTORY_NAME, "", 0);
	assert_int_equal(
	    front_bundle_new(&bundle_store, ID, FRONT_BUNDLE_TAR, &bundle),
	    -ENOENT);
	bundle_rig_remove(INVENTORY_NAME);
	assert_int_equal(
	    front_bundle_new(&bundle_store, ID, FRONT_BUNDLE_ZIP, &bundle),
	    -ENOENT);
	assert_null(bundle);
	front_bundle_free(NULL);
}

static void
test_bundle_read_file_gone_breaks_off(void **state)
{
	(void)state;
	bundle_rig_remove("slides/1.svg.gz");
	expect_broken(FRONT_BUNDLE_ZIP, -EIO); /* the file itself will not do */
	bundle_rig_remove("text/2.txt");
	expect_broken(FRONT_BUNDLE_TAR, -ENOENT);
	bundle_rig_make(3);
	bundle_rig_remove("record"); /* all files are there still */
	for (size_t i = 0; i < COUNT_OF(formats); i++)
		expect_broken(formats[i], -ENOENT);
}

static void
test_bundle_read_file_of_other_size_breaks_off(void **state)
{
	static const uint8_t bytes[SLIDE + INVENTORY_GZIP_WRAP];

	(void)state;
	bundle_rig_write("slides/2.svg", bytes, 10);
	bundle_rig_write("text/1.txt.gz", bytes, 39);
	expect_broken(FRONT_BUNDLE_TAR, -EIO);
	expect_broken(FRONT_BUNDLE_ZIP, -EIO);
	bundle_rig_make(3);
	bundle_rig_write("text/1.txt.gz", bytes, 39);
	expect_broken(FRONT_BUNDLE_ZIP, -EIO);
	bundle_rig_write("deck.pdf", bytes, 1001);
	expect_broken(FRONT_BUNDLE_TAR, -EIO);
}

/* One bit of a file of the right size; the first, and the last byte. */
static void
test_bundle_read_damaged_file_breaks_off(void **state)
{
	static const struct {
		const char *name;
		off_t offset;
		bool in_zip;
		bool in_tar;
	} wounds[] = {
	    {"slides/1.svg.gz", INVENTORY_GZIP_HEAD,                 true,  false},
	    {"slides/3.svg.gz", INVENTORY_GZIP_HEAD + SLIDE / 5 + 2, true,
             false							       },
	    {"slides/1.svg",    SLIDE,                               false, true },
	    {"slides/2.svg",    20000,                               true,  true },
	    {"deck.pdf",        999,				 true,  true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wounds); i++) {
		bundle_rig_make(3);
		bundle_rig_damage(wounds[i].name, wounds[i].offset);
		for (size_t k = 0; k < COUNT_OF(formats); k++) {
			bool zip = formats[k] == FRONT_BUNDLE_ZIP;
			size_t size;
			if (zip ? wounds[i].in_zip : wounds[i].in_tar)
				expect_broken(formats[k], -EIO);
			else
				free(read_whole(formats[k], &size));
		}
	}
}

static void
test_bundle_read_file_shortened_meanwhile_breaks_off(void **state)
{
	struct front_bundle *bundle = open_bundle(FRONT_BUNDLE_TAR);
	char bytes[2048];
	ssize_t n;

	(void)state;
	assert_true(front_bundle_read(bundle, bytes, sizeof(bytes)) > 0);
	bundle_rig_write("slides/1.svg", "x", 1);
	while ((n = front_bundle_read(bundle, bytes, sizeof(bytes))) > 0)
		;
	assert_int_equal(n, -EIO);
	front_bundle_free(bundle);
}

#define BUNDLE(test)                                                           \
	cmocka_unit_test_setup_teardown(test, bundle_rig_begin, bundle_rig_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    BUNDLE(test_bundle_read_as_planned),
	    BUNDLE(test_bundle_read_any_piece_the_same),
	    BUNDLE(test_bundle_skip_to_each_byte_the_rest),
	    BUNDLE(test_bundle_tag_of_one_version),
	    BUNDLE(test_bundle_new_four_gib_tar_alone),
	    BUNDLE(test_bundle_new_no_inventory_not_found),
	    BUNDLE(test_bundle_read_file_gone_breaks_off),
	    BUNDLE(test_bundle_read_file_of_other_size_breaks_off),
	    BUNDLE(test_bundle_read_damaged_file_breaks_off),
	    BUNDLE(test_bundle_read_file_shortened_meanwhile_breaks_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
