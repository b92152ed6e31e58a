/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: the ledger's parts, where the clock and the disk can be played. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/fd.h"
#include "base/text.h"
#include "ledger/ledger_call.h"
#include "ledger/ledger_end.h"
#include "ledger/ledger_file.h"
#include "ledger/ledger_hash.h"
#include "ledger/ledger_recover.h"
#include "ledger/ledger_room.h"
#include "ledger/ledger_sign.h"
#include "ledger/ledger_spool.h"
#include "ledger/ledger_sweep.h"
#include "ledger/ledger_sync.h"
#include "test_fd_scratch.h"
#include "wire/memfd.h"

#define DAY  86400
#define NOON 1700000000

/* A ledger without a process, and the supervisor's end of its channel. */
struct rig {
	char state[32];
	struct ledger ledger;
	int peer;
};

static void
make_folder(const struct rig *rig, const char *name)
{
	char path[64];

	text_format(path, sizeof(path), "%s/%s", rig->state, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void
set_clock(struct ledger *ledger, uint64_t now, uint64_t tick)
{
	ledger->now = now;
	ledger->tick = tick;
}

static int
set_up(void **state)
{
	static struct rig rig;
	const char *what;

	memset(&rig, 0, sizeof(rig));
	text_format(rig.state, sizeof(rig.state), "/tmp/parts-XXXXXX");
	assert_non_null(mkdtemp(rig.state));
	make_folder(&rig, "decks");
	make_folder(&rig, "spool");
	make_folder(&rig, "ledger");
	assert_int_equal(wire_pair(&rig.peer, &rig.ledger.control), 0);
	assert_int_equal(fd_set_nonblock(rig.peer), 0);
	assert_int_equal(ledger_open(&rig.ledger, rig.state, &what), 0);
	rig.ledger.state = WIRE_WORKING;
	rig.ledger.keeping = (struct wire_keeping){.artifact_ttl = 3600,
	    .poison_ttl = 600,
	    .signing_days = 30,
	    .delivery_ttl = 2 * DAY};
	set_clock(&rig.ledger, NOON, 1000);
	*state = &rig;
	return 0;
}

static int
tear_down(void **state)
{
	struct rig *rig = *state;

	ledger_close(&rig->ledger);
	fd_close(&rig->ledger.control);
	fd_close(&rig->peer);
	return scratch_remove(rig->state);
}

/* The next message of this type; false when there is none. */
static bool
hear(struct rig *rig, enum wire_type type, struct wire_message *message)
{
	while (wire_recv(rig->peer, WIRE_LEDGER, WIRE_SUPERVISOR, WIRE_WORKING,
		   message) == 0) {
		if (message->type == type)
			return true;
		wire_done(message);
	}
	return false;
}

static void
fill(struct wire_record *record, uint8_t seed)
{
	memset(record, 0, sizeof(*record));
	memset(record->id, seed, sizeof(record->id));
	record->created = NOON;
	record->submit.artifacts = ARTIFACT_DEFAULT_SET;
	record->submit.durable = true;
	text_format(
	    record->submit.tenant, sizeof(record->submit.tenant), "acme");
	text_format(record->submit.callback, sizeof(record->submit.callback),
	    "https://hook.example/");
}

/* A deck that has ended refused; what is kept of it. */
static void
add_ended(struct rig *rig, uint8_t seed)
{
	static const uint8_t hash[WIRE_HASH_SIZE] = {1};
	struct wire_event event = {
	    .stage = STAGE_REFUSED, .fault = FAULT_DAMAGED};
	struct ledger *ledger = &rig->ledger;
	struct wire_record record;
	struct ledger_deck deck;

	fill(&record, seed);
	memcpy(event.id, record.id, sizeof(event.id));
	assert_int_equal(ledger_sql_begin(ledger->sql, false), 0);
	assert_int_equal(ledger_deck_add(ledger, &record, hash, 0), 0);
	assert_int_equal(ledger_deck_find(ledger, record.id, &deck), 1);
	assert_int_equal(ledger_end_deck(ledger, &deck, &event), 0);
	assert_int_equal(ledger_sql_commit(ledger->sql), 0);
}

static void
test_hash_known_answer(void **state)
{
	static const uint8_t abc[] = {0xba, 0x78, 0x16, 0xbf};
	uint8_t hash[WIRE_HASH_SIZE];

	(void)state;
	ledger_hash_once("abc", 3, hash); /* FIPS 180-4's own */
	assert_memory_equal(hash, abc, sizeof(abc));
}

static void
test_gzip_same_bytes_same_twin(void **state)
{
	static char bytes[300000];
	static char first[300000];
	struct rig *rig = *state;
	const void *packed;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)('a' + i % 7);
	size_t size =
	    ledger_gzip_pack(rig->ledger.gzip, bytes, sizeof(bytes), &packed);
	assert_in_range(size, 20, sizeof(bytes) / 100);
	memcpy(first, packed, size);
	assert_int_equal(
	    ledger_gzip_pack(rig->ledger.gzip, "ab", 2, &packed), 0);
	assert_int_equal(ledger_gzip_pack(rig->ledger.gzip, "", 0, &packed), 0);
	assert_int_equal(
	    ledger_gzip_pack(rig->ledger.gzip, bytes, sizeof(bytes), &packed),
	    size);
	assert_memory_equal(packed, first, size);
}

static void
test_sql_undo_takes_one_message_back(void **state)
{
	static const uint8_t hash[WIRE_HASH_SIZE] = {1};
	struct ledger *ledger = &((struct rig *)*state)->ledger;
	struct wire_record record;
	struct ledger_deck deck;

	fill(&record, 1);
	assert_int_equal(ledger_sql_begin(ledger->sql, true), 0);
	assert_int_equal(ledger_sql_mark(ledger->sql), 0);
	assert_int_equal(ledger_deck_add(ledger, &record, hash, 0), 0);
	assert_int_equal(ledger_sql_accept(ledger->sql), 0);
	assert_int_equal(ledger_sql_mark(ledger->sql), 0);
	/* The same id once more: the schema forbids it. */
	assert_int_equal(ledger_deck_add(ledger, &record, hash, 0), -EEXIST);
	assert_true(ledger_sql_is_open(ledger->sql));
	assert_int_equal(ledger_sql_undo(ledger->sql), 0);
	assert_int_equal(ledger_sql_commit(ledger->sql), 0);
	assert_int_equal(ledger_deck_find(ledger, record.id, &deck), 1);
	assert_string_equal(deck.tenant, "acme");
}

static void
test_sql_open_no_folder_is_an_error(void **state)
{
	struct rig *rig = *state;
	struct ledger_sql *sql = NULL;
	char path[64];
	bool fresh;

	text_format(path, sizeof(path), "%s/ledger/none/x.db", rig->state);
	assert_int_equal(ledger_sql_open(path, &sql, &fresh), -EACCES);
	assert_null(sql);
}

static void
test_file_write_appears_whole(void **state)
{
	struct ledger *ledger = &((struct rig *)*state)->ledger;
	char path[LEDGER_PATH_SIZE];
	const uint8_t id[WIRE_ID_SIZE] = {0xab};
	struct ledger_sum sum = {0};
	uint64_t size;

	ledger_file_path(path, id, "slides/1.svg");
	assert_string_equal(
	    path, "ab000000000000000000000000000000/slides/1.svg");
	assert_int_equal(ledger_file_write(ledger->decks, path, "12345", 5), 0);
	assert_int_equal(ledger_file_measure(ledger->decks, path, &size), 0);
	assert_int_equal(size, 5);
	/* Where a folder is, no file can be: and nothing of it stays. */
	ledger_file_path(path, id, "slides");
	assert_true(ledger_file_write(ledger->decks, path, "x", 1) < 0);
	assert_int_equal(
	    ledger_file_measure(ledger->decks, path, &size), -ENOENT);
	ledger_file_remove_deck(
	    ledger->decks, "ab000000000000000000000000000000", &sum);
	assert_int_equal(sum.files, 1);
	assert_int_equal(sum.bytes, 5);
}

static void
test_spool_read_gives_what_was_written(void **state)
{
	struct ledger *ledger = &((struct rig *)*state)->ledger;
	struct wire_record record;
	struct wire_record found;
	uint8_t hash[WIRE_HASH_SIZE];
	uint64_t written;
	uint64_t bytes;
	AUTO_FD fd = memfd_new();

	assert_int_equal(fd_write_all(fd, "document", 8), 0);
	fill(&record, 3);
	record.submit.bytes = 8;
	assert_int_equal(ledger_spool_write(ledger, &record, fd, &written), 0);
	assert_true(ledger_spool_holds(ledger, record.id, written));
	assert_int_equal(
	    ledger_spool_read(ledger, record.id, &found, hash, &bytes), 0);
	assert_int_equal(bytes, written);
	assert_memory_equal(&found, &record, sizeof(record));
	assert_int_equal(ledger_spool_remove(ledger, record.id), written);
	assert_int_equal(ledger_spool_remove(ledger, record.id), 0);
}

static void
test_spool_parse_damage_is_seen(void **state)
{
	static const uint8_t junk[] = "document and no more";
	struct wire_record record;
	uint8_t tail[8] = {'d', 'e', 'c', 'k', 0, WIRE_VERSION, 0xff, 0xff};

	(void)state;
	assert_int_equal(
	    ledger_spool_parse(junk, sizeof(junk), &record), -EBADMSG);
	assert_int_equal(ledger_spool_parse(junk, 0, &record), -EBADMSG);
	/* Longer than the file. */
	assert_int_equal(
	    ledger_spool_parse(tail, sizeof(tail), &record), -EBADMSG);
	tail[6] = 0;
	tail[7] = 0;
	assert_int_equal(
	    ledger_spool_parse(tail, sizeof(tail), &record), -EBADMSG);
}

static void
test_call_pause_backs_off(void **state)
{
	static const uint64_t pauses[] = {
	    5, 30, 120, 600, 3600, 21600, 21600, 21600};

	(void)state;
	for (uint32_t i = 0; i < COUNT_OF(pauses); i++)
		for (uint32_t random = 0; random < 100; random++)
			assert_in_range(ledger_call_pause(i + 1, random * 7919),
			    pauses[i] - pauses[i] / 10,
			    pauses[i] + pauses[i] / 10);
	assert_int_not_equal(
	    ledger_call_pause(4, 1), ledger_call_pause(4, 100));
}

static uint64_t
hear_call(struct rig *rig, uint32_t *ret_attempt)
{
	struct wire_delivery delivery;
	struct wire_message message;

	if (!hear(rig, WIRE_DELIVERY, &message))
		return 0;
	assert_int_equal(wire_take_delivery(&message, &delivery), 0);
	wire_done(&message);
	*ret_attempt = delivery.attempt;
	return delivery.number;
}

static void
test_call_run_some_at_a_time(void **state)
{
	struct rig *rig = *state;
	uint32_t attempt;
	size_t count = 0;

	for (uint8_t seed = 1; seed <= LIMIT_FLIGHTS + 4; seed++)
		add_ended(rig, seed);
	assert_int_equal(ledger_call_run(&rig->ledger), 0);
	while (hear_call(rig, &attempt) != 0)
		count++;
	assert_int_equal(count, LIMIT_FLIGHTS);
}

static void
test_call_run_no_answer_is_later(void **state)
{
	struct rig *rig = *state;
	uint32_t attempt = 0;

	add_ended(rig, 1);
	assert_int_equal(ledger_call_run(&rig->ledger), 0);
	uint64_t number = hear_call(rig, &attempt);
	assert_int_equal(attempt, 1);
	set_clock(&rig->ledger, NOON + 119, 1000 + 119000);
	assert_int_equal(ledger_call_run(&rig->ledger), 0);
	assert_int_equal(hear_call(rig, &attempt), 0);
	set_clock(&rig->ledger, NOON + 121, 1000 + 121000);
	assert_int_equal(ledger_call_run(&rig->ledger), 0);
	assert_int_equal(hear_call(rig, &attempt), 0);
	set_clock(&rig->ledger, NOON + 128, 1000 + 128000);
	assert_int_equal(ledger_call_run(&rig->ledger), 0);
	assert_int_equal(hear_call(rig, &attempt), number);
	assert_int_equal(attempt, 2);
}

static void
test_call_shift_clock_back_waits_no_longer(void **state)
{
	struct rig *rig = *state;
	uint32_t attempt;

	add_ended(rig, 1);
	rig->ledger.now -= 100000;
	assert_int_equal(ledger_call_run(&rig->ledger), 0);
	assert_int_equal(hear_call(rig, &attempt), 0);
	assert_int_equal(ledger_call_shift(&rig->ledger, -100000), 0);
	assert_int_equal(ledger_call_run(&rig->ledger), 0);
	assert_int_not_equal(hear_call(rig, &attempt), 0);
	/* A start does not know how far it was: a pause, at most. */
	rig->ledger.now -= 10 * DAY;
	assert_int_equal(ledger_call_clamp(&rig->ledger), 0);
	memset(rig->ledger.flights, 0, sizeof(rig->ledger.flights));
	rig->ledger.now += 7 * 3600;
	rig->ledger.call_tick = 0;
	assert_int_equal(ledger_call_run(&rig->ledger), 0);
	assert_int_not_equal(hear_call(rig, &attempt), 0);
}

static size_t
hear_keys(struct rig *rig)
{
	struct wire_message message;
	size_t count = 0;

	while (hear(rig, WIRE_SIGNING, &message))
		count++;
	return count;
}

static void
test_sign_keep_by_age(void **state)
{
	struct rig *rig = *state;
	struct ledger *ledger = &rig->ledger;

	assert_int_equal(ledger_sign_keep(ledger, true), 0);
	assert_int_equal(hear_keys(rig), 1);
	ledger->now += 29 * DAY;
	assert_int_equal(ledger_sign_keep(ledger, true), 0);
	assert_int_equal(hear_keys(rig), 0);
	ledger->now += DAY;
	assert_int_equal(ledger_sign_keep(ledger, true), 0);
	assert_int_equal(hear_keys(rig), 1);
	assert_int_equal(ledger_sign_tell_all(ledger), 0);
	assert_int_equal(hear_keys(rig), 2);
	/* The first is believed 40 days longer than it signed. */
	ledger->now += 39 * DAY;
	assert_int_equal(ledger_sign_keep(ledger, true), 0);
	assert_int_equal(ledger_sign_tell_all(ledger), 0);
	assert_int_equal(hear_keys(rig), 1 + 3);
	ledger->now += 2 * DAY;
	assert_int_equal(ledger_sign_keep(ledger, true), 0);
	assert_int_equal(ledger_sign_tell_all(ledger), 0);
	assert_int_equal(hear_keys(rig), 2);
}

static void
test_sign_keep_clock_back_makes_none(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(ledger_sign_keep(&rig->ledger, true), 0);
	rig->ledger.now -= 1000 * (uint64_t)DAY;
	assert_int_equal(ledger_sign_keep(&rig->ledger, true), 0);
	assert_int_equal(hear_keys(rig), 1);
}

static void
test_sweep_run_slices(void **state)
{
	struct rig *rig = *state;
	struct ledger *ledger = &rig->ledger;

	for (uint8_t seed = 1; seed <= LIMIT_LEDGER_SLICE + 2; seed++)
		add_ended(rig, seed);
	assert_int_equal(ledger_sweep_run(ledger), 0);
	assert_int_equal(ledger->room.decks, LIMIT_LEDGER_SLICE + 2);
	assert_true(ledger_sweep_wait(ledger) > 20000);
	set_clock(ledger, NOON + 3600, 1000 + 60000);
	assert_int_equal(ledger_sweep_run(ledger), 0);
	assert_int_equal(ledger->room.decks, 2);
	assert_int_equal(ledger_sweep_wait(ledger), 0);
	assert_int_equal(ledger_sweep_run(ledger), 0);
	assert_int_equal(ledger->room.decks, 0);
	assert_int_equal(ledger->room.used, 0);
	assert_true(ledger_sweep_wait(ledger) > 20000);
}

static bool
hear_full(struct rig *rig)
{
	struct wire_message message;
	struct wire_disk disk;

	rig->ledger.tick += 2000;
	assert_int_equal(ledger_room_tell(&rig->ledger), 0);
	assert_true(hear(rig, WIRE_DISK, &message));
	assert_int_equal(wire_take_disk(&message, &disk), 0);
	return disk.full;
}

static void
test_room_tell_has_a_spare(void **state)
{
	struct rig *rig = *state;
	struct ledger *ledger = &rig->ledger;

	ledger->keeping.disk_max = 100000;
	assert_false(hear_full(rig));
	ledger->room.used = 100000;
	assert_true(hear_full(rig));
	ledger->room.used = 99500;
	assert_true(hear_full(rig));
	ledger->room.used = 98999;
	assert_false(hear_full(rig));
	ledger->room.used = 99500;
	assert_false(hear_full(rig));
}

static void
test_room_tell_once_a_second(void **state)
{
	struct rig *rig = *state;
	struct wire_message message;

	assert_int_equal(ledger_room_tell(&rig->ledger), 0);
	assert_true(hear(rig, WIRE_DISK, &message));
	rig->ledger.room.decks = 5;
	rig->ledger.tick += 999;
	assert_int_equal(ledger_room_tell(&rig->ledger), 0);
	assert_false(hear(rig, WIRE_DISK, &message));
	rig->ledger.tick += 1;
	assert_int_equal(ledger_room_tell(&rig->ledger), 0);
	assert_true(hear(rig, WIRE_DISK, &message));
	rig->ledger.tick += 1000;
	assert_int_equal(ledger_room_tell(&rig->ledger), 0);
	assert_false(hear(rig, WIRE_DISK, &message));
}

static void
test_sync_wait_is_sooner_when_calm(void **state)
{
	struct rig *rig = *state;
	struct ledger *ledger = &rig->ledger;

	assert_int_equal(ledger_sync_wait(ledger, true), -1);
	add_ended(rig, 1);
	assert_int_equal(ledger_sync_wait(ledger, true), LIMIT_LEDGER_CALM);
	assert_int_equal(ledger_sync_wait(ledger, false), LIMIT_LEDGER_SYNC);
	ledger->tick += LIMIT_LEDGER_SYNC;
	assert_int_equal(ledger_sync_wait(ledger, false), 0);
	/* It reads the clocks by itself. */
	assert_int_equal(ledger_sync_run(ledger), 0);
	assert_int_equal(ledger_sync_wait(ledger, true), -1);
}

static void
test_repair_half_erased_deck_goes(void **state)
{
	const uint8_t id[WIRE_ID_SIZE] = {
	    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	struct rig *rig = *state;
	struct ledger *ledger = &rig->ledger;
	char path[LEDGER_PATH_SIZE];
	struct ledger_deck deck;
	uint64_t size;

	add_ended(rig, 1);
	assert_int_equal(ledger_sync_run(ledger), 0);
	ledger_file_path(path, id, LEDGER_PRIVATE);
	ledger_file_remove(ledger->decks, path);
	assert_int_equal(ledger_recover_repair(ledger), 0);
	assert_int_equal(ledger_deck_find(ledger, id, &deck), 0);
	ledger_file_path(path, id, LEDGER_PUBLIC);
	assert_int_equal(
	    ledger_file_measure(ledger->decks, path, &size), -ENOENT);
	assert_int_equal(ledger->room.used, 0);
}

#define PART(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_hash_known_answer),
	    PART(test_gzip_same_bytes_same_twin),
	    PART(test_sql_undo_takes_one_message_back),
	    PART(test_sql_open_no_folder_is_an_error),
	    PART(test_file_write_appears_whole),
	    PART(test_spool_read_gives_what_was_written),
	    cmocka_unit_test(test_spool_parse_damage_is_seen),
	    cmocka_unit_test(test_call_pause_backs_off),
	    PART(test_call_run_some_at_a_time),
	    PART(test_call_run_no_answer_is_later),
	    PART(test_call_shift_clock_back_waits_no_longer),
	    PART(test_sign_keep_by_age),
	    PART(test_sign_keep_clock_back_makes_none),
	    PART(test_sweep_run_slices),
	    PART(test_room_tell_has_a_spare),
	    PART(test_room_tell_once_a_second),
	    PART(test_sync_wait_is_sooner_when_calm),
	    PART(test_repair_half_erased_deck_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
