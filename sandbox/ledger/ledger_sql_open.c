/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the database is opened: all that needs the system comes before the lock.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "ledger/ledger_sqlite.h"
#include "ledger/ledger_word.h"

#define OPEN_PATIENCE                                                          \
	5000 /* ms: one that was just killed may still hold it                 \
	      */

/* The first column of the first row of a question without values. */
static int
ask_text(struct ledger_sql *sql, const char *words, char *text, size_t size)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(sql->db, words, -1, &statement, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW) {
		const unsigned char *found = sqlite3_column_text(statement, 0);
		text_format(text, size, "%s", found ? (const char *)found : "");
	}
	(void)sqlite3_finalize(statement);
	return code == SQLITE_ROW ? 0 : ledger_sql_error(code);
}

static void
on_word(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct ledger_word *word = sqlite3_user_data(context);
	char room[ARTIFACT_NAME_SIZE];
	uint32_t numbers[2] = {0};

	for (int i = 0; i < count && i < 2; i++)
		numbers[i] = (uint32_t)sqlite3_value_int64(values[i]);
	const char *text = word->tell(numbers[0], numbers[1], room);
	if (!text) {
		sqlite3_result_null(context);
		return;
	}
	char *copy = sqlite3_mprintf("%s", text);
	if (copy)
		sqlite3_result_text(context, copy, -1, sqlite3_free);
	else
		sqlite3_result_error_nomem(context);
}

static int
add_words(sqlite3 *db)
{
	for (const struct ledger_word *word = ledger_words; word->name;
	     word++) {
		int code =
		    sqlite3_create_function_v2(db, word->name, word->arguments,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
			(void *)(uintptr_t)word, on_word, NULL, NULL, NULL);
		if (code != SQLITE_OK)
			return ledger_sql_error(code);
	}
	return 0;
}

/* No part of SQLite that we do not use: a broken file finds less to break. */
static int
confine(sqlite3 *db)
{
	static const struct {
		int option;
		int on;
	} options[] = {
	    {SQLITE_DBCONFIG_DEFENSIVE,             1},
	    {SQLITE_DBCONFIG_TRUSTED_SCHEMA,        0},
	    {SQLITE_DBCONFIG_ENABLE_FKEY,           1},
	    {SQLITE_DBCONFIG_ENABLE_TRIGGER,        0},
	    {SQLITE_DBCONFIG_ENABLE_VIEW,           0},
	    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	    {SQLITE_DBCONFIG_DQS_DDL,               0},
	    {SQLITE_DBCONFIG_DQS_DML,               0},
	};

	for (size_t i = 0; i < COUNT_OF(options); i++) {
		int code = sqlite3_db_config(
		    db, options[i].option, options[i].on, NULL);
		if (code != SQLITE_OK)
			return ledger_sql_error(code);
	}
	(void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, LIMIT_LEDGER_VALUE);
	(void)sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	(void)sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
	(void)sqlite3_limit(db, SQLITE_LIMIT_VARIABLE_NUMBER, 32);
	return 0;
}

/*
 * Exclusive before WAL: no file is shared with anybody, so there is no
 * memory-mapped index beside it. What is deleted is overwritten.
 */
static int
set_up(struct ledger_sql *sql)
{
	char mode[16];
	int error = ledger_sql_say(sql, "PRAGMA locking_mode = EXCLUSIVE");

	if (error == 0)
		error = ask_text(
		    sql, "PRAGMA journal_mode = WAL", mode, sizeof(mode));
	if (error == 0 && strcmp(mode, "wal") != 0)
		error = -EROFS;
	if (error == 0)
		error = ledger_sql_say(sql,
		    "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"
		    "PRAGMA mmap_size = 0; PRAGMA cache_spill = OFF;"
		    "PRAGMA secure_delete = ON;"
		    "PRAGMA wal_autocheckpoint = 256");
	return error;
}

