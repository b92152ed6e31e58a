/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sniff_magic.h - what libmagic says; the only user of libmagic.
 *
 * A first gate: it may contradict the container, never replace it. It calls
 * a good pptx application/octet-stream, and a bad one what its author likes.
 */
#ifndef CLEANDECK_SNIFF_SNIFF_MAGIC_H
#define CLEANDECK_SNIFF_SNIFF_MAGIC_H

#include "base/compat.h"

#define SNIFF_MAGIC_SIZE 80

struct sniff_magic;

/*
 * Loads the database from its fixed place: $MAGIC, ~/.magic and /etc/magic
 * are not asked. Returns 0; -ENOENT when there is no readable database,
 * -ENOMEM.
 */
NODISCARD int sniff_magic_open(struct sniff_magic **ret_magic);

void sniff_magic_close(struct sniff_magic *magic);

/* Of the library that runs: 544 is 5.44. */
unsigned sniff_magic_version(void);

/*
 * Writes the media type of the bytes, terminated; "unknown" where libmagic
 * says anything but a media type. Looks at LIMIT_MAGIC_BYTES of the start;
 * makes no file, thread or process. Returns 0; -ENOMEM when libmagic gives
 * up, whatever its reason: a document that it cannot look at is no better.
 */
NODISCARD int sniff_magic_look(struct sniff_magic *magic, const uint8_t *bytes,
    size_t size, char mime[SNIFF_MAGIC_SIZE]);

#endif
