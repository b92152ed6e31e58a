/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "spawn/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"

/* A status is about 1.5 KiB. */
#define STATUS_SIZE 3072

static int
find_number(const char *status, const char *name, int base, uint64_t *ret_value)
{
	size_t length = strlen(name);

	for (const char *line = status; line;
	     line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		if (strncmp(line, name, length) != 0 || line[length] != ':')
			continue;
		char *end;
		*ret_value = strtoull(line + length + 1, &end, base);
		return end == line + length + 1 ? -EPROTO : 0;
	}
	return -EPROTO;
}

int
verify_parse_status(const char *status, struct verify_facts *ret_facts)
{
	static const char *const sets[] = {
	    "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"};
	uint64_t no_new_privs;
	uint64_t seccomp;
	uint64_t filters;
	uint64_t threads;
	uint64_t all = 0;

	if (find_number(status, "NoNewPrivs", 10, &no_new_privs) < 0 ||
	    find_number(status, "Seccomp", 10, &seccomp) < 0 ||
	    find_number(status, "Seccomp_filters", 10, &filters) < 0 ||
	    find_number(status, "Threads", 10, &threads) < 0)
		return -EPROTO;
	for (size_t i = 0; i < COUNT_OF(sets); i++) {
		uint64_t set;
		if (find_number(status, sets[i], 16, &set) < 0)
			return -EPROTO;
		all |= set;
	}
	ret_facts->no_new_privs = (unsigned)no_new_privs;
	ret_facts->seccomp = (unsigned)seccomp;
	ret_facts->filters = (unsigned)filters;
	ret_facts->threads = (unsigned)threads;
	ret_facts->capabilities = all;
	return 0;
}

/* Different namespaces have different inodes on nsfs (namespaces(7)). */
static int
compare_namespaces(int process, bool *ret_own)
{
	static const char *const names[] = {
	    "ns/user", "ns/pid", "ns/mnt", "ns/net", "ns/ipc", "ns/uts"};
	bool own = true;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		char ours[32];
		struct stat mine;
		struct stat its;
		text_format(ours, sizeof(ours), "/proc/self/%s", names[i]);
		if (stat(ours, &mine) < 0 ||
		    fstatat(process, names[i], &its, 0) < 0)
			return -errno;
		if (mine.st_dev == its.st_dev && mine.st_ino == its.st_ino)
			own = false;
	}
	*ret_own = own;
	return 0;
}

static int
read_status(int process, struct verify_facts *ret_facts)
{
	char status[STATUS_SIZE];
	AUTO_FD fd = openat(process, "status", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	ssize_t n = read(fd, status, sizeof(status) - 1);
	if (n < 0)
		return -errno;
	status[n] = '\0';
	return verify_parse_status(status, ret_facts);
}

/*
 * A service manager may have put filters on us (SystemCallFilter= and its
 * like), which every process that we start inherits: they prove nothing.
 */
static int
discount_inherited(struct verify_facts *facts)
{
	struct verify_facts mine;
	AUTO_FD process = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (process < 0)
		return -errno;

	int error = read_status(process, &mine);
	if (error < 0)
		return error;
	facts->filters -=
	    facts->filters < mine.filters ? facts->filters : mine.filters;
	return 0;
}

int
verify_read(pid_t pid, struct verify_facts *ret_facts)
{
	char path[32];

	text_format(path, sizeof(path), "/proc/%d", (int)pid);
	/* One folder for all reads: a reused pid would be another folder. */
	AUTO_FD process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (process < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	int error = read_status(process, ret_facts);
	if (error == 0)
		error = discount_inherited(ret_facts);
	if (error < 0)
		return error;
	return compare_namespaces(process, &ret_facts->own_namespaces);
}

int
verify_locked(const struct verify_facts *facts, char ret_seen[VERIFY_SEEN_SIZE])
{
	if (facts->no_new_privs != 1)
		text_format(ret_seen, VERIFY_SEEN_SIZE, "no_new_privs is off");
	else if (facts->seccomp != 2)
		text_format(ret_seen, VERIFY_SEEN_SIZE,
		    "seccomp mode is %u, not 2", facts->seccomp);
	else if (facts->filters == 0)
		text_format(ret_seen, VERIFY_SEEN_SIZE,
		    "it has no seccomp filter of its own");
	else if (facts->capabilities != 0)
		text_format(ret_seen, VERIFY_SEEN_SIZE,
		    "capabilities are left: %llx",
		    (unsigned long long)facts->capabilities);
	else if (facts->threads != 1)
		text_format(ret_seen, VERIFY_SEEN_SIZE, "%u threads, not 1",
		    facts->threads);
	else if (!facts->own_namespaces)
		text_format(ret_seen, VERIFY_SEEN_SIZE,
		    "a namespace is the supervisor's own");
	else
		return 0;
	return -EPERM;
}
