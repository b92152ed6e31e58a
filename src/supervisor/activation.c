/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/activation.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"

#define FIRST_FD 3   /* SD_LISTEN_FDS_START */
#define FDS_MAX  256 /* beyond, LISTEN_FDS is nonsense */

static int
refuse(const char *problem, char why[ACTIVATION_WHY_SIZE])
{
	text_format(why, ACTIVATION_WHY_SIZE,
	    "the socket we were given %s; see ListenStream in "
	    "cleandeck.socket",
	    problem);
	return -EINVAL;
}

static int
read_option(int fd, int name)
{
	int value = -1;
	socklen_t size = sizeof(value);

	if (getsockopt(fd, SOL_SOCKET, name, &value, &size) < 0)
		return -1;
	return value;
}

int
activation_check(int fd, struct activation *ret_activation,
    char ret_why[ACTIVATION_WHY_SIZE])
{
	struct activation activation = {
	    .fd = -1, .address_size = sizeof(activation.address)};

	if (read_option(fd, SO_TYPE) != SOCK_STREAM)
		return refuse("is not a stream socket", ret_why);
	if (getsockname(fd, (struct sockaddr *)&activation.address,
		&activation.address_size) < 0 ||
	    (activation.address.ss_family != AF_INET &&
		activation.address.ss_family != AF_INET6) ||
	    read_option(fd, SO_PROTOCOL) != IPPROTO_TCP)
		return refuse("is not one of TCP", ret_why);
	if (read_option(fd, SO_ACCEPTCONN) != 1)
		return refuse("does not listen", ret_why);
	*ret_activation = activation;
	return 0;
}

/* Ours, and how many? 0 without; -EINVAL for nonsense. */
static int
count_sockets(char why[ACTIVATION_WHY_SIZE])
{
	const char *pid = getenv("LISTEN_PID");
	const char *fds = getenv("LISTEN_FDS");
	uint64_t whom;
	uint64_t count;

	if (!pid || !fds)
		return 0;
	if (text_parse_u64(pid, INT32_MAX, &whom) < 0 ||
	    text_parse_u64(fds, FDS_MAX, &count) < 0) {
		text_format(why, ACTIVATION_WHY_SIZE,
		    "LISTEN_PID and LISTEN_FDS are not numbers");
		return -EINVAL;
	}
	return whom == (uint64_t)getpid() ? (int)count : 0;
}

static int
prepare(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	if (flags < 0 || fcntl(fd, F_SETFD, flags | FD_CLOEXEC) < 0)
		return -errno;
	return fd_set_nonblock(fd);
}

static int
take_one(struct activation *activation, char why[ACTIVATION_WHY_SIZE])
{
	AUTO_FD fd = FIRST_FD;

	if (fcntl(fd, F_GETFD) < 0)
		return refuse("is not there", why);
	int error = activation_check(fd, activation, why);
	if (error < 0)
		return error;
	if (prepare(fd) < 0)
		return refuse("cannot be prepared", why);
	activation->fd = fd_take(&fd);
	return 0;
}

int
activation_take(
    struct activation *ret_activation, char ret_why[ACTIVATION_WHY_SIZE])
{
	struct activation activation = {.fd = -1};
	int count = count_sockets(ret_why);
	int error = count < 0 ? count : 0;

	(void)unsetenv("LISTEN_PID");
	(void)unsetenv("LISTEN_FDS");
	(void)unsetenv("LISTEN_FDNAMES");
	if (count == 1) {
		error = take_one(&activation, ret_why);
	} else if (count > 1) {
		for (int fd = FIRST_FD; fd < FIRST_FD + count; fd++)
			(void)close(fd);
		error = refuse("is one of several; one is needed", ret_why);
	}
	if (error == 0)
		*ret_activation = activation;
	return error;
}
