/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_SIZE 500

void
log_line(const char *level, const char *format, ...)
{
	char line[LINE_SIZE];
	struct tm parts;
	time_t now = time(NULL);
	va_list args;

	if (!gmtime_r(&now, &parts))
		return;
	size_t used =
	    strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%SZ ", &parts);
	int n = snprintf(line + used, sizeof(line) - used, "%s ", level);
	used += n > 0 ? (size_t)n : 0;
	va_start(args, format);
	n = vsnprintf(line + used, sizeof(line) - used - 1, format, args);
	va_end(args);
	used += n > 0 ? (size_t)n : 0;
	if (used > sizeof(line) - 2)
		used = sizeof(line) - 2;
	line[used++] = '\n';
	/* One write, so that lines of several processes do not mix. */
	(void)!write(STDERR_FILENO, line, used);
}
