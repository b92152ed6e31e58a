# SPDX-License-Identifier: GPL-3.0-or-later
"""What the system tests share: a service per class, and their command line.

test_NAME.py PREFIX [--seccomp kill|trap] [unittest arguments]
"""
import argparse
import os
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
SAMPLES = os.path.join(ROOT, "samples", "documents")
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "support"))

import service as rig  # noqa: E402

OPTIONS = argparse.Namespace(prefix=None, seccomp="kill")


def read_sample(name):
    """The bytes of a document of samples/documents."""
    with open(os.path.join(SAMPLES, name), "rb") as file:
        return file.read()


def wait_for(question, seconds=10):
    """Asks until the answer is true; returns the last answer."""
    deadline = time.monotonic() + seconds
    answer = question()
    while not answer and time.monotonic() < deadline:
        time.sleep(0.05)
        answer = question()
    return answer


class ServiceCase(unittest.TestCase):
    """Tests of one running service, started with `settings`."""

    settings = {}
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.service = rig.Service(OPTIONS.prefix, seccomp=OPTIONS.seccomp,
                                  **cls.settings)
        cls.service.__enter__()

    @classmethod
    def tearDownClass(cls):
        alive = cls.service.process.poll() is None
        cls.service.__exit__()
        if not alive:
            raise AssertionError("cleandeckd was ended by somebody else: " +
                                 cls.service.log())
        complaints = cls.service.complaints()
        if complaints:
            raise AssertionError("in the log: " + "\n".join(complaints))
        os.unlink(cls.service.log_path)

    def count(self):
        """Processes and descriptors at rest, and who they are."""
        service = self.service
        names = service.settle()
        front, = service.role_pids("front")
        return {"supervisor": (service.pid(),
                               service.count_fds(service.pid())),
                "front": (front, service.count_fds(front)),
                "processes": names}

    def assert_count(self, before):
        """All is as it was, soon."""
        wait_for(lambda: self.count() == before, 15)
        self.assertEqual(self.count(), before)


def main():
    """Runs the tests of the file that calls."""
    parser = argparse.ArgumentParser()
    parser.add_argument("prefix")
    parser.add_argument("--seccomp", choices=("kill", "trap"), default="kill")
    _, rest = parser.parse_known_args(namespace=OPTIONS)
    OPTIONS.prefix = os.path.abspath(OPTIONS.prefix)
    unittest.main(argv=[sys.argv[0]] + rest, verbosity=2)
