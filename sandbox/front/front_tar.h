/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_tar.h - the parts of a tar file that are not files (POSIX ustar).
 *
 * Of nobody and of no time: owner 0, mode 0644, 1970-01-01.
 */
#ifndef CLEANDECK_FRONT_FRONT_TAR_H
#define CLEANDECK_FRONT_FRONT_TAR_H

#include "base/compat.h"

#define FRONT_TAR_BLOCK 512
#define FRONT_TAR_END   (2 * FRONT_TAR_BLOCK) /* of zeros */
#define FRONT_TAR_NAME  99                    /* characters */
#define FRONT_TAR_BYTES (UINT64_C(1) << 33)   /* a file has fewer: 8 GiB */

/* Writes the header of a plain file. */
void front_tar_put_head(
    const char *name, uint64_t size, uint8_t block[FRONT_TAR_BLOCK]);

/* The zeros after a file of so many bytes. */
size_t front_tar_padding(uint64_t size);

#endif
