/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/client.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "supervisor/doctor.h"

#define CLIENTS_MAX 64

struct client {
	struct service *service;
	struct client *next;
	struct asker asker;
	struct job *delivering; /* the oldest that is done */
	uint32_t artifact;      /* the next to send: class and page */
	uint32_t page;
	struct doctor *doctor;
	bool gone;
	struct loop_timer burial;
};

static struct loop_watch control = {.fd = -1};
static int control_fd = -1;

static struct job *
find_done(const struct client *client)
{
	for (struct job *job = client->service->jobs; job; job = job->next)
		if (job->asker == &client->asker && job->state == JOB_DONE)
			return job;
	return NULL;
}

/* Moves to the next artifact that the job has; false after the last. */
static bool
find_next(struct client *client)
{
	const struct job *job = client->delivering;

	for (; client->artifact < ARTIFACT_COUNT; client->artifact++) {
		bool per_page = artifact_find(client->artifact)->per_page;
		if ((job->submit.artifacts & ARTIFACT_BIT(client->artifact)) &&
		    client->page < (per_page ? job->pages : 1)) {
			client->page++;
			return true;
		}
		client->page = 0;
	}
	return false;
}

static void
deliver_one(struct client *client)
{
	struct wire_message message;
	enum artifact artifact = (enum artifact)client->artifact;
	uint32_t page =
	    artifact_find(client->artifact)->per_page ? client->page : 0;
	AUTO_FD fd = store_read(&client->delivering->draft, artifact, page);

	if (fd < 0)
		return; /* the client counts what it got */
	wire_init(&message, WIRE_DELIVER, client->delivering->slot);
	wire_put_artifact(&message, artifact, page);
	message.fd = fd;
	asker_send(&client->asker, &message);
}

/* As much as the socket takes; on_room goes on. */
static void
deliver(struct client *client)
{
	while (!client->gone && asker_has_room(&client->asker)) {
		if (!client->delivering) {
			client->delivering = find_done(client);
			client->artifact = 0;
			client->page = 0;
		}
		if (!client->delivering)
			return;
		if (find_next(client)) {
			deliver_one(client);
			continue;
		}
		struct job *job = client->delivering;
		client->delivering = NULL;
		service_delivered(client->service, job);
	}
}

void
client_deliver(struct job *job)
{
	deliver(job->asker->owner);
}

static void
on_room(void *owner)
{
	deliver(owner);
}

static void
on_burial(void *owner)
{
	struct client *client = owner;

	for (struct client **at = &client->service->clients; *at;
	     at = &(*at)->next) {
		if (*at == client) {
			*at = client->next;
			break;
		}
	}
	free(client);
}

static void
on_gone(void *owner)
{
	struct client *client = owner;

	if (client->gone)
		return;
	client->gone = true;
	client->delivering = NULL;
	doctor_free(client->doctor);
	client->doctor = NULL;
	service_forget(client->service, &client->asker);
	loop_arm(&client->service->loop, &client->burial, 0);
}

static void
on_message(void *owner, struct wire_message *message)
{
	struct client *client = owner;

	switch ((unsigned)message->type) {
	case WIRE_SUBMIT:
		service_submit(client->service, &client->asker, message);
		break;
	case WIRE_CANCEL:
		/* Another's delivery goes on where it is, not from anew. */
		if (client->delivering &&
		    client->delivering->slot == message->slot)
			client->delivering = NULL;
		service_cancel(client->service, &client->asker, message->slot);
		break;
	case WIRE_CHECKUP:
		if (!client->doctor)
			client->doctor =
			    doctor_new(client->service, &client->asker);
		break;
	default:
		break;
	}
}

static void
on_connection(void *owner, uint32_t events)
{
	struct service *service = owner;
	size_t count = 0;
	AUTO_FD fd = accept4(control_fd, NULL, NULL, SOCK_CLOEXEC);

	(void)events;
	for (const struct client *c = service->clients; c; c = c->next)
		count++;
	if (fd < 0 || count >= CLIENTS_MAX)
		return;
	struct client *client = calloc(1, sizeof(*client));
	if (!client)
		return;
	client->service = service;
	client->burial =
	    (struct loop_timer){.fire = on_burial, .owner = client};
	client->asker = (struct asker){.owner = client,
	    .on_message = on_message,
	    .on_room = on_room,
	    .on_gone = on_gone};
	if (asker_open(&client->asker, &service->loop, fd_take(&fd),
		WIRE_CLIENT) < 0) {
		free(client);
		return;
	}
	client->asker.state = WIRE_IDLE;
	client->next = service->clients;
	service->clients = client;
}

/*
 * The state folder's path may be longer than a socket's name may be (108
 * bytes, unix(7)): its descriptor is the way there.
 */
static void
name_socket(int state, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	text_format(address->sun_path, sizeof(address->sun_path),
	    "/proc/self/fd/%d/control.sock", state);
}

int
client_listen(struct service *service, int state)
{
	struct sockaddr_un address;
	AUTO_FD fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	/* A left-over of a killed service; the state folder is ours alone. */
	(void)unlinkat(state, "control.sock", 0);
	name_socket(state, &address);
	mode_t mask = umask(0177);
	int bound = bind(fd, (struct sockaddr *)&address, sizeof(address));
	(void)umask(mask);
	if (bound < 0 || listen(fd, CLIENTS_MAX) < 0)
		return -errno;
	control.ready = on_connection;
	control.owner = service;
	int error = loop_add(&service->loop, &control, fd);
	if (error == 0)
		control_fd = fd_take(&fd);
	return error;
}

void
client_free_all(struct service *service)
{
	loop_remove(&service->loop, &control);
	fd_close(&control_fd);
	for (struct client *client = service->clients, *next; client;
	     client = next) {
		next = client->next;
		asker_close(&client->asker);
		on_gone(client);
		loop_disarm(&service->loop, &client->burial);
		free(client);
	}
	service->clients = NULL;
}