static int
check_whole(struct ledger_sql *sql)
{
	char found[16];
	int error =
	    ask_text(sql, "PRAGMA quick_check(1)", found, sizeof(found));

	if (error == 0 && strcmp(found, "ok") != 0)
		error = -EUCLEAN;
	return error;
}

static int
migrate_once(struct ledger_sql *sql, uint32_t version, const char *words)
{
	char pragma[48];
	int error = ledger_sql_say(sql, "BEGIN IMMEDIATE");

	if (error == 0)
		error = ledger_sql_say(sql, words);
	text_format(
	    pragma, sizeof(pragma), "PRAGMA user_version = %u", version + 1);
	if (error == 0)
		error = ledger_sql_say(sql, pragma);
	return error < 0 ? error : ledger_sql_say(sql, "COMMIT");
}

static int
migrate(struct ledger_sql *sql, bool *ret_fresh)
{
	char text[16];
	uint64_t version;
	int error = ask_text(sql, "PRAGMA user_version", text, sizeof(text));

	if (error < 0)
		return error;
	if (text_parse_u64(text, UINT32_MAX - 1, &version) < 0)
		return -EUCLEAN;
	*ret_fresh = version == 0;
	if (version > 0 && !ledger_query_migration((uint32_t)version - 1))
		return -EPROTO;
	for (const char *words;
	     error == 0 && (words = ledger_query_migration((uint32_t)version));
	     version++)
		error = migrate_once(sql, (uint32_t)version, words);
	return error;
}

static int
prepare(struct ledger_sql *sql)
{
	for (int i = 0; i < LEDGER_QUERY_COUNT; i++) {
		const char *words = ledger_query_text((enum ledger_query)i);
		int code = sqlite3_prepare_v3(sql->db, words, -1,
		    SQLITE_PREPARE_PERSISTENT, &sql->rows[i].statement, NULL);
		/* Another schema under our version: as good as broken. */
		if (code == SQLITE_ERROR)
			return -EUCLEAN;
		if (code != SQLITE_OK)
			return ledger_sql_error(code);
	}
	return 0;
}

static int
open_file(const char *path, sqlite3 **ret_db)
{
	uint32_t seed;

	/* One thread, and nothing that needs the system after the start. */
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (sqlite3_initialize() != SQLITE_OK)
		return -ENOMEM;
	sqlite3_randomness(sizeof(seed), &seed);
	int code = sqlite3_open_v2(path, ret_db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
		SQLITE_OPEN_NOFOLLOW,
	    NULL);
	return ledger_sql_error(code);
}

int
ledger_sql_open(const char *path, struct ledger_sql **ret_sql, bool *ret_fresh)
{
	struct ledger_sql *sql = calloc(1, sizeof(*sql));
	bool fresh = false;

	if (!sql)
		return -ENOMEM;
	sql->durable = true;
	int error = open_file(path, &sql->db);
	if (error == 0)
		error = ledger_sql_error(
		    sqlite3_busy_timeout(sql->db, OPEN_PATIENCE));
	if (error == 0)
		error = confine(sql->db);
	if (error == 0)
		error = add_words(sql->db);
	if (error == 0)
		error = set_up(sql);
	if (error == 0)
		error = check_whole(sql);
	if (error == 0)
		error = migrate(sql, &fresh);
	if (error == 0)
		error = prepare(sql);
	if (error == 0)
		error = ledger_sql_error(sqlite3_busy_timeout(sql->db, 0));
	if (error < 0) {
		ledger_sql_close(sql);
		return error;
	}
	*ret_sql = sql;
	*ret_fresh = fresh;
	return 0;
}

void
ledger_sql_close(struct ledger_sql *sql)
{
	if (!sql)
		return;
	for (int i = 0; i < LEDGER_QUERY_COUNT; i++)
		(void)sqlite3_finalize(sql->rows[i].statement);
	(void)sqlite3_close_v2(sql->db);
	free(sql);
}

const char *
ledger_sql_version(void)
{
	static char version[32];

	text_format(
	    version, sizeof(version), "SQLite %s", sqlite3_libversion());
	return version;
}
