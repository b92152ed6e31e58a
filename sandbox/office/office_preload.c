/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "office/office_preload.h"

#include <dirent.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"

#define PATH_SIZE 320

static bool
is_library(const char *name)
{
	size_t length = strlen(name);

	return strncmp(name, "lib", 3) == 0 && length > 6 &&
	       strcmp(name + length - 3, ".so") == 0;
}

unsigned
office_preload(const char *folder)
{
	unsigned count = 0;
	DIR *dir = opendir(folder);

	if (!dir)
		return 0;
	for (struct dirent *entry; (entry = readdir(dir));) {
		char path[PATH_SIZE];
		if (!is_library(entry->d_name))
			continue;
		text_format(path, sizeof(path), "%s/%s", folder, entry->d_name);
		/* The handle is kept for the life of the process. */
		if (dlopen(path, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE))
			count++;
	}
	(void)closedir(dir);
	return count;
}
