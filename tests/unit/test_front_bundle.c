/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: a bundle is the deck, the same each time, or no archive at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/fd.h"
#include "front/front_bundle.h"

#define ID      "0123456789abcdef0123456789abcdef"
#define CREATED 1000000000
#define PAGES   3
#define SLIDE   100000 /* bytes: several slices */

static struct front_store store;
static char folder[64];

static void
write_file(const char *name, size_t size, char fill)
{
	char path[128];
	char *bytes = malloc(size + 1);

	memset(bytes, fill, size);
	(void)snprintf(path, sizeof(path), "%s/" ID "/%s", folder, name);
	AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, bytes, size), 0);
	free(bytes);
}

static void
make_folder(const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/" ID "/%s", folder, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static int
set_up(void **state)
{
	char name[32];

	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/front-bundle-XXXXXX");
	assert_non_null(mkdtemp(folder));
	make_folder("");
	make_folder("slides");
	make_folder("text");
	make_folder("thumbnails");
	for (int page = 1; page <= PAGES; page++) {
		(void)snprintf(name, sizeof(name), "slides/%d.svg", page);
		write_file(name, SLIDE, (char)('0' + page));
		(void)snprintf(name, sizeof(name), "thumbnails/%d.png", page);
		write_file(name, 10, 'p');
		(void)snprintf(name, sizeof(name), "text/%d.txt", page);
		write_file(name, page == 2 ? 0 : 5, 't');
	}
	write_file("deck.pdf", 1000, 'd');
	write_file("record", 2, 'r');
	store.store = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return store.store < 0 ? -1 : 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int
tear_down(void **state)
{
	(void)state;
	front_store_close(&store);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
remove_file(const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/" ID "/%s", folder, name);
	assert_int_equal(unlink(path), 0);
}

static struct front_bundle_order
make_order(enum front_bundle_format format)
{
	return (struct front_bundle_order){
	    .id = ID,
	    .format = format,
	    .artifacts = ARTIFACT_DEFAULT_SET,
	    .pages = PAGES,
	    .created = CREATED,
	};
}

/* Reads it in pieces of `piece`; returns the bytes, or NULL with *ret_error. */
static char *
read_all(const struct front_bundle_order *order, size_t piece, size_t *ret_size,
    ssize_t *ret_error)
{
	char *bytes = malloc(1 << 20);
	struct front_bundle *bundle = NULL;
	ssize_t n;

	*ret_size = 0;
	*ret_error = front_bundle_new(&store, order, &bundle);
	while (*ret_error == 0) {
		n = front_bundle_read(bundle, bytes + *ret_size, piece);
		assert_true(n <= (ssize_t)piece);
		if (n <= 0) {
			*ret_error = n;
			break;
		}
		*ret_size += (size_t)n;
	}
	front_bundle_free(bundle);
	if (*ret_error < 0) {
		free(bytes);
		return NULL;
	}
	return bytes;
}

static const char *const names[] = {"svgs/slide1.svg", "svgs/slide2.svg",
    "svgs/slide3.svg", "thumbnails/thumb-1.png", "thumbnails/thumb-2.png",
    "thumbnails/thumb-3.png", "textfiles/slide-1.txt", "textfiles/slide-2.txt",
    "textfiles/slide-3.txt", ID ".pdf"};

static void
check_archive(const char *bytes, size_t size)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	static char content[SLIDE + 1];

	archive_read_support_format_all(archive);
	assert_int_equal(
	    archive_read_open_memory(archive, bytes, size), ARCHIVE_OK);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_int_equal(
		    archive_read_next_header(archive, &entry), ARCHIVE_OK);
		assert_string_equal(archive_entry_pathname(entry), names[i]);
		assert_int_equal(archive_entry_mtime(entry), CREATED);
		if (i > 2)
			continue;
		assert_int_equal(
		    archive_read_data(archive, content, sizeof(content)),
		    SLIDE);
		assert_int_equal(content[SLIDE - 1], '1' + (int)i);
	}
	assert_int_equal(
	    archive_read_next_header(archive, &entry), ARCHIVE_EOF);
	assert_int_equal(archive_read_free(archive), ARCHIVE_OK);
}

static void
test_bundle_read_both_formats_whole(void **state)
{
	(void)state;
	for (int format = 0; format < 2; format++) {
		struct front_bundle_order order =
		    make_order((enum front_bundle_format)format);
		ssize_t error;
		size_t size;
		size_t again_size;
		char *bytes = read_all(&order, 30000, &size, &error);
		char *again = read_all(&order, 777, &again_size, &error);
		assert_non_null(bytes);
		assert_non_null(again);
		check_archive(bytes, size);
		assert_int_equal(size, again_size);
		assert_memory_equal(bytes, again, size);
		free(bytes);
		free(again);
	}
}

static void
test_bundle_new_deck_gone_not_found(void **state)
{
	struct front_bundle_order order = make_order(FRONT_BUNDLE_ZIP);
	struct front_bundle *bundle = NULL;

	(void)state;
	order.id[0] = 'f';
	assert_int_equal(front_bundle_new(&store, &order, &bundle), -ENOENT);
	order = make_order(FRONT_BUNDLE_ZIP);
	order.artifacts = 0;
	assert_int_equal(front_bundle_new(&store, &order, &bundle), -ENOENT);
	order = make_order(FRONT_BUNDLE_TAR);
	order.pages = 0;
	assert_int_equal(front_bundle_new(&store, &order, &bundle), -ENOENT);
	assert_null(bundle);
}

static void
test_bundle_read_file_gone_fails(void **state)
{
	struct front_bundle_order order = make_order(FRONT_BUNDLE_ZIP);
	ssize_t error;
	size_t size;

	(void)state;
	remove_file("text/3.txt");
	assert_null(read_all(&order, 4096, &size, &error));
	assert_int_equal(error, -ENOENT);
	assert_true(size > PAGES * SLIDE);
}

static void
test_bundle_read_record_gone_fails(void **state)
{
	struct front_bundle_order order = make_order(FRONT_BUNDLE_TAR);
	ssize_t error;
	size_t size;

	(void)state;
	remove_file("record"); /* all files are there still */
	assert_null(read_all(&order, 4096, &size, &error));
	assert_int_equal(error, -ENOENT);
}

static void
test_bundle_read_file_shortened_fails(void **state)
{
	struct front_bundle_order order = make_order(FRONT_BUNDLE_ZIP);
	struct front_bundle *bundle = NULL;
	char bytes[2048];
	ssize_t n;

	(void)state;
	assert_int_equal(front_bundle_new(&store, &order, &bundle), 0);
	assert_true(front_bundle_read(bundle, bytes, sizeof(bytes)) > 0);
	write_file("slides/1.svg", 10, 'x');
	while ((n = front_bundle_read(bundle, bytes, sizeof(bytes))) > 0)
		;
	assert_int_equal(n, -EIO);
	assert_int_equal(front_bundle_read(bundle, bytes, sizeof(bytes)), -EIO);
	front_bundle_free(bundle);
}

static void
test_bundle_free_early_nothing_left(void **state)
{
	char bytes[2048];

	(void)state;
	for (int format = 0; format < 2; format++) {
		struct front_bundle_order order =
		    make_order((enum front_bundle_format)format);
		struct front_bundle *bundle = NULL;
		assert_int_equal(front_bundle_new(&store, &order, &bundle), 0);
		for (int i = 0; i < 3; i++)
			assert_true(front_bundle_read(
					bundle, bytes, sizeof(bytes)) > 0);
		front_bundle_free(bundle);
	}
}

static void
test_bundle_warm_works(void **state)
{
	(void)state;
	assert_int_equal(front_bundle_warm(), 0);
	front_bundle_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_bundle_read_both_formats_whole, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_bundle_new_deck_gone_not_found, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_bundle_read_file_gone_fails, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_bundle_read_record_gone_fails, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_bundle_read_file_shortened_fails, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_bundle_free_early_nothing_left, set_up, tear_down),
	    cmocka_unit_test(test_bundle_warm_works),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
