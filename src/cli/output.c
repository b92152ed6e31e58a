/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "cli/tree.h"

#define DECK_DEPTH 2 /* the deck's folder, slides/ */

static int
explain(
    char why[OUTPUT_WHY_SIZE], const char *name, const char *problem, int error)
{
	text_format(why, OUTPUT_WHY_SIZE, "%.240s: %s.", name, problem);
	return error;
}

/* Makes each folder of the path; counts from the first that was missing. */
static int
make_folders(char *path, unsigned *ret_made)
{
	unsigned made = 0;
	char *slash = path;

	while (slash) {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		if (mkdir(path, 0777) == 0)
			made++;
		else if (errno != EEXIST)
			return -errno;
		if (slash)
			*slash = '/';
	}
	*ret_made = made;
	return 0;
}

int
output_open(const char *path, struct output_root *ret_root,
    char ret_why[OUTPUT_WHY_SIZE])
{
	unsigned made = 0;
	char *copy = strdup(path);
	int error = copy ? make_folders(copy, &made) : -ENOMEM;

	free(copy);
	if (error == 0) {
		int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		error = fd < 0 ? -errno : 0;
		*ret_root =
		    (struct output_root){.path = path, .fd = fd, .made = made};
	}
	return error < 0 ? explain(ret_why, path, strerror(-error), error) : 0;
}

void
output_close(struct output_root *root)
{
	char *path = strdup(root->path);

	fd_close(&root->fd);
	for (; path && !root->used && root->made > 0; root->made--) {
		/* The folders made last are the innermost. */
		if (rmdir(path) < 0)
			break;
		size_t length = strlen(path);
		while (length > 0 && path[length - 1] == '/')
			path[--length] = '\0';
		char *slash = strrchr(path, '/');
		if (!slash)
			break;
		*slash = '\0';
	}
	free(path);
}

/* Of the names in a deck's folder: one that cleandeck writes? */
static bool
is_ours(const char *folder, const char *name)
{
	char path[ARTIFACT_NAME_SIZE];
	enum artifact artifact;
	uint32_t page;

	if (strlen(folder) + strlen(name) + 2 > sizeof(path))
		return false;
	text_format(
	    path, sizeof(path), "%s%s%s", folder, *folder ? "/" : "", name);
	return artifact_parse_name(path, &artifact, &page) == 0;
}

static bool
see_page(int folder, const char *name, void *context)
{
	(void)folder;
	return is_ours(context, name);
}

static bool
see_part(int folder, const char *name, void *context)
{
	char copy[ARTIFACT_NAME_SIZE];

	(void)context;
	if (is_ours("", name))
		return true;
	for (uint32_t i = 0; i < ARTIFACT_COUNT; i++) {
		if (strcmp(artifact_find(i)->folder, name) != 0)
			continue;
		text_format(copy, sizeof(copy), "%s", name);
		return tree_walk(folder, name, see_page, copy) == 0;
	}
	return false;
}

static bool
see_any(int folder, const char *name, void *context)
{
	(void)folder;
	(void)name;
	(void)context;
	return false;
}

int
output_check(const struct output_root *root, const char *name, bool force,
    char ret_why[OUTPUT_WHY_SIZE])
{
	int error = tree_walk(root->fd, name, see_any, NULL);

	if (error == 0 || error == -ENOENT)
		return 0;
	if (error == -ENOTDIR || error == -ELOOP)
		return explain(ret_why, name,
		    "this name is taken by what is no folder", -ENOTDIR);
	if (error != -ECANCELED)
		return explain(ret_why, name, strerror(-error), error);
	if (!force)
		return explain(ret_why, name,
		    "this folder is there already; --force replaces it",
		    -EEXIST);
	if (tree_walk(root->fd, name, see_part, NULL) < 0)
		return explain(ret_why, name,
		    "this folder holds files that are not cleandeck's, it "
		    "stays",
		    -ENOTEMPTY);
	return 0;
}

int
output_begin(const struct output_root *root, struct output *ret_output)
{
	struct output output;
	uint8_t random[8];
	char digits[2 * sizeof(random) + 1];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return -errno;
	text_hex(digits, random, sizeof(random));
	text_format(output.name, sizeof(output.name), ".cleandeck-%s", digits);
	if (mkdirat(root->fd, output.name, 0777) < 0)
		return -errno;
	output.folder = tree_open(root->fd, output.name);
	if (output.folder < 0)
		return output.folder;
	*ret_output = output;
	return 0;
}

/* artifact_name() knows the one folder level; it is opened on the way. */
static int
create(const struct output *output, enum artifact artifact, uint32_t page,
    bool *ret_again)
{
	char name[ARTIFACT_NAME_SIZE];
	const char *part = artifact_find((uint32_t)artifact)->folder;
	int error = artifact_name(artifact, page, name);

	if (error < 0)
		return error;
	if (*part && mkdirat(output->folder, part, 0777) < 0 && errno != EEXIST)
		return -errno;
	AUTO_FD folder = tree_open(output->folder, *part ? part : ".");
	if (folder < 0)
		return folder;
	const char *slash = strchr(name, '/');
	const char *base = slash ? slash + 1 : name;
	*ret_again = unlinkat(folder, base, 0) == 0;
	int fd = openat(folder, base,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	return fd < 0 ? -errno : fd;
}

int
output_add(
    const struct output *output, enum artifact artifact, uint32_t page, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_size < 0 ||
	    (uint64_t)st.st_size > artifact_find((uint32_t)artifact)->bytes_max)
		return -EBADMSG;
	bool again = false;
	AUTO_FD file = create(output, artifact, page, &again);
	if (file < 0)
		return file;
	int error = fd_copy(file, fd, (uint64_t)st.st_size);
	return error == 0 && again ? 1 : error;
}

int
output_publish(struct output_root *root, struct output *output,
    const char *name, bool force, char ret_why[OUTPUT_WHY_SIZE])
{
	int error = output_check(root, name, force, ret_why);
	if (error < 0)
		return error;
	/* Exchanged, not removed first: there is always one of the two. */
	if (force && renameat2(root->fd, output->name, root->fd, name,
			 RENAME_EXCHANGE) == 0)
		tree_remove(root->fd, output->name, DECK_DEPTH);
	else if (renameat(root->fd, output->name, root->fd, name) < 0)
		return explain(ret_why, name, strerror(errno), -errno);
	fd_close(&output->folder);
	root->used = true;
	return 0;
}

void
output_discard(const struct output_root *root, struct output *output)
{
	if (output->folder < 0)
		return;
	fd_close(&output->folder);
	tree_remove(root->fd, output->name, DECK_DEPTH);
}
