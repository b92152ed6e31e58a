/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_reply.h - answers, with the fields that make them harmless.
 *
 * All return what libmicrohttpd's handler is to return: MHD_NO, when no
 * answer could be made, closes the connection.
 */
#ifndef CLEANDECK_FRONT_FRONT_REPLY_H
#define CLEANDECK_FRONT_FRONT_REPLY_H

#include <time.h>

#include "base/artifact.h"
#include "front/front_mhd.h"
#include "front/front_problem.h"

/*
 * Refuses. `close`: the connection is not to be used again, because its
 * framing is in doubt or a body is on its way.
 */
NODISCARD enum MHD_Result front_reply_problem(struct MHD_Connection *connection,
    const struct front_problem *problem, bool close);

/* A static text. */
NODISCARD enum MHD_Result front_reply_text(
    struct MHD_Connection *connection, const char *text);

/*
 * A deck's record; takes `fd` over. `location` (NULL: none) makes it the
 * answer to an upload.
 */
NODISCARD enum MHD_Result front_reply_record(struct MHD_Connection *connection,
    int fd, uint64_t size, const char *location);

/* An artifact, good for `seconds` more; takes `fd` over. */
NODISCARD enum MHD_Result front_reply_artifact(
    struct MHD_Connection *connection, const struct artifact_row *row, int fd,
    uint64_t size, time_t seconds);

#endif
