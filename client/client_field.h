/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client_field.h - a line of an answer's head; pure. */
#ifndef CLEANDECK_CLIENT_FIELD_H
#define CLEANDECK_CLIENT_FIELD_H

#include <stdbool.h>

#include "base/compat.h"

/*
 * Takes the value of a line "NAME: VALUE", which needs no NUL at its end,
 * without the blanks around it. False, and nothing written, for a line of
 * another name and for a value that does not fit `room` with its NUL.
 */
bool client_field_take(
    const char *line, size_t size, const char *name, char *value, size_t room);

#endif
