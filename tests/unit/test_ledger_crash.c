/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: nothing accepted is lost, nothing half-written is served. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"
#include "test_ledger_cases.h"
#include "test_ledger_rig.h"

#define DOCUMENT "%PDF-1.7 a document"

static void
check_end(struct ledger_rig *rig)
{
	int status = ledger_rig_hang_up(rig);

	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	ledger_rig_end(rig);
}

static void
begin(struct ledger_rig *rig)
{
	ledger_rig_begin(rig, NULL);
	ledger_rig_start(rig);
}

static void
restart(struct ledger_rig *rig)
{
	ledger_rig_kill(rig);
	ledger_rig_start(rig);
}

/* Writes state/FOLDER/ID[/NAME], over what is there. */
static void
spoil(const struct ledger_rig *rig, const char *folder,
    const uint8_t id[WIRE_ID_SIZE], const char *name, const char *text)
{
	char digits[2 * WIRE_ID_SIZE + 1];
	char path[256];

	text_hex(digits, id, WIRE_ID_SIZE);
	text_format(path, sizeof(path), "%s/%s/%s%s%s", rig->state, folder,
	    digits, name[0] ? "/" : "", name);
	AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
}

static void
remove_original(const struct ledger_rig *rig, const uint8_t id[WIRE_ID_SIZE])
{
	char digits[2 * WIRE_ID_SIZE + 1];
	char path[256];

	text_hex(digits, id, WIRE_ID_SIZE);
	text_format(path, sizeof(path), "%s/spool/%s", rig->state, digits);
	assert_int_equal(unlink(path), 0);
}

void
test_kill_unfinished_is_recovered(void **state)
{
	struct wire_message message;
	struct wire_record later;
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &later, 1, true, DOCUMENT);
	ledger_rig_fill(&record, 2, true, DOCUMENT);
	record.created = later.created - 5;
	record.submit.claim.declared_unknown = true;
	record.submit.ttl = 77;
	text_format(record.submit.callback, sizeof(record.submit.callback),
	    "https://hook.example/");
	memset(record.submit.idempotency, 5, WIRE_HASH_SIZE);
	struct wire_recorded answer;
	ledger_rig_record(&rig, &record, DOCUMENT, &answer);
	wire_init(&message, WIRE_BEGUN, 0);
	wire_put_counted(&message, record.id, 3);
	ledger_rig_send(&rig, &message);
	ledger_rig_store_all(&rig, record.id, 2);
	restart(&rig);
	/* The oldest first, as it came; runs are counted. */
	assert_int_equal(rig.recovered_count, 2);
	record.runs = 3;
	assert_memory_equal(&rig.recovered[0], &record, sizeof(record));
	assert_memory_equal(&rig.recovered[1], &later, sizeof(later));
	assert_false(ledger_rig_has(&rig, "decks", record.id, ""));
	assert_true(ledger_rig_has(&rig, "spool", record.id, ""));
	assert_int_equal(rig.disk.decks, 2);
	ledger_rig_store_all(&rig, record.id, 2);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_NONE, 2), FAULT_NONE);
	check_end(&rig);
}

void
test_kill_waited_for_is_forgotten(void **state)
{
	struct wire_recorded answer;
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_fill(&record, 1, false, DOCUMENT);
	memset(record.submit.ticket, 3, WIRE_HASH_SIZE);
	ledger_rig_record(&rig, &record, DOCUMENT, &answer);
	ledger_rig_store_all(&rig, record.id, 2);
	restart(&rig);
	assert_int_equal(rig.recovered_count, 0);
	assert_int_equal(rig.disk.decks, 0);
	assert_int_equal(rig.disk.used, 0);
	assert_false(ledger_rig_has(&rig, "decks", record.id, ""));
	/* Its ticket is good for another try. */
	memset(record.id, 2, WIRE_ID_SIZE);
	ledger_rig_record(&rig, &record, DOCUMENT, &answer);
	assert_int_equal(answer.fault, FAULT_NONE);
	check_end(&rig);
}

