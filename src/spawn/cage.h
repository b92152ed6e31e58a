/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cage.h - what each role finds in its private root, as a table with
 * reasons.
 *
 * The root is a tmpfs that is read-only once filled. System folders are
 * bound into it read-only, nosuid and nodev; our own few files (policy,
 * warm-up decks) are copied in, so that a role sees no path of ours.
 */
#ifndef CLEANDECK_SPAWN_CAGE_H
#define CLEANDECK_SPAWN_CAGE_H

#include <stdbool.h>

#include "base/compat.h"
#include "base/role.h"

#define ROLE_BIT(role) (1u << (unsigned)(role))

enum cage_means {
	CAGE_BIND,    /* a host folder or file, read-only */
	CAGE_BIND_RW, /* a folder of the state, writable: the ledger's */
	CAGE_DEVICE,  /* a host device node */
	CAGE_MASK, /* /dev/null over a file of a bound folder, if it is there */
	CAGE_LINK, /* a symbolic link to `source` */
	CAGE_FOLDER, /* an empty folder; a tmpfs where the role may write */
	CAGE_SHARED, /* copies of our own files of that folder of share/ */
};

struct cage_row {
	unsigned roles; /* set of ROLE_BIT() */
	enum cage_means means;
	const char *target; /* in the private root, without leading slash */
	const char *source; /* absolute; or "decks" and such, below the state */
	bool optional;      /* not there on every host: left out */
	const char *reason;
};

/* All rows, ended by one without a reason. */
extern const struct cage_row cage_rows[];

struct cage_file {
	char folder[16]; /* of share/, as in CAGE_SHARED's source */
	char name[48];
	int fd;
};

#define CAGE_FILES_MAX 32

/* What the rows need that is ours; filled by the supervisor at its start. */
struct cage {
	const char *state;  /* path of the state folder */
	uint64_t tmp_bytes; /* of a zygote's own /tmp */
	size_t file_count;
	struct cage_file files[CAGE_FILES_MAX];
};

/*
 * Opens the files of share/<folder> for CAGE_SHARED rows. Done before
 * privileges are dropped. Returns 0 or -errno; -E2BIG for too many files.
 */
NODISCARD int cage_open_shared(
    struct cage *cage, int share_fd, const char *folder);

/* Closes what cage_open_shared() opened. */
void cage_done(struct cage *cage);

/*
 * Builds the private root of `role` and moves into it: for a process that is
 * alone in fresh user and mount namespaces. Returns 0 or -errno, and the
 * row at which it failed (NULL: the root itself).
 */
NODISCARD int cage_enter(
    const struct cage *cage, enum role role, const struct cage_row **ret_row);

#endif
