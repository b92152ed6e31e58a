/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define ALL_SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static const uint8_t nothing[1];

int
memfd_new(void)
{
	/* One fixed name: nothing of a document may show in /proc/PID/fd. */
	int fd = memfd_create("cleandeck", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	return fd < 0 ? -errno : fd;
}

int
memfd_seal(int fd)
{
	return fcntl(fd, F_ADD_SEALS, ALL_SEALS) < 0 ? -errno : 0;
}

int
memfd_check(int fd, uint64_t max, uint64_t *ret_size)
{
	int seals = fcntl(fd, F_GET_SEALS);
	struct stat st;

	if (seals < 0 || (seals & ALL_SEALS) != ALL_SEALS)
		return -EBADMSG;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size < 0)
		return -EBADMSG;
	if ((uint64_t)st.st_size > max)
		return -EFBIG;
	*ret_size = (uint64_t)st.st_size;
	return 0;
}

int
memfd_map(int fd, uint64_t size, const uint8_t **ret_bytes)
{
	if (size == 0) {
		*ret_bytes = nothing;
		return 0;
	}
	if (size > SIZE_MAX)
		return -EFBIG;
	void *bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return -errno;
	*ret_bytes = bytes;
	return 0;
}

void
memfd_unmap(const uint8_t *bytes, uint64_t size)
{
	if (bytes == nothing)
		return;
	/* munmap() takes what mmap() gave, which was not const. */
	(void)munmap((void *)(uintptr_t)bytes, (size_t)size);
}
