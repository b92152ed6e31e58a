/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "config/config_table.h"

static void
explain(char why[CONFIG_WHY_SIZE], const char *keyword, const char *problem)
{
	text_format(why, CONFIG_WHY_SIZE, "%s: %s", keyword, problem);
}

int
config_set(struct config *config, const char *name, const char *value,
    char ret_why[CONFIG_WHY_SIZE])
{
	for (const struct config_keyword *row = config_keywords; row->name;
	     row++)
		if (strcmp(row->name, name) == 0)
			return config_value_set(config, row, value, ret_why);
	explain(ret_why, name, "no such keyword");
	return -EINVAL;
}

/* "/usr/bin/cleandeckd" has its helpers in /usr/libexec and /usr/share. */
static void
find_beside(
    const char *program, const char *folder, char path[CONFIG_PATH_SIZE])
{
	char prefix[CONFIG_PATH_SIZE];

	text_format(prefix, sizeof(prefix), "%s", program);
	for (int i = 0; i < 2; i++) {
		char *slash = strrchr(prefix, '/');
		if (slash)
			*slash = '\0';
	}
	text_format(
	    path, CONFIG_PATH_SIZE, "%.200s/%s/cleandeck", prefix, folder);
}

void
config_init(struct config *config, const char *program)
{
	char why[CONFIG_WHY_SIZE];

	memset(config, 0, sizeof(*config));
	for (const struct config_keyword *row = config_keywords; row->name;
	     row++)
		if (row->type != CONFIG_PATH || row->fallback[0] == '/')
			/* The table's own defaults; a unit test sets each. */
			(void)!config_value_set(
			    config, row, row->fallback, why);
	find_beside(program, "libexec", config->libexec_dir);
	find_beside(program, "share", config->share_dir);
}

/* Cuts the comment and the white space at both ends; may leave "". */
static char *
trim(char *line)
{
	line[strcspn(line, "#\r\n")] = '\0';
	while (isspace((unsigned char)*line))
		line++;
	size_t length = strlen(line);
	while (length > 0 && isspace((unsigned char)line[length - 1]))
		line[--length] = '\0';
	return line;
}

static int
read_line(struct config *config, char *line, char why[CONFIG_WHY_SIZE])
{
	char *keyword = trim(line);
	if (*keyword == '\0')
		return 0;
	char *value = keyword + strcspn(keyword, " \t");
	if (*value == '\0') {
		explain(why, keyword, "a value is missing");
		return -EINVAL;
	}
	*value++ = '\0';
	return config_set(config, keyword, value + strspn(value, " \t"), why);
}

int
config_read(
    struct config *config, const char *name, char ret_why[CONFIG_WHY_SIZE])
{
	char line[LIMIT_CONFIG_LINE];
	char why[CONFIG_WHY_SIZE];
	unsigned number = 0;
	int error = 0;
	FILE *file = fopen(name, "re");

	if (!file) {
		error = -errno;
		explain(ret_why, name, strerror(-error));
		return error;
	}
	while (error == 0 && fgets(line, sizeof(line), file)) {
		number++;
		if (!strchr(line, '\n') && !feof(file)) {
			text_format(why, sizeof(why), "the line is too long");
			error = -EINVAL;
		} else {
			error = read_line(config, line, why);
		}
	}
	/* A folder, a bad disk: not the same as a file without settings. */
	if (error == 0 && ferror(file)) {
		error = errno ? -errno : -EIO;
		text_format(why, sizeof(why), "%s", strerror(-error));
	}
	(void)fclose(file);
	if (error < 0)
		text_format(ret_why, CONFIG_WHY_SIZE, "%.200s:%u: %.250s", name,
		    number, why);
	return error;
}

static void
name_variable(const char *keyword, char *variable, size_t size)
{
	text_format(variable, size, "CLEANDECK_%s", keyword);
	for (char *c = variable; *c; c++)
		*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
}

int
config_read_environment(struct config *config, char ret_why[CONFIG_WHY_SIZE])
{
	for (const struct config_keyword *row = config_keywords; row->name;
	     row++) {
		char variable[48];
		char why[CONFIG_WHY_SIZE];
		name_variable(row->name, variable, sizeof(variable));
		const char *value = getenv(variable);
		if (!value || config_value_set(config, row, value, why) == 0)
			continue;
		text_format(
		    ret_why, CONFIG_WHY_SIZE, "%s: %.400s", variable, why);
		return -EINVAL;
	}
	return 0;
}
