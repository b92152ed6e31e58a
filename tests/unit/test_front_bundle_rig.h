/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_front_bundle_rig.h - a store with one deck, as the ledger would have
 * written it.
 */
#ifndef CLEANDECK_TESTS_FRONT_BUNDLE_RIG_H
#define CLEANDECK_TESTS_FRONT_BUNDLE_RIG_H

#include <sys/types.h>

#include "base/inventory.h"
#include "front/front_store.h"

#define ID          "0123456789abcdef0123456789abcdef"
#define SLIDE       40000 /* bytes of a drawing: several slices */
#define PAGES_MANY  500
#define BUNDLE_ROWS (4 * PAGES_MANY + 1)

extern struct front_store bundle_store;

/* What the deck was made of, in the order of a bundle. */
extern struct inventory_row bundle_rows[BUNDLE_ROWS];
extern uint32_t bundle_row_count;

/* For cmocka: makes the store with a deck of 3 pages; removes it. */
int bundle_rig_begin(void **state);
int bundle_rig_end(void **state);

/*
 * A deck of so many pages: drawing and text of page 2 have no twin, the text
 * of page 3 is empty, and if there are more than 3 all files are small.
 */
void bundle_rig_make(uint32_t pages);

/*
 * Adds an artifact of `size` bytes; its twin has `stream` (0: it has none) and
 * what gzip adds. Then writes the inventory of all of them.
 */
void bundle_rig_add(
    enum artifact artifact, uint32_t page, size_t size, size_t stream);
void bundle_rig_list(void);

/* The deck's files, by their names below it. */
void bundle_rig_path(char path[128], const char *name);
void bundle_rig_write(const char *name, const void *bytes, size_t size);
void bundle_rig_remove(const char *name);

/* Another byte at `offset`, and nothing else that shows. */
void bundle_rig_damage(const char *name, off_t offset);

#endif
