/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker_child.h - the child's half of worker.c: lock, say READY, work. */
#ifndef CLEANDECK_WORKER_WORKER_CHILD_H
#define CLEANDECK_WORKER_WORKER_CHILD_H

#include "jail/jail.h"
#include "worker/worker.h"

/*
 * Called in the fresh child; never returns. `channel` becomes
 * ROLE_LINK_CONTROL; everything else that the zygote had open is closed, but
 * what LibreOffice or a magic database keeps open stays.
 */
void worker_child(const struct worker_role *role, const struct jail *jail,
    const struct jail_limits *limits, int channel, int deaths) NORETURN;

#endif
