/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_upload.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fd.h"
#include "base/text.h"
#include "front/front_client.h"
#include "front/front_form.h"
#include "front/front_link.h"
#include "wire/memfd.h"

static int send_order(struct front *front, struct front_order *order);

struct front_upload *
front_upload_new(struct front *front, struct front_client *client)
{
	struct front_upload *upload = calloc(1, sizeof(*upload));
	if (!upload)
		return NULL;

	upload->fd = -1;
	upload->bytes_max = front->config.upload_max;
	upload->submit.artifacts = ARTIFACT_DEFAULT_SET;
	upload->task.client = client;
	upload->order = (struct front_order){
	    .kind = FRONT_ORDER_UPLOAD, .owner = upload, .send = send_order};
	front_order_open(&front->orders, &upload->order);
	upload->next = front->uploads;
	if (upload->next)
		upload->next->previous = upload;
	front->uploads = upload;
	return upload;
}

uint32_t
front_upload_count(const struct front *front, const struct front_client *client)
{
	uint32_t count = 0;

	for (const struct front_upload *other = front->uploads; other;
	     other = other->next)
		if (other->task.client &&
		    memcmp(other->task.client->address, client->address,
			sizeof(client->address)) == 0)
			count++;
	return count;
}

/* Forgets the document; the supervisor has its own descriptor, or none. */
static void
drop_document(struct front *front, struct front_upload *upload)
{
	fd_close(&upload->fd);
	front->upload_bytes -= upload->counted;
	upload->counted = 0;
}

