/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_adopt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "ledger/ledger_deck.h"
#include "ledger/ledger_end.h"
#include "ledger/ledger_file.h"
#include "ledger/ledger_spool.h"

/* Reads a deck's record. Returns 0 or -errno. */
static int
read_record(const struct ledger *ledger, const uint8_t id[WIRE_ID_SIZE],
    char text[LIMIT_LEDGER_RECORD])
{
	char path[LEDGER_PATH_SIZE];

	ledger_file_path(path, id, LEDGER_PRIVATE);
	AUTO_FD fd =
	    openat(ledger->decks, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ssize_t n = pread(fd, text, LIMIT_LEDGER_RECORD - 1, 0);
	if (n < 0)
		return -errno;
	text[n] = '\0';
	return 0;
}

/* What is no record makes no row, and is swept away as a draft is. */
static int
adopt_ended(
    struct ledger *ledger, const char *name, const uint8_t id[WIRE_ID_SIZE])
{
	static char text[LIMIT_LEDGER_RECORD];
	struct ledger_sum sum = {0};

	if (read_record(ledger, id, text) < 0)
		return 0;
	ledger_file_weigh_deck(ledger->decks, name, &sum);
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_DECK_ADOPT);
	ledger_sql_put_bytes(row, id, WIRE_ID_SIZE);
	ledger_sql_put_text(row, text);
	ledger_sql_put_u64(row, sum.bytes);
	int error = ledger_sql_run(row);
	return error == -EEXIST ? 0 : error;
}

static int
spend_ticket(struct ledger *ledger, const struct wire_record *record)
{
	AUTO_ROW row = ledger_sql_ask(ledger->sql, LEDGER_TICKET_SPEND);

	ledger_sql_put_hash(row, record->submit.ticket, WIRE_HASH_SIZE);
	ledger_sql_put_bytes(row, record->id, WIRE_ID_SIZE);
	ledger_sql_put_u64(row, record->submit.ticket_end);
	int error = ledger_sql_run(row);
	return error == -EEXIST ? 0 : error; /* it came without one */
}

static int
adopt_accepted(struct ledger *ledger, const uint8_t id[WIRE_ID_SIZE])
{
	uint8_t hash[WIRE_HASH_SIZE];
	struct wire_record record;
	struct ledger_deck deck;
	uint64_t bytes;
	int found = ledger_deck_find(ledger, id, &deck);

	if (found != 0) /* it has ended, and only its original was left */
		return found < 0 ? found : 0;
	if (ledger_spool_read(ledger, id, &record, hash, &bytes) < 0)
		return 0;
	record.submit.durable = true;
	int error = ledger_deck_add(ledger, &record, hash, bytes);
	if (error == -EEXIST)
		return 0;
	return error < 0 ? error : spend_ticket(ledger, &record);
}

static int
adopt_folder(struct ledger *ledger, int folder, bool ended)
{
	DIR *list = ledger_file_list(folder);
	int error = list ? 0 : -errno;

	for (const char *name; error == 0 && (name = ledger_file_next(list));) {
		uint8_t id[WIRE_ID_SIZE];
		if (text_parse_hex(name, id, sizeof(id)) < 0)
			continue;
		error = ended ? adopt_ended(ledger, name, id)
			      : adopt_accepted(ledger, id);
	}
	if (list)
		(void)closedir(list);
	return error;
}

int
ledger_adopt(struct ledger *ledger)
{
	int error = adopt_folder(ledger, ledger->decks, true);

	return error < 0 ? error : adopt_folder(ledger, ledger->spool, false);
}
