# SPDX-License-Identifier: GPL-3.0-or-later
"""A running cleandeckd for the system tests, and what can be counted of it.

Standard library only. Service(prefix, ...) starts PREFIX/bin/cleandeckd on a
free loopback port with a state folder of its own and waits until it is
ready; as a context manager it stops it, and fails the test when anything is
left behind.
"""

import glob
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

START_SECONDS = 90


def free_port():
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes():
    """pid -> (parent pid, name) of every process that can be seen."""
    found = {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read()
        except OSError:
            continue
        pid, name, rest = re.match(r"(\d+) \((.*)\) (.*)", text, re.S).groups()
        found[int(pid)] = (int(rest.split()[1]), name)
    return found


def descendants(pid):
    """All processes below `pid`, as {pid: name}."""
    every = processes()
    below = {}
    grown = True
    while grown:
        grown = False
        for child, (parent, name) in every.items():
            if child not in below and (parent == pid or parent in below):
                below[child] = name
                grown = True
    return below


class Answer:
    """One HTTP answer: status, headers (lower-case keys), body."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The stable code: of a problem, or the deck's state."""
        document = self.json
        return document.get("code", document.get("state"))


class Service:
    """cleandeckd, running."""

    def __init__(self, prefix, libexec=None, wrapper=(), ready=True,
                 environment=None, **settings):
        self.prefix = prefix
        self.environment = dict(os.environ, **(environment or {}))
        self.settings = settings
        self.libexec = libexec
        self.wrapper = list(wrapper)
        self.wait_ready = ready
        self.port = free_port()
        self.state = tempfile.mkdtemp(prefix="cleandeck-test-")
        self.log_path = self.state + ".log"
        self.process = None

    def command(self):
        words = self.wrapper + [
            os.path.join(self.prefix, "bin", "cleandeckd"),
            "--state-dir", self.state,
            "--listen", "127.0.0.1:%d" % self.port]
        if self.libexec:
            words += ["--libexec-dir", self.libexec]
        for keyword, value in self.settings.items():
            words += ["--" + keyword.replace("_", "-"), str(value)]
        return words

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, env=self.environment)
        deadline = time.monotonic() + START_SECONDS
        while self.wait_ready and not self.is_ready():
            if self.process.poll() is not None:
                raise AssertionError("cleandeckd ended: " + self.log())
            if time.monotonic() > deadline:
                raise AssertionError("cleandeckd is not ready: " + self.log())
            time.sleep(0.05)
        return self

    def is_ready(self):
        try:
            return self.get("/readyz").status == 200
        except OSError:
            return False

    def pid(self):
        """Of the supervisor itself, past any wrapper (strace)."""
        if not self.wrapper:
            return self.process.pid
        for pid, name in descendants(self.process.pid).items():
            if name == "cleandeckd":
                return pid
        raise AssertionError("no cleandeckd below its wrapper")

    def end(self):
        """Ends it; its state and its log stay."""
        if self.process and self.process.poll() is None:
            os.kill(self.pid(), signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise AssertionError("cleandeckd did not stop") from None

    def stop(self):
        self.end()
        shutil.rmtree(self.state, ignore_errors=True)

    def restart(self):
        """Ends it and starts it again, on what it left."""
        self.end()
        return self.start()

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            if self.process:
                self.process.kill()
                self.process.wait()
            raise

    def __exit__(self, *_):
        below = set(descendants(self.process.pid))
        self.stop()
        time.sleep(0.1)
        left = below & set(processes())
        if left:
            raise AssertionError("processes left: %s" % left)

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    # HTTP

    def connect(self, timeout=150):
        return http.client.HTTPConnection("127.0.0.1", self.port,
                                          timeout=timeout)

    def request(self, method, path, body=None, headers=None, timeout=150):
        connection = self.connect(timeout)
        try:
            connection.request(method, path, body, headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers, timeout=30)

    def convert(self, name, data, query="", declared=None, **headers):
        """POSTs one document as a raw body under that file name."""
        from urllib.parse import quote
        headers["Content-Type"] = declared or "application/octet-stream"
        return self.request(
            "POST", "/v1/decks?filename=%s%s" % (quote(name, safe=""), query),
            data, headers)

    def convert_file(self, path, name=None, query=""):
        with open(path, "rb") as file:
            return self.convert(name or os.path.basename(path), file.read(),
                                query)

    def artifact(self, deck, name):
        return self.get("/v1/decks/%s/%s" % (deck["id"], name))

    # What can be said of it

    def complaints(self):
        """The log's lines of a role that died, or was tried to be used."""
        return [line for line in self.log().splitlines()
                if " incident " in line or " warning " in line]

    # What can be counted

    def count_fds(self, pid):
        return len(os.listdir("/proc/%d/fd" % pid))

    def role_pids(self, role):
        """The role's first process: its zygote, or the front itself."""
        name = ("cleandeck-" + role)[:15]
        every = processes()
        return [pid for pid, (parent, its) in every.items()
                if its == name and parent == self.pid()]

    def settle(self, seconds=10):
        """Waits until nothing works: two spares in each pool, no job."""
        deadline = time.monotonic() + seconds
        last, same = None, 0
        while time.monotonic() < deadline and same < 5:
            now = sorted(descendants(self.pid()).values())
            same = same + 1 if now == last else 0
            last = now
            time.sleep(0.1)
        return last
