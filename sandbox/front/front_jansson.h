/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_jansson.h - the one place that includes jansson.
 *
 * Only front_json (what clients send, and short answers) and front_tell
 * (decks) include it.
 */
#ifndef CLEANDECK_FRONT_FRONT_JANSSON_H
#define CLEANDECK_FRONT_FRONT_JANSSON_H

#include <jansson.h>

#endif
