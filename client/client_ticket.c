/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cleandeck ticket, cleandeck link: places that need no key. */
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/text.h"
#include "client/client_ask.h"
#include "client/client_id.h"

#define DECK_NAME "deck.pdf"

static int
fail(struct client *client, const char *why)
{
	client_screen_complain(&client->screen, "%s", why);
	return FAULT_EXIT_INTERNAL;
}

/* Sends `body`, which is freed, and gives the answer. */
static int
post(struct client *client, const char *path, struct client_json *body,
    const char *what, struct client_json **ret_json)
{
	char *text = client_json_line(body);
	int code;

	client_json_free(body);
	if (!text)
		return fail(client, "out of memory");
	struct client_http_request request = {
	    .method = "POST",
	    .path = path,
	    .fields = {"Content-Type: application/json"},
	    .body = text,
	    .size = strlen(text),
	};
	code =
	    client_ask_json(client, &request, CLIENT_ASK_ONCE, what, ret_json);
	free(text);
	return code;
}

static int
show(struct client *client, struct client_json *json)
{
	const char *base = client_http_base(client->http);
	const char *href = client_json_text(json, "href");
	char *url = NULL;
	int code = FAULT_EXIT_OK;

	if (asprintf(&url, "%s%s", base, href) < 0)
		return fail(client, "out of memory");
	if (client->options->json)
		code = client_json_put_text(json, "url", url) < 0
			   ? fail(client, "out of memory")
			   : client_ask_print(client, json);
	else
		client_screen_print(&client->screen, "%s", url);
	free(url);
	return code;
}

static int
fill_ticket(const struct client_options *options, struct client_json *body)
{
	return client_json_put_number(body, "expires_in", options->expires) |
	       client_json_put_number(body, "max_bytes", options->max_bytes) |
	       client_json_put_number(body, "ttl", options->ttl) |
	       client_json_put_words(body, "kinds", options->kinds) |
	       client_json_put_words(body, "artifacts", options->artifacts) |
	       client_json_put_text(body, "language", options->language) |
	       client_json_put_text(body, "meeting", options->meeting) |
	       client_json_put_text(body, "callback", options->callback);
}

int
client_ticket_run(struct client *client)
{
	struct client_json *body = client_json_new();
	struct client_json *json = NULL;

	if (!body || fill_ticket(client->options, body) != 0) {
		client_json_free(body);
		return fail(client, "out of memory");
	}
	int code = post(client, "/v1/tickets", body, "ticket", &json);
	if (code == FAULT_EXIT_OK)
		code = client_id_is_ticket(client_json_text(json, "href"))
			   ? show(client, json)
			   : fail(client, "the service gave no ticket");
	client_json_free(json);
	return code;
}

int
client_link_run(struct client *client)
{
	const struct client_options *options = client->options;
	const char *id = options->words[0];
	const char *name =
	    options->word_count > 1 ? options->words[1] : DECK_NAME;
	struct client_json *body = client_json_new();
	struct client_json *json = NULL;

	if (!body || (client_json_put_text(body, "deck", id) |
			 client_json_put_text(body, "name", name) |
			 client_json_put_number(
			     body, "expires_in", options->expires)) != 0) {
		client_json_free(body);
		return fail(client, "out of memory");
	}
	int code = post(client, "/v1/links", body, id, &json);
	if (code == FAULT_EXIT_OK)
		code =
		    client_id_is_link(client_json_text(json, "href"), id, name)
			? show(client, json)
			: fail(client, "the service gave no such link");
	client_json_free(json);
	return code;
}
