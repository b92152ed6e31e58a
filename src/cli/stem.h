/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stem.h - the folder name that a document's file name gives its deck. */
#ifndef CLEANDECK_CLI_STEM_H
#define CLEANDECK_CLI_STEM_H

#include "base/compat.h"

#define STEM_SIZE 240 /* a name of 255 bytes is the most a folder can have */

/*
 * "decks/welcome.pptx" gives "welcome"; as number 2 "welcome-2". Never
 * empty, hidden, "." or "..", without '/', controls and broken UTF-8, cut
 * to fit; a name of which nothing is left gives "deck".
 */
void stem_make(const char *path, unsigned number, char stem[STEM_SIZE]);

#endif
