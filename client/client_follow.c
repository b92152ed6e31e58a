/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_follow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "client/client_ask.h"
#include "client/client_retry.h"
#include "client/client_sse.h"

#define SILENCE  45 /* seconds: three heartbeats of the service */
#define URL_SIZE 1024

struct follow {
	struct client *client;
	const char *id;
	bool tell;
	bool heard; /* something, over this connection */
	bool ended;
	uint32_t slide; /* the last one told of */
	struct client_sse sse;
	struct client_deck deck;
};

static void
tell_json(struct follow *follow, struct client_json *json, const char *event)
{
	if (client_json_put_text(json, "event", event) == 0)
		(void)client_ask_print(follow->client, json);
}

/* The place is made from the number: we print no URL of the service's. */
static void
take_slide(struct follow *follow, struct client_json *json)
{
	struct client *client = follow->client;
	uint32_t slide =
	    (uint32_t)client_json_number(json, "slide", LIMIT_PAGES_MAX);
	char url[URL_SIZE];

	if (slide <= follow->slide) /* none, or told before a reconnection */
		return;
	follow->slide = slide;
	text_format(url, sizeof(url), "%s/v1/decks/%s/slides/%u.svg",
	    client_http_base(client->http), follow->id, slide);
	if (!follow->tell)
		return;
	if (!client->options->json)
		client_screen_print(&client->screen, "slide %u %s", slide, url);
	else if (client_json_put_text(json, "url", url) == 0)
		tell_json(follow, json, "slide");
}

static void
take_state(struct follow *follow, struct client_json *json, bool end)
{
	struct client *client = follow->client;
	char line[CLIENT_DECK_LINE];

	client_deck_read(json, &follow->deck);
	follow->ended = end && client_deck_has_ended(&follow->deck);
	if (follow->tell && client->options->json)
		tell_json(follow, json, end ? "end" : "state");
	if (follow->ended)
		return;
	client_deck_describe(&follow->deck, line);
	client_screen_show(&client->screen, "%s: %s", follow->id, line);
}

static int
on_event(void *of, const struct client_sse_event *event)
{
	struct follow *follow = of;
	struct client_json *json = NULL;

	if (client_json_parse(event->data, event->size, &json) < 0)
		return 0; /* of a newer service: not for us */
	if (strcmp(event->event, "slide") == 0)
		take_slide(follow, json);
	else if (strcmp(event->event, "state") == 0)
		take_state(follow, json, false);
	else if (strcmp(event->event, "end") == 0)
		take_state(follow, json, true);
	client_json_free(json);
	return follow->ended ? -ECANCELED : 0; /* nothing more will come */
}

static int
on_bytes(void *of, int status, const char *bytes, size_t size)
{
	struct follow *follow = of;

	(void)status;
	follow->heard = true;
	return client_sse_feed(&follow->sse, bytes, size, on_event, follow);
}

/* One connection. 0 with an answer, or what client_http_ask() says. */
static int
listen_once(struct follow *follow, struct client_http_answer *answer,
    char why[CLIENT_HTTP_WHY_SIZE])
{
	char path[64];
	char last[CLIENT_SSE_WORD + 32];
	struct client_http_request request = {
	    .method = "GET",
	    .path = path,
	    .fields = {"Accept: text/event-stream",
		       follow->sse.id[0] ? last : NULL},
	    .sink = on_bytes,
	    .sink_of = follow,
	    .silence = SILENCE,
	};

	text_format(path, sizeof(path), "/v1/decks/%s/events", follow->id);
	text_format(last, sizeof(last), "Last-Event-ID: %s", follow->sse.id);
	follow->heard = false;
	client_sse_restart(&follow->sse);
	return client_http_ask(follow->client->http, &request, answer, why);
}

/*
 * What to do after a connection that did not bring the end: 0 to try again,
 * or the exit code. `error` and `answer` are those of listen_once().
 */
static int
recover(struct follow *follow, struct client_retry *retry, int error,
    const struct client_http_answer *answer, const char *why)
{
	struct client *client = follow->client;
	uint32_t seconds = error == 0 ? answer->retry_after : 0;
	bool once = follow->sse.id[0] != '\0'; /* it was there: it may return */

	if (error == 0 && answer->status >= 300 && answer->status != 429 &&
	    answer->status != 503)
		return client_ask_explain(client, follow->id, answer);
	if (error < 0 && error != -ECONNRESET &&
	    !(error == -ECONNREFUSED && once))
		return client_ask_explain_error(client, follow->id, error, why);
	if (follow->heard)
		retry->failures = 0;
	int64_t ms = client_retry_wait(retry, seconds);
	if (ms >= 0 && ms < (int64_t)follow->sse.retry)
		ms = follow->sse.retry;
	client_screen_show(
	    &client->screen, "%s: the connection was lost", follow->id);
	if (ms < 0 || client_http_sleep(client->http, (uint64_t)ms) < 0)
		return client_ask_explain_error(client, follow->id, -ETIME,
		    "no word of its end; ask again later");
	return 0;
}

int
client_follow(struct client *client, const char *id, bool tell,
    struct client_deck *ret_deck)
{
	struct follow follow = {.client = client, .id = id, .tell = tell};
	struct client_retry retry = {.failures = 0};
	int code = FAULT_EXIT_OK;

	while (!follow.ended && code == FAULT_EXIT_OK) {
		struct client_http_answer answer = {.status = 0};
		char why[CLIENT_HTTP_WHY_SIZE] = "";
		int error = listen_once(&follow, &answer, why);
		if (!follow.ended)
			code = recover(&follow, &retry, error, &answer, why);
		client_http_answer_done(&answer);
	}
	client_sse_done(&follow.sse);
	client_screen_wipe(&client->screen);
	if (code == FAULT_EXIT_OK)
		*ret_deck = follow.deck;
	return code;
}
