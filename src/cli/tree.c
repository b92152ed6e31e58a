/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"

int
tree_open(int parent, const char *name)
{
	int fd = openat(
	    parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int
tree_walk(int parent, const char *name,
    bool (*see)(int folder, const char *name, void *context), void *context)
{
	int error = 0;
	AUTO_FD folder = tree_open(parent, name);
	if (folder < 0)
		return folder;
	DIR *dir = fdopendir(folder);
	if (!dir)
		return -errno;
	int fd = fd_take(&folder); /* the stream's own now */
	for (struct dirent *entry; error == 0 && (entry = readdir(dir));) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (!see(fd, entry->d_name, context))
			error = -ECANCELED;
	}
	(void)closedir(dir);
	return error;
}

static bool
remove_one(int folder, const char *name, void *context)
{
	const unsigned *depth = context;

	tree_remove(folder, name, *depth);
	return true;
}

void
tree_remove(int parent, const char *name, unsigned depth)
{
	if (unlinkat(parent, name, 0) == 0 || depth == 0)
		return;
	unsigned below = depth - 1;
	/* What stays shows in the next line's failure, and does no harm. */
	(void)!tree_walk(parent, name, remove_one, &below);
	(void)unlinkat(parent, name, AT_REMOVEDIR);
}
