/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_record.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "front/front_tell.h"

/* Ids are random, so that any byte of theirs spreads them. */
static struct front_record_place *
find_place(struct front_records *records, const uint8_t id[WIRE_ID_SIZE])
{
	STATIC_ASSERT(LIMIT_RECORD_HEADS == 256, "one byte of an id");
	return &records->heads[id[0]];
}

static int
read_record(const struct front_store_file *file, const uint8_t id[WIRE_ID_SIZE],
    struct front_record_place *head)
{
	char text[LIMIT_RECORD_HEAD];

	if (file->size == 0 || file->size > sizeof(text))
		return -EBADMSG;
	ssize_t n = pread(file->fd, text, sizeof(text), 0);
	if (n < 0 || (uint64_t)n != file->size)
		return -EBADMSG;
	head->size = 0;
	int error = front_tell_read_record(text, (size_t)n, &head->view);
	if (error < 0)
		return error;
	memcpy(head->view.id, id, WIRE_ID_SIZE);
	head->size = file->size;
	head->changed = file->changed;
	return 0;
}

int
front_record_find(struct front_records *records,
    const struct front_store *store, const uint8_t id[WIRE_ID_SIZE],
    struct wire_event *ret_view)
{
	struct front_record_place *head = find_place(records, id);
	char text[FRONT_ID_TEXT_SIZE];
	struct front_store_file file;

	text_hex(text, id, WIRE_ID_SIZE);
	int error = front_store_open_record(store, text, &file);
	if (error < 0)
		return -ENOENT;
	if (head->size != file.size || head->changed != file.changed ||
	    memcmp(head->view.id, id, WIRE_ID_SIZE) != 0)
		error = read_record(&file, id, head);
	front_store_close_file(&file);
	if (error < 0)
		return -ENOENT;
	*ret_view = head->view;
	return 0;
}
