/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_store.h - the one folder the front can see.
 *
 * /store is the ledger's, read-only here: ID/deck.pdf, ID/slides/N.svg, ...
 * Whatever can be packed has a twin, packed once: ID/slides/N.svg.gz. The
 * folder is opened before the process is locked; every access is relative to
 * it, beneath it, and through no link.
 *
 * Files appear there whole and never change. A deck has ended when its
 * record is there, and then it has an inventory, too, if it is done.
 */
#ifndef CLEANDECK_FRONT_FRONT_STORE_H
#define CLEANDECK_FRONT_FRONT_STORE_H

#include "base/artifact.h"
#include "wire/wire.h"

#define FRONT_ID_TEXT_SIZE (2 * WIRE_ID_SIZE + 1)

struct front_store {
	int store; /* folder; -1 while closed */
};

/* A file of a deck, open for reading. */
struct front_store_file {
	int fd; /* owned; -1 without one */
	uint64_t size;
	uint64_t changed; /* nanoseconds since 1970; with size: its version */
	bool packed;      /* it is the twin, coded as gzip */
};

/* Opens the folder. Returns 0 or -errno. */
NODISCARD int front_store_open(struct front_store *ret_store);

void front_store_close(struct front_store *store);

/*
 * Opens an artifact of the deck with this id (text of front_route.h: 32
 * digits). With `packed`, its twin if it has one. Returns 0; -ENOENT when
 * there is none, or what is there is no plain file within its bounds.
 */
NODISCARD int front_store_open_artifact(const struct front_store *store,
    const char *id, enum artifact artifact, uint32_t page, bool packed,
    struct front_store_file *ret_file);

/* Opens its inventory (base/inventory.h), as above. */
NODISCARD int front_store_open_inventory(const struct front_store *store,
    const char *id, struct front_store_file *ret_file);

/*
 * Opens what the public may know of a deck that has ended (deck.json), and
 * what only we may (record: whose it is). Both as above.
 */
NODISCARD int front_store_open_deck(const struct front_store *store,
    const char *id, bool packed, struct front_store_file *ret_file);
NODISCARD int front_store_open_record(const struct front_store *store,
    const char *id, struct front_store_file *ret_file);

/* Closes the file; one that is closed is fine. */
void front_store_close_file(struct front_store_file *file);

#endif
