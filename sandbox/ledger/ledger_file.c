/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"

#define RECORD "record"

int
ledger_file_open_folder(const char *state, const char *name)
{
	char path[256];

	text_format(path, sizeof(path), "%s/%s", state, name);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

void
ledger_file_path(char path[LEDGER_PATH_SIZE], const uint8_t id[WIRE_ID_SIZE],
    const char *name)
{
	char digits[LEDGER_ID_TEXT_SIZE];

	text_hex(digits, id, WIRE_ID_SIZE);
	text_format(path, LEDGER_PATH_SIZE, "%s/%s", digits, name);
}

static int
make_parents(int folder, const char *path)
{
	char parent[LEDGER_PATH_SIZE];

	text_format(parent, sizeof(parent), "%s", path);
	for (char *slash = parent; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdirat(folder, parent, 0700) < 0 && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

static int
create(int folder, const char *path)
{
	const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(folder, path, flags, 0600);

	/* The first file of its folder. */
	if (fd < 0 && errno == ENOENT) {
		int error = make_parents(folder, path);
		if (error < 0)
			return error;
		fd = openat(folder, path, flags, 0600);
	}
	return fd < 0 ? -errno : fd;
}

static int
write_new(int folder, const char *path, const void *bytes, size_t size)
{
	AUTO_FD fd = create(folder, path);

	return fd < 0 ? fd : fd_write_all(fd, bytes, size);
}

int
ledger_file_write(int folder, const char *path, const void *bytes, size_t size)
{
	char draft[LEDGER_PATH_SIZE];

	text_format(draft, sizeof(draft), "%s" LEDGER_TMP, path);
	int error = write_new(folder, draft, bytes, size);
	if (error == 0 && renameat(folder, draft, folder, path) < 0)
		error = -errno;
	if (error < 0)
		ledger_file_remove(folder, draft);
	return error;
}

int
ledger_file_measure(int folder, const char *path, uint64_t *ret_size)
{
	struct stat st;

	if (fstatat(folder, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ENOENT;
	*ret_size = (uint64_t)st.st_size;
	return 0;
}

void
ledger_file_remove(int folder, const char *path)
{
	/* What stays is swept away at the next start. */
	(void)unlinkat(folder, path, 0);
}

DIR *
ledger_file_list(int folder)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);

	if (!list)
		fd_close(&fd);
	return list;
}

const char *
ledger_file_next(DIR *list)
{
	struct dirent *entry;

	do
		entry = readdir(list);
	while (entry && (strcmp(entry->d_name, ".") == 0 ||
			    strcmp(entry->d_name, "..") == 0));
	return entry ? entry->d_name : NULL;
}

/* A deck has two levels; a folder further down is not ours. */
static void
walk(int parent, const char *name, int depth, bool removes,
    struct ledger_sum *sum)
{
	AUTO_FD folder = openat(
	    parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *list = folder < 0 ? NULL : ledger_file_list(folder);

	if (!list)
		return;
	for (const char *entry; (entry = ledger_file_next(list));) {
		uint64_t size;
		if (ledger_file_measure(folder, entry, &size) < 0) {
			if (depth > 0)
				walk(folder, entry, depth - 1, removes, sum);
			continue;
		}
		if (removes && unlinkat(folder, entry, 0) < 0)
			continue;
		sum->files++;
		sum->bytes += size;
	}
	(void)closedir(list);
	if (removes)
		(void)unlinkat(parent, name, AT_REMOVEDIR);
}

void
ledger_file_remove_deck(int decks, const char *id, struct ledger_sum *sum)
{
	char path[LEDGER_PATH_SIZE];
	uint64_t size;

	/* First what makes it a deck: nobody is to find half of it. */
	text_format(path, sizeof(path), "%s/" RECORD, id);
	if (ledger_file_measure(decks, path, &size) == 0 &&
	    unlinkat(decks, path, 0) == 0) {
		sum->files++;
		sum->bytes += size;
	}
	walk(decks, id, 1, true, sum);
}

void
ledger_file_weigh_deck(int decks, const char *id, struct ledger_sum *sum)
{
	walk(decks, id, 1, false, sum);
}
