/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_file.h - files that appear whole or not at all.
 *
 * Every path is below a folder's descriptor and made of an id's digits and
 * names of src/base/artifact.h: nothing from outside is a path.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_FILE_H
#define CLEANDECK_LEDGER_LEDGER_FILE_H

#include <dirent.h>
#include <stdbool.h>

#include "base/artifact.h"
#include "wire/wire.h"

#define LEDGER_ID_TEXT_SIZE (2 * WIRE_ID_SIZE + 1)
#define LEDGER_TMP          ".tmp"
#define LEDGER_PACKED       ".gz"

/* "ID/slides/12.svg.gz.tmp" and its like. */
#define LEDGER_PATH_SIZE (LEDGER_ID_TEXT_SIZE + ARTIFACT_NAME_SIZE + 8)

/* What a folder holds, or held. */
struct ledger_sum {
	uint64_t files;
	uint64_t bytes;
};

/* Opens state/NAME. Returns the descriptor or -errno. */
NODISCARD int ledger_file_open_folder(const char *state, const char *name);

/* Writes "ID/NAME": a deck's file. */
void ledger_file_path(char path[LEDGER_PATH_SIZE],
    const uint8_t id[WIRE_ID_SIZE], const char *name);

/*
 * Writes the file, under another name first; folders above it are made. What
 * fails leaves nothing. Returns 0 or -errno.
 */
NODISCARD int ledger_file_write(
    int folder, const char *path, const void *bytes, size_t size);

/* The size of a plain file. Returns 0; -ENOENT when there is none. */
NODISCARD int ledger_file_measure(
    int folder, const char *path, uint64_t *ret_size);

/* Removes a file; that there is none is fine. */
void ledger_file_remove(int folder, const char *path);

/*
 * Removes a deck's folder with all in it, its record first, and adds up what
 * went. What could not be removed stays for the next sweep.
 */
void ledger_file_remove_deck(int decks, const char *id, struct ledger_sum *sum);

/* Adds up what a deck's folder holds. */
void ledger_file_weigh_deck(int decks, const char *id, struct ledger_sum *sum);

/* A folder's entries, from the first on; NULL when it cannot be read. */
DIR *ledger_file_list(int folder);

/* The next entry but "." and ".."; NULL at the end. */
const char *ledger_file_next(DIR *list);

#endif
