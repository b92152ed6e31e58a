/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/interrupt.h"

#define LOOK_MS  20                             /* between two tries */
#define PATIENCE (LIMIT_START_TIME + 30 * 1000) /* its own, and a little */

/*
 * A socket's name has room for 108 bytes, a folder's path needs more
 * (unix(7)): the way goes through the folder's descriptor.
 */
static int
knock(const char *state, int *ret_fd)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	AUTO_FD folder = open(state, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return -errno;
	/* Non-blocking: a full backlog says EAGAIN instead of waiting. */
	AUTO_FD fd =
	    socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	text_format(address.sun_path, sizeof(address.sun_path),
	    "/proc/self/fd/%d/control.sock", folder);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	*ret_fd = fd_take(&fd);
	return 0;
}

static int
knock_named(const char *state, int *ret_fd, char why[CONNECTION_WHY_SIZE])
{
	int error = knock(state, ret_fd);

	if (error < 0)
		text_format(why, CONNECTION_WHY_SIZE,
		    "no service answers at %.300s/control.sock: %s", state,
		    error == -EAGAIN ? "it is not taking calls"
				     : strerror(-error));
	return error;
}

static int
explain_end(struct connection *connection, char why[CONNECTION_WHY_SIZE])
{
	char line[KEEPER_WHY_SIZE];

	keeper_read_complaint(&connection->keeper, line);
	text_format(why, CONNECTION_WHY_SIZE,
	    "the private service did not start: %s",
	    line[0] ? line : "it was killed");
	return -EIO;
}

static int
wait_for_start(struct connection *connection, int interrupts,
    struct progress *progress, char why[CONNECTION_WHY_SIZE])
{
	static const char what[] = "starting a private service";
	uint64_t begun = progress_now();

	progress_begin(progress, "", "", what);
	for (uint64_t past = 0; past < PATIENCE;
	     past = progress_now() - begun) {
		if (knock(connection->keeper.folder, &connection->fd) == 0)
			return 0;
		if (keeper_has_ended(&connection->keeper))
			return explain_end(connection, why);
		if (interrupt_wait(interrupts, -1, LOOK_MS) & INTERRUPT_CAME)
			return -EINTR; /* who asked takes the signal */
		progress_show(progress, "", "", what, past, 0);
	}
	text_format(why, CONNECTION_WHY_SIZE,
	    "the private service did not start in %d seconds", PATIENCE / 1000);
	return -ETIMEDOUT;
}

static int
start_private(struct connection *connection, int interrupts,
    struct progress *progress, char why[CONNECTION_WHY_SIZE])
{
	char reason[KEEPER_WHY_SIZE];
	int error = keeper_start(&connection->keeper, reason);

	if (error < 0) {
		text_format(why, CONNECTION_WHY_SIZE,
		    "no private service can be started: %s", reason);
		return error;
	}
	error = wait_for_start(connection, interrupts, progress, why);
	progress_wipe(progress);
	if (error < 0)
		keeper_stop(&connection->keeper);
	return error;
}

int
connection_open(const struct options *options, int interrupts,
    struct progress *progress, struct connection *ret_connection,
    char ret_why[CONNECTION_WHY_SIZE])
{
	struct connection connection = {.fd = -1};
	const char *state =
	    options->service ? options->service : getenv("CLEANDECK_STATE_DIR");
	int error;

	if (!options->alone && state && *state)
		error = knock_named(state, &connection.fd, ret_why);
	else if (!options->alone &&
		 knock(OPTIONS_DEFAULT_PATH, &connection.fd) == 0)
		error = 0;
	else
		error =
		    start_private(&connection, interrupts, progress, ret_why);
	if (error == 0)
		*ret_connection = connection;
	return error;
}

void
connection_close(struct connection *connection)
{
	fd_close(&connection->fd);
	keeper_stop(&connection->keeper);
}
