#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof by strace: documents that reach out reach nothing.

test_no_access.py PREFIX

Runs the service under strace, sends the samples that link to http, webdav,
ftp, shares, files and archives, and reads the trace: once a role is READY no
socket is made, nothing is executed, and nothing outside its private root is
opened. The canaries' server hears nothing.
"""
import argparse
import collections
import os
import re
import shutil
import sys
import tempfile

import canaries
import service as rig
import trace

SAMPLES = ("ext-", "lfd-", "forms.odp", "pdf-external", "pdf-hybrid")

# What each role's private root shows (src/spawn/cage_rows.c), in so far as a
# document may need it. The front's two folders are its own.
LIBRARIES = ("/usr/lib/", "/lib/", "/lib64/", "/etc/ld.so.cache", "/tmp",
             "/dev/null")
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts",
         "/usr/share/fontconfig", "/var/cache/fontconfig")
ROOTS = {
    "sniff": LIBRARIES,
    "office": LIBRARIES + FONTS + (
        "/dev/urandom", "/etc/libreoffice", "/policy", "/warmup",
        "/usr/share/libreoffice", "/usr/share/liblangtag",
        "/var/lib/libreoffice"),
    "render": LIBRARIES + FONTS + ("/usr/share/poppler",),
    "front": ("/store",),
    "ledger": LIBRARIES + ("/state/",),
    "courier": LIBRARIES,
}


# A zygote counts its own threads before each fork, by a folder of /proc that
# it has kept open since before its private root.
THREADS = re.compile(r"/\d+/task$")


def convert(service, canary, folder):
    """Sends all; returns how many were sent, and what became of them."""
    codes = collections.Counter()
    for word in SAMPLES:
        for name, upload, *_ in canary.make(folder, word):
            codes[service.convert_file(os.path.join(folder, name),
                                       upload).code] += 1
    return codes


def print_counts(what, counted):
    for line, times in sorted(collections.Counter(counted).items()):
        print("%5d x %s %s" % (times, what, line))


def judge(seen, canary, converted):
    """Sentences on what must not be."""
    problems = []
    for role, call, good in seen.sockets:
        # The front takes connections from the socket it was given.
        if good and not (role == "front" and call.startswith("accept")):
            problems.append("%s: %s" % (role, call))
    problems += ["%s: %s" % (role, call)
                 for role, call, good in seen.execs if good]
    problems += ["%s opened %s" % (role, path)
                 for role, path, good in seen.opens
                 if good and not path.startswith(ROOTS[role])
                 and not THREADS.match(path)]
    problems += ["somebody opened " + path for path in seen.everywhere
                 if path.startswith(canary.folder)]
    problems += ["called: " + line for line in canary.calls()]
    # That the trace shows what it should, or the rest means nothing.
    if sorted(role for role, _ in seen.starts) != sorted(ROOTS):
        problems.append("starts of roles: %s" % seen.starts)
    for role in ("sniff", "office", "render"):
        if seen.count_ready(role) <= converted:
            problems.append("%s: READY %d times for %d documents" % (
                role, seen.count_ready(role), converted))
    if canary.path("canary.png") not in seen.tried:
        problems.append("no document tried to open the canary")
    return problems


def report(seen, codes, folder, problems):
    print("documents:", dict(codes))
    print_counts("refused", ("%s: %s" % (role, call)
                             for role, call, good in seen.sockets + seen.execs
                             if not good))
    print_counts("opened", ("%s: %s" % (role, re.sub(
        "[0-9a-f]{32}|lu[0-9a-z]+.tmp", "*", os.path.dirname(path)))
                            for role, path, good in seen.opens if good))
    print_counts("not there", ("%s: %s" % (role, path.replace(folder, "CANARIES"))
                               for role, path, good in seen.opens
                               if not good and path.startswith(folder)))
    for problem in sorted(set(problems)):
        print("BAD   " + problem)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("prefix")
    parser.add_argument("--seccomp", default="kill")
    options = parser.parse_args()
    if not shutil.which("strace"):
        print("skipped: there is no strace")
        return 77
    with tempfile.TemporaryDirectory() as folder, \
            canaries.Canaries() as canary:
        path = os.path.join(folder, "trace")
        with rig.Service(options.prefix, wrapper=trace.COMMAND + ["-o", path],
                         seccomp=options.seccomp,
                         job_time=300) as service:
            codes = convert(service, canary, folder)
        seen = trace.Trace(path)
        problems = judge(seen, canary, codes["done"]) + service.complaints()
        os.unlink(service.log_path)
    report(seen, codes, canary.folder, problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
