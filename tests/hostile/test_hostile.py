#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends every hostile sample to one service and looks at what came of it.

test_hostile.py PREFIX [--seccomp kill|trap] [--only WORD] [--keep]

Prints a table; fails when an outcome is not one of the MANIFEST's, when a
canary was called, shown or named, when an artifact holds anything but pages,
and when anything is left: a process, a file, a draft, a descriptor.
"""
import argparse
import concurrent.futures
import glob
import http.client
import io
import os
import pwd
import shutil
import sys
import tempfile
import time
import zipfile

import canaries
import artifacts
import service as rig

LINE = "This line must show."
SECRET = {"CANARY_SECRET": canaries.WORD.decode()}
JOB_TIME = 20

# name -> (what is seen, why it is wrong): to be mended in cleandeck. A row
# that has become right is a failure, too, so that it leaves this table.
KNOWN = {
    "pdf-invisible.pdf": ("clean", "text/1.txt has words that do not show; "
                          "deck.pdf and the SVG do not have them"),
}


class Case:
    """One sample and what became of it."""

    def __init__(self, row):
        self.name, self.upload, self.right, self.row, self.text = row
        self.seen, self.detail, self.seconds = "", "", 0.0
        self.problems = []

    def send(self, service, path):
        """Converts it and judges the artifacts; returns the deck's id."""
        try:
            return self.convert(service, path)
        except (OSError, http.client.HTTPException, AssertionError) as why:
            self.seen = self.seen or "no answer"
            self.problems.append("%r" % why)
            return None

    def convert(self, service, path):
        started = time.monotonic()
        answer = service.convert_file(path, self.upload,
                                      "&artifacts=pdf,svg,thumbnails,text,png")
        self.seconds = time.monotonic() - started
        self.seen = "clean" if answer.code == "done" else answer.code
        self.detail = answer.json.get("detail", "")
        if self.seen not in self.right:
            self.problems.append("not one of " + "|".join(sorted(self.right)))
        if self.seen == "clean":
            self.judge(path, artifacts.fetch(service, answer.json))
        return answer.json.get("id")

    def judge(self, path, bodies):
        """Artifacts of a hostile document: pages, and no canary."""
        try:
            artifacts.check_all(bodies)
        except AssertionError as why:
            self.problems.append(str(why))
        self.problems += canaries.find_traces(bodies)
        if self.right == {"clean"} and says_line(path) and LINE not in " ".join(
                artifacts.pdf_text(bodies["deck.pdf"]).split()):
            self.problems.append("the line that must show is lost")

    def mark(self):
        """ok, KNOWN (one problem, that of the table) or BAD."""
        if self.name not in KNOWN:
            return "BAD" if self.problems else "ok"
        if len(self.problems) == 1 and KNOWN[self.name][0] == self.seen:
            return "KNOWN"
        if not self.problems:
            self.problems.append("is right now: take it out of KNOWN")
        return "BAD"

    def print(self):
        mark = self.mark()
        print("%-5s %-24s %-36s %-18s %6.2f s  %s" % (
            mark, self.name, "|".join(sorted(self.right)), self.seen,
            self.seconds, self.detail))
        for problem in self.problems:
            print("      " + problem)
        if mark == "KNOWN":
            print("      known: " + KNOWN[self.name][1])


def says_line(path):
    """Is the line on a slide of the document itself?"""
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith(".pdf"):
        return LINE in " ".join(artifacts.pdf_text(data).split())
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return any(LINE.encode() in parts.read(name)
                       for name in parts.namelist()
                       if name in ("content.xml", "ppt/slides/slide1.xml"))
    except (zipfile.BadZipFile, OSError, KeyError):
        return False


def list_foreign():
    """Files in /tmp that a role may have left: LibreOffice's, or its own."""
    user = pwd.getpwnam("cleandeck").pw_uid
    found = set(glob.glob("/tmp/lu*") + glob.glob("/tmp/OSL_PIPE*"))
    for entry in os.scandir("/tmp"):
        try:
            if entry.stat(follow_symlinks=False).st_uid == user and \
                    not entry.name.startswith("cleandeck-test-"):
                found.add(entry.path)
        except FileNotFoundError:
            pass
    return found


def count(service):
    """What must be the same before and after."""
    fronts = service.role_pids("front")
    if not fronts:
        return {}
    front, = fronts
    return {"supervisor": service.pid(), "front": front,
            "roles": [service.role_pids(role) for role in rig.ROLES],
            "processes": service.settle(),
            "supervisor's descriptors": service.count_fds(service.pid()),
            "front's descriptors": service.count_fds(front)}


def compare(service, before):
    """Sentences on what is different; descriptors may take a moment."""
    deadline = time.monotonic() + 15
    while (after := count(service)) != before and time.monotonic() < deadline:
        time.sleep(0.5)
    return ["%s: %s, was %s" % (what, after.get(what), before[what])
            for what in before if after.get(what) != before[what]]


def check_state(service, ids):
    """The state folder holds the decks that were answered, no draft, no
    original, and of what was refused nothing but the record."""
    files = [name.split("/") for name in service.state_files()]
    made = {path[1] for path in files if path[0] == "decks" and
            path[2] not in ("record", "deck.json", "deck.json.gz")}
    told = {path[1] for path in files if path[-1] == "record"}
    wanted = {name for name in ids if name}
    problems = ["on the disk: " + "/".join(path) for path in files
                if path[-1].endswith(".tmp") or path[0] == "spool"]
    if made != wanted or not wanted <= told:
        problems.append("decks: %s" % sorted(made ^ wanted))
    return problems


def run(service, cases, folder, canary):
    """All cases; returns the sentences that belong to no single one."""
    before, foreign = count(service), list_foreign()
    if not cases:
        return ["no sample"]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        ids = list(pool.map(lambda case: case.send(
            service, os.path.join(folder, case.name)), cases))
    problems = compare(service, before) + check_state(service, ids)
    problems += ["left behind: " + name for name in list_foreign() - foreign]
    problems += ["called: " + line for line in canary.calls()]
    problems += service.complaints()
    if service.process.poll() is not None:
        problems.append("cleandeckd was ended by somebody else")
    if os.path.exists(canaries.PWNED):
        problems.append(canaries.PWNED + " was written")
        os.unlink(canaries.PWNED)
    return problems


def report(cases, problems):
    """Prints all; true when all is well."""
    for case in cases:
        case.print()
    for problem in problems:
        print("BAD   " + problem)
    marks = [case.mark() for case in cases]
    clean = sum(case.seen == "clean" for case in cases)
    print("%d cases: %d clean, %d refused; %d known, %d bad; "
          "%d problems beside" % (
              len(cases), clean, len(cases) - clean, marks.count("KNOWN"),
              marks.count("BAD"), len(problems)))
    return "BAD" not in marks and not problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("prefix")
    parser.add_argument("--seccomp", default="kill")
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="hostile-")
    try:
        with canaries.Canaries() as canary:
            cases = [Case(row) for row in canary.make(folder, options.only)]
            with rig.Service(options.prefix, seccomp=options.seccomp,
                             environment=SECRET, job_time=JOB_TIME) as service:
                problems = run(service, cases, folder, canary)
            if not report(cases, problems):
                print("log: " + service.log_path)
                return 1
            os.unlink(service.log_path)
            return 0
    finally:
        if not options.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
