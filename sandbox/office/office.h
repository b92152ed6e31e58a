/* SPDX-License-Identifier: GPL-3.0-or-later */
/* office.h - the office role, for worker_main(). */
#ifndef CLEANDECK_OFFICE_OFFICE_H
#define CLEANDECK_OFFICE_OFFICE_H

#include "worker/worker.h"

extern const struct worker_role office_role;

#endif
