/* SPDX-License-Identifier: GPL-3.0-or-later */
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
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "jobs/store.h"
#include "test_fd_scratch.h"
#include "wire/memfd.h"

static char folder[32];
static int top = -1;
static struct store store;

static int
setup(void **state)
{
	(void)state;
	text_format(folder, sizeof(folder), "/tmp/store-XXXXXX");
	assert_non_null(mkdtemp(folder));
	top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(store_open(&store, top), 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	store_close(&store);
	fd_close(&top);
	return scratch_remove(folder);
}

static int
add(const struct store_draft *draft, enum artifact artifact, uint32_t page)
{
	AUTO_FD fd = memfd_new();

	assert_int_equal(fd_write_all(fd, "bytes", 5), 0);
	return store_add(draft, artifact, page, fd, 5);
}

static bool
exists(const struct store_draft *draft, bool as_draft)
{
	char name[2 * WIRE_ID_SIZE + 2] = ".";
	struct stat st;

	text_hex(name + 1, draft->id, WIRE_ID_SIZE);
	return fstatat(store.decks, as_draft ? name : name + 1, &st, 0) == 0;
}

static void
test_store_begin_draft_not_visible(void **state)
{
	struct store_draft draft;

	(void)state;
	assert_int_equal(store_begin(&store, &draft), 0);
	assert_int_equal(add(&draft, ARTIFACT_DECK_PDF, 0), 0);
	assert_true(exists(&draft, true));
	assert_false(exists(&draft, false));
	store_discard(&store, &draft);
}

static void
test_store_publish_draft_becomes_deck(void **state)
{
	struct store_draft draft;

	(void)state;
	assert_int_equal(store_begin(&store, &draft), 0);
	assert_int_equal(add(&draft, ARTIFACT_SLIDE_SVG, 1), 0);
	assert_int_equal(store_publish(&store, &draft), 0);
	assert_int_equal(draft.folder, -1);
	assert_true(exists(&draft, false));
	assert_false(exists(&draft, true));
}

static void
test_store_begin_twice_different_ids(void **state)
{
	struct store_draft a;
	struct store_draft b;

	(void)state;
	assert_int_equal(store_begin(&store, &a), 0);
	assert_int_equal(store_begin(&store, &b), 0);
	assert_memory_not_equal(a.id, b.id, sizeof(a.id));
	store_discard(&store, &a);
	store_discard(&store, &b);
}

static void
test_store_add_twice_exists(void **state)
{
	struct store_draft draft;

	(void)state;
	assert_int_equal(store_begin(&store, &draft), 0);
	assert_int_equal(add(&draft, ARTIFACT_TEXT, 3), 0);
	assert_int_equal(add(&draft, ARTIFACT_TEXT, 3), -EEXIST);
	store_discard(&store, &draft);
}

static void
test_store_add_class_and_page_disagree_refused(void **state)
{
	struct store_draft draft;

	(void)state;
	assert_int_equal(store_begin(&store, &draft), 0);
	assert_int_equal(add(&draft, ARTIFACT_TEXT, 0), -EINVAL);
	assert_int_equal(add(&draft, ARTIFACT_DECK_PDF, 1), -EINVAL);
	store_discard(&store, &draft);
}

static void
test_store_read_what_was_added_same(void **state)
{
	struct store_draft draft;
	char bytes[6] = "";

	(void)state;
	assert_int_equal(store_begin(&store, &draft), 0);
	assert_int_equal(add(&draft, ARTIFACT_TEXT, 3), 0);
	AUTO_FD fd = store_read(&draft, ARTIFACT_TEXT, 3);
	assert_int_equal(read(fd, bytes, sizeof(bytes)), 5);
	assert_string_equal(bytes, "bytes");
	assert_int_equal(store_read(&draft, ARTIFACT_TEXT, 4), -ENOENT);
	store_discard(&store, &draft);
}

static void
test_store_discard_all_of_it_gone(void **state)
{
	struct store_draft draft;

	(void)state;
	assert_int_equal(store_begin(&store, &draft), 0);
	assert_int_equal(add(&draft, ARTIFACT_DECK_PDF, 0), 0);
	assert_int_equal(add(&draft, ARTIFACT_SLIDE_SVG, 1), 0);
	assert_int_equal(add(&draft, ARTIFACT_TEXT, 1), 0);
	store_discard(&store, &draft);
	assert_int_equal(draft.folder, -1);
	assert_false(exists(&draft, true));
	store_discard(&store, &draft);
}

/* An hour ago, or in an hour. */
static void
shift(const struct store_draft *draft, bool as_draft, time_t seconds)
{
	char name[2 * WIRE_ID_SIZE + 2] = ".";
	const struct timespec times[2] = {
	    {.tv_sec = time(NULL) + seconds}, {.tv_sec = time(NULL) + seconds}};

	text_hex(name + 1, draft->id, WIRE_ID_SIZE);
	assert_int_equal(utimensat(store.decks, as_draft ? name : name + 1,
			     times, AT_SYMLINK_NOFOLLOW),
	    0);
}

static void
test_store_sweep_old_deck_gone_young_one_stays(void **state)
{
	struct store_draft old;
	struct store_draft young;

	(void)state;
	assert_int_equal(store_begin(&store, &old), 0);
	assert_int_equal(add(&old, ARTIFACT_SLIDE_SVG, 1), 0);
	assert_int_equal(store_publish(&store, &old), 0);
	shift(&old, false, -3600);
	assert_int_equal(store_begin(&store, &young), 0);
	assert_int_equal(store_publish(&store, &young), 0);
	store_sweep(&store, 1800);
	assert_false(exists(&old, false));
	assert_true(exists(&young, false));
}

static void
test_store_sweep_foreign_names_stay(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(mkdirat(store.decks, "not-a-deck", 0700), 0);
	store_sweep(&store, 0);
	assert_int_equal(fstatat(store.decks, "not-a-deck", &st, 0), 0);
}

static void
reopen(void)
{
	store_close(&store);
	assert_int_equal(store_open(&store, top), 0);
}

static void
test_store_open_left_over_draft_gone_deck_stays(void **state)
{
	struct store_draft draft;
	struct store_draft deck;

	(void)state;
	assert_int_equal(store_begin(&store, &deck), 0);
	assert_int_equal(store_publish(&store, &deck), 0);
	assert_int_equal(store_begin(&store, &draft), 0);
	assert_int_equal(add(&draft, ARTIFACT_TEXT, 1), 0);
	fd_close(&draft.folder);
	reopen();
	assert_false(exists(&draft, true));
	assert_true(exists(&deck, false));
}

/* The clock was set back since: nobody else would ever remove it. */
static void
test_store_open_draft_of_the_future_gone(void **state)
{
	struct store_draft draft;

	(void)state;
	assert_int_equal(store_begin(&store, &draft), 0);
	fd_close(&draft.folder);
	shift(&draft, true, 3600);
	reopen();
	assert_false(exists(&draft, true));
}

static void
test_store_open_symlink_for_decks_refused(void **state)
{
	struct store other;

	(void)state;
	assert_int_equal(mkdirat(top, "elsewhere", 0700), 0);
	AUTO_FD elsewhere =
	    openat(top, "elsewhere", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(symlinkat("/tmp", elsewhere, "decks"), 0);
	int error = store_open(&other, elsewhere);
	assert_true(error == -ELOOP || error == -ENOTDIR);
}

/* A link in a deck's place: the link goes, not what it points to. */
static void
test_store_sweep_symlink_not_followed(void **state)
{
	static const char name[] = "00112233445566778899aabbccddeeff";
	struct stat st;

	(void)state;
	assert_int_equal(mkdirat(top, "victim", 0700), 0);
	assert_int_equal(mkdirat(top, "victim/inner", 0700), 0);
	assert_int_equal(symlinkat("../victim", store.decks, name), 0);
	store_sweep(&store, 0);
	assert_int_equal(fstatat(top, "victim/inner", &st, 0), 0);
}

static void
test_store_discard_symlink_inside_not_followed(void **state)
{
	struct store_draft draft;
	struct stat st;

	(void)state;
	assert_int_equal(mkdirat(top, "victim", 0700), 0);
	AUTO_FD file =
	    openat(top, "victim/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(file >= 0);
	assert_int_equal(store_begin(&store, &draft), 0);
	assert_int_equal(symlinkat("../../victim", draft.folder, "slides"), 0);
	store_discard(&store, &draft);
	assert_false(exists(&draft, true));
	assert_int_equal(fstatat(top, "victim/file", &st, 0), 0);
}

int
main(void)
{
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    RIG_TEST(test_store_begin_draft_not_visible),
	    RIG_TEST(test_store_publish_draft_becomes_deck),
	    RIG_TEST(test_store_begin_twice_different_ids),
	    RIG_TEST(test_store_add_twice_exists),
	    RIG_TEST(test_store_add_class_and_page_disagree_refused),
	    RIG_TEST(test_store_read_what_was_added_same),
	    RIG_TEST(test_store_discard_all_of_it_gone),
	    RIG_TEST(test_store_sweep_old_deck_gone_young_one_stays),
	    RIG_TEST(test_store_sweep_foreign_names_stay),
	    RIG_TEST(test_store_open_left_over_draft_gone_deck_stays),
	    RIG_TEST(test_store_open_draft_of_the_future_gone),
	    RIG_TEST(test_store_open_symlink_for_decks_refused),
	    RIG_TEST(test_store_sweep_symlink_not_followed),
	    RIG_TEST(test_store_discard_symlink_inside_not_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
