/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cleandeck: the command line of the service. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "cli/checkup.h"
#include "cli/convert.h"
#include "cli/remote.h"
#include "cli/report.h"

static int
run(const struct options *options)
{
	switch (options->command) {
	case OPTIONS_CONVERT:
		return convert_run(options);
	case OPTIONS_DOCTOR:
		return checkup_run(options);
	case OPTIONS_FAULTS:
		report_faults(stdout, options);
		return FAULT_EXIT_OK;
	case OPTIONS_VERSION:
		puts("cleandeck " CLEANDECK_VERSION);
		return FAULT_EXIT_OK;
	case OPTIONS_HELP:
		break;
	}
	fputs(options_usage(), stdout);
	return FAULT_EXIT_OK;
}

int
main(int argc, char **argv)
{
	struct options options;
	char why[OPTIONS_WHY_SIZE];

	if (argc > 1 && remote_knows(argv[1]))
		return remote_become(argv);
	if (options_parse(argc, argv, &options, why) < 0) {
		report_problem(why);
		fputs("Try: cleandeck --help\n", stderr);
		return FAULT_EXIT_USAGE;
	}
	int code = run(&options);
	/* What was written may be lost: a full disk, a reader that left. */
	if ((fflush(stdout) != 0 || ferror(stdout)) &&
	    code < FAULT_EXIT_INTERNAL) {
		report_problem("standard output could not be written");
		code = FAULT_EXIT_INTERNAL;
	}
	return code;
}
