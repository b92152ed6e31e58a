/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probe.h - attempts a violation, for `cleandeck doctor` and the tests. */
#ifndef CLEANDECK_JAIL_PROBE_H
#define CLEANDECK_JAIL_PROBE_H

#include "base/compat.h"
#include "base/probe.h"

/*
 * Does the forbidden thing. Returns 0 when it succeeded (the wall is
 * broken), else the errno; often does not return, because the filter kills.
 */
NODISCARD int probe_attempt(enum probe probe);

#endif
