/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.h - what becomes of each file, on standard output. */
#ifndef CLEANDECK_CLI_REPORT_H
#define CLEANDECK_CLI_REPORT_H

#include <stdio.h>

#include "cli/task.h"

/*
 * Writes the line of a task that has ended: for people, or one JSON object.
 * `root` is the folder of -o as the user wrote it.
 */
void report_task(
    FILE *file, const struct task *task, const char *root, bool json);

/* Writes the table of faults: columns, Markdown, or an object a line. */
void report_faults(FILE *file, const struct options *options);

/* Writes "cleandeck: WHY" to standard error, harmless for a terminal. */
void report_problem(const char *why);

#endif
