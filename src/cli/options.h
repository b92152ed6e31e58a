/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options.h - the command line of `cleandeck`. */
#ifndef CLEANDECK_CLI_OPTIONS_H
#define CLEANDECK_CLI_OPTIONS_H

#include <stdbool.h>

#include "base/compat.h"

#define OPTIONS_WHY_SIZE     256
#define OPTIONS_TIMEOUT_MAX  86400 /* seconds */
#define OPTIONS_FILES_MAX    10000
#define OPTIONS_DEFAULT_PATH "/var/lib/cleandeck" /* its state-dir */

/* Each is a bit: an option belongs to a set of commands. */
enum options_command {
	OPTIONS_CONVERT = 1,
	OPTIONS_DOCTOR = 2,
	OPTIONS_FAULTS = 4,
	OPTIONS_HELP = 8,
	OPTIONS_VERSION = 16,
};

struct options {
	enum options_command command;
	bool json;
	bool quiet;
	bool force;
	bool markdown;
	bool alone;          /* --private */
	const char *service; /* state folder; NULL: see connection.h */
	const char *output;
	uint32_t artifacts; /* set of ARTIFACT_BIT() */
	uint32_t timeout;   /* seconds for one file; 0: no limit of ours */
	char **files;       /* borrowed from argv */
	size_t file_count;
};

/*
 * Reads the command line; argv may be put into another order. Returns 0, or
 * -EINVAL and a sentence in `ret_why` that names what was not understood.
 */
NODISCARD int options_parse(int argc, char **argv, struct options *ret_options,
    char ret_why[OPTIONS_WHY_SIZE]);

/* The text of --help. */
const char *options_usage(void);

#endif
