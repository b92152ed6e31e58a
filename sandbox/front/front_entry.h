/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_entry.h - what an artifact is called in a bundle. The folders are
 * BigBlueButton's: svgs/slide1.svg, thumbnails/thumb-1.png,
 * textfiles/slide-1.txt, pngs/slide-1.png, ID.pdf.
 */
#ifndef CLEANDECK_FRONT_FRONT_ENTRY_H
#define CLEANDECK_FRONT_FRONT_ENTRY_H

#include "base/inventory.h"

#define FRONT_ENTRY_NAME 64

/* Writes the name; `id` is the deck's, as text. */
void front_entry_format(char name[FRONT_ENTRY_NAME], const char *id,
    const struct inventory_row *row);

/* How long that is: a tenth of the work, and done for each file of a deck. */
size_t front_entry_measure(const char *id, const struct inventory_row *row);

#endif