static void
free_upload(struct front *front, struct front_upload *upload)
{
	if (upload->previous)
		upload->previous->next = upload->next;
	else
		front->uploads = upload->next;
	if (upload->next)
		upload->next->previous = upload->previous;
	front_order_close(&front->orders, &upload->order);
	drop_document(front, upload);
	front_form_free(upload->form);
	free(upload->token);
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
	if (upload->counted > upload->bytes_max ||
	    size > upload->bytes_max - upload->counted) {
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
	upload->counted += size;
	front->upload_bytes += size;
}

int
front_upload_note(struct front *front, struct front_upload *upload, size_t size)
{
	uint64_t most =
	    upload->bytes_max + (upload->form ? LIMIT_FORM_OVERHEAD : 0);

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
	front_client_resume(front, upload->task.client);
}

void
front_upload_finish(struct front *front, struct front_upload *upload)
{
	if (upload->fault == FAULT_NONE && upload->counted == 0)
		front_upload_refuse(front, upload, FAULT_EMPTY, "");
	if (upload->fault == FAULT_NONE && memfd_seal(upload->fd) < 0)
		front_upload_refuse(front, upload, FAULT_INTERNAL, "");
	if (upload->fault != FAULT_NONE) {
		upload->state = FRONT_UPLOAD_ENDED;
		return;
	}
	upload->submit.bytes = upload->counted;
	upload->submit.durable = upload->wait == 0;
	upload->until = front_client_clock() + (uint64_t)upload->wait * 1000;
	upload->state = FRONT_UPLOAD_SUBMITTING;
	front_order_queue(&front->orders, &upload->order);
}

void
front_upload_keep(struct front *front, struct front_upload *upload)
{
	upload->state = FRONT_UPLOAD_KEEPING;
	front_order_queue(&front->orders, &upload->order);
}

/*
 * Is there a job that runs for this client alone? One that is durable has
 * been promised, one that was repeated is somebody else's, too.
 */
static bool
is_to_be_cancelled(const struct front_upload *upload)
{
	switch (upload->state) {
	case FRONT_UPLOAD_SUBMITTED:
		return true;
	case FRONT_UPLOAD_WAITING:
		return !upload->replayed;
	case FRONT_UPLOAD_KEEPING:
		return !upload->replayed && upload->order.queued;
	case FRONT_UPLOAD_RECEIVING:
	case FRONT_UPLOAD_SUBMITTING:
	case FRONT_UPLOAD_ENDED:
	case FRONT_UPLOAD_RETIRED:
		break;
	}
	return false;
}

void
front_upload_release(struct front *front, struct front_upload *upload)
{
	bool cancel = is_to_be_cancelled(upload);

	upload->task.client = NULL;
	if (!cancel) {
		free_upload(front, upload);
		return;
	}
	upload->state = FRONT_UPLOAD_RETIRED;
	drop_document(front, upload);
	front_order_queue(&front->orders, &upload->order);
}

static struct front_upload *
find_upload(const struct front *front, uint32_t slot)
{
	struct front_upload *upload =
	    front_order_find(&front->orders, FRONT_ORDER_UPLOAD, slot);

	return upload && upload->task.client ? upload : NULL;
}

void
front_upload_on_reply(
    struct front *front, uint32_t slot, const struct wire_reply *reply)
{
	struct front_upload *upload = find_upload(front, slot);

	if (!upload || (upload->state != FRONT_UPLOAD_SUBMITTED &&
			   upload->state != FRONT_UPLOAD_WAITING))
		return;
	/* Without a fault there is a deck, and EVENT tells of its end. */
	if (reply->fault == FAULT_NONE && upload->state == FRONT_UPLOAD_WAITING)
		return;
	front_upload_refuse(front, upload,
	    reply->fault == FAULT_NONE ? FAULT_INTERNAL : reply->fault,
	    reply->seen);
	upload->retry_after = reply->retry_after;
	end_upload(front, upload);
}

/* Until an EVENT says more. One that came first is not overwritten. */
static int
note_deck(struct front *front, const struct front_upload *upload)
{
	struct wire_event event = {
	    .stage = STAGE_RECEIVED,
	    .created = (uint64_t)time(NULL),
	    .artifacts = upload->submit.artifacts,
	};
	struct wire_event known;

	if (front_deck_find(front, upload->id, NULL, &known) == 0)
		return 0;
	memcpy(event.id, upload->id, WIRE_ID_SIZE);
	memcpy(event.tenant, upload->submit.tenant, sizeof(event.tenant));
	memcpy(event.meeting, upload->submit.meeting, sizeof(event.meeting));
	memcpy(event.ticket, upload->submit.ticket, sizeof(event.ticket));
	return front_deck_update(front, &event);
}

int
front_upload_on_accepted(struct front *front, uint32_t slot,
    const uint8_t id[WIRE_ID_SIZE], bool replayed)
{
	struct front_upload *upload = find_upload(front, slot);

	if (!upload || upload->state != FRONT_UPLOAD_SUBMITTED)
		return 0;
	memcpy(upload->id, id, WIRE_ID_SIZE);
	upload->replayed = replayed;
	int error = replayed ? 0 : note_deck(front, upload);
	if (error < 0)
		return error;
	if (upload->submit.durable) {
		end_upload(front, upload);
	} else {
		upload->state = FRONT_UPLOAD_WAITING;
		front_client_resume(front, upload->task.client);
	}
	return 0;
}

void
front_upload_on_said(struct front *front, uint32_t slot, enum fault fault)
{
	struct front_upload *upload = find_upload(front, slot);

	if (!upload || upload->state != FRONT_UPLOAD_KEEPING)
		return;
	if (fault != FAULT_NONE)
		front_upload_refuse(front, upload, fault, "");
	end_upload(front, upload);
}

static int
submit(struct front *front, struct front_upload *upload)
{
	int error = front_link_submit(
	    front, upload->order.slot, &upload->submit, upload->fd);
	if (error < 0)
		return error;
	upload->state = FRONT_UPLOAD_SUBMITTED;
	fd_close(&upload->fd);
	return 0;
}

static int
send_order(struct front *front, struct front_order *order)
{
	struct front_upload *upload = order->owner;
	int error;

	if (upload->state == FRONT_UPLOAD_SUBMITTING)
		return submit(front, upload);
	if (upload->state == FRONT_UPLOAD_KEEPING)
		return front_link_keep(front, order->slot, upload->id);
	error = front_link_cancel(front, order->slot);
	if (error == 0)
		free_upload(front, upload);
	return error;
}

void
front_upload_free_all(struct front *front)
{
	while (front->uploads)
		free_upload(front, front->uploads);
}
