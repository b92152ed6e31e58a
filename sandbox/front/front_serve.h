/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_serve.h - what GET and HEAD answer, out of the store and by heart.
 *
 * Who may ask is decided before: nothing here looks at keys. All return what
 * libmicrohttpd's handler is to return. `method` is the request's: ranges
 * mean something with GET alone (RFC 9110 section 14.2). `view` is what
 * front_deck_find() gave.
 */
#ifndef CLEANDECK_FRONT_FRONT_SERVE_H
#define CLEANDECK_FRONT_FRONT_SERVE_H

#include "front/front.h"
#include "front/front_bundle.h"
#include "front/front_mhd.h"
#include "front/front_reply.h"
#include "wire/wire_deck.h"

/*
 * An artifact, or a part of it, or 304, 404, 416. While the deck lives it
 * may be kept, but not used without asking us again: the deck may yet be
 * begun anew, or given up. Once it has ended its artifacts never change.
 */
NODISCARD enum MHD_Result front_serve_artifact(const struct front *front,
    struct MHD_Connection *connection, const char *method,
    const struct wire_event *view, enum artifact artifact, uint32_t page);

/*
 * The public record of a deck that has ended, or 304, 404. `status` is 200;
 * with `fields` (front_reply.h; NULL: none) it is the answer to an upload,
 * and `status` 201, or 200 for one that was repeated.
 */
NODISCARD enum MHD_Result front_serve_record(const struct front *front,
    struct MHD_Connection *connection, const char *method,
    const uint8_t id[WIRE_ID_SIZE], unsigned status,
    const struct front_reply_field *fields);

/*
 * A deck as one archive, or a part of it, or 304, 416; 404 while it is not
 * done, and for a ZIP of 4 GiB. It may be kept, but we are asked again: how
 * an archive is written may change with us.
 */
NODISCARD enum MHD_Result front_serve_bundle(const struct front *front,
    struct MHD_Connection *connection, const char *method,
    const struct wire_event *view, enum front_bundle_format format);

/* Why no uploads are taken just now; FAULT_NONE: they are. */
enum fault front_serve_refusal(const struct front *front);

/* Can it work just now? `close` as in front_reply.h. */
NODISCARD enum MHD_Result front_serve_ready(
    const struct front *front, struct MHD_Connection *connection, bool close);

/*
 * A file that was built in, by its path: "/openapi.yaml", "/web/page.css",
 * "/web/page.js", "/web/mark.svg"; 304; 404 for all else.
 */
NODISCARD enum MHD_Result front_serve_built_in(
    struct MHD_Connection *connection, const char *path);

#endif
