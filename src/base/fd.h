/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fd.h - file descriptors whose ownership is visible.
 *
 * AUTO_FD closes at the end of the scope; fd_take() moves the descriptor out.
 */
#ifndef CLEANDECK_BASE_FD_H
#define CLEANDECK_BASE_FD_H

#include "base/compat.h"

#define AUTO_FD __attribute__((cleanup(fd_close))) int

/* Closes *fd unless it is negative, and makes it -1. errno is kept. */
void fd_close(int *fd);

/* Moves the descriptor out: returns *fd and makes it -1. */
NODISCARD int fd_take(int *fd);

/*
 * Writes all `size` bytes, over short writes and interrupts.
 * Returns 0, or -errno; -EIO when the file takes no more.
 */
NODISCARD int fd_write_all(int fd, const void *bytes, size_t size);

/* Writes all `size` bytes at `offset`; otherwise as fd_write_all. */
NODISCARD int fd_write_at(
    int fd, const void *bytes, size_t size, uint64_t offset);

/*
 * Copies `size` bytes of `from`, read at offset 0 whatever its position, to
 * the current position of `to`. Returns 0 or -errno; -EIO when `from` is
 * shorter.
 */
NODISCARD int fd_copy(int to, int from, uint64_t size);

/* Sets O_NONBLOCK. Returns 0 or -errno. */
NODISCARD int fd_set_nonblock(int fd);

#endif
