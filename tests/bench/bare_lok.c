/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bare_lok - the peer of the bench: LibreOfficeKit in one warm process, with
 * no confinement, one document after another.
 *
 * bare_lok WARMUP_FOLDER FILE... ; then reads file names from standard input
 * and prints the milliseconds that each conversion to PDF took.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOK_USE_UNSTABLE_API
#include <LibreOfficeKit/LibreOfficeKit.h>
#include <LibreOfficeKit/LibreOfficeKitInit.h>

static LibreOfficeKit *kit;
static const char *warmup;
static const char *out;

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static bool
convert(const char *path)
{
	char in_url[1200];
	char out_url[1200];

	snprintf(in_url, sizeof(in_url), "file://%s", path);
	snprintf(out_url, sizeof(out_url), "file://%s/bare.pdf", out);
	LibreOfficeKitDocument *document =
	    kit->pClass->documentLoad(kit, in_url);
	if (!document)
		return false;
	int saved = document->pClass->saveAs(document, out_url, "pdf", NULL);
	document->pClass->destroy(document);
	return saved != 0;
}

static void
warm_up(void)
{
	DIR *dir = opendir(warmup);

	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		char path[1200];
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", warmup, entry->d_name);
		(void)convert(path);
	}
	if (dir)
		(void)closedir(dir);
}

static int
turn(void *data, int timeout_us)
{
	static int turns;
	char line[1100];

	(void)data;
	(void)timeout_us;
	if (++turns == 1)
		warm_up();
	if (turns < 4)
		return 0;
	if (turns == 4)
		puts("ready");
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		_exit(0);
	line[strcspn(line, "\n")] = '\0';
	double start = now_ms();
	bool good = convert(line);
	printf("%.2f %d\n", now_ms() - start, good);
	return 0;
}

static void
wake(void *data)
{
	(void)data;
}

int
main(int argc, char **argv)
{
	static char not_null;
	char profile[1100];

	if (argc != 3)
		return 2;
	warmup = argv[1];
	out = argv[2];
	setenv("SAL_LOK_OPTIONS", "unipoll", 1);
	setenv("SAL_USE_VCLPLUGIN", "svp", 1);
	snprintf(profile, sizeof(profile), "file://%s/profile", out);
	kit = lok_init_2("/usr/lib/libreoffice/program", profile);
	if (!kit)
		return 1;
	kit->pClass->runLoop(kit, turn, wake, &not_null);
	return 0;
}
