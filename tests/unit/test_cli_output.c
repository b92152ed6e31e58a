/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: a deck appears whole or not at all, and replaces only its like. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fd.h"
#include "cli/output.h"
#include "cli/tree.h"

static char folder[] = "/tmp/cli-output-XXXXXX";
static char why[OUTPUT_WHY_SIZE];

static int
enter(void **state)
{
	(void)state;
	memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int
leave(void **state)
{
	(void)state;
	tree_remove(AT_FDCWD, folder, 8);
	return chdir("/");
}

static void
write_file(const char *name, const char *words)
{
	AUTO_FD fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, words, strlen(words)), 0);
}

/* A root with a draft in it that holds one artifact. */
static void
begin(struct output_root *root, struct output *output)
{
	write_file("bytes", "<svg/>");
	AUTO_FD bytes = open("bytes", O_RDONLY | O_CLOEXEC);

	assert_int_equal(output_open("out", root, why), 0);
	assert_int_equal(output_begin(root, output), 0);
	assert_int_equal(output_add(output, ARTIFACT_SLIDE_SVG, 1, bytes), 0);
}

static void
test_output_publish_deck_appears(void **state)
{
	struct output_root root;
	struct output output;

	(void)state;
	begin(&root, &output);
	assert_int_not_equal(access("out/w", F_OK), 0);
	assert_int_equal(output_publish(&root, &output, "w", false, why), 0);
	output_discard(&root, &output); /* nothing is left to discard */
	output_close(&root);
	assert_int_equal(access("out/w/slides/1.svg", R_OK), 0);
}

static void
test_output_discard_leaves_nothing(void **state)
{
	struct output_root root;
	struct output output;

	(void)state;
	begin(&root, &output);
	output_discard(&root, &output);
	output_close(&root);
	assert_int_not_equal(access("out", F_OK), 0);
}

static void
test_output_add_twice_replaces(void **state)
{
	struct output_root root;
	struct output output;

	(void)state;
	begin(&root, &output);
	AUTO_FD bytes = open("bytes", O_RDONLY | O_CLOEXEC);
	assert_int_equal(output_add(&output, ARTIFACT_SLIDE_SVG, 1, bytes), 1);
	output_discard(&root, &output);
	output_close(&root);
}

static void
test_output_add_through_link_refused(void **state)
{
	struct output_root root;
	struct output output;
	char link[64];

	(void)state;
	begin(&root, &output);
	AUTO_FD bytes = open("bytes", O_RDONLY | O_CLOEXEC);
	(void)snprintf(link, sizeof(link), "out/%s/text", output.name);
	assert_int_equal(symlink("/tmp", link), 0);
	assert_true(output_add(&output, ARTIFACT_TEXT, 1, bytes) < 0);
	output_discard(&root, &output);
	output_close(&root);
}

static void
test_output_open_made_folders_removed_unused(void **state)
{
	struct output_root root;

	(void)state;
	assert_int_equal(mkdir("a", 0700), 0);
	assert_int_equal(output_open("a//b/c/", &root, why), 0);
	assert_int_equal(access("a/b/c", F_OK), 0);
	output_close(&root);
	assert_int_not_equal(access("a/b", F_OK), 0);
	assert_int_equal(access("a", F_OK), 0);
}

static void
test_output_check_taken_names(void **state)
{
	struct output_root root;

	(void)state;
	assert_int_equal(output_open("out", &root, why), 0);
	assert_int_equal(mkdir("out/empty", 0700), 0);
	assert_int_equal(mkdir("out/full", 0700), 0);
	write_file("out/full/deck.pdf", "x");
	write_file("out/file", "x");
	assert_int_equal(symlink("empty", "out/link"), 0);
	assert_int_equal(output_check(&root, "new", false, why), 0);
	assert_int_equal(output_check(&root, "empty", false, why), 0);
	assert_int_equal(output_check(&root, "full", false, why), -EEXIST);
	assert_int_equal(output_check(&root, "full", true, why), 0);
	assert_int_equal(output_check(&root, "file", true, why), -ENOTDIR);
	assert_int_equal(output_check(&root, "link", true, why), -ENOTDIR);
	output_close(&root);
}

static void
test_output_check_force_foreign_files_stay(void **state)
{
	struct output_root root;

	(void)state;
	assert_int_equal(output_open("out", &root, why), 0);
	assert_int_equal(mkdir("out/w", 0700), 0);
	assert_int_equal(mkdir("out/w/slides", 0700), 0);
	write_file("out/w/slides/1.svg", "x");
	assert_int_equal(output_check(&root, "w", true, why), 0);
	write_file("out/w/slides/notes.svg", "x");
	assert_int_equal(output_check(&root, "w", true, why), -ENOTEMPTY);
	output_close(&root);
}

static void
test_output_publish_force_replaces(void **state)
{
	struct output_root root;
	struct output output;

	(void)state;
	begin(&root, &output);
	assert_int_equal(mkdir("out/w", 0700), 0);
	write_file("out/w/deck.pdf", "old");
	assert_int_equal(
	    output_publish(&root, &output, "w", false, why), -EEXIST);
	assert_int_equal(output_publish(&root, &output, "w", true, why), 0);
	output_close(&root);
	assert_int_not_equal(access("out/w/deck.pdf", F_OK), 0);
	assert_int_equal(access("out/w/slides/1.svg", F_OK), 0);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_FOLDER(test_output_publish_deck_appears),
	    IN_FOLDER(test_output_discard_leaves_nothing),
	    IN_FOLDER(test_output_add_twice_replaces),
	    IN_FOLDER(test_output_add_through_link_refused),
	    IN_FOLDER(test_output_open_made_folders_removed_unused),
	    IN_FOLDER(test_output_check_taken_names),
	    IN_FOLDER(test_output_check_force_foreign_files_stay),
	    IN_FOLDER(test_output_publish_force_replaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
