/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <unistd.h>

void
fd_close(int *fd)
{
	if (*fd < 0)
		return;
	int saved = errno;
	/* Nothing can be done about a failing close of a file we leave. */
	(void)close(*fd);
	errno = saved;
	*fd = -1;
}

int
fd_take(int *fd)
{
	int taken = *fd;
	*fd = -1;
	return taken;
}

int
fd_write_all(int fd, const void *bytes, size_t size)
{
	const unsigned char *next = bytes;

	while (size > 0) {
		ssize_t n = write(fd, next, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -EIO;
		next += n;
		size -= (size_t)n;
	}
	return 0;
}

int
fd_write_at(int fd, const void *bytes, size_t size, uint64_t offset)
{
	const unsigned char *next = bytes;

	while (size > 0) {
		ssize_t n = pwrite(fd, next, size, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -EIO;
		next += n;
		offset += (uint64_t)n;
		size -= (size_t)n;
	}
	return 0;
}

int
fd_copy(int to, int from, uint64_t size)
{
	off_t offset = 0;

	while (size > 0) {
		size_t chunk = size > 0x40000000 ? 0x40000000 : (size_t)size;
		ssize_t n = sendfile(to, from, &offset, chunk);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -EIO;
		size -= (uint64_t)n;
	}
	return 0;
}

int
fd_set_nonblock(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -errno;
	return 0;
}
