/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store.h - finished decks on disk: state-dir/decks/ID/...
 *
 * A deck is written under a name that starts with a dot, and renamed when
 * it is whole: what can be seen is complete. Only the supervisor writes.
 */
#ifndef CLEANDECK_JOBS_STORE_H
#define CLEANDECK_JOBS_STORE_H

#include "base/artifact.h"
#include "base/compat.h"
#include "wire/wire.h"

struct store {
	int decks; /* the folder */
};

/* One deck being written. */
struct store_draft {
	int folder; /* -1: none */
	uint8_t id[WIRE_ID_SIZE];
};

/*
 * Opens state/decks (made when missing), and removes drafts that an earlier
 * run left. Returns 0 or -errno.
 */
NODISCARD int store_open(struct store *store, int state);

/* Begins a draft with a fresh random id. Returns 0 or -errno. */
NODISCARD int store_begin(struct store *store, struct store_draft *ret_draft);

/*
 * Writes one artifact of `size` bytes, read from `fd` at offset 0. Returns
 * 0; -EEXIST when it was there already; -ENOSPC and the like.
 */
NODISCARD int store_add(const struct store_draft *draft, enum artifact artifact,
    uint32_t page, int fd, uint64_t size);

/* Makes the draft the deck; ends the draft. Returns 0 or -errno. */
NODISCARD int store_publish(struct store *store, struct store_draft *draft);

/* Removes a draft; nothing for an empty one. */
void store_discard(struct store *store, struct store_draft *draft);

/* Opens an artifact of a draft or deck for reading; -errno. */
NODISCARD int store_read(
    const struct store_draft *draft, enum artifact artifact, uint32_t page);

/* Removes decks that were published more than `seconds` ago. */
void store_sweep(struct store *store, uint64_t seconds);

void store_close(struct store *store);

#endif
