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
	struct doctor *doctor;
	bool gone;
	struct loop_timer burial;
};

static struct loop_watch control = {.fd = -1};
static int control_fd = -1;

void
client_deliver(
    const struct job *job, enum artifact artifact, uint32_t page, int fd)
{
	struct wire_message message;

	wire_init(&message, WIRE_DELIVER, job->slot);
	wire_put_artifact(&message, artifact, page);
	message.fd = fd; /* lent */
	asker_send(job->asker, &message);
}

/* It reads again: children that wait for that go on. */
static void
on_room(void *owner)
{
	const struct client *client = owner;

	service_dispatch(client->service);
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
		service_submit(
		    client->service, &client->asker, JOB_OF_CLIENT, message);
		break;
	case WIRE_CANCEL:
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
