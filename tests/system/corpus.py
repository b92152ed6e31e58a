#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends every file of a folder to the service and prints what became of it.

corpus.py PREFIX FOLDER [--seccomp trap|kill] [--soffice] [--list]

Fails when the service loses a process or a descriptor, when a file ends in
anything but artifacts or a refusal of the document, when a system call was
forbidden, or (--soffice) when plain soffice converts a file that we refuse.
"""

import argparse
import collections
import concurrent.futures
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import service as rig  # noqa: E402

REFUSALS = {"empty", "too-large", "type-unsupported", "type-mismatch",
            "encrypted", "damaged", "archive-bomb", "archive-unsafe",
            "markup-unsafe", "too-many-pages", "no-pages", "page-too-large",
            "too-complex", "timeout", "conversion-failed"}


def find_files(folder):
    found = []
    for base, _, names in os.walk(folder):
        found += [os.path.join(base, name) for name in names
                  if not name.endswith(".md")]
    return sorted(found)


def convert(service, path):
    started = time.monotonic()
    answer = service.convert_file(path)
    seen = answer.json
    return (path, answer.code, seen.get("detail", ""), seen.get("pages", 0),
            time.monotonic() - started)


def shows_anything(pdf):
    """Is there a mark on one of its first pages? Of a file that it cannot
    read soffice makes a blank page, and calls it a success."""
    drawn = subprocess.run(
        ["pdftoppm", "-r", "20", "-gray", "-l", "10", pdf],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, timeout=120, check=False).stdout
    pages = drawn.split(b"P5\n")[1:]
    return any(set(page.split(b"\n255\n", 1)[1]) - {255} for page in pages)


def soffice_converts(path):
    """Does plain soffice make a PDF of it that shows anything?"""
    with tempfile.TemporaryDirectory() as out:
        try:
            subprocess.run(
                ["soffice", "-env:UserInstallation=file://%s/profile" % out,
                 "--headless", "--convert-to", "pdf", "--outdir", out, path],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            return False
        return any(shows_anything(os.path.join(out, name))
                   for name in os.listdir(out) if name.endswith(".pdf"))


def print_table(rows):
    outcomes = collections.defaultdict(collections.Counter)
    for path, code, *_ in rows:
        outcomes[os.path.splitext(path)[1].lower()][code] += 1
    codes = sorted({row[1] for row in rows})
    print("%-8s" % "kind", *("%17s" % code for code in codes))
    for ending in sorted(outcomes):
        print("%-8s" % (ending or "-"),
              *("%17d" % outcomes[ending][code] for code in codes))
    total = collections.Counter(row[1] for row in rows)
    print("%-8s" % "all", *("%17d" % total[code] for code in codes))


def check_refused(rows):
    """Files that soffice converts and we refuse, passwords excepted."""
    lost = []
    for path, code, seen, *_ in rows:
        if code in ("done", "encrypted"):
            continue
        converts = soffice_converts(path)
        print("%-22s %-7s %s (%s)" % (code, "SOFFICE" if converts else "same",
                                      path, seen))
        if converts:
            lost.append(path)
    return lost


def run(service, files, workers):
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda path: convert(service, path), files))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("prefix")
    parser.add_argument("folder")
    parser.add_argument("--seccomp", default="kill")
    parser.add_argument("--soffice", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    files = find_files(options.folder)
    problems = []
    with rig.Service(options.prefix, seccomp=options.seccomp) as service:
        service.settle()
        before = (service.pid(), service.role_pids("front"),
                  service.role_pids("office"), service.role_pids("render"),
                  service.role_pids("sniff"))
        fds = service.count_fds(service.pid())
        front_fds = service.count_fds(before[1][0])
        started = time.monotonic()
        rows = run(service, files, 3)
        seconds = time.monotonic() - started
        service.settle()
        after = (service.pid(), service.role_pids("front"),
                 service.role_pids("office"), service.role_pids("render"),
                 service.role_pids("sniff"))
        if after != before:
            problems.append("a process was replaced: %s %s" % (before, after))
        if service.count_fds(service.pid()) != fds:
            problems.append("the supervisor's descriptors: %d, were %d" %
                            (service.count_fds(service.pid()), fds))
        if service.count_fds(after[1][0]) > front_fds + 3:
            problems.append("the front's descriptors grew")
        problems += [line for line in service.log().splitlines()
                     if " incident " in line]
    if options.list:
        for row in rows:
            print("%-18s %4d pages %7.2f s  %s  %s" %
                  (row[1], row[3], row[4], row[0], row[2]))
    print_table(rows)
    print("%d files, %.0f s" % (len(rows), seconds))
    problems += ["%s ended as %s (%s)" % (row[0], row[1], row[2])
                 for row in rows
                 if row[1] != "done" and row[1] not in REFUSALS]
    if options.soffice:
        problems += ["soffice converts %s" % path
                     for path in check_refused(rows)]
    for problem in problems:
        print("PROBLEM:", problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
