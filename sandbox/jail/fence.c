/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jail/fence.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"

/*
 * The kernel's numbers (include/uapi/linux/landlock.h, Linux 6.12), written
 * out because Debian 12's headers know only the first two versions.
 */
#define FS_EXECUTE     (1ULL << 0)
#define FS_WRITE_FILE  (1ULL << 1)
#define FS_READ_FILE   (1ULL << 2)
#define FS_READ_DIR    (1ULL << 3)
#define FS_REMOVE_DIR  (1ULL << 4)
#define FS_REMOVE_FILE (1ULL << 5)
#define FS_MAKE_DIR    (1ULL << 7)
#define FS_MAKE_REG    (1ULL << 8)
#define FS_V1          ((1ULL << 13) - 1)
#define FS_REFER       (1ULL << 13)
#define FS_TRUNCATE    (1ULL << 14)
#define FS_IOCTL_DEV   (1ULL << 15)
#define NET_V4         3ULL /* bind, connect TCP */
#define SCOPE_V6       3ULL /* abstract unix sockets, signals */

#define FS_READ        (FS_READ_FILE | FS_READ_DIR)
#define FS_WRITE                                                               \
	(FS_READ | FS_WRITE_FILE | FS_REMOVE_DIR | FS_REMOVE_FILE |            \
	    FS_MAKE_DIR | FS_MAKE_REG)

struct ruleset_attr {
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};

struct path_attr {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

#define RULE_PATH_BENEATH 1
#define GIVE_VERSION      1

static uint64_t
handled_fs(long version)
{
	uint64_t fs = FS_V1;

	if (version >= 2)
		fs |= FS_REFER;
	if (version >= 3)
		fs |= FS_TRUNCATE;
	if (version >= 5)
		fs |= FS_IOCTL_DEV;
	return fs;
}

static int
allow(int ruleset, const char *path, uint64_t rights)
{
	AUTO_FD parent = open(path, O_PATH | O_CLOEXEC);
	if (parent < 0)
		return -errno;
	struct path_attr attr = {.allowed = rights, .parent = parent};
	if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &attr,
		0) < 0)
		return -errno;
	return 0;
}

static const char *
writable_folder(enum role role)
{
	switch (role) {
	case ROLE_OFFICE:
		return "/tmp";
	case ROLE_LEDGER:
		return "/state";
	case ROLE_FRONT:
	case ROLE_COURIER:
	case ROLE_SNIFF:
	case ROLE_RENDER:
	case ROLE_COUNT:
		break;
	}
	return NULL;
}

int
fence_raise(enum role role)
{
	long version =
	    syscall(SYS_landlock_create_ruleset, NULL, 0, GIVE_VERSION);
	if (version < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -errno;

	uint64_t fs = handled_fs(version);
	struct ruleset_attr attr = {.fs = fs,
	    .net = version >= 4 ? NET_V4 : 0,
	    .scoped = version >= 6 ? SCOPE_V6 : 0};
	size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
	AUTO_FD ruleset =
	    (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
	if (ruleset < 0)
		return -errno;
	int error = allow(ruleset, "/", FS_READ);
	const char *writable = writable_folder(role);
	if (error == 0 && writable)
		error = allow(ruleset, writable,
		    (FS_WRITE | FS_REFER | FS_TRUNCATE) & fs);
	if (error < 0)
		return error;
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		return -errno;
	return (int)version;
}
