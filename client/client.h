/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client.h - one call of a command: what was asked for, the service, the
 * terminal. Each command is a file with one function, which returns the
 * exit code (base/fault.h).
 */
#ifndef CLEANDECK_CLIENT_H
#define CLEANDECK_CLIENT_H

#include "client/client_http.h"
#include "client/client_options.h"
#include "client/client_screen.h"

struct client {
	const struct client_options *options;
	struct client_http *http;
	struct client_screen screen;
};

/* cleandeck submit FILE... */
int client_submit_run(struct client *client);

/* cleandeck status ID... */
int client_status_run(struct client *client);

/* cleandeck watch ID */
int client_watch_run(struct client *client);

/* cleandeck fetch ID */
int client_fetch_run(struct client *client);

/* cleandeck rm ID... */
int client_rm_run(struct client *client);

/* cleandeck ticket */
int client_ticket_run(struct client *client);

/* cleandeck link ID [NAME] */
int client_link_run(struct client *client);

#endif
