/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "base/utf8.h"

#define WIDTH_MIN 20
#define WIDTH     80

uint64_t
progress_now(void)
{
	struct timespec now;

	/* It cannot fail with this clock. */
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void
progress_init(struct progress *progress, bool quiet)
{
	*progress = (struct progress){
	    .quiet = quiet, .terminal = isatty(STDERR_FILENO) == 1};
}

static size_t
find_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return WIDTH;
	return size.ws_col < WIDTH_MIN ? WIDTH_MIN : size.ws_col;
}

void
progress_begin(struct progress *progress, const char *head, const char *name,
    const char *what)
{
	if (progress->quiet || progress->terminal)
		return;
	fprintf(stderr, "%s", head);
	utf8_print(stderr, name);
	fprintf(stderr, "%s\n", what);
}

void
progress_show(struct progress *progress, const char *head, const char *name,
    const char *what, uint64_t ms, size_t more)
{
	char tail[80];
	size_t width = find_width();
	uint64_t now = progress_now();

	if (progress->quiet || !progress->terminal ||
	    (progress->shown && now - progress->last < PROGRESS_TICK))
		return;
	progress->last = now;
	text_format(tail, sizeof(tail), "%s %" PRIu64 ".%" PRIu64 " s", what,
	    ms / 1000, ms % 1000 / 100);
	if (more > 0) {
		size_t used = strlen(tail);
		text_format(tail + used, sizeof(tail) - used, " (+%zu)", more);
	}
	size_t around = strlen(head) + strlen(tail) + sizeof("...");
	fprintf(stderr, "\r\033[K%s", head);
	/* A line that wraps could not be wiped. */
	utf8_print_cut(stderr, name, around < width ? width - around : 0);
	fprintf(stderr, "%s", tail);
	(void)fflush(stderr);
	progress->shown = true;
}

void
progress_wipe(struct progress *progress)
{
	if (!progress->shown)
		return;
	fprintf(stderr, "\r\033[K");
	(void)fflush(stderr);
	progress->shown = false;
}
