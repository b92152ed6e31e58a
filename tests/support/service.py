# SPDX-License-Identifier: GPL-3.0-or-later
"""A running cleandeckd for the system tests, and what can be counted of it.

Standard library only. Service(prefix, ...) starts PREFIX/bin/cleandeckd on a
free loopback port with a state folder of its own and waits until it is
ready; as a context manager it stops it, and fails the test when anything is
left behind.

convert() waits for the deck's end (201, or the problem of a refusal);
submit() does not (202), and status(), wait_end() and events() watch it.
"""

import glob
import hashlib
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
ENDS = ("done", "refused", "failed", "cancelled")
RESIDENTS = ("front", "ledger", "courier")
POOLS = ("sniff", "office", "render")
ROLES = RESIDENTS + POOLS


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


def is_alive(pid):
    """Is there such a process, and more than its name in a table?"""
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8",
                  errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


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


def read_events(response, comments):
    """The events of a stream (WHATWG HTML, 9.2)."""
    number, event, data = None, "message", []
    for line in response:
        line = line.decode().rstrip("\r\n")
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield number, event, json.loads("\n".join(data))
            event, data = "message", []
        elif not field:
            if comments:
                yield None, None, value
        elif field == "id":
            number = int(value)
        elif field == "event":
            event = value
        elif field == "data":
            data.append(value)


