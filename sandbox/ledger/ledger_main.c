/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cleandeck-ledger: starts, locks itself, and keeps. */
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/role_link.h"
#include "jail/jail.h"
#include "ledger/ledger_link.h"
#include "ledger/ledger_loop.h"

enum exit_code {
	EXIT_OK = 0,    /* the supervisor hung up, or said DRAIN */
	EXIT_START = 1, /* a folder, the database or a library is not there */
	EXIT_LOCK = 2,  /* a layer could not be had */
	EXIT_PEER = 3,  /* the supervisor, or the disk, surprised us */
};

int
main(int argc, char **argv)
{
	static struct ledger ledger = {
	    .control = ROLE_LINK_CONTROL,
	    .state = WIRE_STARTING,
	};
	const char *what;
	const char *layer;

	if (argc != 2)
		return EXIT_START;
	(void)umask(0077); /* SQLite's files hold keys */
	tzset();
	(void)signal(SIGPIPE, SIG_IGN);
	int error = ledger_open(&ledger, LEDGER_STATE_DIR, &what);
	if (error < 0) {
		ledger_link_fail(&ledger, what, error);
		return EXIT_START;
	}
	/* No document before this line; nothing of the system after. */
	int landlock = jail_enter_resident(
	    ROLE_LEDGER, strcmp(argv[1], "trap") == 0, &layer);
	if (landlock < 0)
		return EXIT_LOCK;
	error = ledger_link_ready(&ledger, (uint32_t)landlock);
	if (error == 0)
		error = ledger_loop_run(&ledger);
	ledger_close(&ledger);
	return error < 0 ? EXIT_PEER : EXIT_OK;
}
