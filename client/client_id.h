/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_id.h - words that become part of a URL or of a path.
 *
 * Nothing that a service says is used as a path or as a place before it has
 * passed one of these: a service that was broken into must not choose where
 * we write, or whom we ask.
 */
#ifndef CLEANDECK_CLIENT_ID_H
#define CLEANDECK_CLIENT_ID_H

#include <stdbool.h>

#include "base/compat.h"

#define CLIENT_ID_SIZE   33 /* 32 digits and a NUL */
#define CLIENT_PATH_SIZE 8192

/* 32 digits of 0-9 and a-f? */
bool client_id_is_one(const char *text);

/*
 * Is this the place of a ticket, "/t/TOKEN" with letters, digits, "-", "_",
 * "." and "~" for a token?
 */
bool client_id_is_ticket(const char *href);

/*
 * Is this the place of a link to that file of that deck,
 * "/d/ID/NAME?QUERY", with nothing odd in the query?
 */
bool client_id_is_link(const char *href, const char *id, const char *name);

/*
 * Appends "?NAME=VALUE", or "&NAME=VALUE" where a query has begun; every
 * byte of the value but letters, digits and "-._~" becomes %XX. A NULL
 * value appends nothing. Returns 0, or -ENAMETOOLONG beyond `size`.
 */
NODISCARD int client_id_add_query(
    char *path, size_t size, const char *name, const char *value);

/* The same for a number; 0 appends nothing. */
NODISCARD int client_id_add_number(
    char *path, size_t size, const char *name, uint64_t value);

#endif
