/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output.h - the folders that results go to.
 *
 * A deck is written under a hidden name and renamed when it is whole, so
 * that a failure leaves nothing. The folder of -o is the user's word; below
 * it no symbolic link is followed.
 */
#ifndef CLEANDECK_CLI_OUTPUT_H
#define CLEANDECK_CLI_OUTPUT_H

#include <stdbool.h>

#include "base/artifact.h"

#define OUTPUT_WHY_SIZE 320

struct output_root {
	const char *path; /* as the user wrote it; borrowed */
	int fd;
	unsigned made; /* folders of the path that were not there */
	bool used;     /* a deck was put there */
};

struct output {
	int folder; /* -1: none */
	char name[32];
};

/* Opens the folder, made where missing. Returns 0, or -errno and a sentence. */
NODISCARD int output_open(const char *path, struct output_root *ret_root,
    char ret_why[OUTPUT_WHY_SIZE]);

/* Closes it; removes what output_open() made, if it was of no use. */
void output_close(struct output_root *root);

/*
 * May a deck be put there under this name? 0; or a sentence and -EEXIST (a
 * folder that is not empty, without `force`), -ENOTDIR (a file or a link),
 * -ENOTEMPTY (with `force`: it holds what cleandeck did not write).
 */
NODISCARD int output_check(const struct output_root *root, const char *name,
    bool force, char ret_why[OUTPUT_WHY_SIZE]);

/* Begins a deck. Returns 0 or -errno. */
NODISCARD int output_begin(
    const struct output_root *root, struct output *ret_output);

/*
 * Writes one artifact, read from `fd`. Returns 0; 1 when it took the place
 * of one that was there; -EBADMSG for what is no file or larger than its row
 * allows; -ENOSPC and the like.
 */
NODISCARD int output_add(
    const struct output *output, enum artifact artifact, uint32_t page, int fd);

/*
 * Makes the deck appear under its name; output_check() is done once more.
 * Returns 0, or -errno and a sentence; the deck is then still to discard.
 */
NODISCARD int output_publish(struct output_root *root, struct output *output,
    const char *name, bool force, char ret_why[OUTPUT_WHY_SIZE]);

/* Removes a deck that is not published. Nothing for none. */
void output_discard(const struct output_root *root, struct output *output);

#endif
