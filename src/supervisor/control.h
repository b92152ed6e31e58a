/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control.h - how the running service is told things from outside, and what
 * it tells: signals, and the service manager.
 *
 *   SIGTERM, SIGINT  drain: nothing new is taken, what somebody waits for is
 *                    ended, the rest is kept for the next start. The second
 *                    one stops at once.
 *   SIGHUP           reads the configuration anew
 */
#ifndef CLEANDECK_SUPERVISOR_CONTROL_H
#define CLEANDECK_SUPERVISOR_CONTROL_H

#include "supervisor/notify.h"
#include "supervisor/service.h"

struct control {
	struct service *service;
	struct notify notify;
	struct loop_watch signals;
	struct loop_timer watchdog;
	struct loop_timer drain; /* looks whether all has ended */
	uint64_t drain_end;      /* loop_now() */
	bool ready;
	char why[NOTIFY_WHY_SIZE];
};

/*
 * Takes the signals into the loop. Returns 0, or -errno and a sentence in
 * control->why.
 */
NODISCARD int control_open(struct control *control, struct service *service);

/* The service is ready: tells the manager. */
void control_ready(struct control *control);

/* Closes what control_open() opened. */
void control_close(struct control *control);

#endif
