/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "ledger/ledger_file.h"
#include "ledger/ledger_hash.h"
#include "wire/memfd.h"

#define TAIL_MAGIC   "deck"
#define TAIL_SIZE    8
#define NUMBER_AT    4
#define TRAILER_ROOM (WIRE_MAX_BODY + TAIL_SIZE)

static size_t
make_trailer(const struct wire_record *record, uint8_t trailer[TRAILER_ROOM])
{
	struct wire_message message;

	wire_init(&message, WIRE_RECORD, 0);
	wire_put_record(&message, record);
	memcpy(trailer, message.body, message.size);
	uint8_t *tail = trailer + message.size;
	memcpy(tail, TAIL_MAGIC, NUMBER_AT);
	tail[4] = (uint8_t)(WIRE_VERSION >> 8);
	tail[5] = (uint8_t)WIRE_VERSION;
	tail[6] = (uint8_t)(message.size >> 8);
	tail[7] = (uint8_t)message.size;
	return (size_t)message.size + TAIL_SIZE;
}

static int
write_draft(const struct ledger *ledger, const char *draft,
    const struct wire_record *record, int document, uint64_t *ret_bytes)
{
	uint8_t trailer[TRAILER_ROOM];
	size_t size = make_trailer(record, trailer);
	AUTO_FD fd = openat(ledger->spool, draft,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return -errno;
	int error = fd_copy(fd, document, record->submit.bytes);
	if (error == 0)
		error = fd_write_all(fd, trailer, size);
	if (error == 0 && fsync(fd) < 0)
		error = -errno;
	*ret_bytes = record->submit.bytes + size;
	return error;
}

int
ledger_spool_write(struct ledger *ledger, const struct wire_record *record,
    int fd, uint64_t *ret_bytes)
{
	char name[LEDGER_ID_TEXT_SIZE];
	char draft[LEDGER_PATH_SIZE];

	text_hex(name, record->id, WIRE_ID_SIZE);
	text_format(draft, sizeof(draft), "%s" LEDGER_TMP, name);
	int error = write_draft(ledger, draft, record, fd, ret_bytes);
	if (error == 0 &&
	    renameat(ledger->spool, draft, ledger->spool, name) < 0)
		error = -errno;
	if (error < 0)
		ledger_file_remove(ledger->spool, draft);
	else
		ledger->spool_changed = true;
	return error;
}

int
ledger_spool_sync(struct ledger *ledger)
{
	if (!ledger->spool_changed)
		return 0;
	if (fsync(ledger->spool) < 0)
		return -errno;
	ledger->spool_changed = false;
	return 0;
}

static int
open_spooled(const struct ledger *ledger, const uint8_t id[WIRE_ID_SIZE])
{
	char name[LEDGER_ID_TEXT_SIZE];

	text_hex(name, id, WIRE_ID_SIZE);
	int fd = openat(ledger->spool, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int
ledger_spool_fetch(
    const struct ledger *ledger, const uint8_t id[WIRE_ID_SIZE], uint64_t bytes)
{
	AUTO_FD file = open_spooled(ledger, id);
	if (file < 0)
		return file;
	AUTO_FD memfd = memfd_new();
	if (memfd < 0)
		return memfd;
	int error = fd_copy(memfd, file, bytes);
	if (error == 0)
		error = memfd_seal(memfd);
	return error < 0 ? error : fd_take(&memfd);
}

bool
ledger_spool_holds(
    const struct ledger *ledger, const uint8_t id[WIRE_ID_SIZE], uint64_t bytes)
{
	char name[LEDGER_ID_TEXT_SIZE];
	uint64_t size;

	text_hex(name, id, WIRE_ID_SIZE);
	return ledger_file_measure(ledger->spool, name, &size) == 0 &&
	       size == bytes;
}

uint64_t
ledger_spool_remove(const struct ledger *ledger, const uint8_t id[WIRE_ID_SIZE])
{
	char name[LEDGER_ID_TEXT_SIZE];
	uint64_t size = 0;

	text_hex(name, id, WIRE_ID_SIZE);
	if (ledger_file_measure(ledger->spool, name, &size) == 0)
		ledger_file_remove(ledger->spool, name);
	return size;
}

int
ledger_spool_parse(
    const uint8_t *bytes, uint64_t size, struct wire_record *ret_record)
{
	struct wire_message message;
	struct wire_record record;

	if (size < TAIL_SIZE)
		return -EBADMSG;
	const uint8_t *tail = bytes + size - TAIL_SIZE;
	size_t version = (size_t)tail[4] << 8 | tail[5];
	size_t length = (size_t)tail[6] << 8 | tail[7];
	if (memcmp(tail, TAIL_MAGIC, NUMBER_AT) != 0 ||
	    version != WIRE_VERSION || length > WIRE_MAX_BODY ||
	    length > size - TAIL_SIZE)
		return -EBADMSG;
	wire_init(&message, WIRE_RECORD, 0);
	wire_put_bytes(&message, tail - length, length);
	if (wire_take_record(&message, &record) < 0 ||
	    record.submit.bytes != size - TAIL_SIZE - length)
		return -EBADMSG;
	*ret_record = record;
	return 0;
}

int
ledger_spool_read(const struct ledger *ledger, const uint8_t id[WIRE_ID_SIZE],
    struct wire_record *ret_record, uint8_t ret_hash[WIRE_HASH_SIZE],
    uint64_t *ret_bytes)
{
	struct wire_record record;
	const uint8_t *bytes;
	struct stat st;
	AUTO_FD fd = open_spooled(ledger, id);

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return -EBADMSG;
	uint64_t size = (uint64_t)st.st_size;
	int error = memfd_map(fd, size, &bytes);
	if (error < 0)
		return error;
	error = ledger_spool_parse(bytes, size, &record);
	if (error == 0 && memcmp(record.id, id, WIRE_ID_SIZE) != 0)
		error = -EBADMSG;
	if (error == 0) {
		ledger_hash_once(bytes, (size_t)record.submit.bytes, ret_hash);
		*ret_record = record;
		*ret_bytes = size;
	}
	memfd_unmap(bytes, size);
	return error;
}
