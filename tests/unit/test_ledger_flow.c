/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goal: a deck's life, from RECORD to ERASE, as the table promises. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/crc32.h"
#include "base/inventory.h"
#include "base/text.h"
#include "test_ledger_cases.h"
#include "test_ledger_rig.h"
#include "wire/memfd.h"

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

void
test_ready_names_the_libraries(void **state)
{
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	assert_non_null(strstr(rig.engine, "SQLite 3."));
	assert_non_null(strstr(rig.engine, "libdeflate "));
	assert_non_null(strstr(rig.engine, "libsodium "));
	assert_int_equal(rig.signing_count, 1);
	assert_int_equal(rig.signing.number, 1);
	assert_int_equal(rig.recovered_count, 0);
	assert_int_equal(rig.disk.used, 0);
	assert_false(rig.disk.full);
	check_end(&rig);
}

void
test_record_durable_is_spooled(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;
	static char text[4096];

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	assert_true(ledger_rig_read(&rig, "spool", record.id, "", text,
			sizeof(text)) > (ssize_t)strlen(DOCUMENT));
	assert_memory_equal(text, DOCUMENT, strlen(DOCUMENT));
	check_end(&rig);
}

void
test_record_waited_for_is_not_spooled(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, false, DOCUMENT);
	assert_false(ledger_rig_has(&rig, "spool", record.id, ""));
	check_end(&rig);
}

void
test_record_again_says_its_stage(void **state)
{
	struct wire_recorded answer;
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ledger_rig_record(&rig, &record, DOCUMENT, &answer);
	assert_int_equal(answer.fault, FAULT_NONE);
	assert_int_equal(answer.stage, STAGE_RECEIVED);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_DAMAGED, 0), FAULT_NONE);
	ledger_rig_record(&rig, &record, DOCUMENT, &answer);
	assert_int_equal(answer.fault, FAULT_NONE);
	assert_int_equal(answer.stage, STAGE_REFUSED);
	assert_memory_equal(answer.known, record.id, WIRE_ID_SIZE);
	check_end(&rig);
}

void
test_record_kept_later_is_spooled(void **state)
{
	struct wire_recorded answer;
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, false, DOCUMENT);
	record.submit.durable = true;
	ledger_rig_record(&rig, &record, DOCUMENT, &answer);
	assert_int_equal(answer.fault, FAULT_NONE);
	assert_true(ledger_rig_has(&rig, "spool", record.id, ""));
	ledger_rig_kill(&rig);
	ledger_rig_start(&rig);
	assert_int_equal(rig.recovered_count, 1);
	check_end(&rig);
}

void
test_store_text_has_a_twin(void **state)
{
	static const char svg[] =
	    "<svg>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</svg>";
	struct wire_record record;
	static struct ledger_rig rig;
	char text[256];

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	assert_int_equal(ledger_rig_store(&rig, record.id, ARTIFACT_SLIDE_SVG,
			     12, svg, sizeof(svg) - 1),
	    FAULT_NONE);
	assert_int_equal(ledger_rig_read(&rig, "decks", record.id,
			     "slides/12.svg", text, sizeof(text)),
	    sizeof(svg) - 1);
	assert_string_equal(text, svg);
	/* RFC 1952: magic, deflate, no flags, no time. */
	assert_true(ledger_rig_read(&rig, "decks", record.id,
			"slides/12.svg.gz", text, sizeof(text)) > 18);
	assert_memory_equal(text, "\x1f\x8b\x08\0\0\0\0\0", 8);
	/* Packing makes it larger: no twin, and no old one. */
	assert_int_equal(ledger_rig_store(&rig, record.id, ARTIFACT_SLIDE_SVG,
			     12, "<svg/>", 6),
	    FAULT_NONE);
	assert_false(
	    ledger_rig_has(&rig, "decks", record.id, "slides/12.svg.gz"));
	assert_int_equal(ledger_rig_store(&rig, record.id, ARTIFACT_THUMBNAIL,
			     12, svg, sizeof(svg) - 1),
	    FAULT_NONE);
	assert_false(
	    ledger_rig_has(&rig, "decks", record.id, "thumbnails/12.png.gz"));
	check_end(&rig);
}

void
test_store_unknown_deck_is_not_found(void **state)
{
	const uint8_t id[WIRE_ID_SIZE] = {1};
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	assert_int_equal(
	    ledger_rig_store(&rig, id, ARTIFACT_DECK_PDF, 0, "x", 1),
	    FAULT_NOT_FOUND);
	assert_false(ledger_rig_has(&rig, "decks", id, "deck.pdf"));
	check_end(&rig);
}

#define BASE "/v1/decks/01010101010101010101010101010101"

