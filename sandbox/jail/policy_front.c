/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front: accepts on the inherited socket; no socket of its own making. */
#include "jail/policy.h"

#include <errno.h>
#include <seccomp.h>

/* clang-format off */
const struct policy_rule policy_front[] = {
    {SCMP_SYS(accept4), POLICY_ANY, 0, "clients, on the inherited socket"},
    {0, POLICY_ANY, 0, NULL},
};
/* clang-format on */
