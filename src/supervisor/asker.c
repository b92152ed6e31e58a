/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/asker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/fd.h"
#include "base/log.h"

/* Replies are small and few; somebody who leaves so many is not reading. */
#define NOTES_MAX 4096

struct asker_note {
	struct asker_note *next;
	struct wire_message message;
};

static void
send_away(struct asker *asker, const char *why)
{
	if (asker->fd < 0)
		return;
	if (why)
		log_line("warning", "%s sent away: %s",
		    asker->peer == WIRE_CLIENT ? "client" : "a resident", why);
	asker_close(asker);
	asker->on_gone(asker->owner);
}

static void
flush(struct asker *asker)
{
	while (asker->first) {
		struct asker_note *note = asker->first;
		int error = wire_send(asker->fd, &note->message);
		if (error == -EAGAIN)
			return;
		if (error < 0) {
			send_away(asker, NULL);
			return;
		}
		asker->first = note->next;
		asker->waiting--;
		wire_done(&note->message);
		free(note);
	}
	asker->last = &asker->first;
	loop_want_write(asker->loop, &asker->watch, false);
	asker->on_room(asker->owner);
}

static void
on_ready(void *owner, uint32_t events)
{
	struct asker *asker = owner;
	struct wire_message message;

	if ((events & EPOLLOUT) && asker->first)
		flush(asker);
	if (asker->fd < 0 || !(events & ~(uint32_t)EPOLLOUT))
		return;
	int error = wire_recv(
	    asker->fd, asker->peer, WIRE_SUPERVISOR, asker->state, &message);
	if (error == -EAGAIN)
		return;
	if (error < 0) {
		send_away(asker, error == -EPIPE ? NULL : "broke the protocol");
		return;
	}
	asker->on_message(asker->owner, &message);
	wire_done(&message);
}

int
asker_open(struct asker *asker, struct loop *loop, int fd, enum wire_peer peer)
{
	AUTO_FD owned = fd;

	asker->loop = loop;
	asker->fd = -1;
	asker->peer = peer;
	asker->state = WIRE_STARTING;
	asker->first = NULL;
	asker->last = &asker->first;
	asker->waiting = 0;
	asker->watch =
	    (struct loop_watch){.fd = -1, .ready = on_ready, .owner = asker};
	int error = fd_set_nonblock(owned);
	if (error == 0)
		error = loop_add(loop, &asker->watch, owned);
	if (error == 0)
		asker->fd = fd_take(&owned);
	return error;
}

void
asker_close(struct asker *asker)
{
	if (asker->fd < 0)
		return;
	loop_remove(asker->loop, &asker->watch);
	fd_close(&asker->fd);
	while (asker->first) {
		struct asker_note *note = asker->first;
		asker->first = note->next;
		wire_done(&note->message);
		free(note);
	}
	asker->last = &asker->first;
	asker->waiting = 0;
}

static struct asker_note *
keep(const struct wire_message *message)
{
	struct asker_note *note = malloc(sizeof(*note));
	if (!note)
		return NULL;
	note->message = *message;
	note->next = NULL;
	if (message->fd >= 0) {
		note->message.fd = fcntl(message->fd, F_DUPFD_CLOEXEC, 0);
		if (note->message.fd < 0) {
			free(note);
			return NULL;
		}
	}
	return note;
}

void
asker_send(struct asker *asker, const struct wire_message *message)
{
	if (asker->fd < 0)
		return;
	int error = asker->first ? -EAGAIN : wire_send(asker->fd, message);
	if (error == 0)
		return;
	struct asker_note *note = NULL;
	if (error == -EAGAIN && asker->waiting < NOTES_MAX)
		note = keep(message);
	if (!note) {
		/* It loses its connection, and with it nothing but itself. */
		(void)shutdown(asker->fd, SHUT_RDWR);
		return;
	}
	*asker->last = note;
	asker->last = &note->next;
	asker->waiting++;
	loop_want_write(asker->loop, &asker->watch, true);
}

bool
asker_has_room(const struct asker *asker)
{
	return asker->first == NULL;
}
