/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_query.h"

/* stage.h: from 7 (done) on a deck has ended. */
#define ENDED   "stage >= 7"
#define LIVES   "stage < 7"

#define ID      "lower(hex(id))"
#define WHEN(t) "strftime('%Y-%m-%dT%H:%M:%SZ', " t ", 'unixepoch')"

/* clang-format off */
static const char *const migrations[] = {
"CREATE TABLE decks ("
"  number INTEGER PRIMARY KEY,"
"  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),"
"  tenant TEXT NOT NULL,"
"  stage INTEGER NOT NULL DEFAULT 1,"
"  fault INTEGER NOT NULL DEFAULT 0,"
"  seen TEXT NOT NULL DEFAULT '',"
"  kind INTEGER NOT NULL DEFAULT 0,"
"  pages INTEGER NOT NULL DEFAULT 0,"
"  rastered INTEGER NOT NULL DEFAULT 0,"
"  created INTEGER NOT NULL,"
"  expires INTEGER NOT NULL DEFAULT 0,"
"  ttl INTEGER NOT NULL DEFAULT 0,"
"  durable INTEGER NOT NULL,"
"  runs INTEGER NOT NULL DEFAULT 0,"
"  bytes INTEGER NOT NULL DEFAULT 0," /* of the document */
"  hash BLOB,"
"  artifacts INTEGER NOT NULL,"
"  key INTEGER NOT NULL DEFAULT 0,"
"  name INTEGER NOT NULL DEFAULT 0,"
"  declared INTEGER NOT NULL DEFAULT 0,"
"  flags INTEGER NOT NULL DEFAULT 0,"
"  accept INTEGER NOT NULL DEFAULT 0,"
"  idempotency BLOB,"
"  ticket BLOB,"
"  ticket_end INTEGER NOT NULL DEFAULT 0,"
"  callback TEXT NOT NULL DEFAULT '',"
"  meeting TEXT NOT NULL DEFAULT '',"
"  stored INTEGER NOT NULL DEFAULT 0,"  /* bytes below decks/ */
"  spooled INTEGER NOT NULL DEFAULT 0," /* bytes below spool/ */
"  synced INTEGER NOT NULL DEFAULT 0"   /* the end is on the disk */
") STRICT;"
"CREATE UNIQUE INDEX decks_repeat ON decks(tenant, idempotency)"
"  WHERE idempotency IS NOT NULL;"
"CREATE INDEX decks_expires ON decks(expires) WHERE " ENDED ";"
"CREATE INDEX decks_synced ON decks(number) WHERE synced = 0;"
"CREATE TABLE artifacts ("
"  deck INTEGER NOT NULL REFERENCES decks(number) ON DELETE CASCADE,"
"  artifact INTEGER NOT NULL,"
"  page INTEGER NOT NULL,"
"  bytes INTEGER NOT NULL,"
"  packed INTEGER NOT NULL," /* bytes of its .gz; 0: none */
"  sha256 BLOB NOT NULL,"
"  PRIMARY KEY (deck, artifact, page)"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE tickets ("
"  hash BLOB PRIMARY KEY, deck BLOB NOT NULL, until INTEGER NOT NULL"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE poison ("
"  tenant TEXT NOT NULL, hash BLOB NOT NULL, until INTEGER NOT NULL,"
"  PRIMARY KEY (tenant, hash)"
") STRICT, WITHOUT ROWID;"
"CREATE TABLE calls ("
"  number INTEGER PRIMARY KEY,"
"  deck INTEGER NOT NULL REFERENCES decks(number) ON DELETE CASCADE,"
"  tenant TEXT NOT NULL,"
"  url TEXT NOT NULL,"
"  body TEXT NOT NULL,"
"  attempt INTEGER NOT NULL," /* made so far */
"  next INTEGER NOT NULL,"
"  created INTEGER NOT NULL"
") STRICT;"
"CREATE INDEX calls_next ON calls(next);"
"CREATE INDEX calls_deck ON calls(deck);"
"CREATE TABLE signing ("
"  number INTEGER PRIMARY KEY,"
"  created INTEGER NOT NULL,"
"  key BLOB NOT NULL CHECK (length(key) = 32)"
") STRICT;",
/* base/inventory.h. Decks that ended before have none: no bundle of them. */
"ALTER TABLE artifacts ADD COLUMN crc INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE artifacts ADD COLUMN packed_crc INTEGER NOT NULL DEFAULT 0;",
};

static const char *const texts[] = {
    [LEDGER_DECK_FIND] =
	"SELECT number, tenant, stage, durable, bytes, created, ttl,"
	" artifacts, pages, stored, spooled, synced, hash, ticket"
	" FROM decks WHERE id = ?1",
    [LEDGER_DECK_ADD] =
	"INSERT INTO decks (id, created, runs, name, declared, flags,"
	" artifacts, accept, bytes, durable, ttl, key, idempotency, ticket,"
	" ticket_end, tenant, callback, meeting, hash, spooled)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
	" ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    [LEDGER_DECK_KEEP] =
	"UPDATE decks SET durable = 1, spooled = ?2 WHERE number = ?1",
    [LEDGER_DECK_BEGUN] =
	"UPDATE decks SET runs = ?2 WHERE id = ?1 AND " LIVES,
    [LEDGER_DECK_GROW] =
	"UPDATE decks SET stored = stored + ?2 WHERE number = ?1",
    [LEDGER_DECK_END] =
	"UPDATE decks SET stage = ?2, fault = ?3, seen = ?4, kind = ?5,"
	" pages = ?6, rastered = ?7, expires = ?8, synced = 0"
	" WHERE number = ?1",
    [LEDGER_DECK_REOPEN] =
	"UPDATE decks SET stage = 1, fault = 0, seen = '', kind = 0,"
	" pages = 0, rastered = 0, expires = 0, stored = 0, synced = 0"
	" WHERE number = ?1",
    [LEDGER_DECK_WEIGH] =
	"UPDATE decks SET stored = ?2 WHERE number = ?1",
    [LEDGER_DECK_SYNCED] =
	"UPDATE decks SET synced = 1, spooled = 0 WHERE number = ?1",
    [LEDGER_DECK_DROP] = "DELETE FROM decks WHERE number = ?1",
    [LEDGER_DECK_EXPIRED] =
	"SELECT id FROM decks WHERE " ENDED " AND expires <= ?1"
	" ORDER BY expires LIMIT 1",
    [LEDGER_DECK_UNSYNCED] =
	"SELECT number, id, spooled FROM decks"
	" WHERE synced = 0 AND " ENDED " AND number > ?1"
	" ORDER BY number LIMIT 1",
    [LEDGER_DECK_UNFINISHED] =
	"SELECT id, created, runs, name, declared, flags, artifacts, accept,"
	" bytes, durable, ttl, key, idempotency, ticket, ticket_end, tenant,"
	" callback, meeting FROM decks WHERE " LIVES
	" ORDER BY created, number",
    [LEDGER_DECK_NEXT] =
	"SELECT number, id FROM decks WHERE number > ?1"
	" ORDER BY number LIMIT 1",
    [LEDGER_DECK_FORGET] =
	"DELETE FROM decks WHERE " LIVES " AND durable = 0",
    [LEDGER_DECK_ADOPT] =
	"INSERT INTO decks (id, tenant, stage, pages, rastered, created,"
	" expires, artifacts, meeting, durable, stored, synced)"
	" SELECT ?1, ?2 ->> '$.tenant', ?2 ->> '$.stage', ?2 ->> '$.pages',"
	" ?2 ->> '$.rastered', ?2 ->> '$.created', ?2 ->> '$.expires',"
	" ?2 ->> '$.artifacts', coalesce(?2 ->> '$.meeting', ''), 1, ?3, 1"
	" WHERE CASE json_valid(?2) WHEN 1 THEN"
	" (?2 ->> '$.stage') BETWEEN 7 AND 10 ELSE 0 END",
    [LEDGER_DECK_SUM] =
	"SELECT count(*), coalesce(sum(stored + spooled), 0) FROM decks",
    /* json_patch() takes out what is null. */
    [LEDGER_DECK_PUBLIC] =
	"SELECT json_patch('{}', json_object("
	"'id', " ID ", 'state', stage_name(stage),"
	" 'kind', kind_name(kind), 'pages', nullif(pages, 0),"
	" 'rastered', iif(pages > 0, rastered, NULL),"
	" 'created', " WHEN("created") ", 'expires', " WHEN("expires") ","
	" 'percent', iif(fault = 0, 100, 0),"
	" 'slides', iif(fault = 0, pages, 0),"
	" 'code', fault_code(fault), 'title', fault_title(fault),"
	" 'detail', nullif(seen, ''), 'meeting', nullif(meeting, ''),"
	" 'artifacts', json((SELECT json_group_array(json_object("
	"'name', name, 'href', '/v1/decks/' || " ID " || '/' || name,"
	" 'type', type, 'bytes', bytes, 'sha256', sum)) FROM"
	" (SELECT artifact_name(artifact, page) AS name,"
	" artifact_type(artifact) AS type, a.bytes AS bytes,"
	" lower(hex(sha256)) AS sum FROM artifacts AS a"
	" WHERE a.deck = decks.number ORDER BY artifact, page))),"
	" 'links', json_object('self', '/v1/decks/' || " ID ","
	" 'events', '/v1/decks/' || " ID " || '/events',"
	" 'bundle', iif(fault = 0,"
	" '/v1/decks/' || " ID " || '/bundle.zip', NULL))))"
	" FROM decks WHERE number = ?1",
    [LEDGER_DECK_PRIVATE] =
	"SELECT json_patch('{}', json_object('tenant', tenant,"
	" 'ticket', nullif(lower(hex(ticket)), ''),"
	" 'state', stage_name(stage), 'stage', stage,"
	" 'code', fault_code(fault), 'detail', nullif(seen, ''),"
	" 'kind', kind_name(kind), 'pages', pages, 'rastered', rastered,"
	" 'created', created, 'expires', expires,"
	" 'artifacts', iif(fault = 0, artifacts, 0),"
	" 'meeting', nullif(meeting, ''))) || char(10)"
	" FROM decks WHERE number = ?1",
    [LEDGER_REPEAT_FIND] =
	"SELECT id, stage, hash, artifacts, ticket FROM decks"
	" WHERE tenant = ?1 AND idempotency = ?2",
    [LEDGER_POISON_FIND] =
	"SELECT 1 FROM poison WHERE tenant = ?1 AND hash = ?2 AND until > ?3",
    [LEDGER_POISON_ADD] =
	"INSERT INTO poison (tenant, hash, until)"
	" SELECT tenant, hash, ?2 FROM decks"
	" WHERE number = ?1 AND hash IS NOT NULL"
	" ON CONFLICT DO UPDATE SET until = excluded.until",
    [LEDGER_POISON_SWEEP] = "DELETE FROM poison WHERE until <= ?1",
    [LEDGER_TICKET_FIND] = "SELECT deck FROM tickets WHERE hash = ?1",
    [LEDGER_TICKET_SPEND] =
	"INSERT INTO tickets (hash, deck, until) VALUES (?1, ?2, ?3)"
	" ON CONFLICT DO NOTHING",
    [LEDGER_TICKET_RETURN] =
	"DELETE FROM tickets WHERE hash = ?1 AND deck = ?2",
    [LEDGER_TICKET_FORGET] =
	"DELETE FROM tickets WHERE deck IN"
	" (SELECT id FROM decks WHERE " LIVES " AND durable = 0)",
    [LEDGER_TICKET_SWEEP] = "DELETE FROM tickets WHERE until <= ?1",
    [LEDGER_ARTIFACT_FIND] =
	"SELECT bytes + packed FROM artifacts"
	" WHERE deck = ?1 AND artifact = ?2 AND page = ?3",
    [LEDGER_ARTIFACT_PUT] =
	"INSERT INTO artifacts (deck, artifact, page, bytes, packed, sha256,"
	" crc, packed_crc) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	" ON CONFLICT DO UPDATE SET"
	" bytes = excluded.bytes, packed = excluded.packed,"
	" sha256 = excluded.sha256, crc = excluded.crc,"
	" packed_crc = excluded.packed_crc",
    [LEDGER_ARTIFACT_COUNT] =
	"SELECT artifact, count(*) FROM artifacts WHERE deck = ?1"
	" GROUP BY artifact",
    [LEDGER_ARTIFACT_LIST] =
	"SELECT artifact, page, bytes, packed, sha256, crc, packed_crc"
	" FROM artifacts WHERE deck = ?1 ORDER BY artifact, page",
    /* ARTIFACT_DECK_PDF, which is 0, comes last. */
    [LEDGER_ARTIFACT_INVENTORY] =
	"SELECT artifact, page, bytes, packed, crc, packed_crc FROM artifacts"
	" WHERE deck = ?1 ORDER BY artifact = 0, artifact, page",
    [LEDGER_ARTIFACT_BEYOND] =
	"SELECT artifact, page, bytes + packed FROM artifacts"
	" WHERE deck = ?1 AND page > ?2 LIMIT 1",
    [LEDGER_ARTIFACT_DROP] =
	"DELETE FROM artifacts WHERE deck = ?1 AND artifact = ?2"
	" AND page = ?3",
    [LEDGER_ARTIFACT_CLEAR] = "DELETE FROM artifacts WHERE deck = ?1",
    [LEDGER_CALL_ADD] =
	"INSERT INTO calls (number, deck, tenant, url, body, attempt, next,"
	" created) SELECT ?2, number, tenant, callback,"
	" json_patch('{}', json_object('id', " ID ","
	" 'state', stage_name(stage), 'code', fault_code(fault),"
	" 'pages', pages, 'meeting', nullif(meeting, ''),"
	" 'delivery', printf('%016x', ?2), 'record', '/v1/decks/' || " ID ")),"
	" 0, ?3, ?3 FROM decks WHERE number = ?1 AND callback <> ''",
    [LEDGER_CALL_DUE] =
	"SELECT number, attempt + 1, tenant, url,"
	" json_insert(body, '$.attempt', attempt + 1) FROM calls"
	" WHERE next <= ?1 ORDER BY next, number LIMIT ?2",
    [LEDGER_CALL_NEXT] = "SELECT min(next) FROM calls WHERE next > ?1",
    [LEDGER_CALL_FIND] =
	"SELECT attempt, created FROM calls WHERE number = ?1",
    [LEDGER_CALL_LATER] =
	"UPDATE calls SET attempt = ?2, next = ?3 WHERE number = ?1",
    [LEDGER_CALL_DROP] = "DELETE FROM calls WHERE number = ?1",
    [LEDGER_CALL_CLEAR] = "DELETE FROM calls WHERE deck = ?1",
    [LEDGER_CALL_COUNT] = "SELECT count(*) FROM calls",
    [LEDGER_CALL_SHIFT] =
	"UPDATE calls SET next = max(0, next + ?1),"
	" created = max(0, created + ?1)",
    [LEDGER_CALL_CLAMP] = "UPDATE calls SET next = ?1 WHERE next > ?1",
    [LEDGER_KEY_LIST] =
	"SELECT number, created, key FROM signing ORDER BY number",
    [LEDGER_KEY_NEWEST] =
	"SELECT number, created FROM signing ORDER BY number DESC LIMIT 1",
    [LEDGER_KEY_ADD] =
	"INSERT INTO signing (number, created, key) VALUES (?1, ?2, ?3)",
    [LEDGER_KEY_SWEEP] =
	"DELETE FROM signing WHERE number < (SELECT max(number) FROM signing)"
	" AND (created < ?1 OR"
	" number <= (SELECT max(number) FROM signing) - ?2)",
};
/* clang-format on */
STATIC_ASSERT(COUNT_OF(texts) == LEDGER_QUERY_COUNT, "a text for each query");

const char *
ledger_query_text(enum ledger_query query)
{
	return texts[query];
}

const char *
ledger_query_migration(uint32_t version)
{
	return version < COUNT_OF(migrations) ? migrations[version] : NULL;
}
