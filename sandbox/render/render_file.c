/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/render_file.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fd.h"

int
render_file_open(struct render_file *file, enum artifact artifact)
{
	const struct artifact_row *row = artifact_find(artifact);

	file->fd = -1;
	if (!row)
		return -EINVAL;
	file->fd = memfd_create("artifact", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (file->fd < 0)
		return -errno;
	file->bytes = 0;
	file->bytes_max = row->bytes_max;
	file->error = 0;
	file->held = 0;
	return 0;
}

static int
pass_on(struct render_file *file, const void *bytes, size_t size)
{
	file->error = fd_write_all(file->fd, bytes, size);
	return file->error;
}

static int
pass_held(struct render_file *file)
{
	size_t held = file->held;

	file->held = 0;
	return pass_on(file, file->hold, held);
}

int
render_file_write(struct render_file *file, const void *bytes, size_t size)
{
	if (file->error)
		return file->error;
	if (size > file->bytes_max - file->bytes) {
		file->error = -EFBIG;
		return file->error;
	}
	file->bytes += size;
	if (size > sizeof(file->hold) - file->held && pass_held(file) < 0)
		return file->error;
	if (size > sizeof(file->hold))
		return pass_on(file, bytes, size);
	memcpy(file->hold + file->held, bytes, size);
	file->held += size;
	return 0;
}

int
render_file_finish(struct render_file *file, int *ret_memfd)
{
	if (file->error || pass_held(file) < 0) {
		render_file_close(file);
		return file->error;
	}
	*ret_memfd = fd_take(&file->fd);
	return 0;
}

void
render_file_close(struct render_file *file)
{
	fd_close(&file->fd);
}
