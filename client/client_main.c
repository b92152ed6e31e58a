/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cleandeck-remote: the commands of `cleandeck` that speak HTTP. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "client/client.h"
#include "client/client_key.h"
#include "client/client_usage.h"

static int
run(struct client *client)
{
	switch (client->options->command) {
	case CLIENT_SUBMIT:
		return client_submit_run(client);
	case CLIENT_STATUS:
		return client_status_run(client);
	case CLIENT_WATCH:
		return client_watch_run(client);
	case CLIENT_FETCH:
		return client_fetch_run(client);
	case CLIENT_RM:
		return client_rm_run(client);
	case CLIENT_TICKET:
		return client_ticket_run(client);
	case CLIENT_LINK:
		return client_link_run(client);
	}
	return FAULT_EXIT_USAGE;
}

static int
complain_of_key(struct client *client, int error)
{
	const char *file = client->options->key_file;

	client_screen_complain(&client->screen, "%s: %s",
	    file ? file : "CLEANDECK_KEY",
	    error == -EINVAL ? "this cannot be a key" : strerror(-error));
	return FAULT_EXIT_USAGE;
}

static int
connect_and_run(struct client *client)
{
	const struct client_options *options = client->options;
	char key[CLIENT_KEY_SIZE];
	char why[CLIENT_HTTP_WHY_SIZE];
	struct client_http_settings settings = {
	    .url = options->url,
	    .ca = options->ca,
	};

	int error = client_key_read(options->key_file, key);
	if (error < 0)
		return complain_of_key(client, error);
	settings.key = key[0] ? key : NULL;
	if (options->timeout > 0)
		settings.deadline =
		    client_http_now() + UINT64_C(1000) * options->timeout;
	error = client_http_open(&settings, &client->http, why);
	if (error < 0) {
		client_screen_complain(&client->screen, "%s", why);
		return error == -EINVAL ? FAULT_EXIT_USAGE
					: FAULT_EXIT_INTERNAL;
	}
	if (key[0] && client_http_is_bare(client->http))
		client_screen_complain(&client->screen,
		    "the key goes over http, where others can read it; use "
		    "https");
	explicit_bzero(key, sizeof(key));
	int code = run(client);
	client_http_close(client->http);
	return code;
}

int
main(int argc, char **argv)
{
	struct client_options options;
	struct client client = {.options = &options};
	char why[CLIENT_OPTIONS_WHY_SIZE];

	client_screen_init(&client.screen, false);
	if (client_options_parse(argc, argv, &options, why) < 0) {
		client_screen_complain(&client.screen, "%s", why);
		fputs("Try: cleandeck --help\n", stderr);
		return FAULT_EXIT_USAGE;
	}
	if (options.help) {
		fputs(client_usage_text(options.command), stdout);
		fputs(client_usage_common(), stdout);
		return FAULT_EXIT_OK;
	}
	client.screen.quiet = options.quiet;
	/* A reader that left (`| head`) is found by writing, not by dying. */
	(void)signal(SIGPIPE, SIG_IGN);
	int code = connect_and_run(&client);
	if ((fflush(stdout) != 0 || ferror(stdout)) &&
	    code < FAULT_EXIT_INTERNAL) {
		client_screen_complain(
		    &client.screen, "standard output could not be written");
		code = FAULT_EXIT_INTERNAL;
	}
	return code;
}
