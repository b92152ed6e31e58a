/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/metrics_process.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

uint64_t
metrics_process_files(void)
{
	uint64_t count = 0;
	DIR *dir = opendir("/proc/self/fd");

	if (!dir)
		return 0;
	for (struct dirent *entry; (entry = readdir(dir));)
		if (entry->d_name[0] != '.')
			count++;
	(void)closedir(dir);
	return count > 0 ? count - 1 : 0;
}

uint64_t
metrics_process_memory(void)
{
	unsigned long long size;
	unsigned long long resident = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (!file)
		return 0;
	if (fscanf(file, "%llu %llu", &size, &resident) != 2)
		resident = 0;
	(void)fclose(file);
	return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}
