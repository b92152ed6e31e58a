/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_answer.h - what each place answers; a row of a table each. */
#ifndef CLEANDECK_FRONT_FRONT_ANSWER_H
#define CLEANDECK_FRONT_FRONT_ANSWER_H

#include "front/front_request.h"

/*
 * Answers a request that passed front_gate.h, or begins to. *ret_task is
 * for libmicrohttpd to keep; untouched when the answer is given already.
 */
NODISCARD enum MHD_Result front_answer(
    const struct front_request *request, void **ret_task);

#endif
