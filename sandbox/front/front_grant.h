/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_grant.h - POST /v1/tickets and POST /v1/links. */
#ifndef CLEANDECK_FRONT_FRONT_GRANT_H
#define CLEANDECK_FRONT_FRONT_GRANT_H

#include "front/front_request.h"

/*
 * Starts to read what is asked for, by the place of the request: TICKETS or
 * LINKS. *ret_task is for libmicrohttpd to keep, untouched on refusal.
 */
NODISCARD enum MHD_Result front_grant_start(
    const struct front_request *request, void **ret_task);

#endif
