/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_store.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"

/* The tests build the front a second time, with folders of their own. */
#ifndef FRONT_STORE_DIR
#define FRONT_STORE_DIR "/store"
#endif
#ifndef FRONT_INDEX_DIR
#define FRONT_INDEX_DIR "/index"
#endif

#define RECORD_ENDING    ".json"
#define HALF_ENDING      ".half"
#define RECORD_NAME_SIZE (FRONT_ID_TEXT_SIZE + 8)
#define PATH_SIZE        (FRONT_ID_TEXT_SIZE + ARTIFACT_NAME_SIZE)

/* Never leaves `folder`, whatever lies there; never waits for a fifo. */
static int
open_beneath(int folder, const char *path, uint64_t flags, uint64_t mode)
{
	struct open_how how = {
	    .flags = flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
	    .mode = mode,
	    .resolve =
		RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(SYS_openat2, folder, path, &how, sizeof(how));

	return fd < 0 ? -errno : (int)fd;
}

/* Both must be mounted before we start: without them there is no service. */
static int
open_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	return fd < 0 ? -errno : fd;
}

int
front_store_open(struct front_store *ret_store)
{
	AUTO_FD store = open_folder(FRONT_STORE_DIR);
	if (store < 0)
		return store;
	AUTO_FD index = open_folder(FRONT_INDEX_DIR);
	if (index < 0)
		return index;

	ret_store->store = fd_take(&store);
	ret_store->index = fd_take(&index);
	ret_store->sweep = NULL;
	return 0;
}

void
front_store_close(struct front_store *store)
{
	if (store->sweep)
		(void)closedir(store->sweep); /* was only read */
	store->sweep = NULL;
	fd_close(&store->store);
	fd_close(&store->index);
}

/* Opens a plain file for reading, and says what it is. */
static int
open_plain(int folder, const char *path, int *ret_fd, struct stat *ret_st)
{
	AUTO_FD fd = open_beneath(folder, path, O_RDONLY, 0);
	if (fd < 0)
		return fd;
	if (fstat(fd, ret_st) < 0)
		return -errno;
	if (!S_ISREG(ret_st->st_mode) || ret_st->st_size < 0)
		return -ENOENT;
	*ret_fd = fd_take(&fd);
	return 0;
}

int
front_store_open_artifact(const struct front_store *store, const char *id,
    enum artifact artifact, uint32_t page, int *ret_fd, uint64_t *ret_size)
{
	char name[ARTIFACT_NAME_SIZE];
	char path[PATH_SIZE];
	struct stat st;

	if (artifact_name(artifact, page, name) < 0)
		return -ENOENT;
	text_format(path, sizeof(path), "%s/%s", id, name);
	AUTO_FD fd = -1;
	if (open_plain(store->store, path, &fd, &st) < 0 ||
	    (uint64_t)st.st_size > artifact_find(artifact)->bytes_max)
		return -ENOENT;
	*ret_fd = fd_take(&fd);
	*ret_size = (uint64_t)st.st_size;
	return 0;
}

static void
format_record_name(
    char name[RECORD_NAME_SIZE], const char *id, const char *ending)
{
	text_format(name, RECORD_NAME_SIZE, "%s%s", id, ending);
}

static int
write_half(const struct front_store *store, const char *half, const char *text,
    time_t expires)
{
	const struct timespec times[2] = {
	    {.tv_nsec = UTIME_OMIT}, {.tv_sec = expires}};
	AUTO_FD fd = open_beneath(store->index, half,
	    O_WRONLY | O_CREAT | O_TRUNC, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return fd;
	int error = fd_write_all(fd, text, strlen(text));
	if (error < 0)
		return error;
	/* After the last write, which would set the time anew. */
	return futimens(fd, times) < 0 ? -errno : 0;
}

int
front_store_write_record(const struct front_store *store, const char *id,
    const char *text, time_t expires)
{
	char half[RECORD_NAME_SIZE];
	char whole[RECORD_NAME_SIZE];

	format_record_name(half, id, HALF_ENDING);
	format_record_name(whole, id, RECORD_ENDING);
	/*
	 * No fsync: a record has to outlive this process, not the machine,
	 * and the loop would stand still for it.
	 */
	int error = write_half(store, half, text, expires);
	if (error == 0 && renameat(store->index, half, store->index, whole) < 0)
		error = -errno;
	if (error < 0)
		(void)unlinkat(store->index, half, 0); /* or the sweep does */
	return error;
}

int
front_store_open_record(const struct front_store *store, const char *id,
    time_t now, int *ret_fd, uint64_t *ret_size, time_t *ret_expires)
{
	char name[RECORD_NAME_SIZE];
	struct stat st;

	format_record_name(name, id, RECORD_ENDING);
	AUTO_FD fd = -1;
	if (open_plain(store->index, name, &fd, &st) < 0)
		return -ENOENT;
	if (st.st_mtime <= now) {
		(void)unlinkat(store->index, name, 0); /* or the sweep does */
		return -ENOENT;
	}
	*ret_fd = fd_take(&fd);
	*ret_size = (uint64_t)st.st_size;
	*ret_expires = st.st_mtime;
	return 0;
}

static bool
has_ending(const char *name, const char *ending)
{
	size_t length = strlen(name);
	size_t tail = strlen(ending);

	return length > tail && strcmp(name + length - tail, ending) == 0;
}

static void
sweep_entry(const struct front_store *store, const char *name, time_t now)
{
	struct stat st;
	bool stale = has_ending(name, HALF_ENDING);

	if (has_ending(name, RECORD_ENDING))
		stale = fstatat(store->index, name, &st, AT_SYMLINK_NOFOLLOW) ==
			    0 &&
			st.st_mtime <= now;
	if (stale)
		(void)unlinkat(store->index, name, 0); /* next time, then */
}

static DIR *
start_sweep(const struct front_store *store)
{
	/* A new description: the position of a dup() would be shared. */
	AUTO_FD fd = open_beneath(store->index, ".", O_RDONLY | O_DIRECTORY, 0);
	DIR *sweep = fd < 0 ? NULL : fdopendir(fd);

	if (sweep)
		fd = -1; /* the stream's now */
	return sweep;
}

bool
front_store_sweep(struct front_store *store, time_t now)
{
	if (!store->sweep)
		store->sweep = start_sweep(store);
	if (!store->sweep)
		return false;
	for (size_t i = 0; i < LIMIT_SWEEP_SLICE; i++) {
		const struct dirent *entry = readdir(store->sweep);
		if (!entry) {
			(void)closedir(store->sweep); /* was only read */
			store->sweep = NULL;
			return false;
		}
		sweep_entry(store, entry->d_name, now);
	}
	return true;
}
