/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cleandeck watch: a deck's slides as they come, until its end. */
#include "client/client_follow.h"

int
client_watch_run(struct client *client)
{
	const char *id = client->options->words[0];
	struct client_deck deck;
	char line[CLIENT_DECK_LINE];
	int code = client_follow(client, id, true, &deck);

	if (code != FAULT_EXIT_OK)
		return code;
	if (!client->options->json) {
		client_deck_describe(&deck, line);
		client_screen_print(&client->screen, "%s: %s", id, line);
	}
	return client_deck_exit(&deck);
}
