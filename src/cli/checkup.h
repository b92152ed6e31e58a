/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checkup.h - `cleandeck doctor`: has every wall tried, and tells. */
#ifndef CLEANDECK_CLI_CHECKUP_H
#define CLEANDECK_CLI_CHECKUP_H

#include "cli/options.h"

/*
 * Prints a line for each wall of each role, then a summary. Returns the
 * exit code: 0 when nothing is broken, 6 otherwise or when there was no
 * service to ask, 128 + n after signal n.
 */
int checkup_run(const struct options *options);

#endif
