/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"
#include "wire/memfd.h"

static enum fault
unreadable(char sentence[UPLOAD_SENTENCE_SIZE], const char *why)
{
	text_format(sentence, UPLOAD_SENTENCE_SIZE,
	    "The file cannot be read: %s.", why);
	return FAULT_BAD_REQUEST;
}

enum fault
upload_open(const char *path, struct upload *ret_upload,
    char ret_sentence[UPLOAD_SENTENCE_SIZE])
{
	struct stat st;

	ret_sentence[0] = '\0';
	/* Non-blocking: the opening of a pipe would wait for its writer. */
	AUTO_FD fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return unreadable(ret_sentence, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return unreadable(ret_sentence, "it is a folder");
	if (!S_ISREG(st.st_mode))
		return unreadable(ret_sentence, "it is not a regular file");
	if (st.st_size == 0)
		return FAULT_EMPTY;
	if ((uint64_t)st.st_size > LIMIT_UPLOAD_MAX)
		return FAULT_TOO_LARGE;
	ret_upload->fd = fd_take(&fd);
	ret_upload->size = (uint64_t)st.st_size;
	return FAULT_NONE;
}

void
upload_close(struct upload *upload)
{
	fd_close(&upload->fd);
}

int
upload_copy(const struct upload *upload, int *ret_memfd)
{
	AUTO_FD memfd = memfd_new();
	if (memfd < 0)
		return memfd;
	int error = fd_copy(memfd, upload->fd, upload->size);
	if (error == 0)
		error = memfd_seal(memfd);
	if (error == 0)
		*ret_memfd = fd_take(&memfd);
	return error;
}

struct wire_claim
upload_claim(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *ending;
	enum kind kind = kind_find_ending(slash ? slash + 1 : path, &ending);

	return (struct wire_claim){
	    .name = kind, .name_unknown = kind == KIND_NONE && *ending != '\0'};
}

int
upload_send(int channel, uint32_t slot, struct wire_claim claim,
    uint32_t artifacts, uint64_t bytes, int memfd)
{
	const struct wire_submit submit = {
	    .claim = claim, .artifacts = artifacts, .bytes = bytes};
	struct wire_message message;

	wire_init(&message, WIRE_SUBMIT, slot);
	wire_put_submit(&message, &submit);
	message.fd = memfd;
	return wire_send(channel, &message);
}
