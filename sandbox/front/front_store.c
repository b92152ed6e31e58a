/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_store.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/inventory.h"
#include "base/limits.h"
#include "base/text.h"

/* The tests build the front a second time, with a folder of their own. */
#ifndef FRONT_STORE_DIR
#define FRONT_STORE_DIR "/store"
#endif

#define DECK_NAME     "deck.json"
#define RECORD_NAME   "record"
#define PACKED_ENDING ".gz"
#define PATH_SIZE     (FRONT_ID_TEXT_SIZE + ARTIFACT_NAME_SIZE + 8)
#define NANOSECONDS   UINT64_C(1000000000)

/* Never leaves `folder`, whatever lies there; never waits for a fifo. */
static int
open_beneath(int folder, const char *path)
{
	struct open_how how = {
	    .flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
	    .resolve =
		RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(SYS_openat2, folder, path, &how, sizeof(how));

	return fd < 0 ? -errno : (int)fd;
}

int
front_store_open(struct front_store *ret_store)
{
	int fd = open(
	    FRONT_STORE_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	ret_store->store = fd;
	return 0;
}

void
front_store_close(struct front_store *store)
{
	fd_close(&store->store);
}

/* Opens a plain file of at most `most` bytes. 0 or -ENOENT. */
static int
open_plain(int folder, const char *path, uint64_t most,
    struct front_store_file *ret_file)
{
	struct stat st;

	AUTO_FD fd = open_beneath(folder, path);
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    st.st_size < 0 || (uint64_t)st.st_size > most)
		return -ENOENT;
	*ret_file = (struct front_store_file){
	    .fd = fd_take(&fd),
	    .size = (uint64_t)st.st_size,
	    .changed = (uint64_t)st.st_mtim.tv_sec * NANOSECONDS +
		       (uint64_t)st.st_mtim.tv_nsec,
	};
	return 0;
}

/* The file, or the twin of it that is packed. */
static int
open_either(const struct front_store *store, const char *id, const char *name,
    uint64_t most, bool packed, struct front_store_file *ret_file)
{
	char path[PATH_SIZE];

	text_format(path, sizeof(path), "%s/%s" PACKED_ENDING, id, name);
	if (packed && open_plain(store->store, path, most, ret_file) == 0) {
		ret_file->packed = true;
		return 0;
	}
	text_format(path, sizeof(path), "%s/%s", id, name);
	return open_plain(store->store, path, most, ret_file);
}

int
front_store_open_artifact(const struct front_store *store, const char *id,
    enum artifact artifact, uint32_t page, bool packed,
    struct front_store_file *ret_file)
{
	char name[ARTIFACT_NAME_SIZE];

	if (artifact_name(artifact, page, name) < 0)
		return -ENOENT;
	return open_either(store, id, name, artifact_find(artifact)->bytes_max,
	    packed, ret_file);
}

int
front_store_open_inventory(const struct front_store *store, const char *id,
    struct front_store_file *ret_file)
{
	return open_either(
	    store, id, INVENTORY_NAME, INVENTORY_BYTES_MAX, false, ret_file);
}

int
front_store_open_deck(const struct front_store *store, const char *id,
    bool packed, struct front_store_file *ret_file)
{
	return open_either(
	    store, id, DECK_NAME, LIMIT_RECORD_BYTES, packed, ret_file);
}

int
front_store_open_record(const struct front_store *store, const char *id,
    struct front_store_file *ret_file)
{
	return open_either(
	    store, id, RECORD_NAME, LIMIT_RECORD_BYTES, false, ret_file);
}

void
front_store_close_file(struct front_store_file *file)
{
	fd_close(&file->fd);
}
