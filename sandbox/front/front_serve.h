/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_serve.h - what GET and HEAD answer. */
#ifndef CLEANDECK_FRONT_FRONT_SERVE_H
#define CLEANDECK_FRONT_FRONT_SERVE_H

#include "front/front.h"
#include "front/front_mhd.h"
#include "front/front_route.h"

/* Answers a request for any place that is read. */
NODISCARD enum MHD_Result front_serve(const struct front *front,
    struct MHD_Connection *connection, const struct front_route *route,
    bool close);

/* Answers an upload with the record of its deck, which has just been made. */
NODISCARD enum MHD_Result front_serve_created(const struct front *front,
    struct MHD_Connection *connection, const char *id);

#endif
