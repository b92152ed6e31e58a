/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_reply.h - answers, with the fields that make them harmless.
 *
 * All return what libmicrohttpd's handler is to return: MHD_NO, when no
 * answer could be made, closes the connection.
 */
#ifndef CLEANDECK_FRONT_FRONT_REPLY_H
#define CLEANDECK_FRONT_FRONT_REPLY_H

#include "front/front_mhd.h"
#include "front/front_problem.h"

/* What a browser may do with an answer that is no page: nothing. */
#define FRONT_POLICY_NOTHING "default-src 'none'; sandbox"
/* What cairo writes into an SVG, and no more (docs/API.md). */
#define FRONT_POLICY_SVG                                                       \
	"default-src 'none'; img-src data:; style-src 'unsafe-inline'; "       \
	"sandbox"
/* Our own pages: our own files, and nothing in the page itself. */
#define FRONT_POLICY_PAGE                                                      \
	"default-src 'none'; script-src 'self'; style-src 'self'; "            \
	"img-src 'self'; connect-src 'self'; form-action 'self'; "             \
	"base-uri 'none'; frame-ancestors 'none'"

#define FRONT_CACHE_NEVER "no-store"
/* May be kept, but we are asked each time whether it is still so. */
#define FRONT_CACHE_ASK "private, no-cache"

/* The fields that every answer has. */
struct front_reply_head {
	const char *type;
	const char *policy; /* FRONT_POLICY_*; NULL: _NOTHING */
	const char *cache;  /* FRONT_CACHE_* or others; NULL: _NEVER */
};

/* A further field; lists of them end with a NULL name. */
struct front_reply_field {
	const char *name;
	const char *value;
};

/*
 * Adds one field. An answer that lacks a field must not leave: when that
 * fails *response is dropped and made NULL, which all of these pass on.
 */
void front_reply_add(
    struct MHD_Response **response, const char *name, const char *value);

/* Adds the fields that every answer has. */
void front_reply_add_head(
    struct MHD_Response **response, const struct front_reply_head *head);

/* Sends the answer, and takes it over. NULL: there is none to send. */
NODISCARD enum MHD_Result front_reply_queue(struct MHD_Connection *connection,
    unsigned status, struct MHD_Response *response);

/*
 * Refuses. `close`: the connection is not to be used again, because its
 * framing is in doubt or a body is on its way.
 */
NODISCARD enum MHD_Result front_reply_problem(struct MHD_Connection *connection,
    const struct front_problem *problem, bool close);

/* The same with further fields (NULL: none), on a connection that lives. */
NODISCARD enum MHD_Result front_reply_problem_with(
    struct MHD_Connection *connection, const struct front_problem *problem,
    const struct front_reply_field *fields);

/* A static text. */
NODISCARD enum MHD_Result front_reply_text(
    struct MHD_Connection *connection, const char *text);

/*
 * JSON that was just made: takes `text` over, and frees it; NULL, because
 * memory was short, is an answer, too. `fields` may be NULL.
 */
NODISCARD enum MHD_Result front_reply_json(struct MHD_Connection *connection,
    unsigned status, char *text, const struct front_reply_field *fields);

#endif
