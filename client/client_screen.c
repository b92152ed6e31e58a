/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_screen.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "base/utf8.h"

#define WIDTH_MIN 20
#define WIDTH     80

void
client_screen_init(struct client_screen *screen, bool quiet)
{
	*screen = (struct client_screen){
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
client_screen_show(struct client_screen *screen, const char *format, ...)
{
	char line[CLIENT_SCREEN_SIZE];
	va_list args;

	if (screen->quiet)
		return;
	va_start(args, format);
	int n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (n < 0)
		return;
	if (screen->terminal) {
		fprintf(stderr, "\r\033[K");
		/* A line that wraps could not be wiped. */
		utf8_print_cut(stderr, line, find_width() - sizeof("..."));
		(void)fflush(stderr);
		screen->shown = true;
		return;
	}
	if (strcmp(screen->last, line) == 0)
		return;
	text_format(screen->last, sizeof(screen->last), "%s", line);
	utf8_print(stderr, line);
	fprintf(stderr, "\n");
}

void
client_screen_wipe(struct client_screen *screen)
{
	if (!screen->shown)
		return;
	fprintf(stderr, "\r\033[K");
	(void)fflush(stderr);
	screen->shown = false;
}

/* Formats and writes a line; long ones whole. */
static void PRINTF_LIKE(3, 0)
    write_line(FILE *file, const char *start, const char *format, va_list args)
{
	char *line = NULL;

	if (vasprintf(&line, format, args) < 0)
		return;
	(void)fputs(start, file);
	utf8_print(file, line);
	(void)fputc('\n', file);
	(void)fflush(file); /* a failure stays in the FILE for main() */
	free(line);
}

void
client_screen_complain(struct client_screen *screen, const char *format, ...)
{
	va_list args;

	client_screen_wipe(screen);
	va_start(args, format);
	write_line(stderr, "cleandeck: ", format, args);
	va_end(args);
}

void
client_screen_print(struct client_screen *screen, const char *format, ...)
{
	va_list args;

	client_screen_wipe(screen);
	va_start(args, format);
	write_line(stdout, "", format, args);
	va_end(args);
}
