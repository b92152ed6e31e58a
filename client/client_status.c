/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cleandeck status: how far decks are; cleandeck rm: the end of them. */
#include "base/text.h"
#include "client/client_ask.h"
#include "client/client_deck.h"

static int
show(struct client *client, const struct client_json *json, const char *id)
{
	struct client_deck deck;
	char line[CLIENT_DECK_LINE];

	if (client->options->json)
		return client_ask_print(client, json);
	client_deck_read(json, &deck);
	client_deck_describe(&deck, line);
	if (deck.expires[0])
		client_screen_print(&client->screen, "%s: %s%s, kept until %s",
		    id,
		    client_deck_exit(&deck) == FAULT_EXIT_OK ? "done, " : "",
		    line, deck.expires);
	else
		client_screen_print(&client->screen, "%s: %s", id, line);
	return FAULT_EXIT_OK;
}

static int
show_receipt(
    struct client *client, const struct client_json *json, const char *id)
{
	if (client->options->json)
		return client_ask_print(client, json);
	client_screen_print(&client->screen,
	    "%s: erased, was %s; %llu files, %llu bytes, %s", id,
	    client_json_text(json, "state"),
	    (unsigned long long)client_json_number(json, "files", INT64_MAX),
	    (unsigned long long)client_json_number(json, "bytes", INT64_MAX),
	    client_json_text(json, "at"));
	return FAULT_EXIT_OK;
}

/* Each id in turn; the highest exit code is that of all. */
static int
ask_each(struct client *client, const char *method,
    enum client_ask_safety safety,
    int (*then)(struct client *, const struct client_json *, const char *))
{
	int highest = FAULT_EXIT_OK;

	for (size_t i = 0; i < client->options->word_count; i++) {
		const char *id = client->options->words[i];
		struct client_json *json = NULL;
		char path[64];
		struct client_http_request request = {
		    .method = method, .path = path};
		text_format(path, sizeof(path), "/v1/decks/%s", id);
		int code = client_ask_json(client, &request, safety, id, &json);
		if (code == FAULT_EXIT_OK)
			code = then(client, json, id);
		client_json_free(json);
		highest = code > highest ? code : highest;
	}
	return highest;
}

int
client_status_run(struct client *client)
{
	return ask_each(client, "GET", CLIENT_ASK_REPEATABLE, show);
}

int
client_rm_run(struct client *client)
{
	/* A second try would find nothing, and look like a failure. */
	return ask_each(client, "DELETE", CLIENT_ASK_ONCE, show_receipt);
}