void
test_kill_ended_stays(void **state)
{
	struct wire_recorded answer;
	struct wire_record record;
	static struct ledger_rig rig;
	uint64_t used;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ledger_rig_store_all(&rig, record.id, 2);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_NONE, 2), FAULT_NONE);
	/* At once: before it knows that the disk has it. */
	restart(&rig);
	assert_int_equal(rig.recovered_count, 0);
	assert_true(ledger_rig_has(&rig, "decks", record.id, "record"));
	assert_true(ledger_rig_has(&rig, "decks", record.id, "slides/2.svg"));
	assert_true(ledger_rig_goes(&rig, "spool", record.id, ""));
	assert_true(ledger_rig_is_silent(&rig, 1200));
	used = rig.disk.used;
	restart(&rig);
	assert_int_equal(rig.disk.used, used);
	ledger_rig_record(&rig, &record, DOCUMENT, &answer);
	assert_int_equal(answer.stage, STAGE_DONE);
	check_end(&rig);
}

void
test_kill_calls_are_made_again(void **state)
{
	struct wire_delivery delivery;
	struct wire_message message;
	struct wire_recorded answer;
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_fill(&record, 1, true, DOCUMENT);
	text_format(record.submit.callback, sizeof(record.submit.callback),
	    "https://hook.example/");
	ledger_rig_record(&rig, &record, DOCUMENT, &answer);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_DAMAGED, 0), FAULT_NONE);
	ledger_rig_expect(&rig, WIRE_DELIVERY, &message);
	wire_done(&message);
	restart(&rig);
	ledger_rig_expect(&rig, WIRE_DELIVERY, &message);
	assert_int_equal(wire_take_delivery(&message, &delivery), 0);
	assert_int_equal(delivery.attempt, 1);
	wire_done(&message);
	check_end(&rig);
}

#define ROUNDS 25
#define DECKS  8
#define PAGES  12

/* All of a deck's messages at once; nobody waits for an answer. */
static void
send_deck(struct ledger_rig *rig, const struct wire_record *record)
{
	struct wire_event event = {.stage = STAGE_DONE,
	    .kind = KIND_PDF,
	    .pages = PAGES,
	    .artifacts = record->submit.artifacts,
	    .created = record->created};
	struct wire_message message;

	wire_init(&message, WIRE_RECORD, 0);
	wire_put_record(&message, record);
	message.fd = ledger_rig_memfd(DOCUMENT, strlen(DOCUMENT));
	ledger_rig_send(rig, &message);
	for (uint32_t page = 1; page <= PAGES; page++) {
		wire_init(&message, WIRE_STORE, 0);
		wire_put_store(&message, record->id, ARTIFACT_SLIDE_SVG, page);
		message.fd = ledger_rig_memfd("<svg></svg>", 11);
		ledger_rig_send(rig, &message);
	}
	memcpy(event.id, record->id, WIRE_ID_SIZE);
	wire_init(&message, WIRE_CONCLUDE, 0);
	wire_put_event(&message, &event);
	ledger_rig_send(rig, &message);
}

/* What was promised of the decks with these seeds: 1 recorded, 2 ended. */
static void
read_promises(struct ledger_rig *rig, uint8_t promises[256])
{
	struct wire_message message;

	while (ledger_rig_next(rig, &message)) {
		struct wire_recorded recorded;
		uint8_t id[WIRE_ID_SIZE];
		uint32_t fault;
		if (message.type == WIRE_RECORDED) {
			assert_int_equal(
			    wire_take_recorded(&message, &recorded), 0);
			assert_int_equal(recorded.fault, FAULT_NONE);
			promises[recorded.id[0]] = 1;
		} else if (message.type == WIRE_CONCLUDED) {
			assert_int_equal(
			    wire_take_counted(&message, id, &fault), 0);
			assert_int_equal(fault, FAULT_NONE);
			promises[id[0]] = 2;
		}
		wire_done(&message);
	}
}

static bool
is_recovered(const struct ledger_rig *rig, uint8_t seed)
{
	for (size_t i = 0; i < rig->recovered_count; i++)
		if (rig->recovered[i].id[0] == seed)
			return true;
	return false;
}

