/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger: keeps what was accepted: SQLite and plain files, in three folders
 * that are the only ones of its root that can be written. No socket but the
 * channel, and nobody beside it in its namespaces.
 */
#include "jail/policy.h"

#include <errno.h>
#include <seccomp.h>

/* clang-format off */
const struct policy_rule policy_ledger[] = {
    {SCMP_SYS(poll), POLICY_ANY, 0, "its loop: the channel and the clock"},
    {SCMP_SYS(ppoll), POLICY_ANY, 0, "as poll, of other C libraries"},
    {SCMP_SYS(openat), POLICY_ANY, 0,
	"artifacts, originals: only three folders of its root take files"},
    {SCMP_SYS(write), POLICY_ANY, 0, "artifacts; bodies of callbacks"},
    {SCMP_SYS(pread64), POLICY_ANY, 0, "SQLite reads pages; records"},
    {SCMP_SYS(pwrite64), POLICY_ANY, 0, "SQLite writes its log and pages"},
    {SCMP_SYS(sendfile), POLICY_ANY, 0, "originals, from and to memfds"},
    {SCMP_SYS(memfd_create), POLICY_ANY, 0,
	"an original or a callback's body for others"},
    {SCMP_SYS(ftruncate), POLICY_ANY, 0, "SQLite cuts its log off"},
    {SCMP_SYS(fsync), POLICY_ANY, 0, "what was promised is on the disk"},
    {SCMP_SYS(fdatasync), POLICY_ANY, 0, "the same, of SQLite's log"},
    {SCMP_SYS(syncfs), POLICY_ANY, 0, "the artifacts of decks that ended"},
    {SCMP_SYS(fstatfs), POLICY_ANY, 0, "how much room the disk has"},
    {SCMP_SYS(mkdirat), POLICY_ANY, 0, "a deck's folders"},
    {SCMP_SYS(renameat), POLICY_ANY, 0, "a file becomes visible whole"},
    {SCMP_SYS(renameat2), POLICY_ANY, 0, "as renameat"},
    {SCMP_SYS(unlinkat), POLICY_ANY, 0, "decks that expire or are erased"},
    {SCMP_SYS(unlink), POLICY_ANY, 0, "SQLite removes its log at the end"},
    {SCMP_SYS(getdents64), POLICY_ANY, 0, "removes folders with what is in"},
    {0, POLICY_ANY, 0, NULL},
};
/* clang-format on */
