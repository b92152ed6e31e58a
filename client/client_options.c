/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/artifact.h"
#include "base/kind.h"
#include "base/limits.h"
#include "base/text.h"
#include "client/client_id.h"
#include "client/client_usage.h"

#define EACH             127u
#define PICKING          (CLIENT_SUBMIT | CLIENT_FETCH | CLIENT_TICKET)
#define MAKING           (CLIENT_SUBMIT | CLIENT_TICKET)
#define LASTING          (CLIENT_TICKET | CLIENT_LINK)

#define KEY_MAX          255  /* of an Idempotency-Key */
#define URL_MAX          1024 /* of a callback */
#define NAME_MAX_MEETING 128

struct row {
	const char *name;
	int letter; /* also the short option where it is in `letters` */
	bool value;
	unsigned commands;
};

static const struct row rows[] = {
    {"url",	     'u', true,  EACH         },
    {"key-file",        'k', true,  EACH         },
    {"key",	     'K', true,  EACH         },
    {"ca",	      'c', true,  EACH         },
    {"timeout",         't', true,  EACH         },
    {"json",            'j', false, EACH         },
    {"quiet",           'q', false, EACH         },
    {"help",            'h', false, EACH         },
    {"wait",            'w', false, CLIENT_SUBMIT},
    {"idempotency-key", 'i', true,  CLIENT_SUBMIT},
    {"artifacts",       'a', true,  PICKING      },
    {"ttl",	     'l', true,  MAKING       },
    {"callback",        'b', true,  MAKING       },
    {"meeting",         'm', true,  MAKING       },
    {"output",          'o', true,  CLIENT_FETCH },
    {"bundle",          'z', false, CLIENT_FETCH },
    {"expires-in",      'e', true,  LASTING      },
    {"max-bytes",       'x', true,  CLIENT_TICKET},
    {"kinds",           'n', true,  CLIENT_TICKET},
    {"language",        'g', true,  CLIENT_TICKET},
};

static int
refuse(char why[CLIENT_OPTIONS_WHY_SIZE], const char *what, const char *problem)
{
	text_format(why, CLIENT_OPTIONS_WHY_SIZE, "%.120s: %s", what, problem);
	return -EINVAL;
}

static int
set_seconds(
    uint32_t *seconds, const char *value, char why[CLIENT_OPTIONS_WHY_SIZE])
{
	uint64_t number;

	if (text_parse_u64(value, CLIENT_OPTIONS_SECONDS_MAX, &number) < 0 ||
	    number == 0)
		return refuse(
		    why, value, "whole seconds are needed, 1 or more");
	*seconds = (uint32_t)number;
	return 0;
}

static int
set_bytes(uint64_t *bytes, const char *value, char why[CLIENT_OPTIONS_WHY_SIZE])
{
	if (text_parse_u64(value, LIMIT_UPLOAD_MAX, bytes) < 0 || *bytes == 0)
		return refuse(why, value, "--max-bytes takes a whole number");
	return 0;
}

static int
set_artifacts(struct client_options *options, const char *value,
    char why[CLIENT_OPTIONS_WHY_SIZE])
{
	uint32_t set;

	if (artifact_parse_set(value, &set) < 0)
		return refuse(why, value,
		    "--artifacts takes a list of pdf, svg, thumbnails, text, "
		    "png");
	options->artifacts = value;
	return 0;
}

static int
set_kinds(struct client_options *options, const char *value,
    char why[CLIENT_OPTIONS_WHY_SIZE])
{
	const char *word = value;
	char name[16];

	for (;;) {
		size_t length = strcspn(word, ",");
		if (length >= sizeof(name))
			return refuse(why, value, "not a list of kinds");
		memcpy(name, word, length);
		name[length] = '\0';
		if (kind_find_name(name) == KIND_NONE)
			return refuse(why, value,
			    "--kinds takes a list of kinds, as pptx,odp,pdf");
		if (word[length] == '\0')
			break;
		word += length + 1;
	}
	options->kinds = value;
	return 0;
}

/* Where the plain texts go; NULL for options that are none. */
static const char **
find_text(struct client_options *options, int letter)
{
	switch (letter) {
	case 'u':
		return &options->url;
	case 'k':
		return &options->key_file;
	case 'c':
		return &options->ca;
	case 'o':
		return &options->output;
	case 'b':
		return &options->callback;
	case 'm':
		return &options->meeting;
	case 'g':
		return &options->language;
	case 'i':
		return &options->idempotency;
	default:
		return NULL;
	}
}

static bool *
find_switch(struct client_options *options, int letter)
{
	switch (letter) {
	case 'j':
		return &options->json;
	case 'q':
		return &options->quiet;
	case 'w':
		return &options->wait;
	case 'z':
		return &options->bundle;
	case 'h':
		return &options->help;
	default:
		return NULL;
	}
}

static int
apply(struct client_options *options, int letter, const char *value,
    char why[CLIENT_OPTIONS_WHY_SIZE])
{
	const char **text = find_text(options, letter);
	bool *turned = find_switch(options, letter);

	if (turned)
		*turned = true;
	if (text)
		*text = value;
	switch (letter) {
	case 'K': /* or getopt would take it for short for the other */
		return refuse(why, "--key",
		    "others can read a command line; use --key-file or "
		    "CLEANDECK_KEY");
	case 'a':
		return set_artifacts(options, value, why);
	case 'n':
		return set_kinds(options, value, why);
	case 't':
		return set_seconds(&options->timeout, value, why);
	case 'l':
		return set_seconds(&options->ttl, value, why);
	case 'e':
		return set_seconds(&options->expires, value, why);
	case 'x':
		return set_bytes(&options->max_bytes, value, why);
	default:
		return 0;
	}
}

