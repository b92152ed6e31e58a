/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_room.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#include "ledger/ledger_link.h"

int
ledger_room_count(struct ledger *ledger)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_DECK_SUM);
	int found = ledger_sql_step(row);

	if (found < 0)
		return found;
	ledger->room.decks = ledger_sql_take_u32(row);
	ledger->room.used = ledger_sql_take_u64(row);
	return ledger_sql_is_bad(row) ? -EUCLEAN : 0;
}

/* Bytes that we may still write; 0 when the disk does not tell. */
static uint64_t
find_free(const struct ledger *ledger)
{
	struct statvfs st;
	uint64_t bytes;

	if (fstatvfs(ledger->decks, &st) < 0)
		return 0;
	if (CHECKED_MUL(&bytes, (uint64_t)st.f_bavail, (uint64_t)st.f_frsize))
		return UINT64_MAX;
	return bytes;
}

bool
ledger_room_allows(const struct ledger *ledger, uint64_t bytes)
{
	const struct wire_keeping *keeping = &ledger->keeping;
	uint64_t free = find_free(ledger);
	uint64_t used;

	if (keeping->disk_max > 0 &&
	    (CHECKED_ADD(&used, ledger->room.used, bytes) ||
		used > keeping->disk_max))
		return false;
	return free >= bytes && free - bytes >= keeping->disk_reserve;
}

/* So much better it has to be before it is called good again. */
static uint64_t
spare(uint64_t limit)
{
	uint64_t part = limit / 100;

	return part < LIMIT_LEDGER_SPARE ? part : LIMIT_LEDGER_SPARE;
}

static bool
is_full(const struct ledger *ledger, uint64_t free)
{
	const struct wire_keeping *keeping = &ledger->keeping;
	uint64_t most = keeping->disk_max;
	uint64_t least = keeping->disk_reserve;

	if (ledger->full) {
		most -= spare(most);
		least += least < UINT64_MAX / 2 ? spare(least) : 0;
	}
	return (keeping->disk_max > 0 && ledger->room.used >= most) ||
	       free <= least;
}

static int
count_calls(struct ledger *ledger, uint32_t *ret_count)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_CALL_COUNT);
	int found = ledger_sql_step(row);

	if (found < 0)
		return found;
	*ret_count = ledger_sql_take_u32(row);
	return 0;
}

/* What is free changes by others' doing, too: not worth a message. */
static bool
is_news(const struct wire_disk *disk, const struct wire_disk *told)
{
	return disk->used != told->used || disk->full != told->full ||
	       disk->decks != told->decks ||
	       disk->deliveries != told->deliveries ||
	       disk->sync_ms != told->sync_ms;
}

int
ledger_room_wait(const struct ledger *ledger)
{
	uint64_t due = ledger->told_tick + LIMIT_LEDGER_ROOM;

	return due > ledger->tick ? (int)(due - ledger->tick) : 0;
}

int
ledger_room_tell(struct ledger *ledger)
{
	struct wire_message message;
	struct wire_disk disk = {.used = ledger->room.used,
	    .free = find_free(ledger),
	    .decks = ledger->room.decks,
	    .sync_ms = ledger->sync_ms};

	if (ledger->told_tick > 0 && ledger_room_wait(ledger) > 0)
		return 0;
	bool first = ledger->told_tick == 0;
	ledger->full = is_full(ledger, disk.free);
	disk.full = ledger->full;
	int error = count_calls(ledger, &disk.deliveries);
	ledger->told_tick = ledger->tick;
	if (error < 0) /* next time */
		return error == -EUCLEAN ? error : 0;
	ledger->news = false;
	if (!first && !is_news(&disk, &ledger->told))
		return 0;
	ledger->told = disk;
	wire_init(&message, WIRE_DISK, 0);
	wire_put_disk(&message, &disk);
	return ledger_link_send(ledger, &message);
}
