/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "spawn/cage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"

#define ROWS_MAX  64
#define PATH_SIZE 512 /* config.c keeps state-dir well below it */

/* A host tree, cloned while the host's root is still in sight. */
struct clone {
	const struct cage_row *row;
	int tree; /* detached mount; -1: nothing to move */
	bool folder;
};

static int
open_shared_file(
    struct cage *cage, int folder_fd, const char *folder, const char *name)
{
	if (cage->file_count == CAGE_FILES_MAX)
		return -E2BIG;
	struct cage_file *file = &cage->files[cage->file_count];
	if (strlen(name) >= sizeof(file->name) ||
	    strlen(folder) >= sizeof(file->folder))
		return -ENAMETOOLONG;
	int fd = openat(folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	text_format(file->folder, sizeof(file->folder), "%s", folder);
	text_format(file->name, sizeof(file->name), "%s", name);
	file->fd = fd;
	cage->file_count++;
	return 0;
}

int
cage_open_shared(struct cage *cage, int share_fd, const char *folder)
{
	int fd = openat(share_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	DIR *dir = fdopendir(fd);
	if (!dir) {
		int error = -errno;
		fd_close(&fd);
		return error;
	}
	int error = 0;
	for (struct dirent *entry; error == 0 && (entry = readdir(dir));)
		if (entry->d_name[0] != '.')
			error = open_shared_file(
			    cage, dirfd(dir), folder, entry->d_name);
	(void)closedir(dir);
	return error;
}

void
cage_done(struct cage *cage)
{
	for (size_t i = 0; i < cage->file_count; i++)
		fd_close(&cage->files[i].fd);
	cage->file_count = 0;
}

/* Makes the folders above `path`, relative to the root being built. */
static int
make_parents(const char *path)
{
	char parent[PATH_SIZE];

	text_format(parent, sizeof(parent), "%s", path);
	for (char *slash = parent; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdir(parent, 0755) < 0 && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

static uint64_t
tree_flags(enum cage_means means)
{
	switch (means) {
	case CAGE_BIND_RW:
		return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
	case CAGE_DEVICE:
	case CAGE_MASK:
		return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
	case CAGE_BIND:
	case CAGE_LINK:
	case CAGE_FOLDER:
	case CAGE_SHARED:
		break;
	}
	return MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
}

static int
clone_tree(const struct cage *cage, const struct cage_row *row,
    struct clone *ret_clone)
{
	char path[PATH_SIZE];
	bool ours = row->source[0] != '/';

	text_format(path, sizeof(path), "%s%s%s", ours ? cage->state : "",
	    ours ? "/" : "", row->source);
	AUTO_FD tree = (int)syscall(SYS_open_tree, AT_FDCWD, path,
	    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	if (tree < 0)
		return errno == ENOENT && row->optional ? 0 : -errno;
	struct stat st;
	if (fstat(tree, &st) < 0)
		return -errno;
	struct mount_attr attr = {.attr_set = tree_flags(row->means)};
	if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE,
		&attr, sizeof(attr)) < 0)
		return -errno;
	ret_clone->folder = S_ISDIR(st.st_mode);
	ret_clone->tree = fd_take(&tree);
	return 0;
}

static int
move_tree(struct clone *clone)
{
	if (syscall(SYS_move_mount, clone->tree, "", AT_FDCWD,
		clone->row->target, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return -errno;
	fd_close(&clone->tree);
	return 0;
}

static int
place_tree(struct clone *clone)
{
	const char *target = clone->row->target;

	if (clone->tree < 0)
		return 0;
	if (clone->folder) {
		if (mkdir(target, 0755) < 0 && errno != EEXIST)
			return -errno;
	} else {
		AUTO_FD fd = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0444);
		if (fd < 0)
			return -errno;
	}
	return move_tree(clone);
}

/* What is not installed needs no mask. */
static int
place_mask(struct clone *clone)
{
	if (access(clone->row->target, F_OK) < 0) {
		fd_close(&clone->tree);
		return 0;
	}
	return move_tree(clone);
}

static int
copy_file(const struct cage_file *file, const char *target)
{
	char path[PATH_SIZE];
	struct stat st;

	text_format(path, sizeof(path), "%s/%s", target, file->name);
	if (fstat(file->fd, &st) < 0)
		return -errno;
	AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	if (fd < 0)
		return -errno;
	return fd_copy(fd, file->fd, (uint64_t)st.st_size);
}

static int
place_shared(const struct cage *cage, const struct cage_row *row)
{
	if (mkdir(row->target, 0755) < 0)
		return -errno;
	for (size_t i = 0; i < cage->file_count; i++) {
		const struct cage_file *file = &cage->files[i];
		if (strcmp(file->folder, row->source) != 0)
			continue;
		int error = copy_file(file, row->target);
		if (error < 0)
			return error;
	}
	return 0;
}

static int
place_folder(const struct cage *cage, const struct cage_row *row)
{
	char options[64];

	if (mkdir(row->target, 0755) < 0)
		return -errno;
	text_format(options, sizeof(options), "mode=0700,size=%llu",
	    (unsigned long long)cage->tmp_bytes);
	if (mount("tmpfs", row->target, "tmpfs",
		MS_NOSUID | MS_NODEV | MS_NOEXEC, options) < 0)
		return -errno;
	return 0;
}

static int
place(const struct cage *cage, struct clone *clone)
{
	const struct cage_row *row = clone->row;
	int error = row->means == CAGE_MASK ? 0 : make_parents(row->target);
	if (error < 0)
		return error;

	switch (row->means) {
	case CAGE_BIND:
	case CAGE_BIND_RW:
	case CAGE_DEVICE:
		return place_tree(clone);
	case CAGE_MASK:
		return place_mask(clone);
	case CAGE_LINK:
		return symlink(row->source, row->target) < 0 ? -errno : 0;
	case CAGE_SHARED:
		return place_shared(cage, row);
	case CAGE_FOLDER:
		return place_folder(cage, row);
	}
	return -EINVAL;
}

/*
 * The new root goes over /tmp, which every host has; what it hides there
 * was cloned before. pivot_root(".", ".") stacks the old root on the new
 * one, and the lazy unmount takes it away for good (pivot_root(2)).
 */
static int
mount_root(void)
{
	if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV,
		"mode=0755,size=16m") < 0)
		return -errno;
	return chdir("/tmp") < 0 ? -errno : 0;
}

static int
enter_root(void)
{
	if (syscall(SYS_pivot_root, ".", ".") < 0)
		return -errno;
	if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		return -errno;
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
	if (syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &attr, sizeof(attr)) <
	    0)
		return -errno;
	return 0;
}

static bool
needs_tree(enum cage_means means)
{
	return means == CAGE_BIND || means == CAGE_BIND_RW ||
	       means == CAGE_MASK || means == CAGE_DEVICE;
}

int
cage_enter(
    const struct cage *cage, enum role role, const struct cage_row **ret_row)
{
	struct clone clones[ROWS_MAX];
	size_t count = 0;

	*ret_row = NULL;
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return -errno;
	for (const struct cage_row *row = cage_rows; row->reason; row++) {
		if (!(row->roles & ROLE_BIT(role)))
			continue;
		if (count == ROWS_MAX)
			return -E2BIG;
		struct clone *clone = &clones[count++];
		*clone = (struct clone){.row = row, .tree = -1};
		*ret_row = row;
		int error =
		    needs_tree(row->means) ? clone_tree(cage, row, clone) : 0;
		if (error < 0)
			return error;
	}
	*ret_row = NULL;
	int error = mount_root();
	for (size_t i = 0; error == 0 && i < count; i++) {
		*ret_row = clones[i].row;
		error = place(cage, &clones[i]);
	}
	if (error < 0)
		return error;
	*ret_row = NULL;
	return enter_root();
}
