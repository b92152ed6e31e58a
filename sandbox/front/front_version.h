/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_version.h - what is at work, and who is told how much of it. */
#ifndef CLEANDECK_FRONT_FRONT_VERSION_H
#define CLEANDECK_FRONT_FRONT_VERSION_H

#include "front/front.h"
#include "front/front_mhd.h"

/*
 * Answers with our version, as JSON. With `whole` also that of the wire, and
 * of the engines as far as the supervisor has told them: which of them has a
 * known hole is nothing for strangers. Returns what libmicrohttpd's handler
 * is to return.
 */
NODISCARD enum MHD_Result front_version_answer(
    const struct front *front, struct MHD_Connection *connection, bool whole);

#endif
