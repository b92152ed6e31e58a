/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"

#define NAME_SIZE (2 * WIRE_ID_SIZE + 2) /* a dot, digits, NUL */

static void
name_deck(const uint8_t id[WIRE_ID_SIZE], bool draft, char name[NAME_SIZE])
{
	name[0] = '.';
	text_hex(name + (draft ? 1 : 0), id, WIRE_ID_SIZE);
}

static int
open_folder(int parent, const char *name)
{
	int fd = openat(
	    parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Two levels are all there are; a name deeper down is not ours. */
static void
remove_tree(int parent, const char *name, int depth)
{
	int fd = open_folder(parent, name);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir) {
		if (fd >= 0)
			fd_close(&fd);
		return;
	}
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, entry->d_name, 0) < 0 && depth > 0)
			remove_tree(fd, entry->d_name, depth - 1);
	}
	(void)closedir(dir);
	/* What could not be removed stays for the next sweep. */
	(void)unlinkat(parent, name, AT_REMOVEDIR);
}

static bool
is_draft(const char *name)
{
	return name[0] == '.' && strlen(name) == NAME_SIZE - 1;
}

static bool
is_deck(const char *name)
{
	uint8_t id[WIRE_ID_SIZE];

	return text_parse_hex(name, id, sizeof(id)) == 0;
}

static void
sweep(struct store *store, time_t before, bool drafts)
{
	int fd = openat(store->decks, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir) {
		fd_close(&fd);
		return;
	}
	for (struct dirent *entry; (entry = readdir(dir));) {
		const char *name = entry->d_name;
		struct stat st;
		if (drafts ? !is_draft(name) : !is_deck(name))
			continue;
		if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    st.st_mtime <= before)
			remove_tree(store->decks, name, 1);
	}
	(void)closedir(dir);
}

int
store_open(struct store *store, int state)
{
	if (mkdirat(state, "decks", 0700) < 0 && errno != EEXIST)
		return -errno;
	int fd = open_folder(state, "decks");
	if (fd < 0)
		return fd;
	store->decks = fd;
	/* Whatever its age: the clock may have been set back since. */
	sweep(store, (time_t)INT64_MAX, true);
	return 0;
}

int
store_begin(struct store *store, struct store_draft *ret_draft)
{
	struct store_draft draft = {.folder = -1};
	char name[NAME_SIZE];

	if (getrandom(draft.id, sizeof(draft.id), 0) !=
	    (ssize_t)sizeof(draft.id))
		return -errno;
	name_deck(draft.id, true, name);
	if (mkdirat(store->decks, name, 0700) < 0)
		return -errno;
	draft.folder = open_folder(store->decks, name);
	if (draft.folder < 0)
		return draft.folder;
	*ret_draft = draft;
	return 0;
}

int
store_add(const struct store_draft *draft, enum artifact artifact,
    uint32_t page, int fd, uint64_t size)
{
	char name[ARTIFACT_NAME_SIZE];
	const struct artifact_row *row = artifact_find((uint32_t)artifact);
	int error = artifact_name(artifact, page, name);

	if (error < 0)
		return error;
	if (row->folder[0] && mkdirat(draft->folder, row->folder, 0700) < 0 &&
	    errno != EEXIST)
		return -errno;
	AUTO_FD file = openat(draft->folder, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file < 0)
		return -errno;
	return fd_copy(file, fd, size);
}

int
store_publish(struct store *store, struct store_draft *draft)
{
	char from[NAME_SIZE];
	char to[NAME_SIZE];

	name_deck(draft->id, true, from);
	name_deck(draft->id, false, to);
	/* Its age counts from here. */
	(void)futimens(draft->folder, NULL);
	if (renameat(store->decks, from, store->decks, to) < 0)
		return -errno;
	fd_close(&draft->folder);
	return 0;
}

void
store_discard(struct store *store, struct store_draft *draft)
{
	char name[NAME_SIZE];

	if (draft->folder < 0)
		return;
	fd_close(&draft->folder);
	name_deck(draft->id, true, name);
	remove_tree(store->decks, name, 1);
}

int
store_read(
    const struct store_draft *draft, enum artifact artifact, uint32_t page)
{
	char name[ARTIFACT_NAME_SIZE];
	int error = artifact_name(artifact, page, name);

	if (error < 0)
		return error;
	int fd = openat(draft->folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

void
store_sweep(struct store *store, uint64_t seconds)
{
	sweep(store, time(NULL) - (time_t)seconds, false);
}

void
store_close(struct store *store)
{
	fd_close(&store->decks);
}
