/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_sqlite.h - SQLite itself, for ledger_sql.c and ledger_sql_open.c
 * alone.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_SQLITE_H
#define CLEANDECK_LEDGER_LEDGER_SQLITE_H

#include <sqlite3.h>

#include "ledger/ledger_sql.h"

struct ledger_row {
	sqlite3_stmt *statement;
	int put;
	int taken;
	bool bad;
};

struct ledger_sql {
	sqlite3 *db;
	bool durable; /* as the connection is set */
	struct ledger_row rows[LEDGER_QUERY_COUNT];
};

/* The errno of a result code; 1 for SQLITE_ROW. */
NODISCARD int ledger_sql_error(int code);

/* Runs words of ours that have no values. Returns 0 or -errno. */
NODISCARD int ledger_sql_say(struct ledger_sql *sql, const char *words);

#endif
