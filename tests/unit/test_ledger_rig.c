/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test_ledger_rig.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/role_link.h"
#include "base/text.h"
#include "spawn/verify.h"
#include "test_fd_scratch.h"
#include "wire/memfd.h"

#define NOBODY   65534
#define PATIENCE 20000 /* ms; the machine may be busy */

static int program = -1;

void
ledger_rig_prepare(bool nobody)
{
	AUTO_FD fd = open(LEDGER_PROGRAM, O_RDONLY | O_CLOEXEC);

	/* Away from the number that the channel will have. */
	program = fcntl(fd, F_DUPFD_CLOEXEC, 64);
	if (!nobody || geteuid() != 0)
		return;
	if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) < 0 ||
	    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0) {
		perror("becoming nobody");
		exit(1);
	}
}

void
ledger_rig_begin(struct ledger_rig *rig, const char *parent)
{
	static const char *const folders[] = {"decks", "spool", "ledger"};

	memset(rig, 0, sizeof(*rig));
	rig->control = -1;
	text_format(rig->state, sizeof(rig->state), "%s/ledger-XXXXXX",
	    parent ? parent : "/tmp");
	assert_non_null(mkdtemp(rig->state));
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		char path[96];
		text_format(
		    path, sizeof(path), "%s/%s", rig->state, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	rig->keeping = (struct wire_keeping){.artifact_ttl = 3600,
	    .poison_ttl = 600,
	    .signing_days = 30,
	    .delivery_ttl = 86400};
}

void
ledger_rig_end(struct ledger_rig *rig)
{
	assert_int_equal(scratch_remove(rig->state), 0);
}

#ifdef LEDGER_LOCKED
static void
launch(struct ledger_rig *rig, int theirs)
{
	char sentence[SPAWN_SENTENCE_SIZE] = "";

	rig->cage.state = rig->state;
	rig->cage.tmp_bytes = LIMIT_MIB;
	const struct spawn_order order = {.trap = getenv("LEDGER_TRAP") != NULL,
	    .role = ROLE_LEDGER,
	    .program = program,
	    .control = theirs,
	    .cage = &rig->cage};
	if (spawn_start(&order, &rig->process, sentence) < 0)
		fail_msg("%s", sentence);
}

static void
check_locked(const struct ledger_rig *rig)
{
	char seen[VERIFY_SEEN_SIZE] = "";
	struct verify_facts facts;

	assert_int_equal(verify_read(rig->process.pid, &facts), 0);
	if (verify_locked(&facts, seen) < 0)
		fail_msg("not locked: %s", seen);
}
#else
static void
launch(struct ledger_rig *rig, int theirs)
{
	char *const argv[] = {
	    (char[]){"cleandeck-ledger"}, (char[]){"kill"}, NULL};
	char *const env[] = {(char[]){"TZ=UTC"}, NULL};

	rig->process.pidfd = -1;
	rig->process.pid = fork();
	assert_true(rig->process.pid >= 0);
	if (rig->process.pid > 0)
		return;
	if (chdir(rig->state) == 0 && dup2(theirs, ROLE_LINK_CONTROL) >= 0)
		(void)fexecve(program, argv, env);
	_exit(127);
}

static void
check_locked(const struct ledger_rig *rig)
{
	(void)rig;
}
#endif

static void
receive(
    struct ledger_rig *rig, enum wire_state state, struct wire_message *message)
{
	struct pollfd poller = {.fd = rig->control, .events = POLLIN};

	assert_int_equal(poll(&poller, 1, PATIENCE), 1);
	int error = wire_recv(
	    rig->control, WIRE_LEDGER, WIRE_SUPERVISOR, state, message);
	if (error < 0)
		fail_msg("the ledger: %s", strerror(-error));
	if (message->type == WIRE_FAULT)
		fail_msg("the ledger: %.*s", message->size - 4,
		    (const char *)message->body + 4);
}

void
ledger_rig_spawn(struct ledger_rig *rig)
{
	AUTO_FD theirs = -1;

	assert_true(program >= 0);
	assert_int_equal(wire_pair(&rig->control, &theirs), 0);
	launch(rig, theirs);
}

/* All that comes between KEEPING and DISK, in order. */
static void
await_recovered(struct ledger_rig *rig)
{
	struct wire_message message;

	for (bool recovered = false;;) {
		receive(rig, WIRE_IDLE, &message);
		if (message.type == WIRE_SIGNING) {
			assert_false(recovered);
			assert_int_equal(
			    wire_take_signing(&message, &rig->signing), 0);
			rig->signing_count++;
		} else if (message.type == WIRE_RECOVER) {
			assert_false(recovered);
			assert_true(
			    rig->recovered_count < COUNT_OF(rig->recovered));
			assert_int_equal(
			    wire_take_record(&message,
				&rig->recovered[rig->recovered_count++]),
			    0);
		} else if (message.type == WIRE_RECOVERED) {
			recovered = true;
		} else {
			assert_int_equal(message.type, WIRE_DISK);
			assert_int_equal(
			    wire_take_disk(&message, &rig->disk), 0);
			if (recovered)
				return;
		}
	}
}

void
ledger_rig_start(struct ledger_rig *rig)
{
	struct wire_message message;

	ledger_rig_spawn(rig);
	receive(rig, WIRE_STARTING, &message);
	assert_int_equal(message.type, WIRE_READY);
	(void)wire_take_u32(&message);
	wire_take_text(&message, rig->engine);
	check_locked(rig);
	rig->signing_count = 0;
	rig->recovered_count = 0;
	wire_init(&message, WIRE_KEEPING, 0);
	wire_put_keeping(&message, &rig->keeping);
	ledger_rig_send(rig, &message);
	await_recovered(rig);
}

static int
wait_end(struct ledger_rig *rig)
{
	int status = -1;

	assert_int_equal(
	    waitpid(rig->process.pid, &status, 0), rig->process.pid);
	fd_close(&rig->process.pidfd);
	fd_close(&rig->control);
	return status;
}

void
ledger_rig_kill(struct ledger_rig *rig)
{
	assert_int_equal(kill(rig->process.pid, SIGKILL), 0);
	(void)wait_end(rig);
}

void
ledger_rig_strike(struct ledger_rig *rig)
{
	int status;

	assert_int_equal(kill(rig->process.pid, SIGKILL), 0);
	assert_int_equal(
	    waitpid(rig->process.pid, &status, 0), rig->process.pid);
	fd_close(&rig->process.pidfd);
}

bool
ledger_rig_next(struct ledger_rig *rig, struct wire_message *ret_message)
{
	/* What it had not read is told once, as an error, before the rest. */
	for (int tries = 0; tries < 2; tries++)
		if (wire_recv(rig->control, WIRE_LEDGER, WIRE_SUPERVISOR,
			WIRE_WORKING, ret_message) == 0)
			return true;
	fd_close(&rig->control);
	return false;
}

int
ledger_rig_hang_up(struct ledger_rig *rig)
{
	fd_close(&rig->control);
	return wait_end(rig);
}

void
ledger_rig_send(struct ledger_rig *rig, struct wire_message *message)
{
	int error = wire_send(rig->control, message);

	if (error < 0)
		fail_msg("to the ledger: %s", strerror(-error));
	wire_done(message);
}

void
ledger_rig_expect(struct ledger_rig *rig, enum wire_type type,
    struct wire_message *ret_message)
{
	for (;;) {
		receive(rig, WIRE_WORKING, ret_message);
		if (ret_message->type != WIRE_DISK || type == WIRE_DISK)
			break;
		assert_int_equal(wire_take_disk(ret_message, &rig->disk), 0);
	}
	if (ret_message->type == WIRE_DISK)
		assert_int_equal(wire_take_disk(ret_message, &rig->disk), 0);
	assert_int_equal(ret_message->type, type);
}

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool
ledger_rig_is_silent(struct ledger_rig *rig, int ms)
{
	int64_t end = now_ms() + ms;

	for (int64_t left; (left = end - now_ms()) > 0;) {
		struct pollfd poller = {.fd = rig->control, .events = POLLIN};
		struct wire_message message;
		if (poll(&poller, 1, (int)left) == 0)
			return true;
		receive(rig, WIRE_WORKING, &message);
		if (message.type != WIRE_DISK)
			return false;
		assert_int_equal(wire_take_disk(&message, &rig->disk), 0);
	}
	return true;
}

int
ledger_rig_memfd(const void *bytes, size_t size)
{
	int fd = memfd_new();

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, bytes, size), 0);
	assert_int_equal(memfd_seal(fd), 0);
	return fd;
}

