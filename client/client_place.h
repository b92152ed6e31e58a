/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_place.h - where fetched files go: whole under their name, or a
 * part beside it that a later call goes on with.
 *
 * Names are those of base/artifact.h; folders are opened one by one, and no
 * symbolic link in the way is followed.
 */
#ifndef CLEANDECK_CLIENT_PLACE_H
#define CLEANDECK_CLIENT_PLACE_H

#include "base/compat.h"

#define CLIENT_PLACE_NAME_SIZE 128

struct client_place {
	int folder; /* owned */
	int part;   /* owned; -1: none is open */
	char name[CLIENT_PLACE_NAME_SIZE];
	char part_name[CLIENT_PLACE_NAME_SIZE];
};

/*
 * Finds the place of a file, "deck.pdf" or "slides/1.svg", below the folder
 * `root`, whose subfolder is made when missing. `mark` becomes part of the
 * part's name: a part is gone on with only under the mark it had. Returns 0
 * or -errno; close it with client_place_close().
 */
NODISCARD int client_place_open(int root, const char *name, const char *mark,
    struct client_place *ret_place);

/* Closes it; what there is of a part stays. */
void client_place_close(struct client_place *place);

/* Opens the whole file to read: a descriptor, or -errno (-ENOENT). */
NODISCARD int client_place_open_whole(const struct client_place *place);

/*
 * Opens the part, made when missing, and gives its size. Returns 0 or
 * -errno.
 */
NODISCARD int client_place_open_part(
    struct client_place *place, uint64_t *ret_size);

/* Throws away what the part holds. Returns 0 or -errno. */
NODISCARD int client_place_empty_part(struct client_place *place);

/* Syncs the part and gives it its name. Returns 0 or -errno. */
NODISCARD int client_place_publish(struct client_place *place);

/* Removes the part, and is closed. */
void client_place_drop(struct client_place *place);

#endif
