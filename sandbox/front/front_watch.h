/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_watch.h - who watches a deck: by a stream of events, or by asking
 * once and waiting for news.
 *
 * At most half of all connections may watch (front_client_count()).
 */
#ifndef CLEANDECK_FRONT_FRONT_WATCH_H
#define CLEANDECK_FRONT_FRONT_WATCH_H

#include "front/front_request.h"

/*
 * Starts the stream of events of a deck of this tenant, which *view is of.
 * *ret_task is for libmicrohttpd to keep, and is untouched on refusal.
 */
NODISCARD enum MHD_Result front_watch_start(const struct front_request *request,
    const struct wire_event *view, void **ret_task);

/*
 * Answers with the deck's record; with ?wait=, when there is news of it.
 * Likewise.
 */
NODISCARD enum MHD_Result front_watch_once(const struct front_request *request,
    const struct wire_event *view, void **ret_task);

/* The record of a deck as it is now, live or ended. */
NODISCARD enum MHD_Result front_watch_answer(const struct front *front,
    struct MHD_Connection *connection, const char *method,
    const struct wire_event *view);

#endif
