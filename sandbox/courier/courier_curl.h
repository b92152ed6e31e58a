/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * courier_curl.h - libcurl, for the files that speak to it: courier_http.c
 * (requests), courier_split.c (URLs) and courier_curl.c (words).
 */
#ifndef CLEANDECK_COURIER_COURIER_CURL_H
#define CLEANDECK_COURIER_COURIER_CURL_H

#include <curl/curl.h>

#include "base/compat.h"

/*
 * Writes "libcurl 7.88.1 OpenSSL/3.0.19". Before the lock: a library of
 * libcurl's asks the kernel for its name then.
 */
void courier_curl_version(char *text, size_t size);

/* What went wrong, in words that hold nothing of the request. */
const char *courier_curl_explain(CURLcode code);

#endif
