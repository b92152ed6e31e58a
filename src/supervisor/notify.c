/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "supervisor/notify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"

#define MESSAGE_SIZE 512

/*
 * A path, or "@" and a name of the abstract namespace, whose first byte is
 * NUL (unix(7)); the address then ends with the name, not with a NUL.
 */
static int
read_address(const char *text, struct notify *notify)
{
	size_t length = strlen(text);

	if ((text[0] != '/' && text[0] != '@') || text[1] == '\0' ||
	    length >= sizeof(notify->address.sun_path))
		return -EINVAL;
	notify->address.sun_family = AF_UNIX;
	memcpy(notify->address.sun_path, text, length);
	notify->address_size =
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	if (text[0] == '@')
		notify->address.sun_path[0] = '\0';
	else
		notify->address_size++;
	return 0;
}

/* sd_watchdog_enabled(3): a WATCHDOG_PID that is not ours is not for us. */
static int
read_watchdog(const char *usec, const char *pid, uint64_t *ret_ms)
{
	uint64_t number;
	uint64_t whom;

	if (!usec)
		return 0;
	if (text_parse_u64(usec, UINT64_MAX - 1, &number) < 0 || number == 0)
		return -EINVAL;
	if (pid && text_parse_u64(pid, INT32_MAX, &whom) < 0)
		return -EINVAL;
	if (pid && whom != (uint64_t)getpid())
		return 0;
	*ret_ms = number / 1000;
	return 0;
}

static int
read_variables(struct notify *notify, char why[NOTIFY_WHY_SIZE])
{
	const char *socket_name = getenv("NOTIFY_SOCKET");

	if (!socket_name || socket_name[0] == '\0')
		return -ENOENT;
	if (read_address(socket_name, notify) < 0) {
		text_format(why, NOTIFY_WHY_SIZE,
		    "NOTIFY_SOCKET is neither a path nor @ and a name");
		return -EINVAL;
	}
	if (read_watchdog(getenv("WATCHDOG_USEC"), getenv("WATCHDOG_PID"),
		&notify->watchdog_ms) < 0) {
		text_format(why, NOTIFY_WHY_SIZE,
		    "WATCHDOG_USEC and WATCHDOG_PID are not numbers");
		return -EINVAL;
	}
	return 0;
}

int
notify_open(struct notify *notify, char ret_why[NOTIFY_WHY_SIZE])
{
	memset(notify, 0, sizeof(*notify));
	notify->fd = -1;
	int error = read_variables(notify, ret_why);
	(void)unsetenv("NOTIFY_SOCKET");
	(void)unsetenv("WATCHDOG_USEC");
	(void)unsetenv("WATCHDOG_PID");
	if (error < 0) {
		notify->watchdog_ms = 0;
		return error == -ENOENT ? 0 : error;
	}
	notify->fd =
	    socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (notify->fd >= 0)
		return 0;
	error = -errno;
	text_format(
	    ret_why, NOTIFY_WHY_SIZE, "no socket: %s", strerror(-error));
	return error;
}

void
notify_close(struct notify *notify)
{
	fd_close(&notify->fd);
}

uint64_t
notify_watchdog_every(const struct notify *notify)
{
	if (notify->fd < 0 || notify->watchdog_ms == 0)
		return 0;
	return notify->watchdog_ms > 2 ? notify->watchdog_ms / 2 : 1;
}

static void
tell(const struct notify *notify, const char *words)
{
	if (notify->fd < 0)
		return;
	(void)!sendto(notify->fd, words, strlen(words), MSG_NOSIGNAL,
	    (const struct sockaddr *)(const void *)&notify->address,
	    notify->address_size);
}

/* A newline would begin another variable. */
static void
tell_with_status(
    const struct notify *notify, const char *words, const char *status)
{
	char clean[MESSAGE_SIZE / 2];
	char message[MESSAGE_SIZE];
	size_t length = strlen(status);

	if (length > sizeof(clean) - 1)
		length = sizeof(clean) - 1;
	text_clean(clean, status, length);
	text_format(message, sizeof(message), "%sSTATUS=%s\n", words, clean);
	tell(notify, message);
}

void
notify_ready(const struct notify *notify, const char *status)
{
	tell_with_status(notify, "READY=1\n", status);
}

void
notify_reloading(const struct notify *notify)
{
	char message[96];
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	text_format(message, sizeof(message),
	    "RELOADING=1\nMONOTONIC_USEC=%llu\n",
	    (unsigned long long)now.tv_sec * 1000000 +
		(unsigned long long)now.tv_nsec / 1000);
	tell(notify, message);
}

void
notify_stopping(const struct notify *notify, const char *status)
{
	tell_with_status(notify, "STOPPING=1\n", status);
}

void
notify_status(const struct notify *notify, const char *status)
{
	tell_with_status(notify, "", status);
}

void
notify_watchdog(const struct notify *notify)
{
	tell(notify, "WATCHDOG=1\n");
}

void
notify_extend(const struct notify *notify, uint64_t ms)
{
	char message[64];

	text_format(message, sizeof(message), "EXTEND_TIMEOUT_USEC=%llu\n",
	    (unsigned long long)ms * 1000);
	tell(notify, message);
}
