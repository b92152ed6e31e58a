/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "spawn/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"

#define PATH_SIZE 512

static int
write_at(int folder, const char *name, const char *text)
{
	AUTO_FD fd = openat(folder, name, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return fd_write_all(fd, text, strlen(text));
}

static int
write_number(int folder, const char *name, uint64_t number)
{
	char text[24];

	text_format(text, sizeof(text), "%llu", (unsigned long long)number);
	return write_at(folder, name, text);
}

static int
read_at(int folder, const char *name, char *text, size_t size)
{
	AUTO_FD fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ssize_t n = read(fd, text, size - 1);
	if (n < 0)
		return -errno;
	text[n] = '\0';
	return 0;
}

static void
name_group(uint32_t number, char name[32])
{
	text_format(name, 32, "job-%u", number);
}

/* The v2 line of /proc/self/cgroup is "0::/path" (cgroups(7)). */
static int
find_path(const char *mount, const char *membership, char path[PATH_SIZE])
{
	const char *line = strncmp(membership, "0::/", 4) == 0
			       ? membership
			       : strstr(membership, "\n0::/");
	if (!line)
		return -ENOENT;
	line = strchr(line, '/');
	text_format(
	    path, PATH_SIZE, "%s%.*s", mount, (int)strcspn(line, "\n"), line);
	return 0;
}

static bool
has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += length)
		if ((at == words || at[-1] == ' ') &&
		    (at[length] == ' ' || at[length] == '\n' ||
			at[length] == '\0'))
			return true;
	return false;
}

/* Groups that a killed service left: empty now, or their rmdir fails. */
static void
sweep(int root)
{
	int fd = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir) {
		fd_close(&fd);
		return;
	}
	for (struct dirent *entry; (entry = readdir(dir));)
		if (strncmp(entry->d_name, "job-", 4) == 0)
			(void)unlinkat(root, entry->d_name, AT_REMOVEDIR);
	(void)closedir(dir);
}

static int
delegate(int root)
{
	char controllers[256];

	if (read_at(root, "cgroup.controllers", controllers,
		sizeof(controllers)) < 0 ||
	    !has_word(controllers, "memory") || !has_word(controllers, "pids"))
		return -ENOENT;
	if (mkdirat(root, "supervisor", 0755) < 0 && errno != EEXIST)
		return -ENOENT;
	AUTO_FD leaf =
	    openat(root, "supervisor", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (leaf < 0 ||
	    write_number(leaf, "cgroup.procs", (uint64_t)getpid()) < 0 ||
	    write_at(root, "cgroup.subtree_control", "+memory +pids") < 0)
		return -ENOENT;
	return 0;
}

int
cgroup_open(struct cgroup *cgroup, const char *mount, const char *membership)
{
	char path[PATH_SIZE];

	cgroup->root = -1;
	if (find_path(mount, membership, path) < 0)
		return -ENOENT;
	AUTO_FD root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0 || delegate(root) < 0)
		return -ENOENT;
	sweep(root);
	cgroup->root = fd_take(&root);
	return 0;
}

static int
set_limits(int group, pid_t pid, uint64_t memory, uint32_t tasks)
{
	int error = write_number(group, "memory.max", memory);
	if (error == 0)
		error = write_number(group, "pids.max", tasks);
	if (error == 0)
		error = write_at(group, "memory.oom.group", "1");
	/* Not there when swap accounting is off: then there is no swap. */
	if (error == 0)
		(void)!write_at(group, "memory.swap.max", "0");
	return error == 0 ? write_number(group, "cgroup.procs", (uint64_t)pid)
			  : error;
}

int
cgroup_add(const struct cgroup *cgroup, uint32_t number, pid_t pid,
    uint64_t memory, uint32_t tasks)
{
	char name[32];

	name_group(number, name);
	if (mkdirat(cgroup->root, name, 0755) < 0 && errno != EEXIST)
		return -errno;
	AUTO_FD group =
	    openat(cgroup->root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (group < 0)
		return -errno;
	return set_limits(group, pid, memory, tasks);
}

bool
cgroup_was_oom(const struct cgroup *cgroup, uint32_t number)
{
	char name[64];
	char events[512];

	text_format(name, sizeof(name), "job-%u/memory.events", number);
	if (cgroup->root < 0 ||
	    read_at(cgroup->root, name, events, sizeof(events)) < 0)
		return false;
	const char *line = strstr(events, "oom_kill ");
	return line && line[strlen("oom_kill ")] != '0';
}

void
cgroup_remove(const struct cgroup *cgroup, uint32_t number)
{
	char name[32];

	if (cgroup->root < 0)
		return;
	name_group(number, name);
	AUTO_FD group =
	    openat(cgroup->root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (group < 0)
		return;
	/* Linux 5.14; before it the pid namespace's end has done the work. */
	(void)!write_at(group, "cgroup.kill", "1");
	/* EBUSY while the dead are reaped: swept at the next start. */
	(void)unlinkat(cgroup->root, name, AT_REMOVEDIR);
}

void
cgroup_done(struct cgroup *cgroup)
{
	fd_close(&cgroup->root);
}
