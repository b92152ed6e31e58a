/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_web.h - the files that were built in: sandbox/front/web, and
 * docs/openapi.yaml.
 *
 * A build step (web/embed.cmake) writes them as arrays: where the front runs
 * there is no file of ours to open.
 */
#ifndef CLEANDECK_FRONT_FRONT_WEB_H
#define CLEANDECK_FRONT_FRONT_WEB_H

#include "base/compat.h"

struct front_web_file {
	const char *path; /* it is served at */
	const char *type;
	const char *tag; /* of front_etag.h: the beginning of its SHA-256 */
	const unsigned char *bytes;
	size_t size;
};

/* Written by the build step; ends with a NULL path. */
extern const struct front_web_file front_web_files[];

#endif