class Service:
    """cleandeckd, running.

    keys: name -> words of its line in the key file ("tenant=a scopes=read").
    Methods that ask take key=NAME; the first one is used without it.
    listener: a socket that the service is given, as systemd does.
    """

    def __init__(self, prefix, libexec=None, wrapper=(), ready=True,
                 environment=None, keys=None, listener=None, **settings):
        self.prefix = prefix
        self.listener = listener
        self.environment = dict(os.environ, **(environment or {}))
        self.settings = {"drain_time": "5s", **settings}
        self.libexec = libexec
        self.wrapper = list(wrapper)
        self.wait_ready = ready
        self.port = listener.getsockname()[1] if listener else free_port()
        self.state = tempfile.mkdtemp(prefix="cleandeck-test-")
        self.log_path = self.state + ".log"
        self.process = None
        self.keys = []
        if keys:
            self.settings["key_file"] = self.state + ".keys"
            self.write_keys(keys)

    def command(self):
        words = self.wrapper + [
            os.path.join(self.prefix, "bin", "cleandeckd"),
            "--state-dir", self.state,
            "--listen", "127.0.0.1:%d" % self.port]
        if self.libexec:
            words += ["--libexec-dir", self.libexec]
        for keyword, value in self.settings.items():
            words += ["--" + keyword.replace("_", "-"), str(value)]
        return words if not self.listener else [
            "/bin/sh", "-c", "exec 3<&%d; LISTEN_PID=$$ LISTEN_FDS=1; "
            'export LISTEN_PID LISTEN_FDS; exec "$@"'
            % self.listener.fileno(), "sh"] + words

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, env=self.environment,
                pass_fds=[self.listener.fileno()] if self.listener else ())
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
        except (OSError, http.client.HTTPException):
            return False

    def wait_until_ready(self, seconds=START_SECONDS):
        """After it was hurt: false when it does not come back."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    # Keys

    @staticmethod
    def secret(name):
        """What a client says to be that key."""
        return "key-of-" + name

    def write_keys(self, keys):
        """The key file anew; SIGHUP is for the caller to send."""
        path = self.settings["key_file"]
        with open(path + ".new", "w", encoding="utf-8") as file:
            for name, words in keys.items():
                digest = hashlib.sha256(self.secret(name).encode())
                file.write("sha256:%s %s\n" % (digest.hexdigest(), words))
        os.chmod(path + ".new", 0o644)
        os.rename(path + ".new", path)
        self.keys = list(keys)

    def authorize(self, headers, key):
        """The headers with that key's, or the first key's."""
        name = key or (self.keys[0] if self.keys else None)
        if name and "Authorization" not in headers:
            headers["Authorization"] = "Bearer " + self.secret(name)
        return headers

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

    def kill(self):
        """Ends it with -9, and waits until nothing of it is alive."""
        below = set(descendants(self.process.pid)) | {self.process.pid}
        os.kill(self.pid(), signal.SIGKILL)
        self.process.wait()
        return self.wait_dead(below)

    @staticmethod
    def wait_dead(pids, seconds=10):
        """Which of them live on after a while?"""
        deadline = time.monotonic() + seconds
        while (left := {pid for pid in pids if is_alive(pid)}) and \
                time.monotonic() < deadline:
            time.sleep(0.05)
        return left

    def stop(self):
        self.end()
        shutil.rmtree(self.state, ignore_errors=True)
        if "key_file" in self.settings and self.keys:
            os.unlink(self.settings["key_file"])

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

    def request(self, method, path, body=None, headers=None, timeout=150,
                key=None):
        connection = self.connect(timeout)
        try:
            connection.request(method, path, body,
                               self.authorize(dict(headers or {}), key))
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, key=None, **headers):
        return self.request("GET", path, headers=headers, timeout=90, key=key)

    def post_deck(self, name, data, query="", declared=None, key=None,
                  headers=None):
        """POSTs one document as a raw body under that file name."""
        from urllib.parse import quote
        return self.request(
            "POST", "/v1/decks?filename=%s%s" % (quote(name, safe=""), query),
            data, {"Content-Type": declared or "application/octet-stream",
                   **(headers or {})}, key=key)

    def convert(self, name, data, query="", declared=None, key=None,
                **headers):
        """The same, and waits for what becomes of it."""
        return self.post_deck(name, data, query, declared, key,
                              {"Prefer": "wait=120", **headers})

    def convert_file(self, path, name=None, query=""):
        with open(path, "rb") as file:
            return self.convert(name or os.path.basename(path), file.read(),
                                query)

    def submit(self, name, data, query="", key=None, idempotency=None,
               **headers):
        """The same, and does not wait: 202, or a refusal."""
        if idempotency:
            headers["Idempotency-Key"] = idempotency
        return self.post_deck(name, data, query, key=key, headers=headers)

    def status(self, deck, key=None, query=""):
        """What is told of a deck (an id): an Answer."""
        return self.get("/v1/decks/%s%s" % (deck, query), key=key)

    def wait_end(self, deck, seconds=60, key=None):
        """The record of a deck (an id) once it has ended; None without."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                answer = self.status(deck, key, "?wait=5")
            except (OSError, http.client.HTTPException):
                answer = None  # it is being started again
            if answer and answer.status == 404:
                return None
            if answer and answer.status == 200 and \
                    answer.json["state"] in ENDS:
                return answer.json
            if not answer or answer.status != 200:
                time.sleep(0.1)
        raise AssertionError("deck %s has not ended: %s" %
                             (deck, answer and answer.body))

    def delete(self, deck, key=None):
        return self.request("DELETE", "/v1/decks/" + deck, key=key)

    def events(self, deck, last=None, key=None, comments=False, timeout=30):
        """(id, event, data) of each event as it comes, to the stream's end.

        `timeout` is for silence. With comments, (None, None, words), too.
        """
        connection = self.connect(timeout)
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        try:
            connection.request("GET", "/v1/decks/%s/events" % deck,
                               headers=self.authorize(headers, key))
            response = connection.getresponse()
            if response.status != 200:
                raise AssertionError("%d: %s" % (response.status,
                                                 response.read()))
            yield from read_events(response, comments)
        finally:
            connection.close()

    def metrics(self, key=None):
        """'name{labels}' -> number."""
        answer = self.get("/metrics", key=key)
        lines = [line.rpartition(" ")
                 for line in answer.body.decode().splitlines()
                 if line and not line.startswith("#")]
        return {name: float(number) for name, _, number in lines}

    def artifact(self, deck, name, key=None):
        return self.get("/v1/decks/%s/%s" % (deck["id"], name), key=key)

    # What is on the disk

    def state_files(self):
        """Path below state-dir -> size, of every file."""
        found = {}
        for base, _, names in os.walk(self.state):
            for name in names:
                path = os.path.join(base, name)
                try:
                    found[os.path.relpath(path, self.state)] = \
                        os.lstat(path).st_size
                except FileNotFoundError:
                    pass
        return found

    def spooled(self):
        """Names of the originals that are on the disk."""
        return sorted(name[len("spool/"):] for name in self.state_files()
                      if name.startswith("spool/"))

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
