/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define DEFAULT_FILE "/etc/cleandeck/cleandeck.conf"

static const char usage[] =
    "usage: cleandeckd [--config FILE] [--KEYWORD VALUE]...\n"
    "       cleandeckd --check-config | --print-keywords | --version | "
    "--help\n"
    "KEYWORD is one of those of the configuration file (cleandeck.conf(5)).\n";

/* What the process was started with. */
static struct {
	int argc;
	char **argv;
	const char *file; /* NULL: the default, where it exists */
	bool check_only;
	struct config read; /* as config_check() left it */
} settings;

/* Ends the process for the options that only print. */
static void
answer(const char *option)
{
	if (strcmp(option, "--version") == 0)
		puts("cleandeckd " CLEANDECK_VERSION);
	else if (strcmp(option, "--help") == 0)
		fputs(usage, stdout);
	else if (strcmp(option, "--print-keywords") == 0)
		config_print_table();
	else
		return;
	exit(0);
}

/* The file's name is wanted first: the command line stands above the file. */
static void
read_arguments(int argc, char **argv)
{
	settings.argc = argc;
	settings.argv = argv;
	for (int i = 1; i < argc; i++) {
		answer(argv[i]);
		if (strcmp(argv[i], "--check-config") == 0)
			settings.check_only = true;
		else if (strcmp(argv[i], "--config") == 0)
			settings.file = i + 1 < argc ? argv[++i] : "";
	}
	if (!settings.file && access(DEFAULT_FILE, R_OK) == 0)
		settings.file = DEFAULT_FILE;
}

/* "--keyword value" or "--keyword=value". */
static int
apply_argument(struct config *config, int *index, char why[CONFIG_WHY_SIZE])
{
	char keyword[48];
	const char *option = settings.argv[*index];
	const char *value = strchr(option, '=');
	size_t length = value ? (size_t)(value - option) : strlen(option);

	if (strncmp(option, "--", 2) != 0 || length - 2 >= sizeof(keyword)) {
		text_format(
		    why, CONFIG_WHY_SIZE, "%.100s: not an option", option);
		return -EINVAL;
	}
	text_format(
	    keyword, sizeof(keyword), "%.*s", (int)length - 2, option + 2);
	if (value) {
		value++;
	} else if (*index + 1 < settings.argc) {
		value = settings.argv[++*index];
	} else {
		text_format(
		    why, CONFIG_WHY_SIZE, "--%s: a value is missing", keyword);
		return -EINVAL;
	}
	return config_set(config, keyword, value, why);
}

static int
apply_arguments(struct config *config, char why[CONFIG_WHY_SIZE])
{
	for (int i = 1; i < settings.argc; i++) {
		if (strcmp(settings.argv[i], "--check-config") == 0)
			continue;
		if (strcmp(settings.argv[i], "--config") == 0) {
			i++;
			continue;
		}
		int error = apply_argument(config, &i, why);
		if (error < 0)
			return error;
	}
	return 0;
}

static int
read_all(struct config *config, char why[CONFIG_WHY_SIZE])
{
	char program[CONFIG_PATH_SIZE];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);
	if (n < 0) {
		text_format(why, CONFIG_WHY_SIZE, "/proc: %s", strerror(errno));
		return -errno;
	}
	program[n] = '\0';
	config_init(config, program);
	int error = settings.file ? config_read(config, settings.file, why) : 0;
	if (error == 0)
		error = config_read_environment(config, why);
	if (error == 0)
		error = apply_arguments(config, why);
	return error == 0 ? config_check(config, why) : error;
}

int
settings_load(int argc, char **argv, struct config *ret_config,
    char ret_why[CONFIG_WHY_SIZE])
{
	read_arguments(argc, argv);
	int error = read_all(ret_config, ret_why);
	if (error < 0)
		return error;
	settings.read = *ret_config;
	if (settings.check_only) {
		puts("The configuration is good.");
		exit(0);
	}
	return 0;
}

int
settings_reload(struct config *config, char ret_names[CONFIG_WHY_SIZE],
    char ret_why[CONFIG_WHY_SIZE])
{
	static struct config fresh;
	int error = read_all(&fresh, ret_why);

	if (error < 0)
		return error;
	if (!config_is_loopback(config) && config->address_size > 0 &&
	    fresh.key_count == 0) {
		text_format(ret_why, CONFIG_WHY_SIZE,
		    "key-file: without a key only loopback is served");
		return -EINVAL;
	}
	ret_names[0] = '\0';
	(void)config_compare(&settings.read, &fresh, ret_names);
	settings.read = fresh;
	config_keep(config, &fresh);
	*config = fresh;
	return 0;
}
