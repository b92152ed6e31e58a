/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * memfd.h - sealed memory files: how documents and artifacts travel.
 *
 * A sealed memfd can be neither written, grown, shrunk nor unsealed, by its
 * maker either (memfd_create(2), fcntl(2) F_ADD_SEALS): what the receiver
 * has checked is what it will read.
 */
#ifndef CLEANDECK_WIRE_MEMFD_H
#define CLEANDECK_WIRE_MEMFD_H

#include "base/compat.h"

/* An empty memfd that can be sealed, close-on-exec; -errno on failure. */
NODISCARD int memfd_new(void);

/*
 * Seals for good. Fails with -EBUSY while a writable mapping exists.
 * Returns 0 or -errno.
 */
NODISCARD int memfd_seal(int fd);

/*
 * Is this a fully sealed memfd of at most `max` bytes? Returns 0 and its
 * size; -EBADMSG when it is not one, -EFBIG when it is larger.
 */
NODISCARD int memfd_check(int fd, uint64_t max, uint64_t *ret_size);

/*
 * Maps all `size` bytes read-only and private; for 0 bytes a valid address
 * of nothing. The mapping outlives the descriptor. Returns 0 or -errno.
 */
NODISCARD int memfd_map(int fd, uint64_t size, const uint8_t **ret_bytes);

/* Ends a mapping of memfd_map(). */
void memfd_unmap(const uint8_t *bytes, uint64_t size);

#endif
