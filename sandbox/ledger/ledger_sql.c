/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_sql.h"

#include <errno.h>
#include <string.h>

#include "ledger/ledger_sqlite.h"

int
ledger_sql_error(int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_DONE:
		return 0;
	case SQLITE_ROW:
		return 1;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EUCLEAN;
	case SQLITE_CONSTRAINT:
		return -EEXIST;
	case SQLITE_BUSY:
		return -EBUSY;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_CANTOPEN:
		return -EACCES;
	case SQLITE_TOOBIG:
		return -E2BIG;
	default:
		return -EIO;
	}
}

int
ledger_sql_say(struct ledger_sql *sql, const char *words)
{
	return ledger_sql_error(sqlite3_exec(sql->db, words, NULL, NULL, NULL));
}

int
ledger_sql_begin(struct ledger_sql *sql, bool durable)
{
	int error = 0;

	if (durable != sql->durable)
		error = ledger_sql_say(
		    sql, durable ? "PRAGMA synchronous = FULL"
				 : "PRAGMA synchronous = NORMAL");
	if (error < 0)
		return error;
	sql->durable = durable;
	return ledger_sql_say(sql, "BEGIN IMMEDIATE");
}

int
ledger_sql_commit(struct ledger_sql *sql)
{
	int error = ledger_sql_say(sql, "COMMIT");

	if (error < 0)
		ledger_sql_rollback(sql);
	return error;
}

void
ledger_sql_rollback(struct ledger_sql *sql)
{
	if (ledger_sql_is_open(sql))
		(void)!ledger_sql_say(sql, "ROLLBACK");
}

bool
ledger_sql_is_open(const struct ledger_sql *sql)
{
	return sqlite3_get_autocommit(sql->db) == 0;
}

int
ledger_sql_mark(struct ledger_sql *sql)
{
	return ledger_sql_say(sql, "SAVEPOINT message");
}

int
ledger_sql_accept(struct ledger_sql *sql)
{
	return ledger_sql_say(sql, "RELEASE message");
}

int
ledger_sql_undo(struct ledger_sql *sql)
{
	return ledger_sql_say(sql, "ROLLBACK TO message; RELEASE message");
}

void
ledger_sql_checkpoint(struct ledger_sql *sql)
{
	(void)sqlite3_wal_checkpoint_v2(
	    sql->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

uint64_t
ledger_sql_changes(const struct ledger_sql *sql)
{
	return (uint64_t)sqlite3_changes64(sql->db);
}

struct ledger_row *
ledger_sql_ask(struct ledger_sql *sql, enum ledger_query query)
{
	struct ledger_row *row = &sql->rows[query];

	row->put = 0;
	row->taken = 0;
	row->bad = false;
	return row;
}

void
ledger_sql_done(struct ledger_row **row)
{
	/* What failed was said by the step. */
	(void)sqlite3_reset((*row)->statement);
	(void)sqlite3_clear_bindings((*row)->statement);
}

static void
note(struct ledger_row *row, int code)
{
	if (code != SQLITE_OK)
		row->bad = true;
}

void
ledger_sql_put_u64(struct ledger_row *row, uint64_t value)
{
	note(row, sqlite3_bind_int64(
		      row->statement, ++row->put, (sqlite3_int64)value));
}

void
ledger_sql_put_bytes(struct ledger_row *row, const void *bytes, size_t size)
{
	note(row, sqlite3_bind_blob64(
		      row->statement, ++row->put, bytes, size, SQLITE_STATIC));
}

void
ledger_sql_put_hash(struct ledger_row *row, const uint8_t *hash, size_t size)
{
	uint8_t any = 0;

	for (size_t i = 0; i < size; i++)
		any |= hash[i];
	if (any)
		ledger_sql_put_bytes(row, hash, size);
	else
		note(row, sqlite3_bind_null(row->statement, ++row->put));
}

void
ledger_sql_put_text(struct ledger_row *row, const char *text)
{
	note(row, sqlite3_bind_text64(row->statement, ++row->put, text,
		      strlen(text), SQLITE_STATIC, SQLITE_UTF8));
}

int
ledger_sql_step(struct ledger_row *row)
{
	if (row->bad)
		return -EUCLEAN;
	row->taken = 0;
	return ledger_sql_error(sqlite3_step(row->statement));
}

int
ledger_sql_run(struct ledger_row *row)
{
	int error = ledger_sql_step(row);

	return error > 0 ? -EUCLEAN : error;
}

uint64_t
ledger_sql_take_u64(struct ledger_row *row)
{
	return (uint64_t)sqlite3_column_int64(row->statement, row->taken++);
}

uint32_t
ledger_sql_take_u32(struct ledger_row *row)
{
	uint64_t value = ledger_sql_take_u64(row);

	if (value > UINT32_MAX)
		row->bad = true;
	return (uint32_t)value;
}

void
ledger_sql_take_bytes(struct ledger_row *row, void *bytes, size_t size)
{
	size_t found;
	const char *view = ledger_sql_take_view(row, &found);

	memset(bytes, 0, size);
	if (view && found == size)
		memcpy(bytes, view, size);
	else if (view)
		row->bad = true;
}

void
ledger_sql_take_text(struct ledger_row *row, char *text, size_t size)
{
	size_t found;
	const char *view = ledger_sql_take_view(row, &found);

	text[0] = '\0';
	if (!view)
		return;
	if (found >= size || memchr(view, '\0', found)) {
		row->bad = true;
		return;
	}
	memcpy(text, view, found);
	text[found] = '\0';
}

const char *
ledger_sql_take_view(struct ledger_row *row, size_t *ret_size)
{
	int column = row->taken++;
	const char *view = sqlite3_column_blob(row->statement, column);

	*ret_size = (size_t)sqlite3_column_bytes(row->statement, column);
	return view;
}

bool
ledger_sql_is_bad(const struct ledger_row *row)
{
	return row->bad;
}