static void
check_promise(struct ledger_rig *rig, uint8_t seed, uint8_t promise)
{
	struct wire_erased erased;
	uint8_t id[WIRE_ID_SIZE];
	char text[64];

	memset(id, seed, sizeof(id));
	bool ended = ledger_rig_has(rig, "decks", id, "record");
	bool waits = is_recovered(rig, seed);
	assert_false(ended && waits);
	assert_true(promise == 0 || ended || (waits && promise == 1));
	for (uint32_t page = 1; ended && page <= PAGES; page++) {
		char name[ARTIFACT_NAME_SIZE];
		text_format(name, sizeof(name), "slides/%u.svg", page);
		assert_int_equal(
		    ledger_rig_read(rig, "decks", id, name, text, sizeof(text)),
		    11);
	}
	assert_true(ended || !ledger_rig_has(rig, "decks", id, ""));
	ledger_rig_erase(rig, id, "acme", &erased);
	assert_int_equal(erased.fault == FAULT_NONE, ended || waits);
}

void
test_kill_at_any_moment_loses_nothing(void **state)
{
	static struct ledger_rig rig;
	struct wire_record record;

	(void)state;
	begin(&rig);
	for (uint8_t round = 0; round < ROUNDS; round++) {
		uint8_t promises[256] = {0};
		for (uint8_t i = 1; i <= DECKS; i++) {
			ledger_rig_fill(&record, i, true, DOCUMENT);
			record.submit.artifacts =
			    ARTIFACT_BIT(ARTIFACT_SLIDE_SVG);
			send_deck(&rig, &record);
		}
		/* Later each time: from nothing done to all of it. */
		(void)usleep(round * 2500u);
		ledger_rig_strike(&rig);
		read_promises(&rig, promises);
		ledger_rig_start(&rig);
		for (uint8_t i = 1; i <= DECKS; i++)
			check_promise(&rig, i, promises[i]);
	}
	check_end(&rig);
}

void
test_start_original_gone_is_concluded(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;
	static char text[4096];

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ledger_rig_kill(&rig);
	remove_original(&rig, record.id);
	ledger_rig_start(&rig);
	assert_int_equal(rig.recovered_count, 0);
	assert_true(ledger_rig_read(&rig, "decks", record.id, "record", text,
			sizeof(text)) > 0);
	assert_non_null(strstr(text, "\"state\":\"failed\""));
	assert_non_null(strstr(text, "\"code\":\"internal\""));
	check_end(&rig);
}

void
test_start_unsynced_damage_begins_again(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ledger_rig_store_all(&rig, record.id, 2);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_NONE, 2), FAULT_NONE);
	ledger_rig_kill(&rig);
	/* As after a power cut: the end is on record, a file is not whole. */
	assert_true(ledger_rig_has(&rig, "spool", record.id, ""));
	spoil(&rig, "decks", record.id, "slides/2.svg", "zeros");
	ledger_rig_start(&rig);
	assert_int_equal(rig.recovered_count, 1);
	assert_false(ledger_rig_has(&rig, "decks", record.id, ""));
	ledger_rig_store_all(&rig, record.id, 2);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_NONE, 2), FAULT_NONE);
	check_end(&rig);
}

/* What is made of artifacts is made of them once more, and is the same. */
void
test_start_unsynced_twin_and_inventory_come_back(void **state)
{
	static const char *const made[] = {"slides/2.svg.gz", "inventory"};
	static char before[2][4096];
	static struct ledger_rig rig;
	static char text[4096];
	struct wire_record record;
	ssize_t sizes[2];

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ledger_rig_store_all(&rig, record.id, 2);
	memset(text, 'a', sizeof(text));
	assert_int_equal(ledger_rig_store(&rig, record.id, ARTIFACT_SLIDE_SVG,
			     2, text, sizeof(text)),
	    FAULT_NONE);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_NONE, 2), FAULT_NONE);
	ledger_rig_kill(&rig);
	assert_true(ledger_rig_has(&rig, "spool", record.id, ""));
	for (size_t i = 0; i < COUNT_OF(made); i++) {
		sizes[i] = ledger_rig_read(&rig, "decks", record.id, made[i],
		    before[i], sizeof(before[i]));
		assert_true(sizes[i] > 0);
		spoil(&rig, "decks", record.id, made[i], "zeros");
	}
	ledger_rig_start(&rig);
	assert_int_equal(rig.recovered_count, 0);
	for (size_t i = 0; i < COUNT_OF(made); i++) {
		assert_int_equal(ledger_rig_read(&rig, "decks", record.id,
				     made[i], text, sizeof(text)),
		    sizes[i]);
		assert_memory_equal(text, before[i], (size_t)sizes[i]);
	}
	check_end(&rig);
}

