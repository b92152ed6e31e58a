/* SPDX-License-Identifier: GPL-3.0-or-later */
/* convert.h - `cleandeck convert`: several files, a few at a time. */
#ifndef CLEANDECK_CLI_CONVERT_H
#define CLEANDECK_CLI_CONVERT_H

#include "cli/options.h"

/*
 * Converts all files and prints a line for each. Returns the exit code: the
 * highest of the files' own (fault.h), 128 + n after signal n.
 */
int convert_run(const struct options *options);

#endif
