/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/remote.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/text.h"
#include "cli/report.h"

#define PROGRAM   "libexec/cleandeck/cleandeck-remote"
#define PATH_SIZE 512

static const char *const words[] = {
    "submit", "status", "watch", "fetch", "rm", "ticket", "link"};

bool
remote_knows(const char *word)
{
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

/* "/usr/bin/cleandeck" has its helpers in /usr/libexec. */
static int
find_program(char path[PATH_SIZE + sizeof(PROGRAM)])
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_SIZE);
	if (n < 0)
		return -errno;
	if (n == PATH_SIZE)
		return -ENAMETOOLONG;
	path[n] = '\0';
	for (int i = 0; i < 2; i++) {
		char *slash = strrchr(path, '/');
		if (!slash)
			return -ENOENT;
		*slash = '\0';
	}
	size_t length = strlen(path);
	path[length] = '/';
	memcpy(path + length + 1, PROGRAM, sizeof(PROGRAM));
	return 0;
}

int
remote_become(char **argv)
{
	char path[PATH_SIZE + sizeof(PROGRAM)] = PROGRAM;
	char why[PATH_SIZE + 128];
	int error = find_program(path);

	if (error == 0) {
		(void)execv(path, argv);
		error = -errno;
	}
	text_format(why, sizeof(why), "%s needs %s: %s", argv[1], path,
	    strerror(-error));
	report_problem(why);
	return FAULT_EXIT_INTERNAL;
}