void
ledger_rig_fill(struct wire_record *record, uint8_t seed, bool durable,
    const char *document)
{
	memset(record, 0, sizeof(*record));
	memset(record->id, seed, sizeof(record->id));
	record->created = (uint64_t)time(NULL);
	record->submit.claim.name = KIND_PDF;
	record->submit.artifacts = ARTIFACT_DEFAULT_SET;
	record->submit.accept = kind_default_set();
	record->submit.bytes = strlen(document);
	record->submit.durable = durable;
	record->submit.key = UINT64_C(0xfedcba9876543210);
	text_format(
	    record->submit.tenant, sizeof(record->submit.tenant), "acme");
}

void
ledger_rig_record(struct ledger_rig *rig, const struct wire_record *record,
    const char *document, struct wire_recorded *ret_answer)
{
	struct wire_message message;

	wire_init(&message, WIRE_RECORD, 7);
	wire_put_record(&message, record);
	message.fd = ledger_rig_memfd(document, strlen(document));
	ledger_rig_send(rig, &message);
	ledger_rig_expect(rig, WIRE_RECORDED, &message);
	assert_int_equal(message.slot, 7);
	assert_int_equal(wire_take_recorded(&message, ret_answer), 0);
	assert_memory_equal(ret_answer->id, record->id, WIRE_ID_SIZE);
}

void
ledger_rig_accept(struct ledger_rig *rig, struct wire_record *record,
    uint8_t seed, bool durable, const char *document)
{
	struct wire_recorded answer;

	ledger_rig_fill(record, seed, durable, document);
	ledger_rig_record(rig, record, document, &answer);
	assert_int_equal(answer.fault, FAULT_NONE);
	assert_int_equal(answer.stage, 0);
	assert_memory_equal(answer.known, record->id, WIRE_ID_SIZE);
}

