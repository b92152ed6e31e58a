/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_upload.h"

#include <errno.h>
#include <stdlib.h>

#include "base/fd.h"
#include "base/text.h"
#include "front/front_client.h"
#include "front/front_deck.h"
#include "front/front_form.h"
#include "front/front_link.h"
#include "wire/memfd.h"

/* A slot comes back after four thousand million others: look anyway. */
static uint32_t
choose_slot(struct front *front)
{
	bool taken;

	do {
		front->last_slot++;
		taken = false;
		for (const struct front_upload *other = front->uploads; other;
		     other = other->next)
			taken |= other->slot == front->last_slot;
	} while (taken);
	return front->last_slot;
}

struct front_upload *
front_upload_new(struct front *front, struct front_client *client)
{
	struct front_upload *upload = calloc(1, sizeof(*upload));
	struct front_upload **end = &front->uploads;
	if (!upload)
		return NULL;

	upload->slot = choose_slot(front);
	upload->fd = -1;
	upload->artifacts = ARTIFACT_DEFAULT_SET;
	upload->client = client;
	client->upload = upload;
	while (*end)
		end = &(*end)->next;
	*end = upload;
	return upload;
}

/* Forgets the document; the supervisor has its own descriptor, or none. */
static void
drop_document(struct front *front, struct front_upload *upload)
{
	fd_close(&upload->fd);
	front->upload_bytes -= upload->bytes;
	upload->bytes = 0;
}

static void
free_upload(struct front *front, struct front_upload *upload)
{
	struct front_upload **link = &front->uploads;

	while (*link != upload)
		link = &(*link)->next;
	*link = upload->next;
	drop_document(front, upload);
	front_form_free(upload->form);
	front_deck_free(upload->deck);
	free(upload);
}

void
front_upload_refuse(struct front *front, struct front_upload *upload,
    enum fault fault, const char *seen)
{
	drop_document(front, upload);
	if (upload->fault != FAULT_NONE)
		return;
	upload->fault = fault;
	upload->retry_after = front->status.retry_after;
	text_format(upload->seen, sizeof(upload->seen), "%s", seen);
}

void
front_upload_write(struct front *front, struct front_upload *upload,
    const void *bytes, size_t size)
{
	if (upload->fault != FAULT_NONE)
		return;
	if (size > front->config.upload_max - upload->bytes) {
		front_upload_refuse(
		    front, upload, FAULT_TOO_LARGE, "more came than may");
		return;
	}
	if (front->upload_bytes > front->config.upload_memory ||
	    size > front->config.upload_memory - front->upload_bytes) {
		front_upload_refuse(
		    front, upload, FAULT_BUSY, "too much is being uploaded");
		return;
	}
	if (upload->fd < 0)
		upload->fd = memfd_new();
	if (upload->fd < 0 || fd_write_all(upload->fd, bytes, size) < 0) {
		front_upload_refuse(
		    front, upload, FAULT_BUSY, "no memory is left");
		return;
	}
	upload->bytes += size;
	front->upload_bytes += size;
}

int
front_upload_count(
    struct front *front, struct front_upload *upload, size_t size)
{
	uint64_t most = front->config.upload_max + LIMIT_FORM_OVERHEAD;

	/*
	 * No answer can be given in the middle of a body, so a refused one
	 * is read on, but not for ever: chunks may never end.
	 */
	upload->body += size;
	if (upload->body > most)
		front_upload_refuse(
		    front, upload, FAULT_TOO_LARGE, "more came than may");
	return upload->body > 2 * most ? -EFBIG : 0;
}

static void
end_upload(struct front *front, struct front_upload *upload)
{
	upload->state = FRONT_UPLOAD_ENDED;
	drop_document(front, upload);
	if (upload->client)
		front_client_resume(front, upload->client);
}

void
front_upload_finish(struct front *front, struct front_upload *upload)
{
	if (upload->fault == FAULT_NONE && upload->bytes == 0)
		front_upload_refuse(front, upload, FAULT_EMPTY, "");
	if (upload->fault == FAULT_NONE && memfd_seal(upload->fd) < 0)
		front_upload_refuse(front, upload, FAULT_INTERNAL, "");
	if (upload->fault != FAULT_NONE)
		upload->state = FRONT_UPLOAD_ENDED;
	else
		upload->state = FRONT_UPLOAD_WAITING;
}

void
front_upload_release(struct front *front, struct front_upload *upload)
{
	upload->client->upload = NULL;
	upload->client = NULL;
	if (upload->state != FRONT_UPLOAD_SUBMITTED) {
		free_upload(front, upload);
		return;
	}
	upload->state = FRONT_UPLOAD_RETIRED;
	drop_document(front, upload);
}

static struct front_upload *
find_submitted(const struct front *front, uint32_t slot)
{
	struct front_upload *upload = front->uploads;

	while (upload && (upload->slot != slot ||
			     upload->state != FRONT_UPLOAD_SUBMITTED))
		upload = upload->next;
	return upload;
}

void
front_upload_on_reply(
    struct front *front, uint32_t slot, const struct wire_reply *reply)
{
	/* It may have crossed our CANCEL. */
	struct front_upload *upload = find_submitted(front, slot);
	if (!upload)
		return;

	upload->state = FRONT_UPLOAD_HASHING;
	if (reply->fault != FAULT_NONE) {
		front_upload_refuse(front, upload, reply->fault, reply->seen);
		upload->retry_after = reply->retry_after;
	} else if (front_deck_new(reply, upload->artifacts,
		       front->config.artifact_ttl, &upload->deck) < 0) {
		front_upload_refuse(front, upload, FAULT_INTERNAL, "");
	}
	if (upload->fault != FAULT_NONE)
		end_upload(front, upload);
}

static int
submit(struct front *front, struct front_upload *upload)
{
	struct wire_submit order = {
	    .claim = upload->claim,
	    .artifacts = upload->artifacts,
	    .bytes = upload->bytes,
	};
	int error = front_link_submit(front, upload->slot, &order, upload->fd);
	if (error < 0)
		return error;
	upload->state = FRONT_UPLOAD_SUBMITTED;
	fd_close(&upload->fd);
	return 0;
}

static int
cancel(struct front *front, struct front_upload *upload)
{
	int error = front_link_cancel(front, upload->slot);
	if (error < 0)
		return error;
	free_upload(front, upload);
	return 0;
}

int
front_upload_flush(struct front *front)
{
	struct front_upload *next;

	for (struct front_upload *upload = front->uploads; upload;
	     upload = next) {
		int error = 0;
		next = upload->next;
		if (upload->state == FRONT_UPLOAD_WAITING)
			error = submit(front, upload);
		if (upload->state == FRONT_UPLOAD_RETIRED)
			error = cancel(front, upload);
		if (error == -EAGAIN)
			return 1;
		if (error < 0)
			return error;
	}
	return 0;
}

bool
front_upload_step(struct front *front)
{
	bool more = false;

	for (struct front_upload *upload = front->uploads; upload;
	     upload = upload->next) {
		if (upload->state != FRONT_UPLOAD_HASHING)
			continue;
		int left = front_deck_step(upload->deck, &front->store);
		if (left > 0) {
			more = true;
			continue;
		}
		if (left == -ENOSPC || left == -EDQUOT)
			front_upload_refuse(front, upload, FAULT_STORAGE, "");
		else if (left < 0)
			front_upload_refuse(front, upload, FAULT_INTERNAL, "");
		end_upload(front, upload);
	}
	return more;
}

void
front_upload_free_all(struct front *front)
{
	while (front->uploads)
		free_upload(front, front->uploads);
}
