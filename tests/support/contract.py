# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy that compares each answer of a service with docs/openapi.yaml.

    with contract.Prism() as prism:
        port = prism.start(service.port)
        ...                     # requests to 127.0.0.1:port
        prism.check()           # fails when an answer broke the contract

Needs Node.js and tests/contract/node_modules (sh tools/install.sh contract).
A service of the system tests goes through it as a whole with attach().
Not everything can go through it: requests that are not HTTP, and tests that
look at one connection, go to the service itself.
"""
import http.client
import json
import os
import shutil
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
FOLDER = os.path.join(ROOT, "tests", "contract")
CONTRACT = os.path.join(ROOT, "docs", "openapi.yaml")
START_SECONDS = 60
MISSING = ("Node.js or tests/contract/node_modules is missing; run: "
           "sh tools/install.sh contract")


def is_installed():
    """Is there all that it needs?"""
    return bool(shutil.which("node")) and os.path.isdir(
        os.path.join(FOLDER, "node_modules", "@stoplight", "prism-http"))


class Prism:
    """The proxy, running."""

    def __init__(self, document=CONTRACT):
        self.document = document
        self.process = None
        self.reader = None
        self.operations = []
        self.answers = []  # as proxy.mjs tells of them

    def start(self, port):
        """Starts it before the service at `port`; returns its own port."""
        self.process = subprocess.Popen(
            ["node", os.path.join(FOLDER, "proxy.mjs"), self.document,
             str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)
        timer = threading.Timer(START_SECONDS, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if not line:
            raise AssertionError("the contract's proxy did not start")
        first = json.loads(line)
        self.operations = first["operations"]
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return first["listening"]

    def aim(self, port):
        """From now on before another service."""
        self.process.stdin.write("%d\n" % port)
        self.process.stdin.flush()

    def _read(self):
        for line in self.process.stdout:
            self.answers.append(json.loads(line))

    def stop(self):
        if not self.process:
            return
        self.process.stdin.close()  # its end is ours
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(timeout=5)
        self.process.stdout.close()
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def settle(self, count, seconds=5):
        """Waits until so many answers were told of."""
        deadline = time.monotonic() + seconds
        while len(self.answers) < count and time.monotonic() < deadline:
            time.sleep(0.01)

    def violations(self):
        """Each as a line."""
        return ["%s %s %d: %s" % (answer["method"], answer["url"],
                                  answer["status"], words)
                for answer in list(self.answers)
                for words in answer["violations"]]

    def check(self):
        """Fails when there is one."""
        found = self.violations()
        if found:
            raise AssertionError("%d answers are not as documented:\n%s" % (
                len(found), "\n".join(found)))

    def covered(self):
        """{(operation, status)} of the answers."""
        return {(answer["operation"], answer["status"])
                for answer in list(self.answers) if answer["operation"]}

    def documented(self):
        """{(operation, status)} of the contract."""
        return {(operation["id"], status) for operation in self.operations
                for status in operation["statuses"]}


def attach(service):
    """What a Service (service.py) asks by connect() goes through a proxy,
    from its start on; its stop() fails when an answer broke the contract."""
    prism = Prism()
    start, stop = service.start, service.stop

    def start_both():
        if not prism.process:
            port = prism.start(service.port)
            service.connect = lambda timeout=150: http.client.HTTPConnection(
                "127.0.0.1", port, timeout=timeout)
        return start()

    def stop_both():
        stop()
        prism.stop()
        prism.check()

    service.start, service.stop = start_both, stop_both
    return service
