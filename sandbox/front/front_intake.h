/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_intake.h - an upload's request: its head, its body, its answer. */
#ifndef CLEANDECK_FRONT_FRONT_INTAKE_H
#define CLEANDECK_FRONT_FRONT_INTAKE_H

#include "front/front_request.h"

/*
 * Starts an upload, with a key, with a ticket or from the try-it page, or
 * refuses it before its body is sent. *ret_task is for libmicrohttpd to
 * keep, and is untouched on refusal.
 */
NODISCARD enum MHD_Result front_intake_start(
    const struct front_request *request, void **ret_task);

#endif
