/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * office_preload.h - every part of LibreOffice, loaded before the lock.
 *
 * LibreOffice loads its parts when a document first needs them, and a locked
 * child may map no new code. The warm-up decks cannot touch every part that
 * a deck may need (an embedded object, a date in some language), so all are
 * loaded by name; a part without a use costs no more than its relocations.
 */
#ifndef CLEANDECK_OFFICE_OFFICE_PRELOAD_H
#define CLEANDECK_OFFICE_OFFICE_PRELOAD_H

#include "base/compat.h"

/*
 * Loads each lib*.so of `folder` that loads; returns how many. What does not
 * load, does not load later either: masked parts (src/spawn/cage_rows.c), and
 * parts whose own dependencies are not installed.
 */
unsigned office_preload(const char *folder);

#endif