void
test_conclude_done_writes_both_records(void **state)
{
	struct wire_recorded answer;
	struct wire_record record;
	static struct ledger_rig rig;
	static char text[8192];

	(void)state;
	begin(&rig);
	ledger_rig_fill(&record, 1, true, DOCUMENT);
	record.created = 1700000000;
	text_format(record.submit.meeting, sizeof(record.submit.meeting),
	    "M\"\\\xc3\xa4\xff");
	memset(record.submit.ticket, 0xa5, sizeof(record.submit.ticket));
	ledger_rig_record(&rig, &record, DOCUMENT, &answer);
	ledger_rig_store_all(&rig, record.id, 2);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_NONE, 2), FAULT_NONE);
	assert_true(ledger_rig_read(&rig, "decks", record.id, "deck.json", text,
			sizeof(text)) > 0);
	assert_non_null(strstr(text, "\"state\":\"done\""));
	assert_non_null(strstr(text, "\"kind\":\"pdf\",\"pages\":2"));
	assert_non_null(strstr(text, "\"created\":\"2023-11-14T22:13:20Z\""));
	assert_non_null(strstr(text, "\"meeting\":\"M\\\"\\\\\xc3\xa4?\""));
	assert_non_null(strstr(text,
	    "\"artifacts\":[{\"name\":\"deck.pdf\",\"href\":\"" BASE
	    "/deck.pdf\",\"type\":\"application/pdf\",\"bytes\":8,"
	    "\"sha256\":\"86edbaa2"));
	assert_non_null(strstr(text, "},{\"name\":\"slides/1.svg\""));
	assert_non_null(strstr(text, "\"self\":\"" BASE "\""));
	assert_non_null(strstr(text, "\"percent\":100,\"slides\":2"));
	assert_null(strstr(text, "\"code\""));
	assert_null(strstr(text, "ticket")); /* that one is for all */
	assert_true(ledger_rig_has(&rig, "decks", record.id, "deck.json.gz"));
	ssize_t size = ledger_rig_read(
	    &rig, "decks", record.id, "record", text, sizeof(text));
	assert_true(size > 0 && text[size - 1] == '\n');
	assert_non_null(strstr(text, "\"tenant\":\"acme\""));
	assert_non_null(strstr(text, "\"ticket\":\"a5a5a5a5a5a5a5a5a5a5a5a5"
				     "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"
				     "\""));
	assert_non_null(strstr(text, "\"stage\":7"));
	assert_non_null(strstr(text, "\"created\":1700000000"));
	assert_non_null(strstr(text, "\"artifacts\":15"));
	/* Its original goes as soon as all that is on the disk. */
	assert_true(ledger_rig_goes(&rig, "spool", record.id, ""));
	check_end(&rig);
}

/* Is it what lies there, and so the twin? */
static void
check_row(const struct ledger_rig *rig, const uint8_t id[WIRE_ID_SIZE],
    const struct inventory_row *row)
{
	char name[ARTIFACT_NAME_SIZE];
	char twin[ARTIFACT_NAME_SIZE + 4];
	static char text[8192];

	assert_int_equal(artifact_name(row->artifact, row->page, name), 0);
	assert_int_equal(
	    ledger_rig_read(rig, "decks", id, name, text, sizeof(text)),
	    row->size);
	assert_int_equal(crc32_add(0, text, (size_t)row->size), row->crc);
	text_format(twin, sizeof(twin), "%s.gz", name);
	assert_int_equal(
	    ledger_rig_has(rig, "decks", id, twin), row->packed > 0);
	if (row->packed == 0)
		return;
	assert_int_equal(
	    ledger_rig_read(rig, "decks", id, twin, text, sizeof(text)),
	    row->packed);
	assert_int_equal(text[3], 0); /* no flags: ten bytes of a head */
	assert_int_equal(crc32_add(0, text + INVENTORY_GZIP_HEAD,
			     (size_t)row->packed - INVENTORY_GZIP_WRAP),
	    row->packed_crc);
}

