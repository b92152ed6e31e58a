/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_store.h - the two folders the front can see.
 *
 * /store is the supervisor's, read-only: ID/deck.pdf, ID/slides/N.svg, ...
 * /index is the front's own: ID.json for each deck it may show. Both are
 * opened once, before the process is locked; every access is relative to
 * them, beneath them, and through no link.
 *
 * A record's modification time is the moment it expires. So it is judged
 * without being read, by a front that has just been started as well.
 */
#ifndef CLEANDECK_FRONT_FRONT_STORE_H
#define CLEANDECK_FRONT_FRONT_STORE_H

#include <dirent.h>
#include <time.h>

#include "base/artifact.h"
#include "wire/wire.h"

#define FRONT_ID_TEXT_SIZE (2 * WIRE_ID_SIZE + 1)

struct front_store {
	int store;  /* folder; -1 while closed */
	int index;  /* folder; -1 while closed */
	DIR *sweep; /* where a sweep is, or NULL between two */
};

/* Opens both folders. Returns 0 or -errno. */
NODISCARD int front_store_open(struct front_store *ret_store);

void front_store_close(struct front_store *store);

/*
 * Opens an artifact for reading. Returns 0 with its size; -ENOENT when
 * there is none, or what is there is no plain file within its bounds.
 */
NODISCARD int front_store_open_artifact(const struct front_store *store,
    const char *id, enum artifact artifact, uint32_t page, int *ret_fd,
    uint64_t *ret_size);

/* Writes a deck's record, whole or not at all. Returns 0 or -errno. */
NODISCARD int front_store_write_record(const struct front_store *store,
    const char *id, const char *text, time_t expires);

/*
 * Opens a deck's record for reading. Returns 0, its size and the moment it
 * expires; -ENOENT when there is none, or it has expired: then it is removed.
 */
NODISCARD int front_store_open_record(const struct front_store *store,
    const char *id, time_t now, int *ret_fd, uint64_t *ret_size,
    time_t *ret_expires);

/*
 * Removes expired and half-written records, LIMIT_SWEEP_SLICE looked at in
 * a call. Returns true while the sweep is not through.
 */
bool front_store_sweep(struct front_store *store, time_t now);

#endif
