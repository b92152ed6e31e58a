/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * office_kit.h - LibreOfficeKit, wrapped: the one file behind this header
 * includes it.
 *
 * Single-threaded ("unipoll"): everything happens inside the callback of
 * office_kit_loop(), before and after the fork.
 */
#ifndef CLEANDECK_OFFICE_OFFICE_KIT_H
#define CLEANDECK_OFFICE_OFFICE_KIT_H

#include "base/compat.h"
#include "base/kind.h"

enum office_kit_error {
	OFFICE_KIT_OK = 0,
	OFFICE_KIT_NOT_LOADED, /* damaged, or nothing the office knows */
	OFFICE_KIT_ENCRYPTED,  /* it asked for a password */
	OFFICE_KIT_WRONG_TYPE, /* another program than the kind's opened it */
	OFFICE_KIT_TOO_MANY_PARTS,
	OFFICE_KIT_NOT_SAVED,
};

/* Starts the office in this process. Returns 0 or -errno. */
NODISCARD int office_kit_open(void);

/* Writes "LibreOffice 7.4.7.2" or the like. */
void office_kit_version(char *text, size_t size);

/*
 * Enters the office's own loop, which calls `turn(data)` again and again
 * from its idle point; `data` must not be NULL (LibreOffice 7.4 spins
 * otherwise). Does not return.
 */
void office_kit_loop(void (*turn)(void *data), void *data);

/*
 * Loads `in` (a path), and writes it as PDF to `out` (a path) with the fixed
 * options of office_kit.c. `kind` says which program must have opened it;
 * more slides than `parts_max` are refused before the export. The office may
 * report success and write nothing: look at the file.
 */
NODISCARD enum office_kit_error office_kit_convert(const char *in,
    const char *out, enum kind kind, uint32_t parts_max, uint32_t *ret_parts);

/*
 * Closes the document that is still open, if any: between the zygote's
 * warm-up decks. A child never does: it ends with _exit, and closing has
 * been seen to hang.
 */
void office_kit_close(void);

#endif
