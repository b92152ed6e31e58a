/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_ask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "client/client_deck.h"
#include "client/client_retry.h"

static bool
is_busy(int status)
{
	return status == 429 || status == 503;
}

int
client_ask_explain_error(
    struct client *client, const char *what, int error, const char *why)
{
	if (error == -ECONNREFUSED)
		client_screen_complain(&client->screen, "%s", why);
	else
		client_screen_complain(&client->screen, "%s: %s", what, why);
	if (error == -ETIME)
		return FAULT_EXIT_TRY_AGAIN;
	return FAULT_EXIT_INTERNAL;
}

int
client_ask_explain(struct client *client, const char *what,
    const struct client_http_answer *answer)
{
	struct client_json *json = NULL;
	struct client_deck problem = {.pages = 0};
	char line[CLIENT_DECK_LINE];

	if (client_json_parse(answer->text, answer->size, &json) == 0) {
		client_deck_read(json, &problem);
		client_json_free(json);
	}
	if (problem.code[0] == '\0') {
		client_screen_complain(&client->screen,
		    "%s: %s answers %d, as no cleandeck does; is --url right?",
		    what, client_http_base(client->http), answer->status);
		return client_deck_exit_of(answer->status, "");
	}
	text_format(problem.state, sizeof(problem.state), "refused");
	client_deck_describe(&problem, line);
	client_screen_complain(&client->screen, "%s: %s", what, line);
	return client_deck_exit_of(answer->status, problem.code);
}

/* Waits before the next try. 0, or -ETIME when there is none. */
static int
wait_for_turn(struct client *client, struct client_retry *retry,
    uint32_t seconds, const char *what, const char *why)
{
	int64_t ms = client_retry_wait(retry, seconds);

	if (ms < 0)
		return -ETIME;
	client_screen_show(&client->screen, "%s: %s; again in %lld s", what,
	    why, (long long)(ms + 999) / 1000);
	return client_http_sleep(client->http, (uint64_t)ms);
}

int
client_ask(struct client *client, const struct client_http_request *request,
    enum client_ask_safety safety, const char *what,
    struct client_http_answer *ret_answer)
{
	struct client_retry retry = {.failures = 0};
	struct client_http_answer answer;
	char why[CLIENT_HTTP_WHY_SIZE];

	for (;;) {
		int error =
		    client_http_ask(client->http, request, &answer, why);
		if (error == 0 && answer.status >= 200 && answer.status < 300) {
			*ret_answer = answer;
			return FAULT_EXIT_OK;
		}
		if (error == 0 &&
		    (!is_busy(answer.status) ||
			wait_for_turn(client, &retry, answer.retry_after, what,
			    "the service is busy") < 0)) {
			int code = client_ask_explain(client, what, &answer);
			client_http_answer_done(&answer);
			return code;
		}
		if (error == -ECONNRESET && safety == CLIENT_ASK_RESUMABLE)
			return CLIENT_ASK_LOST;
		if (error < 0 &&
		    (error != -ECONNRESET || safety == CLIENT_ASK_ONCE ||
			wait_for_turn(client, &retry, 0, what,
			    "the connection was lost") < 0))
			return client_ask_explain_error(
			    client, what, error, why);
		if (error == 0)
			client_http_answer_done(&answer);
	}
}

int
client_ask_json(struct client *client,
    const struct client_http_request *request, enum client_ask_safety safety,
    const char *what, struct client_json **ret_json)
{
	struct client_http_answer answer;
	int code = client_ask(client, request, safety, what, &answer);
	if (code != FAULT_EXIT_OK)
		return code;

	int error = client_json_parse(answer.text, answer.size, ret_json);
	if (error < 0)
		code = client_ask_explain(client, what, &answer);
	client_http_answer_done(&answer);
	if (error < 0 && code == FAULT_EXIT_OK)
		code = FAULT_EXIT_INTERNAL;
	return code;
}

int
client_ask_print(struct client *client, const struct client_json *json)
{
	char *line = client_json_line(json);

	if (!line) {
		client_screen_complain(&client->screen, "out of memory");
		return FAULT_EXIT_INTERNAL;
	}
	client_screen_print(&client->screen, "%s", line);
	free(line);
	return FAULT_EXIT_OK;
}
