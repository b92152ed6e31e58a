/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client_options.h - the command line of the commands that speak HTTP. */
#ifndef CLEANDECK_CLIENT_OPTIONS_H
#define CLEANDECK_CLIENT_OPTIONS_H

#include <stdbool.h>

#include "base/compat.h"

#define CLIENT_OPTIONS_WHY_SIZE    256
#define CLIENT_OPTIONS_DEFAULT_URL "http://127.0.0.1:8080"
#define CLIENT_OPTIONS_SECONDS_MAX (366 * 24 * 3600)

/* Each is a bit: an option belongs to a set of commands. */
enum client_command {
	CLIENT_SUBMIT = 1,
	CLIENT_STATUS = 2,
	CLIENT_WATCH = 4,
	CLIENT_FETCH = 8,
	CLIENT_RM = 16,
	CLIENT_TICKET = 32,
	CLIENT_LINK = 64,
};

/* Texts are borrowed from argv and the environment; NULL: not said. */
struct client_options {
	enum client_command command;
	bool help;
	bool json;
	bool quiet;
	bool wait;   /* submit: until each has ended */
	bool bundle; /* fetch: one archive instead of files */
	const char *url;
	const char *key_file; /* NULL: CLEANDECK_KEY, if that is set */
	const char *ca;
	const char *output;
	const char *artifacts; /* a list that artifact_parse_set() takes */
	const char *kinds;     /* a list that kind_find_name() takes */
	const char *callback;
	const char *meeting;
	const char *language;
	const char *idempotency;
	uint32_t timeout;   /* seconds for the command; 0: none */
	uint32_t ttl;       /* seconds; 0: what is usual there */
	uint32_t expires;   /* seconds; 0: what is usual there */
	uint64_t max_bytes; /* 0: what is usual there */
	char **words;       /* FILEs or IDs, borrowed from argv */
	size_t word_count;
};

/*
 * Reads the command line; argv[1] is the command. argv may be put into
 * another order. Returns 0, or -EINVAL and a sentence in `ret_why` that
 * names what was not understood.
 */
NODISCARD int client_options_parse(int argc, char **argv,
    struct client_options *ret_options, char ret_why[CLIENT_OPTIONS_WHY_SIZE]);

#endif
