/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/fd.h"
#include "base/text.h"
#include "ledger/ledger_file.h"
#include "ledger/ledger_hash.h"

#define DATABASE  "ledger.db"
#define PATH_SIZE 256

/*
 * Kept for whoever may want to look into it. Its log goes with it, under the
 * name that SQLite would look for.
 */
static int
move_aside(struct ledger *ledger, const char *state, const char *path)
{
	char target[PATH_SIZE];
	char log[PATH_SIZE];
	char log_target[PATH_SIZE];

	text_format(ledger->broken, sizeof(ledger->broken),
	    DATABASE ".broken-%llu", (unsigned long long)ledger->now);
	text_format(
	    target, sizeof(target), "%s/ledger/%s", state, ledger->broken);
	text_format(log, sizeof(log), "%s-wal", path);
	text_format(log_target, sizeof(log_target), "%s-wal", target);
	if (rename(log, log_target) < 0 && errno != ENOENT)
		return -errno;
	return rename(path, target) < 0 ? -errno : 0;
}

static int
open_database(struct ledger *ledger, const char *state)
{
	char path[PATH_SIZE];

	text_format(path, sizeof(path), "%s/ledger/" DATABASE, state);
	int error = ledger_sql_open(path, &ledger->sql, &ledger->fresh);
	if (error != -EUCLEAN)
		return error;
	error = move_aside(ledger, state, path);
	return error < 0 ? error
			 : ledger_sql_open(path, &ledger->sql, &ledger->fresh);
}

int
ledger_open(struct ledger *ledger, const char *state, const char **ret_what)
{
	ledger->decks = -1;
	ledger->spool = -1;
	ledger_look_at_clocks(ledger);
	*ret_what = "libraries";
	int error = ledger_hash_init();
	ledger->gzip = ledger_gzip_new();
	if (error == 0 && !ledger->gzip)
		error = -ENOMEM;
	if (error < 0)
		return error;
	*ret_what = "decks";
	ledger->decks = ledger_file_open_folder(state, "decks");
	if (ledger->decks < 0)
		return ledger->decks;
	*ret_what = "spool";
	ledger->spool = ledger_file_open_folder(state, "spool");
	if (ledger->spool < 0)
		return ledger->spool;
	*ret_what = "ledger/" DATABASE;
	return open_database(ledger, state);
}

void
ledger_close(struct ledger *ledger)
{
	ledger_sql_close(ledger->sql);
	ledger_gzip_free(ledger->gzip);
	ledger->sql = NULL;
	ledger->gzip = NULL;
	fd_close(&ledger->decks);
	fd_close(&ledger->spool);
}

void
ledger_look_at_clocks(struct ledger *ledger)
{
	struct timespec wall;
	struct timespec boot;

	/* Neither can fail with these clocks. */
	(void)clock_gettime(CLOCK_REALTIME, &wall);
	(void)clock_gettime(CLOCK_BOOTTIME, &boot);
	ledger->now = wall.tv_sec > 0 ? (uint64_t)wall.tv_sec : 0;
	ledger->tick =
	    (uint64_t)boot.tv_sec * 1000 + (uint64_t)boot.tv_nsec / 1000000;
}
