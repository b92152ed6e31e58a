/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "base/artifact.h"
#include "base/text.h"

static const char usage[] =
    "usage: cleandeck convert FILE... -o DIR [OPTION]...\n"
    "       cleandeck doctor [--service DIR | --private] [--json]\n"
    "       cleandeck faults [--markdown | --json]\n"
    "       cleandeck submit|status|watch|fetch|rm|ticket|link ...\n"
    "       cleandeck --version | --help\n"
    "\n"
    "convert   makes clean artifacts of each FILE, in DIR/NAME/:\n"
    "          deck.pdf, slides/N.svg, thumbnails/N.png, text/N.txt\n"
    "doctor    has every confined process attempt what it must not be able\n"
    "          to do, and says what happened\n"
    "faults    prints the codes of everything that can go wrong\n"
    "submit... speak HTTP to a service, maybe far away; each has a --help\n"
    "\n"
    "  -o, --output DIR     folder for the results; made when missing\n"
    "  --artifacts LIST     of pdf,svg,thumbnails,text,png (slides as PNG);\n"
    "                       all but png without this option\n"
    "  -f, --force          replace what an earlier run put there\n"
    "  --timeout SECONDS    give a file up after this time\n"
    "  --json               one JSON object a line on standard output\n"
    "  -q, --quiet          no progress on standard error\n"
    "  --service DIR        use the running service with this state-dir\n"
    "  --private            start a service for this call alone\n"
    "\n"
    "Without --service and --private: the service of CLEANDECK_STATE_DIR;\n"
    "else the one of " OPTIONS_DEFAULT_PATH
    ", if it answers; else a private one.\n"
    "Exit: 0 good, 2 usage or unreadable file, 3 refused, 4 over a limit,\n"
    "5 try again, 6 the service failed. See cleandeck(1).\n";

#define EACH (OPTIONS_CONVERT | OPTIONS_DOCTOR | OPTIONS_FAULTS)

struct row {
	const char *name;
	int letter; /* also the short option where it is in `letters` */
	bool value;
	unsigned commands;
};

static const struct row rows[] = {
    {"output",    'o', true,  OPTIONS_CONVERT                 },
    {"artifacts", 'a', true,  OPTIONS_CONVERT                 },
    {"force",     'f', false, OPTIONS_CONVERT                 },
    {"timeout",   't', true,  OPTIONS_CONVERT                 },
    {"quiet",     'q', false, OPTIONS_CONVERT                 },
    {"json",      'j', false, EACH                            },
    {"service",   's', true,  OPTIONS_CONVERT | OPTIONS_DOCTOR},
    {"private",   'p', false, OPTIONS_CONVERT | OPTIONS_DOCTOR},
    {"markdown",  'm', false, OPTIONS_FAULTS                  },
    {"help",      'h', false, EACH                            },
};

static const struct {
	const char *word;
	enum options_command command;
	const char *letters; /* short options, for getopt(3) */
} commands[] = {
    {"convert",   OPTIONS_CONVERT, ":o:fqh"},
    {"doctor",    OPTIONS_DOCTOR,  ":h"    },
    {"faults",    OPTIONS_FAULTS,  ":h"    },
    {"help",      OPTIONS_HELP,    NULL    },
    {"--help",    OPTIONS_HELP,    NULL    },
    {"-h",        OPTIONS_HELP,    NULL    },
    {"--version", OPTIONS_VERSION, NULL    },
};

const char *
options_usage(void)
{
	return usage;
}

static int
refuse(char why[OPTIONS_WHY_SIZE], const char *what, const char *problem)
{
	text_format(why, OPTIONS_WHY_SIZE, "%.120s: %s", what, problem);
	return -EINVAL;
}

static int
set_timeout(
    struct options *options, const char *value, char why[OPTIONS_WHY_SIZE])
{
	uint64_t seconds;

	if (text_parse_u64(value, OPTIONS_TIMEOUT_MAX, &seconds) < 0 ||
	    seconds == 0)
		return refuse(why, value,
		    "--timeout takes whole seconds, from 1 to 86400");
	options->timeout = (uint32_t)seconds;
	return 0;
}

static int
set_artifacts(
    struct options *options, const char *value, char why[OPTIONS_WHY_SIZE])
{
	if (artifact_parse_set(value, &options->artifacts) < 0)
		return refuse(why, value,
		    "--artifacts takes a list of pdf, svg, thumbnails, text, "
		    "png");
	return 0;
}

static int
apply(struct options *options, int letter, char *value,
    char why[OPTIONS_WHY_SIZE])
{
	switch (letter) {
	case 'o':
		options->output = value;
		return 0;
	case 'a':
		return set_artifacts(options, value, why);
	case 't':
		return set_timeout(options, value, why);
	case 's':
		options->service = value;
		return 0;
	case 'f':
		options->force = true;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	case 'j':
		options->json = true;
		return 0;
	case 'p':
		options->alone = true;
		return 0;
	case 'm':
		options->markdown = true;
		return 0;
	default:
		options->command = OPTIONS_HELP;
		return 0;
	}
}

static int
read_options(int argc, char **argv, const char *letters,
    struct options *options, char why[OPTIONS_WHY_SIZE])
{
	struct option known[COUNT_OF(rows) + 1] = {0};
	unsigned command = (unsigned)options->command;
	size_t count = 0;
	int letter;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].commands & command)
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
	options->files = argv + optind;
	options->file_count = (size_t)(argc - optind);
	return 0;
}

/* What goes with what. */
static int
check(const struct options *options, char why[OPTIONS_WHY_SIZE])
{
	if (options->service && options->alone)
		return refuse(
		    why, "--private", "cannot be told together with --service");
	if (options->service && !*options->service)
		return refuse(why, "--service", "a folder is needed");
	if (options->markdown && options->json)
		return refuse(
		    why, "--json", "cannot be told together with --markdown");
	if (options->command == OPTIONS_HELP)
		return 0;
	if (options->command != OPTIONS_CONVERT)
		return options->file_count == 0 ? 0
						: refuse(why, options->files[0],
						      "not expected here");
	if (options->file_count == 0)
		return refuse(why, "convert", "a FILE is missing");
	if (options->file_count > OPTIONS_FILES_MAX)
		return refuse(why, "convert", "too many files in one call");
	if (!options->output || !*options->output)
		return refuse(
		    why, "convert", "-o DIR is missing: where do results go?");
	return 0;
}

int
options_parse(int argc, char **argv, struct options *ret_options,
    char ret_why[OPTIONS_WHY_SIZE])
{
	struct options options = {.artifacts = ARTIFACT_DEFAULT_SET};

	if (argc < 2)
		return refuse(ret_why, "command", "one is missing");
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (strcmp(commands[i].word, argv[1]) != 0)
			continue;
		options.command = commands[i].command;
		int error = 0;
		if (commands[i].letters)
			error = read_options(argc - 1, argv + 1,
			    commands[i].letters, &options, ret_why);
		if (error == 0)
			error = check(&options, ret_why);
		if (error == 0)
			*ret_options = options;
		return error;
	}
	return refuse(ret_why, argv[1], "no such command");
}