void
test_start_leftovers_are_swept(void **state)
{
	const uint8_t stray[WIRE_ID_SIZE] = {0xab};
	struct wire_record record;
	static struct ledger_rig rig;
	char path[256];

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ledger_rig_kill(&rig);
	spoil(&rig, "spool", stray, "", "orphan");
	text_format(path, sizeof(path),
	    "%s/decks/ab000000000000000000000000000000", rig.state);
	assert_int_equal(mkdir(path, 0700), 0);
	spoil(&rig, "decks", stray, "deck.pdf.tmp", "half");
	text_format(path, sizeof(path), "%s/decks/lost+found", rig.state);
	assert_int_equal(mkdir(path, 0700), 0);
	text_format(path, sizeof(path), "%s/spool/x.tmp", rig.state);
	assert_int_equal(mkdir(path, 0700), 0);
	ledger_rig_start(&rig);
	assert_false(ledger_rig_has(&rig, "spool", stray, ""));
	assert_false(ledger_rig_has(&rig, "decks", stray, ""));
	assert_true(ledger_rig_has(&rig, "spool", record.id, ""));
	text_format(path, sizeof(path), "%s/decks/lost+found", rig.state);
	assert_int_equal(access(path, F_OK), 0);
	check_end(&rig);
}

static void
spoil_database(const struct ledger_rig *rig)
{
	static char junk[8192];
	char path[256];

	memset(junk, 'x', sizeof(junk));
	text_format(path, sizeof(path), "%s/ledger/ledger.db", rig->state);
	AUTO_FD fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, junk, sizeof(junk)), 0);
	text_format(path, sizeof(path), "%s/ledger/ledger.db-wal", rig->state);
	(void)unlink(path);
}

void
test_start_broken_database_adopts(void **state)
{
	struct wire_erased erased;
	struct wire_record ended;
	struct wire_record record;
	static struct ledger_rig rig;
	char path[256];

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &ended, 1, true, DOCUMENT);
	ledger_rig_store_all(&rig, ended.id, 2);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &ended, FAULT_NONE, 2), FAULT_NONE);
	assert_true(ledger_rig_goes(&rig, "spool", ended.id, ""));
	ledger_rig_accept(&rig, &record, 2, true, DOCUMENT);
	ledger_rig_kill(&rig);
	spoil_database(&rig);
	ledger_rig_start(&rig);
	const char *name = strstr(rig.engine, "ledger.db.broken-");
	assert_non_null(name);
	text_format(path, sizeof(path), "%s/ledger/%s", rig.state, name);
	assert_int_equal(access(path, F_OK), 0);
	/* Accepted and not ended: as it was. Ended: served on, and its own. */
	assert_int_equal(rig.recovered_count, 1);
	assert_memory_equal(&rig.recovered[0], &record, sizeof(record));
	assert_int_equal(rig.disk.decks, 2);
	assert_true(ledger_rig_has(&rig, "decks", ended.id, "slides/2.svg"));
	ledger_rig_erase(&rig, ended.id, "other", &erased);
	assert_int_equal(erased.fault, FAULT_NOT_FOUND);
	ledger_rig_erase(&rig, ended.id, "acme", &erased);
	assert_int_equal(erased.fault, FAULT_NONE);
	assert_int_equal(erased.stage, STAGE_DONE);
	assert_false(ledger_rig_has(&rig, "decks", ended.id, ""));
	check_end(&rig);
}