static int
read_options(int argc, char **argv, struct client_options *options,
    char why[CLIENT_OPTIONS_WHY_SIZE])
{
	struct option known[COUNT_OF(rows) + 1] = {0};
	const char *letters =
	    options->command == CLIENT_FETCH ? ":o:qh" : ":qh";
	size_t count = 0;
	int letter;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].commands & options->command)
			known[count++] = (struct option){.name = rows[i].name,
			    .has_arg =
				rows[i].value ? required_argument : no_argument,
			    .val = rows[i].letter};
	optind = 0; /* GNU: start anew; the unit tests call us often */
	opterr = 0;
	while ((letter = getopt_long(argc, argv, letters, known, NULL)) != -1) {
		if (letter == ':')
			return refuse(
			    why, argv[optind - 1], "a value is missing");
		if (letter == '?')
			return refuse(
			    why, argv[optind - 1], "not an option of this");
		int error = apply(options, letter, optarg, why);
		if (error < 0)
			return error;
	}
	options->words = argv + optind;
	options->word_count = (size_t)(argc - optind);
	return 0;
}

/* How many words the command takes, and what they are. */
static int
check_words(
    const struct client_options *options, char why[CLIENT_OPTIONS_WHY_SIZE])
{
	const char *command = client_usage_word(options->command);
	bool files = options->command == CLIENT_SUBMIT;
	size_t least = options->command == CLIENT_TICKET ? 0 : 1;
	size_t most = SIZE_MAX;

	if (options->command == CLIENT_TICKET)
		most = 0;
	if (options->command & (CLIENT_WATCH | CLIENT_FETCH))
		most = 1;
	if (options->command == CLIENT_LINK)
		most = 2;
	if (options->word_count < least)
		return refuse(why, command,
		    files ? "a FILE is missing" : "an ID is missing");
	if (options->word_count > most)
		return refuse(why, options->words[most], "not expected here");
	if (files)
		return 0;
	size_t ids = options->command == CLIENT_LINK ? 1 : options->word_count;
	for (size_t i = 0; i < ids; i++)
		if (!client_id_is_one(options->words[i]))
			return refuse(why, options->words[i],
			    "an ID is 32 of the digits 0-9 and a-f");
	return 0;
}

static bool
is_visible(const char *text, size_t most)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	return length >= 1 && length <= most;
}

static int
check(const struct client_options *options, char why[CLIENT_OPTIONS_WHY_SIZE])
{
	uint32_t page;
	enum artifact artifact;

	if (options->idempotency && !is_visible(options->idempotency, KEY_MAX))
		return refuse(why, "--idempotency-key",
		    "1 to 255 visible ASCII characters are needed");
	if (options->idempotency && options->word_count > 1)
		return refuse(why, "--idempotency-key",
		    "names one upload; give one FILE");
	if (options->callback && !is_visible(options->callback, URL_MAX))
		return refuse(why, "--callback", "a URL is needed");
	if (options->meeting &&
	    (!*options->meeting || strlen(options->meeting) > NAME_MAX_MEETING))
		return refuse(why, "--meeting", "1 to 128 bytes are needed");
	if (options->language && strcmp(options->language, "de") != 0 &&
	    strcmp(options->language, "en") != 0)
		return refuse(
		    why, options->language, "--language takes de or en");
	if (options->bundle && options->artifacts)
		return refuse(why, "--bundle",
		    "is the whole deck; leave --artifacts away");
	if (options->command == CLIENT_LINK && options->word_count == 2 &&
	    artifact_parse_name(options->words[1], &artifact, &page) < 0)
		return refuse(why, options->words[1],
		    "not an artifact's name, as deck.pdf or slides/1.svg");
	return 0;
}

static int
find_command(const char *word, enum client_command *ret_command)
{
	for (unsigned bit = 1; bit <= CLIENT_LINK; bit <<= 1) {
		if (strcmp(client_usage_word((enum client_command)bit), word) !=
		    0)
			continue;
		*ret_command = (enum client_command)bit;
		return 0;
	}
	return -EINVAL;
}

int
client_options_parse(int argc, char **argv, struct client_options *ret_options,
    char ret_why[CLIENT_OPTIONS_WHY_SIZE])
{
	struct client_options options = {.url = getenv("CLEANDECK_URL")};

	if (!options.url || !*options.url)
		options.url = CLIENT_OPTIONS_DEFAULT_URL;
	if (argc < 2 || find_command(argv[1], &options.command) < 0)
		return refuse(
		    ret_why, argc < 2 ? "command" : argv[1], "no such command");
	int error = read_options(argc - 1, argv + 1, &options, ret_why);
	if (error == 0 && !options.help)
		error = check_words(&options, ret_why);
	if (error == 0 && !options.help)
		error = check(&options, ret_why);
	if (error == 0)
		*ret_options = options;
	return error;
}
