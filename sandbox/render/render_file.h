/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * render_file.h - an artifact on its way into its memfd, and its cap.
 */
#ifndef CLEANDECK_RENDER_RENDER_FILE_H
#define CLEANDECK_RENDER_RENDER_FILE_H

#include "base/artifact.h"
#include "base/compat.h"

/* cairo writes a few bytes at a time; the kernel should see large pieces. */
#define RENDER_FILE_HOLD 65536

struct render_file {
	int fd;         /* owned */
	uint64_t bytes; /* taken so far, held ones included */
	uint64_t bytes_max;
	int error; /* the first -errno; nothing is taken after it */
	size_t held;
	uint8_t hold[RENDER_FILE_HOLD];
};

/*
 * Starts an artifact: an empty memfd (close-on-exec, sealable), at most
 * artifact_find()->bytes_max bytes. Returns 0, or -errno with *file not to
 * be used.
 */
NODISCARD int render_file_open(
    struct render_file *file, enum artifact artifact);

/*
 * Adds `size` bytes. Returns 0; -EFBIG as soon as the cap is passed; -errno
 * when the file takes no more (-ENOSPC, -EFBIG under RLIMIT_FSIZE with
 * SIGXFSZ ignored, -ENOMEM). The first error stays.
 */
NODISCARD int render_file_write(
    struct render_file *file, const void *bytes, size_t size);

/*
 * Ends the artifact: writes what is held and moves the memfd out to the
 * caller. Returns 0, or the first error, with the memfd closed.
 */
NODISCARD int render_file_finish(struct render_file *file, int *ret_memfd);

/* Gives the artifact up. Fine after any of the above. */
void render_file_close(struct render_file *file);

#endif
