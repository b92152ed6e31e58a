/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify.h - telling a service manager how we are: sd_notify(3), which is
 * one datagram with lines.
 *
 * Without a manager (no NOTIFY_SOCKET) every function does nothing. Nothing
 * here waits, and a message that cannot be sent is lost: the manager's own
 * deadlines say what follows.
 */
#ifndef CLEANDECK_SUPERVISOR_NOTIFY_H
#define CLEANDECK_SUPERVISOR_NOTIFY_H

#include <sys/socket.h>
#include <sys/un.h>

#include "base/compat.h"

#define NOTIFY_WHY_SIZE 256

struct notify {
	int fd; /* -1: nobody wants to know */
	struct sockaddr_un address;
	socklen_t address_size;
	uint64_t watchdog_ms; /* 0: no watchdog */
};

/*
 * Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID out of the environment,
 * so that no child speaks for us. Before privileges are dropped and threads
 * or children made. Returns 0, also when there is no manager; -errno and a
 * sentence when what it says makes no sense.
 */
NODISCARD int notify_open(struct notify *notify, char ret_why[NOTIFY_WHY_SIZE]);

void notify_close(struct notify *notify);

/*
 * How often notify_watchdog() is to be called, in milliseconds: half of what
 * the manager asks for. 0: not at all.
 */
uint64_t notify_watchdog_every(const struct notify *notify);

/* The start, or a reload, is over. `status` is one line for people. */
void notify_ready(const struct notify *notify, const char *status);

/* The configuration is being read anew; notify_ready() has to follow. */
void notify_reloading(const struct notify *notify);

/* The end has begun. */
void notify_stopping(const struct notify *notify, const char *status);

/* One line that `systemctl status` shows. */
void notify_status(const struct notify *notify, const char *status);

/* We are alive: the loop turns. */
void notify_watchdog(const struct notify *notify);

/* It takes longer than was agreed: so many milliseconds more, from now. */
void notify_extend(const struct notify *notify, uint64_t ms);

#endif