void
test_conclude_done_writes_an_inventory(void **state)
{
	static const enum artifact order[] = {ARTIFACT_SLIDE_SVG,
	    ARTIFACT_SLIDE_SVG, ARTIFACT_THUMBNAIL, ARTIFACT_THUMBNAIL,
	    ARTIFACT_TEXT, ARTIFACT_TEXT, ARTIFACT_DECK_PDF};
	static struct ledger_rig rig;
	static char text[4096];
	struct inventory_head head;
	struct inventory_row row;
	struct wire_record record;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ledger_rig_store_all(&rig, record.id, 3); /* of which one is dropped */
	memset(text, 'a', sizeof(text));
	assert_int_equal(ledger_rig_store(&rig, record.id, ARTIFACT_SLIDE_SVG,
			     2, text, sizeof(text)),
	    FAULT_NONE);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_NONE, 2), FAULT_NONE);
	ssize_t size = ledger_rig_read(
	    &rig, "decks", record.id, INVENTORY_NAME, text, sizeof(text));
	const uint8_t *bytes = (const uint8_t *)text;
	assert_int_equal(
	    size, INVENTORY_HEAD_SIZE + COUNT_OF(order) * INVENTORY_ROW_SIZE);
	assert_int_equal(inventory_take_head(bytes, &head), 0);
	assert_int_equal(head.rows, COUNT_OF(order));
	assert_int_equal(crc32_add(0, bytes + INVENTORY_HEAD_SIZE,
			     (size_t)size - INVENTORY_HEAD_SIZE),
	    head.crc);
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		assert_int_equal(
		    inventory_take_row(
			bytes + INVENTORY_HEAD_SIZE + i * INVENTORY_ROW_SIZE,
			&row),
		    0);
		assert_int_equal(row.artifact, order[i]);
		assert_int_equal(row.page, i == 6 ? 0 : 1 + i % 2);
		assert_int_equal(row.packed > 0, i == 1);
		check_row(&rig, record.id, &row);
	}
	check_end(&rig);
}

void
test_conclude_incomplete_is_internal(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ledger_rig_store_all(&rig, record.id, 2);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_NONE, 3), FAULT_INTERNAL);
	assert_false(ledger_rig_has(&rig, "decks", record.id, "record"));
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_NONE, 2), FAULT_NONE);
	check_end(&rig);
}

void
test_conclude_fewer_pages_drops_the_rest(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ledger_rig_store_all(&rig, record.id, 3);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_NONE, 2), FAULT_NONE);
	assert_true(ledger_rig_has(&rig, "decks", record.id, "slides/2.svg"));
	assert_false(ledger_rig_has(&rig, "decks", record.id, "slides/3.svg"));
	assert_false(ledger_rig_has(&rig, "decks", record.id, "text/3.txt"));
	check_end(&rig);
}

void
test_conclude_refused_keeps_no_artifact(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;
	static char text[4096];

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ledger_rig_store_all(&rig, record.id, 2);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_DAMAGED, 2), FAULT_NONE);
	assert_false(ledger_rig_has(&rig, "decks", record.id, "deck.pdf"));
	assert_false(ledger_rig_has(&rig, "decks", record.id, "slides"));
	assert_true(ledger_rig_read(&rig, "decks", record.id, "deck.json", text,
			sizeof(text)) > 0);
	assert_non_null(strstr(text, "\"state\":\"refused\""));
	assert_non_null(strstr(text, "\"code\":\"damaged\""));
	assert_non_null(strstr(text, "\"title\":\"The file is damaged"));
	assert_non_null(strstr(text, "\"detail\":\"seen \\\"so\\\"\""));
	assert_non_null(strstr(text, "\"artifacts\":[]"));
	assert_true(ledger_rig_goes(&rig, "spool", record.id, ""));
	check_end(&rig);
}

void
test_conclude_twice_first_end_stands(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;
	static char text[4096];

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_DAMAGED, 0), FAULT_NONE);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_TIMEOUT, 0), FAULT_NONE);
	assert_true(ledger_rig_read(&rig, "decks", record.id, "record", text,
			sizeof(text)) > 0);
	assert_non_null(strstr(text, "\"damaged\""));
	ledger_rig_fill(&record, 2, true, DOCUMENT);
	assert_int_equal(ledger_rig_conclude(&rig, &record, FAULT_TIMEOUT, 0),
	    FAULT_NOT_FOUND);
	check_end(&rig);
}

static void
ask_for_document(struct ledger_rig *rig, const struct wire_record *record)
{
	struct wire_message message;

	wire_init(&message, WIRE_FETCH, 0);
	wire_put_bytes(&message, record->id, WIRE_ID_SIZE);
	ledger_rig_send(rig, &message);
}

void
test_fetch_spooled_gives_the_document(void **state)
{
	struct wire_message message;
	struct wire_record record;
	static struct ledger_rig rig;
	char text[64] = "";
	uint64_t size;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ask_for_document(&rig, &record);
	ledger_rig_expect(&rig, WIRE_FETCHED, &message);
	assert_int_equal(memfd_check(message.fd, 1000, &size), 0);
	assert_int_equal(size, strlen(DOCUMENT));
	assert_int_equal(pread(message.fd, text, sizeof(text), 0), size);
	assert_string_equal(text, DOCUMENT);
	wire_done(&message);
	check_end(&rig);
}

