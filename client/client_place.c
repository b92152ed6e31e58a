/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static int
open_folder(int root, const char *name, size_t length)
{
	char folder[CLIENT_PLACE_NAME_SIZE] = ".";

	if (length >= sizeof(folder))
		return -ENAMETOOLONG;
	if (length > 0) {
		memcpy(folder, name, length);
		folder[length] = '\0';
		if (mkdirat(root, folder, 0777) < 0 && errno != EEXIST)
			return -errno;
	}
	int fd = openat(root, folder, FOLDER_FLAGS);
	return fd < 0 ? -errno : fd;
}

int
client_place_open(int root, const char *name, const char *mark,
    struct client_place *ret_place)
{
	struct client_place place = {.folder = -1, .part = -1};
	const char *slash = strchr(name, '/');
	const char *file = slash ? slash + 1 : name;

	if (strlen(file) + strlen(mark) + sizeof("...part") >=
	    sizeof(place.part_name))
		return -ENAMETOOLONG;
	place.folder =
	    open_folder(root, name, slash ? (size_t)(slash - name) : 0);
	if (place.folder < 0)
		return place.folder;
	text_format(place.name, sizeof(place.name), "%s", file);
	text_format(place.part_name, sizeof(place.part_name), ".%s.%s.part",
	    file, mark);
	*ret_place = place;
	return 0;
}

void
client_place_close(struct client_place *place)
{
	fd_close(&place->part);
	fd_close(&place->folder);
}

int
client_place_open_whole(const struct client_place *place)
{
	struct stat st;
	AUTO_FD fd = openat(place->folder, place->name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	return S_ISREG(st.st_mode) ? fd_take(&fd) : -ENOENT;
}

int
client_place_open_part(struct client_place *place, uint64_t *ret_size)
{
	struct stat st;
	AUTO_FD fd = openat(place->folder, place->part_name,
	    O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
	    0666);

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_size < 0)
		return -EEXIST;
	*ret_size = (uint64_t)st.st_size;
	place->part = fd_take(&fd);
	return 0;
}

int
client_place_empty_part(struct client_place *place)
{
	return ftruncate(place->part, 0) < 0 ? -errno : 0;
}

int
client_place_publish(struct client_place *place)
{
	if (fsync(place->part) < 0 || renameat(place->folder, place->part_name,
					  place->folder, place->name) < 0)
		return -errno;
	fd_close(&place->part);
	return 0;
}

void
client_place_drop(struct client_place *place)
{
	(void)unlinkat(place->folder, place->part_name, 0);
	client_place_close(place);
}
