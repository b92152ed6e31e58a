/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_outcome.h - what an upload is answered with. */
#ifndef CLEANDECK_FRONT_FRONT_OUTCOME_H
#define CLEANDECK_FRONT_FRONT_OUTCOME_H

#include "front/front_upload.h"

/* Answers an upload that has ended (front_upload.h). */
NODISCARD enum MHD_Result front_outcome_answer(struct front *front,
    struct MHD_Connection *connection, const struct front_upload *upload);

#endif
