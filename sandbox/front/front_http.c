/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_http.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/fd.h"
#include "base/text.h"
#include "front/front_answer.h"
#include "front/front_client.h"
#include "front/front_gate.h"

#define VERSION_SIZE 64

static enum MHD_Result
on_field(
    void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	(void)kind;
	front_head_add(cls, name, value);
	return MHD_YES;
}

/* Judges a head, in the order of what it may cost us. */
static enum MHD_Result
start_request(
    struct front_request *request, const char *version, void **ret_task)
{
	struct front_head *head = &request->head;
	const char *seen = NULL;

	(void)MHD_get_connection_values(
	    request->connection, MHD_HEADER_KIND, on_field, head);
	enum fault fault = front_head_check(head, version, &seen);
	if (fault != FAULT_NONE)
		return front_request_refuse(request, fault, seen);
	/*
	 * An answer to the head ends the connection, for libmicrohttpd then
	 * reads no body. Where there is none, the answer can wait one call.
	 */
	if (!request->client->called && !front_head_has_body(head)) {
		request->client->called = true;
		return MHD_YES;
	}
	request->client->called = false;
	front_gate_find_address(request);
	fault = front_gate_check(request);
	if (fault != FAULT_NONE)
		return front_request_refuse(request, fault, NULL);
	front_client_allow(request->front, request->client, LIMIT_BODY_IDLES);
	return front_answer(request, ret_task);
}

static struct front_client *
find_client(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

/*
 * Called by libmicrohttpd: with a head, then for each piece of its body,
 * then once without a piece, and again when we resume a connection.
 */
static enum MHD_Result
on_request(void *cls, struct MHD_Connection *connection, const char *path,
    const char *method, const char *version, const char *bytes, size_t *size,
    void **task_of)
{
	struct front *front = cls;
	struct front_task *task = *task_of;
	struct front_client *client = find_client(connection);

	if (!client || client->gone)
		return MHD_NO;
	client->busy = true;
	if (!task) {
		struct front_request request = {
		    .front = front,
		    .connection = connection,
		    .client = client,
		    .path = path,
		    .method = method,
		};
		return start_request(&request, version, task_of);
	}
	if (*size > 0) {
		size_t taken = *size;
		*size = 0;
		return task->way->take
			   ? task->way->take(front, task, bytes, taken)
			   : MHD_NO;
	}
	return task->way->run ? task->way->run(front, task, connection)
			      : MHD_NO;
}

static void
on_completed(void *cls, struct MHD_Connection *connection, void **task_of,
    enum MHD_RequestTerminationCode code)
{
	struct front *front = cls;
	struct front_task *task = *task_of;
	struct front_client *client = find_client(connection);
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_HTTP_STATUS);

	(void)code;
	front_count_request(&front->count, info ? info->http_status : 0);
	if (client)
		front_client_finish(front, client);
	if (task)
		task->way->end(front, task);
	*task_of = NULL;
	if (!client)
		return;
	client->busy = false;
	client->served = true;
	front_client_allow(front, client, LIMIT_HEAD_IDLES); /* the next one */
	if (front->drained > 0)
		front_client_dismiss(front, client);
}

static void
on_connection(void *cls, struct MHD_Connection *connection,
    void **socket_context, enum MHD_ConnectionNotificationCode code)
{
	struct front *front = cls;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*socket_context = front_client_open(front, connection);
		return;
	}
	front_client_close(front, *socket_context);
	*socket_context = NULL;
	front->closed = true;
}

/* Leaves a path and a query as they came: front_route.h reads them. */
static size_t
leave_escaped(void *cls, struct MHD_Connection *connection, char *text)
{
	(void)cls;
	(void)connection;
	return strlen(text);
}

const char *
front_http_version(void)
{
	static char version[VERSION_SIZE];

	text_format(
	    version, sizeof(version), "libmicrohttpd %s", MHD_get_version());
	return version;
}

int
front_http_start(struct front *front)
{
	const struct wire_config *config = &front->config;
	unsigned seconds = (config->idle_ms + 999) / 1000;
	unsigned connections = config->connections;

	/* No MHD_USE_ERROR_LOG: what it logs is what clients sent. */
	front->daemon = MHD_start_daemon(
	    MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request,
	    front, MHD_OPTION_LISTEN_SOCKET, front->listener,
	    MHD_OPTION_CONNECTION_LIMIT, connections < 1 ? 1 : connections,
	    MHD_OPTION_CONNECTION_TIMEOUT, seconds < 1 ? 1 : seconds,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LIMIT_HEADER_BYTES,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, front,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, front,
	    MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP,
	    1, MHD_OPTION_END);
	if (!front->daemon)
		return -EIO;
	front->listener = -1; /* the daemon's now */
	return 0;
}

void
front_http_stop(struct front *front)
{
	if (!front->daemon)
		return;
	/* A suspended connection would be the library's panic. */
	for (struct front_client *client = front->clients; client;
	     client = client->next) {
		client->gone = true;
		front_client_resume(front, client);
	}
	MHD_stop_daemon(front->daemon);
	front->daemon = NULL;
}

void
front_http_drain(struct front *front)
{
	struct front_client *next;

	front->drained = front_client_clock() + LIMIT_DRAIN * 1000;
	/* The socket stays open in the supervisor, for who comes after us. */
	AUTO_FD listener =
	    front->daemon ? MHD_quiesce_daemon(front->daemon) : -1;
	(void)listener; /* closed here: ours is a copy */
	for (struct front_client *client = front->clients; client;
	     client = next) {
		next = client->next;
		front_client_dismiss(front, client);
	}
}

bool
front_http_is_drained(const struct front *front)
{
	return front->drained > 0 &&
	       (front->count.connections + front->count.lingering == 0 ||
		   front_client_clock() >= front->drained);
}

int
front_http_fd(const struct front *front)
{
	return MHD_get_daemon_info(front->daemon, MHD_DAEMON_INFO_EPOLL_FD)
	    ->epoll_fd;
}

int
front_http_timeout(const struct front *front)
{
	MHD_UNSIGNED_LONG_LONG milliseconds;

	if (MHD_get_timeout(front->daemon, &milliseconds) == MHD_NO)
		return -1;
	return milliseconds > INT_MAX ? INT_MAX : (int)milliseconds;
}

void
front_http_run(struct front *front)
{
	/*
	 * At its limit the library does not listen, and after a connection
	 * has closed it takes another run to listen again.
	 */
	do {
		front->closed = false;
		(void)MHD_run(front->daemon); /* fails without a daemon only */
	} while (front->closed);
}
