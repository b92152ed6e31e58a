/* SPDX-License-Identifier: GPL-3.0-or-later */
/* upload.h - a file of the user's becomes a document that can be sent. */
#ifndef CLEANDECK_CLI_UPLOAD_H
#define CLEANDECK_CLI_UPLOAD_H

#include "base/fault.h"
#include "wire/wire_deck.h"

#define UPLOAD_SENTENCE_SIZE 160

struct upload {
	int fd; /* the file; -1: none */
	uint64_t size;
};

/*
 * Opens the file, and judges what can be judged without a service. Returns
 * FAULT_NONE; or a fault and, where the table's sentence would not help, a
 * sentence of its own ("" otherwise).
 */
NODISCARD enum fault upload_open(const char *path, struct upload *ret_upload,
    char ret_sentence[UPLOAD_SENTENCE_SIZE]);

/* Closes the file. */
void upload_close(struct upload *upload);

/*
 * Copies it into a sealed memfd (memfd.h), the caller's. Returns 0; -errno,
 * -EIO when the file became shorter meanwhile.
 */
NODISCARD int upload_copy(const struct upload *upload, int *ret_memfd);

/* What the file's name says of the document. */
struct wire_claim upload_claim(const char *path);

/*
 * Submits the copy on the control socket; the memfd is lent. Returns 0 or
 * -errno.
 */
NODISCARD int upload_send(int channel, uint32_t slot, struct wire_claim claim,
    uint32_t artifacts, uint64_t bytes, int memfd);

#endif
