/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * doctor_scratch.h - a state folder for residents that are probed.
 *
 * They must not get the real one: two ledgers cannot keep one database.
 */
#ifndef CLEANDECK_SUPERVISOR_DOCTOR_SCRATCH_H
#define CLEANDECK_SUPERVISOR_DOCTOR_SCRATCH_H

#include "spawn/cage.h"

#define DOCTOR_SCRATCH_SIZE 320

struct doctor_scratch {
	char path[DOCTOR_SCRATCH_SIZE]; /* "": none */
	struct cage cage; /* as the service's, but for the state */
};

/* Makes one below the service's state folder. Returns 0 or -errno. */
NODISCARD int doctor_scratch_open(
    const struct cage *cage, struct doctor_scratch *ret_scratch);

/* Removes it, with what a ledger left there. */
void doctor_scratch_close(struct doctor_scratch *scratch);

#endif