void
test_start_newer_database_is_left_alone(void **state)
{
	char seen[WIRE_MAX_TEXT + 1] = "";
	struct wire_message message;
	enum fault fault = FAULT_NONE;
	static struct ledger_rig rig;
	char path[256];

	(void)state;
	begin(&rig);
	assert_int_equal(WEXITSTATUS(ledger_rig_hang_up(&rig)), 0);
	/* user_version, big-endian, at 60 of the header. */
	text_format(path, sizeof(path), "%s/ledger/ledger.db", rig.state);
	AUTO_FD fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_int_equal(fd_write_at(fd, "\0\0\0\x63", 4, 60), 0);
	ledger_rig_spawn(&rig);
	assert_int_equal(wire_recv(rig.control, WIRE_LEDGER, WIRE_SUPERVISOR,
			     WIRE_STARTING, &message),
	    0);
	assert_int_equal(message.type, WIRE_FAULT);
	assert_int_equal(wire_take_fault(&message, &fault, seen), 0);
	assert_int_equal(fault, FAULT_INTERNAL);
	assert_non_null(strstr(seen, "newer"));
	assert_int_equal(WEXITSTATUS(ledger_rig_hang_up(&rig)), 1);
	assert_int_equal(access(path, F_OK), 0);
	ledger_rig_end(&rig);
}

#define BLOCK 65536

/* Until there is no room; how many were stored. */
static uint32_t
fill_up(struct ledger_rig *rig, const struct wire_record *record)
{
	static char block[BLOCK];
	uint32_t page = 1;

	for (uint32_t i = 0; i < sizeof(block); i++)
		block[i] = (char)(i * 2654435761u >> 13);
	while (ledger_rig_store(rig, record->id, ARTIFACT_SLIDE_PNG, page,
		   block, sizeof(block)) == FAULT_NONE)
		page++;
	return page - 1;
}

static void
check_full_disk(struct ledger_rig *rig)
{
	struct wire_recorded answer;
	struct wire_erased erased;
	struct wire_record filler;
	struct wire_record record;
	struct wire_record more;

	ledger_rig_accept(rig, &record, 1, true, DOCUMENT);
	ledger_rig_accept(rig, &filler, 2, true, DOCUMENT);
	assert_in_range(fill_up(rig, &filler), 5, 40);
	/* No half of what did not fit. */
	assert_false(
	    ledger_rig_has(rig, "decks", filler.id, "slides/99.png.tmp"));
	/* New ones are refused, or fit; what was accepted is still there. */
	ledger_rig_fill(&more, 3, true, DOCUMENT);
	ledger_rig_record(rig, &more, DOCUMENT, &answer);
	assert_true(
	    answer.fault == FAULT_STORAGE || answer.fault == FAULT_NONE);
	ledger_rig_kill(rig);
	ledger_rig_start(rig);
	assert_true(rig->recovered_count >= 2);
	assert_memory_equal(rig->recovered[0].id, record.id, WIRE_ID_SIZE);
	/* The start has made room by itself. */
	(void)fill_up(rig, &filler);
	enum fault fault = ledger_rig_conclude(rig, &record, FAULT_DAMAGED, 0);
	assert_true(fault == FAULT_STORAGE || fault == FAULT_NONE);
	assert_true(fault == FAULT_NONE ||
		    !ledger_rig_has(rig, "decks", record.id, "record"));
	/* Erasing needs no room. */
	ledger_rig_erase(rig, filler.id, "acme", &erased);
	assert_int_equal(erased.fault, FAULT_NONE);
	assert_int_equal(
	    ledger_rig_conclude(rig, &record, FAULT_DAMAGED, 0), FAULT_NONE);
	assert_true(ledger_rig_has(rig, "decks", record.id, "record"));
}

void
test_full_disk_loses_nothing(void **state)
{
	char parent[] = "/tmp/ledger-full-XXXXXX";
	static struct ledger_rig rig;

	(void)state;
	assert_non_null(mkdtemp(parent));
	if (mount("tmpfs", parent, "tmpfs", 0, "size=2m,mode=0777") < 0) {
		print_message("no small disk can be mounted here: skipped\n");
		(void)rmdir(parent);
		skip();
	}
	ledger_rig_begin(&rig, parent);
	ledger_rig_start(&rig);
	check_full_disk(&rig);
	check_end(&rig);
	assert_int_equal(umount(parent), 0);
	assert_int_equal(rmdir(parent), 0);
}
