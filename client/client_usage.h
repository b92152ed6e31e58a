/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client_usage.h - the words of the commands, and what --help says. */
#ifndef CLEANDECK_CLIENT_USAGE_H
#define CLEANDECK_CLIENT_USAGE_H

#include "client/client_options.h"

/* The text of --help for a command. */
const char *client_usage_text(enum client_command command);

/* What follows each such text: the options that all of them take. */
const char *client_usage_common(void);

/* The command's word: "submit". */
const char *client_usage_word(enum client_command command);

#endif
