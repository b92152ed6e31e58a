/* SPDX-License-Identifier: GPL-3.0-or-later */
/* render: a PDF by mapping, fonts by name, artifacts by memfd. */
#include "jail/policy.h"

#include <errno.h>
#include <seccomp.h>

/* clang-format off */
const struct policy_rule policy_render[] = {
    {SCMP_SYS(openat), POLICY_READ_ONLY, 0,
	"fonts that the PDF does not embed (fontconfig, freetype)"},
    {SCMP_SYS(read), POLICY_ANY, 0, "fonts, character maps"},
    {SCMP_SYS(pread64), POLICY_ANY, 0, "fonts"},
    {SCMP_SYS(write), POLICY_ANY, 0, "artifacts into memfds"},
    {SCMP_SYS(memfd_create), POLICY_ANY, 0, "an artifact each"},
    {SCMP_SYS(ftruncate), POLICY_ANY, 0, "sizes of artifacts"},
    {SCMP_SYS(access), POLICY_ANY, 0, "fontconfig asks before it opens"},
    {SCMP_SYS(readlink), POLICY_ANY, 0, "fontconfig resolves font paths"},
    {SCMP_SYS(statfs), POLICY_ANY, 0, "fontconfig looks at its cache folder"},
    {SCMP_SYS(fstatfs), POLICY_ANY, 0, "as statfs"},
    {SCMP_SYS(fadvise64), POLICY_ANY, 0, "fontconfig reads its cache"},
    {SCMP_SYS(getdents64), POLICY_ANY, 0, "fontconfig lists font folders"},
    {SCMP_SYS(prctl), POLICY_SET_NAME, 0, "glib names its threads"},
    {0, POLICY_ANY, 0, NULL},
};
/* clang-format on */
