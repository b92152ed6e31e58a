/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger_sql.h - the database: one file, one user, prepared queries only.
 *
 * A query is asked, its values are put in order, it is stepped, and columns
 * are taken in order; as in wire.h, a value that cannot be put or taken is
 * remembered, and the next step fails.
 *
 *	AUTO_ROW row = ledger_sql_ask(sql, LEDGER_TICKET_FIND);
 *	ledger_sql_put_bytes(row, hash, sizeof(hash));
 *	int found = ledger_sql_step(row);
 *
 * Errors: -ENOSPC the disk is full; -EUCLEAN the file is broken; -EEXIST a
 * rule of the schema; -EIO and others.
 */
#ifndef CLEANDECK_LEDGER_LEDGER_SQL_H
#define CLEANDECK_LEDGER_LEDGER_SQL_H

#include <stdbool.h>

#include "base/compat.h"
#include "ledger/ledger_query.h"

struct ledger_sql;
struct ledger_row; /* a query being asked; borrowed from the database */

/* Ends the query at the end of the scope. */
#define AUTO_ROW __attribute__((cleanup(ledger_sql_done))) struct ledger_row *

/*
 * Opens the file, made when missing, brings its schema up to date, looks
 * whether it is whole, and prepares all queries: nothing of the system is
 * needed afterwards. *ret_fresh: it was empty.
 * Returns 0; -EUCLEAN when it is no database, or a broken one; -EPROTO when
 * a newer version wrote it; -EBUSY when another process has it; -errno.
 */
NODISCARD int ledger_sql_open(
    const char *path, struct ledger_sql **ret_sql, bool *ret_fresh);

/* Writes all into the one file and closes it; NULL is fine. */
void ledger_sql_close(struct ledger_sql *sql);

/* "SQLite 3.40.1", of the library that runs. */
const char *ledger_sql_version(void);

/*
 * Begins a transaction. `durable`: its commit returns when the disk has it;
 * else it survives the process, not the machine. Returns 0 or -errno.
 */
NODISCARD int ledger_sql_begin(struct ledger_sql *sql, bool durable);

/* Ends it; on failure nothing of it was done. Returns 0 or -errno. */
NODISCARD int ledger_sql_commit(struct ledger_sql *sql);

/* Undoes it; fine without one. */
void ledger_sql_rollback(struct ledger_sql *sql);

/* Is a transaction under way? Some errors end it. */
bool ledger_sql_is_open(const struct ledger_sql *sql);

/*
 * Inside a transaction: marks a place; accepts what was done since; undoes
 * it. Returns 0 or -errno.
 */
NODISCARD int ledger_sql_mark(struct ledger_sql *sql);
NODISCARD int ledger_sql_accept(struct ledger_sql *sql);
NODISCARD int ledger_sql_undo(struct ledger_sql *sql);

/*
 * Moves what the log holds into the database file and empties the log:
 * room on a full disk. At worst nothing is gained.
 */
void ledger_sql_checkpoint(struct ledger_sql *sql);

/* Rows changed by the last query that changed any. */
uint64_t ledger_sql_changes(const struct ledger_sql *sql);

/* Begins a query. A query must not be asked again before it is done. */
struct ledger_row *ledger_sql_ask(
    struct ledger_sql *sql, enum ledger_query query);
void ledger_sql_done(struct ledger_row **row);

/*
 * The next value. Bytes and text are lent until the query is done. A hash of
 * zeros is none: NULL.
 */
void ledger_sql_put_u64(struct ledger_row *row, uint64_t value);
void ledger_sql_put_bytes(
    struct ledger_row *row, const void *bytes, size_t size);
void ledger_sql_put_hash(
    struct ledger_row *row, const uint8_t *hash, size_t size);
void ledger_sql_put_text(struct ledger_row *row, const char *text);

/* Returns 1 with a row, 0 at the end, -errno. */
NODISCARD int ledger_sql_step(struct ledger_row *row);

/* For a query that gives no rows: 0 or -errno. */
NODISCARD int ledger_sql_run(struct ledger_row *row);

/*
 * The next column. NULL is 0, zeros, or ""; bytes of another size and text
 * that does not fit make the next step fail.
 */
uint64_t ledger_sql_take_u64(struct ledger_row *row);
uint32_t ledger_sql_take_u32(struct ledger_row *row);
void ledger_sql_take_bytes(struct ledger_row *row, void *bytes, size_t size);
void ledger_sql_take_text(struct ledger_row *row, char *text, size_t size);

/* The same, lent until the next step; its size. NULL when there is none. */
const char *ledger_sql_take_view(struct ledger_row *row, size_t *ret_size);

/* Was a column not what was asked for? */
bool ledger_sql_is_bad(const struct ledger_row *row);

#endif