void
test_fetch_missing_is_concluded(void **state)
{
	struct wire_message message;
	uint8_t id[WIRE_ID_SIZE];
	struct wire_record record;
	static struct ledger_rig rig;
	uint32_t fault;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, false, DOCUMENT);
	ask_for_document(&rig, &record);
	ledger_rig_expect(&rig, WIRE_CONCLUDED, &message);
	assert_int_equal(wire_take_counted(&message, id, &fault), 0);
	assert_int_equal(fault, FAULT_INTERNAL);
	check_end(&rig);
}

void
test_erase_gives_a_receipt(void **state)
{
	struct wire_erased erased;
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ledger_rig_store_all(&rig, record.id, 1);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_NONE, 1), FAULT_NONE);
	assert_true(ledger_rig_goes(&rig, "spool", record.id, ""));
	ledger_rig_erase(&rig, record.id, "acme", &erased);
	assert_int_equal(erased.fault, FAULT_NONE);
	assert_int_equal(erased.stage, STAGE_DONE);
	/* Four artifacts, inventory, deck.json and its twin, record. */
	assert_int_equal(erased.files, 8);
	assert_true(erased.bytes > 500);
	assert_false(ledger_rig_has(&rig, "decks", record.id, ""));
	ledger_rig_erase(&rig, record.id, "acme", &erased);
	assert_int_equal(erased.fault, FAULT_NOT_FOUND);
	assert_true(ledger_rig_is_silent(&rig, 1500));
	assert_int_equal(rig.disk.used, 0);
	assert_int_equal(rig.disk.decks, 0);
	check_end(&rig);
}

void
test_erase_foreign_is_not_found(void **state)
{
	struct wire_erased erased;
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	ledger_rig_erase(&rig, record.id, "other", &erased);
	assert_int_equal(erased.fault, FAULT_NOT_FOUND);
	assert_int_equal(erased.stage, 0);
	assert_int_equal(erased.files, 0);
	assert_true(ledger_rig_has(&rig, "spool", record.id, ""));
	ledger_rig_erase(&rig, record.id, "acme", &erased);
	assert_int_equal(erased.fault, FAULT_NONE);
	assert_int_equal(erased.stage, STAGE_RECEIVED);
	assert_int_equal(erased.files, 1);
	assert_false(ledger_rig_has(&rig, "spool", record.id, ""));
	check_end(&rig);
}

void
test_turn_of_many_answers_in_order(void **state)
{
	struct wire_message message;
	uint8_t id[WIRE_ID_SIZE];
	struct wire_record record;
	static struct ledger_rig rig;
	enum artifact artifact;
	enum fault fault;
	uint32_t page;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	for (uint32_t i = 1; i <= 100; i++) {
		wire_init(&message, WIRE_STORE, i);
		/* One that fails must not take the others with it. */
		if (i % 10 == 0)
			memset(id, 9, sizeof(id));
		else
			memcpy(id, record.id, sizeof(id));
		wire_put_store(&message, id, ARTIFACT_TEXT, i);
		message.fd = ledger_rig_memfd("text", 4);
		ledger_rig_send(&rig, &message);
	}
	for (uint32_t i = 1; i <= 100; i++) {
		ledger_rig_expect(&rig, WIRE_STORED, &message);
		assert_int_equal(message.slot, i);
		assert_int_equal(
		    wire_take_stored(&message, id, &artifact, &page, &fault),
		    0);
		assert_int_equal(page, i);
		assert_int_equal(
		    fault, i % 10 == 0 ? FAULT_NOT_FOUND : FAULT_NONE);
	}
	check_end(&rig);
}

void
test_drain_ends_well(void **state)
{
	struct wire_message message;
	struct wire_record record;
	static struct ledger_rig rig;
	siginfo_t info;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	assert_int_equal(
	    ledger_rig_conclude(&rig, &record, FAULT_DAMAGED, 0), FAULT_NONE);
	wire_init(&message, WIRE_DRAIN, 0);
	ledger_rig_send(&rig, &message);
	/* It ends by itself, with the channel open. */
	assert_int_equal(
	    waitid(P_PID, (id_t)rig.process.pid, &info, WEXITED | WNOWAIT), 0);
	int status = ledger_rig_hang_up(&rig);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_false(ledger_rig_has(&rig, "spool", record.id, ""));
	ledger_rig_end(&rig);
}

void
test_hang_up_ends_well(void **state)
{
	struct wire_record record;
	static struct ledger_rig rig;

	(void)state;
	begin(&rig);
	ledger_rig_accept(&rig, &record, 1, true, DOCUMENT);
	int status = ledger_rig_hang_up(&rig);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	ledger_rig_start(&rig);
	assert_int_equal(rig.recovered_count, 1);
	check_end(&rig);
}
