#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker that crashes, hangs, eats or lies costs only its own job.

test_fault.py BUILD [--seccomp kill|trap]

Runs the service with the faulty roles of BUILD/faulty
(tests/support/faulty): a document says what its worker shall do. Beside each
of them two honest decks are converted; at the end everything is counted.
"""

import argparse
import concurrent.futures
import glob
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import faults  # noqa: E402
import service as rig  # noqa: E402

SAMPLES = os.path.join(HERE, "..", "..", "samples", "documents")

# (role, fault) -> the codes that are right.
GAVE_UP = {"conversion-failed"}
DIED = {"poison"}  # by a signal, and again when it was tried again
FULL = {"too-complex"}
LATE = {"timeout"}
LIED = {"violation"}
CASES = [
    ("sniff", "crash", DIED), ("sniff", "abort", DIED),
    ("sniff", "memory", FULL), ("sniff", "stack", DIED),
    ("sniff", "rubbish", LIED), ("sniff", "wrong-kind", LIED),
    ("sniff", "silent", GAVE_UP), ("sniff", "forbidden", LIED),
    ("sniff", "forks", LIED), ("sniff", "files", LIED),
    ("office", "crash", DIED), ("office", "abort", DIED),
    ("office", "hang", LATE), ("office", "spin", LATE),
    ("office", "memory", FULL), ("office", "stack", DIED),
    ("office", "fill-tmp", FULL), ("office", "forks", LATE),
    ("office", "rubbish", LIED), ("office", "unsealed", LIED),
    ("office", "not-a-pdf", LIED), ("office", "twice", LIED),
    ("office", "nothing", LIED), ("office", "silent", GAVE_UP),
    ("office", "forbidden", LIED), ("office", "files", LATE | FULL),
    ("render", "crash", DIED), ("render", "abort", DIED),
    ("render", "hang", LATE), ("render", "spin", LATE),
    ("render", "memory", FULL), ("render", "stack", DIED),
    ("render", "forks", LIED), ("render", "rubbish", LIED),
    ("render", "unsealed", LIED), ("render", "twice", LIED),
    ("render", "beyond", LIED), ("render", "nothing", LIED),
    ("render", "silent", GAVE_UP), ("render", "forbidden", LIED),
    ("render", "files", LATE | FULL),
]


def honest(service, name):
    answer = service.convert_file(os.path.join(SAMPLES, name))
    return answer.status


def try_case(service, role, fault):
    """The fault, with an honest deck and an honest PDF beside it."""
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        fault = pool.submit(service.convert, *faults.deck((role, fault)))
        beside = [pool.submit(honest, service, name)
                  for name in ("one.odp", "article.pdf")]
        answer = fault.result()
        return answer.code, answer.json.get("detail", ""), \
            [future.result() for future in beside]


def count(service):
    """What must not grow, and who must not be replaced."""
    return {
        "supervisor": service.pid(),
        "roles": [service.role_pids(role) for role in rig.ROLES],
        "processes": service.settle(),
        "supervisor fds": service.count_fds(service.pid()),
        "residents' fds": [service.count_fds(pid) for role in rig.RESIDENTS
                           for pid in service.role_pids(role)],
        "in /tmp": len(glob.glob("/tmp/lu*")) + len(glob.glob("/tmp/full")),
        "drafts": [name for name in service.state_files()
                   if name.endswith(".tmp")],
        "originals": service.spooled(),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--seccomp", default="kill")
    options = parser.parse_args()
    failures = 0
    with rig.Service(options.build, libexec=faults.folder(options.build),
                     seccomp=options.seccomp, job_time=6, job_memory="600M",
                     job_tmp="64M") as service:
        for name in ("one.odp", "article.pdf"):
            assert honest(service, name) == 201, service.log()
        before = count(service)
        for role, fault, expected in CASES:
            code, seen, beside = try_case(service, role, fault)
            good = code in expected and beside == [201, 201]
            print("%-4s %-7s %-10s -> %-18s %s beside: %s" %
                  ("ok" if good else "BAD", role, fault, code, seen, beside))
            failures += not good
        after = count(service)
        if after != before:
            failures += 1
            for key, value in before.items():
                if after[key] != value:
                    print("BAD  %s: %s, was %s" % (key, after[key], value))
        print(service.log() if failures else "counted: nothing left")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
