# SPDX-License-Identifier: GPL-3.0-or-later
"""What the system tests share: a service per class, and their command line.

test_NAME.py PREFIX [--seccomp kill|trap] [--contract] [unittest arguments]

With --contract all that is not raw goes through a proxy that compares it with
docs/openapi.yaml.
"""
import argparse
import os
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
SAMPLES = os.path.join(ROOT, "samples", "documents")
HOSTILE = os.path.join(ROOT, "samples", "hostile")
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "support"))

import contract  # noqa: E402
import faults  # noqa: E402
import service as rig  # noqa: E402

OPTIONS = argparse.Namespace(prefix=None, seccomp="kill", contract=False)


def read_sample(name):
    """The bytes of a document of samples/documents."""
    with open(os.path.join(SAMPLES, name), "rb") as file:
        return file.read()


def make_endless():
    """A PDF that no renderer finishes (samples/hostile)."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, os.path.join(HOSTILE, "make.py"),
                        folder, "--only", "pdf-tiling"], check=True)
        with open(os.path.join(folder, "pdf-tiling.pdf"), "rb") as file:
            return file.read()


def make_service(faulty=False, **settings):
    """A service as the command line says, not started yet."""
    service = rig.Service(OPTIONS.prefix, libexec=faults.folder(OPTIONS.prefix)
                          if faulty else None, seccomp=OPTIONS.seccomp,
                          **settings)
    return contract.attach(service) if OPTIONS.contract else service


def wait_for(question, seconds=10):
    """Asks until the answer is true; returns the last answer."""
    deadline = time.monotonic() + seconds
    answer = question()
    while not answer and time.monotonic() < deadline:
        time.sleep(0.05)
        answer = question()
    return answer


def count(service):
    """Processes and descriptors at rest, and who they are."""
    counted = {"processes": service.settle(),
               "supervisor": (service.pid(),
                              service.count_fds(service.pid()))}
    for role in rig.RESIDENTS:
        counted[role] = [(pid, service.count_fds(pid))
                         for pid in service.role_pids(role)]
    return counted


class ServiceCase(unittest.TestCase):
    """Tests of one running service, started with `settings`."""

    settings = {}
    faulty = False  # with roles that obey documents (faults.py)
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.service = make_service(cls.faulty, **cls.settings)
        cls.service.__enter__()

    @classmethod
    def tearDownClass(cls):
        ended = cls.service.process.poll()
        cls.service.__exit__()
        if ended is not None:
            raise AssertionError("cleandeckd was ended by somebody else: %d, %s"
                                 % (ended, cls.service.log()))
        complaints = cls.service.complaints()
        if complaints:
            raise AssertionError("in the log: " + "\n".join(complaints))
        os.unlink(cls.service.log_path)

    def count(self):
        """Processes and descriptors at rest, and who they are."""
        return count(self.service)

    def assert_count(self, before):
        """All is as it was, soon."""
        wait_for(lambda: self.count() == before, 15)
        self.assertEqual(self.count(), before)


def main():
    """Runs the tests of the file that calls."""
    parser = argparse.ArgumentParser()
    parser.add_argument("prefix")
    parser.add_argument("--seccomp", choices=("kill", "trap"), default="kill")
    parser.add_argument("--contract", action="store_true")
    _, rest = parser.parse_known_args(namespace=OPTIONS)
    OPTIONS.prefix = os.path.abspath(OPTIONS.prefix)
    if OPTIONS.contract and not contract.is_installed():
        print(contract.MISSING)
        sys.exit(77)
    unittest.main(argv=[sys.argv[0]] + rest, verbosity=2)