enum fault
ledger_rig_store(struct ledger_rig *rig, const uint8_t id[WIRE_ID_SIZE],
    enum artifact artifact, uint32_t page, const void *bytes, size_t size)
{
	uint8_t stored_id[WIRE_ID_SIZE];
	struct wire_message message;
	enum artifact stored;
	uint32_t stored_page;
	enum fault fault;

	wire_init(&message, WIRE_STORE, 0);
	wire_put_store(&message, id, artifact, page);
	message.fd = ledger_rig_memfd(bytes, size);
	ledger_rig_send(rig, &message);
	ledger_rig_expect(rig, WIRE_STORED, &message);
	assert_int_equal(wire_take_stored(&message, stored_id, &stored,
			     &stored_page, &fault),
	    0);
	assert_memory_equal(stored_id, id, WIRE_ID_SIZE);
	assert_int_equal(stored, artifact);
	assert_int_equal(stored_page, page);
	return fault;
}

void
ledger_rig_store_all(
    struct ledger_rig *rig, const uint8_t id[WIRE_ID_SIZE], uint32_t pages)
{
	static const char svg[] = "<svg><g><g><g><g><g><g><g><g><g></svg>";
	static const enum artifact per_page[] = {
	    ARTIFACT_SLIDE_SVG, ARTIFACT_THUMBNAIL, ARTIFACT_TEXT};

	assert_int_equal(
	    ledger_rig_store(rig, id, ARTIFACT_DECK_PDF, 0, "%PDF-1.7", 8),
	    FAULT_NONE);
	for (uint32_t page = 1; page <= pages; page++)
		for (size_t i = 0; i < COUNT_OF(per_page); i++)
			assert_int_equal(ledger_rig_store(rig, id, per_page[i],
					     page, svg, sizeof(svg) - 1),
			    FAULT_NONE);
}

enum fault
ledger_rig_conclude(struct ledger_rig *rig, const struct wire_record *record,
    enum fault fault, uint32_t pages)
{
	struct wire_event event = {.stage = stage_of_fault(fault),
	    .fault = fault,
	    .kind = KIND_PDF,
	    .pages = pages,
	    .artifacts = record->submit.artifacts,
	    .created = record->created};
	struct wire_message message;
	uint8_t id[WIRE_ID_SIZE];
	uint32_t answer;

	memcpy(event.id, record->id, WIRE_ID_SIZE);
	if (fault != FAULT_NONE)
		text_format(event.seen, sizeof(event.seen), "seen \"so\"");
	wire_init(&message, WIRE_CONCLUDE, 0);
	wire_put_event(&message, &event);
	ledger_rig_send(rig, &message);
	ledger_rig_expect(rig, WIRE_CONCLUDED, &message);
	assert_int_equal(wire_take_counted(&message, id, &answer), 0);
	assert_memory_equal(id, record->id, WIRE_ID_SIZE);
	return (enum fault)answer;
}

void
ledger_rig_erase(struct ledger_rig *rig, const uint8_t id[WIRE_ID_SIZE],
    const char *tenant, struct wire_erased *ret_erased)
{
	struct wire_message message;

	wire_init(&message, WIRE_ERASE, 9);
	wire_put_owned(&message, id, tenant);
	ledger_rig_send(rig, &message);
	ledger_rig_expect(rig, WIRE_ERASED, &message);
	assert_int_equal(message.slot, 9);
	assert_int_equal(wire_take_erased(&message, ret_erased), 0);
}

static void
name_file(const struct ledger_rig *rig, const char *folder,
    const uint8_t id[WIRE_ID_SIZE], const char *name, char path[256])
{
	char digits[2 * WIRE_ID_SIZE + 1];

	text_hex(digits, id, WIRE_ID_SIZE);
	text_format(path, 256, "%s/%s/%s%s%s", rig->state, folder, digits,
	    name[0] ? "/" : "", name);
}

ssize_t
ledger_rig_read(const struct ledger_rig *rig, const char *folder,
    const uint8_t id[WIRE_ID_SIZE], const char *name, char *text, size_t room)
{
	char path[256];

	name_file(rig, folder, id, name, path);
	AUTO_FD fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t n = read(fd, text, room - 1);
	assert_true(n >= 0);
	text[n] = '\0';
	return n;
}

bool
ledger_rig_has(const struct ledger_rig *rig, const char *folder,
    const uint8_t id[WIRE_ID_SIZE], const char *name)
{
	char path[256];

	name_file(rig, folder, id, name, path);
	return access(path, F_OK) == 0;
}

bool
ledger_rig_goes(const struct ledger_rig *rig, const char *folder,
    const uint8_t id[WIRE_ID_SIZE], const char *name)
{
	const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};

	for (int i = 0; i < 250; i++) {
		if (!ledger_rig_has(rig, folder, id, name))
			return true;
		(void)nanosleep(&pause, NULL);
	}
	return false;
}
