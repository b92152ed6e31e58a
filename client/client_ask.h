/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client_ask.h - a request and what becomes of it: asked again where that
 * makes sense, explained where it does not.
 */
#ifndef CLEANDECK_CLIENT_ASK_H
#define CLEANDECK_CLIENT_ASK_H

#include "client/client.h"
#include "client/client_json.h"

#define CLIENT_ASK_LOST (-1) /* beside the exit codes */

/* May it be sent again when nobody knows whether it arrived? */
enum client_ask_safety {
	CLIENT_ASK_ONCE,
	CLIENT_ASK_REPEATABLE,
	CLIENT_ASK_RESUMABLE, /* the caller does, from where it has come to */
};

/*
 * Asks until there is an answer other than 429 and 503; a lost connection
 * ends a request that is not repeatable, and gives CLIENT_ASK_LOST, unsaid,
 * for one that is resumable. `what` names the file or deck in a sentence,
 * which is said for anything but a 2xx. Returns the exit code; the answer is
 * the caller's to free when that is 0.
 */
NODISCARD int client_ask(struct client *client,
    const struct client_http_request *request, enum client_ask_safety safety,
    const char *what, struct client_http_answer *ret_answer);

/* The same, with the answer read as JSON; anything else is a failure. */
NODISCARD int client_ask_json(struct client *client,
    const struct client_http_request *request, enum client_ask_safety safety,
    const char *what, struct client_json **ret_json);

/* Says why an answer is not what was wanted. Returns the exit code. */
int client_ask_explain(struct client *client, const char *what,
    const struct client_http_answer *answer);

/* Says why there is none, for an error of client_http_ask(). The same. */
int client_ask_explain_error(
    struct client *client, const char *what, int error, const char *why);

/* Prints an object as one line. Returns 0, or the exit code. */
int client_ask_print(struct client *client, const struct client_json *json);

#endif
