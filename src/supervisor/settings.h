/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * settings.h - the configuration of the running program: its file, the
 * environment, the command line, in this order; read once, and again on
 * SIGHUP.
 */
#ifndef CLEANDECK_SUPERVISOR_SETTINGS_H
#define CLEANDECK_SUPERVISOR_SETTINGS_H

#include "config/config.h"

/*
 * Reads all of it. Ends the process for options that only print
 * (--version, --check-config and their like). Returns 0, or -errno and a
 * sentence. `argv` must stay.
 */
NODISCARD int settings_load(int argc, char **argv, struct config *ret_config,
    char ret_why[CONFIG_WHY_SIZE]);

/*
 * Reads it again. What counts from the next start only keeps its value, and
 * is named in `ret_names` ("" when there is none). Returns 0; or -errno and
 * a sentence in `ret_why`, and *config is as it was.
 */
NODISCARD int settings_reload(struct config *config,
    char ret_names[CONFIG_WHY_SIZE], char ret_why[CONFIG_WHY_SIZE]);

#endif
