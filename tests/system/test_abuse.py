#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP as nobody should speak it: to the service itself, and through real
proxies with the configuration that we tell people to use.

There is one service, and a class of tests for each of its doors. Clients that
are slow come first, and are looked at last: Slow. test_requests.py and
test_reading.py have what concerns one request at the service's own door.
"""
import concurrent.futures
import gzip
import http.client
import re
import socket
import threading
import time
import unittest

import case
import faults
import problems
import proxies
import raw

KEY = "Authorization: Bearer key-of-a"
ONE = case.read_sample("one.odp")
IDLE = 1  # seconds of silence that the service puts up with
HEAD_TIME = 2 * IDLE  # base/limits.h
BODY_TIME = 30 * IDLE
SLACK = 4  # of a busy machine, and the service's clock of a second

SETTINGS = {"keys": {"a": "tenant=one scopes=admin"},
            "trusted_proxy": "127.0.0.1", "idle_time": "%ds" % IDLE,
            "address_rate": 0, "key_rate": 0, "upload_max": "1M",
            "per_client": 500, "workers": 2, "drain_time": "1s"}

# What a request may be answered that is refused, by the service or a proxy.
REFUSED = {400, 403, 404, 405, 408, 411, 413, 414, 415, 417, 422, 431, 501,
           502, 505}

DELETE = ("DELETE /v1/decks/%s HTTP/1.1\r\nHost: test\r\n" + KEY + "\r\n\r\n")

# (fields of a POST, what comes before the request that is to be smuggled, and
# behind it). LENGTH is that of the whole body. Two readers that disagree on
# where the body ends would let a DELETE of somebody else's through.
SMUGGLES = (
    ("Content-Length: LENGTH|Transfer-Encoding: chunked", "0\r\n\r\n", ""),
    ("Transfer-Encoding: chunked|Content-Length: LENGTH", "0\r\n\r\n", ""),
    ("Content-Length: 4|Transfer-Encoding: chunked", "SIZE\r\n",
     "\r\n0\r\n\r\n"),
    ("Transfer-Encoding: chunked|Content-Length: 4", "SIZE\r\n",
     "\r\n0\r\n\r\n"),
    ("Content-Length: LENGTH|Content-Length: 0", "", ""),
    ("Content-Length: 0|Content-Length: LENGTH", "", ""),
    ("Content-Length: 0, LENGTH", "", ""),
    ("Content-Length: LENGTH, 0", "", ""),
    ("Content-Length: 0\r\n LENGTH", "", ""),
    ("Content-Length:\r\n 0", "", ""),
    ("X: y\r\n Content-Length: LENGTH|Content-Length: 0", "", "KEEP"),
    ("Content-Length : LENGTH", "", ""),
    ("Content-Length\t: LENGTH", "", ""),
    ("Content-Length: +0", "", ""), ("Content-Length: -0", "", ""),
    ("Content-Length: -1", "", ""), ("Content-Length: 0x0", "", ""),
    ("Content-Length: 0 0", "", ""), ("Content-Length: 0;", "", ""),
    ("Content-Length: 18446744073709551616", "", ""),
    ("Content-Length: 4294967296", "", ""),
    ("Content-Length: \x0b0", "", ""),
    ("Content_Length: LENGTH", "", ""),
    ("Transfer-Encoding: xchunked|Content-Length: LENGTH", "0\r\n\r\n", ""),
    ("Transfer-Encoding: chunked, identity|Content-Length: LENGTH",
     "0\r\n\r\n", ""),
    ("Transfer-Encoding: identity, chunked|Content-Length: LENGTH",
     "0\r\n\r\n", ""),
    ("Transfer-Encoding: gzip, chunked|Content-Length: LENGTH",
     "0\r\n\r\n", ""),
    ("Transfer-Encoding: chunked|Transfer-Encoding: identity|"
     "Content-Length: LENGTH", "0\r\n\r\n", ""),
    ("Transfer-Encoding: identity|Content-Length: LENGTH", "0\r\n\r\n", ""),
    ("Transfer-Encoding : chunked|Content-Length: LENGTH", "0\r\n\r\n", ""),
    ("Transfer-Encoding:\tchunked|Content-Length: LENGTH", "0\r\n\r\n", ""),
    ("Transfer-Encoding: \x0bchunked|Content-Length: LENGTH", "0\r\n\r\n",
     ""),
    ("Transfer-Encoding: chunked\x00|Content-Length: LENGTH", "0\r\n\r\n",
     ""),
    ("Transfer-Encoding: \"chunked\"|Content-Length: LENGTH", "0\r\n\r\n",
     ""),
    ("Transfer-Encoding:\r\n chunked|Content-Length: LENGTH", "0\r\n\r\n",
     ""),
    ("X: y\r\n Transfer-Encoding: chunked|Content-Length: LENGTH",
     "0\r\n\r\n", ""),
    ("X: y\nTransfer-Encoding: chunked|Content-Length: LENGTH", "0\r\n\r\n",
     ""),
    ("X: y\rTransfer-Encoding: chunked|Content-Length: LENGTH", "0\r\n\r\n",
     ""),
    ("Transfer_Encoding: chunked|Content-Length: LENGTH", "0\r\n\r\n", ""),
    # Chunks that are none.
    ("Transfer-Encoding: chunked", "-0\r\n\r\n", ""),
    ("Transfer-Encoding: chunked", "+0\r\n\r\n", ""),
    ("Transfer-Encoding: chunked", "0x0\r\n\r\n", ""),
    ("Transfer-Encoding: chunked", "g\r\n\r\n", ""),
    ("Transfer-Encoding: chunked", "\r\n\r\n", ""),
    ("Transfer-Encoding: chunked", "10000000000000000\r\n\r\n", ""),
    ("Transfer-Encoding: chunked", "1\r\nxx\r\n0\r\n\r\n", ""),
    ("Transfer-Encoding: chunked", "1\r\nx0\r\n\r\n", ""),
    ("Transfer-Encoding: chunked", "0,0\r\n\r\n", ""),
    ("Transfer-Encoding: chunked", "0\x00\r\n\r\n", ""),
    # Refused by the head: the body must not be the next request.
    ("Content-Length: LENGTH|Content-Encoding: gzip", "", ""),
    ("Content-Length: LENGTH|Expect: 100-continue|Content-Encoding: br", "",
     ""),
    ("Content-Length: LENGTH|Expect: 200-maybe", "", ""),
)

# What libmicrohttpd 0.9.75 reads in the one way that a proxy has to, too, or
# refuse: a value ends at a NUL, and a line of chunks at a bare LF.
PROXIED = (
    ("Content-Length: 0\x00", "", ""),
    ("Content-Length: 0\x00LENGTH", "", ""),
    ("Transfer-Encoding: chunked", "2\r\nx\r\n0\r\n\r\n", ""),
    ("Transfer-Encoding: chunked", "1\nx\n0\n\n", ""),
)

# Requests that have no body, with one that is a request.
BODIES = ("GET /healthz", "HEAD /healthz", "GET /v1/decks/ID",
          "DELETE /v1/decks/" + "0" * 32, "POST /v1/keys/rotate",
          "OPTIONS /v1/decks", "GET /nothing", "PUT /v1/decks",
          "TRACE /healthz", "GET /")


def send_all(line, data):
    """As far as the other side takes it."""
    try:
        line.socket.sendall(data)
    except OSError:
        pass


def read_all(line, seconds=3, moment=0.2):
    """What comes in time, until the end or a moment of silence."""
    got = b""
    line.socket.settimeout(seconds)
    try:
        while piece := line.socket.recv(65536):
            got += piece
            line.socket.settimeout(moment)
    except OSError:
        pass
    return got


def statuses(got):
    """Of each answer in it but 100 Continue.

    libmicrohttpd 0.9.75 says the head of a refusal of its own twice, and
    ends the connection: that is one answer.
    """
    got = re.sub(rb"^(HTTP/1\.1 4\d\d [^{]*?\r\n\r\n)\1", rb"\1", got,
                 flags=re.S)
    found = [int(status) for status in
             re.findall(rb"HTTP/1\.[01] (\d{3})[ \r]", got)]
    return [status for status in found if status != 100]


class Drip(threading.Thread):
    """Many connections that send or read a byte now and then."""

    def __init__(self, lines, act):
        super().__init__(daemon=True)
        self.lines, self.act = lines, act
        self.begun = time.monotonic()
        self.ended = []  # after how many seconds each was closed
        self.stopping = False
        self.start()

    def run(self):
        left = list(self.lines)
        while left and not self.stopping:
            for line in list(left):
                try:
                    over = self.act(line.socket)
                except BlockingIOError:
                    over = False
                except OSError:
                    over = True
                if over:
                    self.ended.append(time.monotonic() - self.begun)
                    left.remove(line)
            time.sleep(0.25)

    def stop(self):
        self.stopping = True
        self.join()
        for line in self.lines:
            line.close()


def drip_byte(sock):
    """Sends one; says whether the other side has gone."""
    sock.send(b"x")
    return sock.recv(4096) == b""


def sip_byte(sock):
    """Reads one of an answer."""
    return sock.recv(1) == b""


def look(sock):
    """Sends nothing."""
    return sock.recv(4096) == b""


def wait(sock):
    """Does not even read: it sees only an end that is hard."""
    return sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0


class Crowd:
    """Clients that are slow, each in its way, at one door."""

    def __init__(self, port):
        self.port = port
        answers = raw.head("GET", "/openapi.yaml") * 30
        self.drips = {
            "heads": self.drip(raw.head("GET", "/healthz")[:-2], drip_byte),
            "bodies": self.drip(raw.post(b"x", KEY, length=500000),
                                drip_byte),
            "chunks": self.drip(raw.head(
                "POST", "/v1/decks", KEY, "Transfer-Encoding: chunked") +
                b"fffff\r\n", drip_byte),
            "silent": self.drip(b"", look),
            "silent heads": self.drip(b"GET /heal", look),
            "silent bodies": self.drip(raw.post(b"x", KEY, length=9000),
                                       look),
            "readers": self.drip(answers, wait),
            "slow readers": self.drip(answers, sip_byte)}

    def drip(self, start, act, count=15):
        lines = [raw.Raw(self.port) for _ in range(count)]
        for line in lines:
            line.socket.setblocking(False)
            try:
                line.socket.send(start)
            except OSError:
                pass
        return Drip(lines, act)

    def stop(self):
        for drip in self.drips.values():
            drip.stop()


class World:
    """The service, its doors, and the clients that are slow at each."""

    def __init__(self):
        self.service = case.make_service(True, **SETTINGS)
        self.service.__enter__()
        self.before = case.count(self.service)
        self.gates = {}
        self.crowds = {}

    def open(self):
        """Opens all doors; those who are slow come at once."""
        for program in (proxies.Nginx, proxies.Haproxy):
            if program.is_installed():
                gate = program(self.service.port)
                self.gates[program.program] = gate.__enter__()
        self.crowds["own"] = Crowd(self.service.port)
        if "nginx" in self.gates:
            self.crowds["nginx"] = Crowd(self.gates["nginx"].port)

    def port(self, door):
        if door == "own":
            return self.service.port
        if door not in self.gates:
            raise unittest.SkipTest("no " + door)
        return self.gates[door].port

    def close(self):
        for crowd in self.crowds.values():
            crowd.stop()
        for gate in self.gates.values():
            gate.__exit__()
        problems.ProblemCase.service = self.service
        problems.ProblemCase.tearDownClass()


WORLD = None


def setUpModule():
    """Called by unittest."""
    global WORLD
    WORLD = World()
    unittest.addModuleCleanup(WORLD.close)
    WORLD.open()


class Door:
    """The tests, of a service behind `self.port`."""

    door = "own"

    @classmethod
    def setUpClass(cls):
        cls.service = WORLD.service
        cls.port = WORLD.port(cls.door)
        cls.own = cls.door == "own"
        answer = cls.service.convert("one.odp", ONE)
        assert answer.status == 201, answer.body
        cls.deck = answer.json["id"]

    @classmethod
    def tearDownClass(cls):
        """The service is all classes'."""

    def line(self, timeout=10):
        line = raw.Raw(self.port, timeout)
        self.addCleanup(line.close)
        return line

    def exchange(self, data, seconds=1.5, moment=0.2):
        """All that is answered to these bytes."""
        with raw.Raw(self.port) as line:
            send_all(line, data)
            return read_all(line, seconds, moment)

    def assert_refused(self, data, name, seconds=1.5, allowed=frozenset()):
        """One refusal at most, or silence and the end."""
        seen = statuses(self.exchange(data, seconds))
        self.assertLessEqual(len(seen), 1, (name, seen))
        self.assertLessEqual(set(seen), REFUSED | set(allowed), name)

    def tearDown(self):
        """The deck that all of them want to delete, and the service."""
        answer = self.service.get("/v1/decks/" + self.deck)
        self.assertEqual(answer.status, 200)
        self.assertEqual(self.service.get("/healthz").status, 200)


class Smuggling(Door):
    """HTTP-03: where does a request end?"""

    def make_smuggles(self, deck):
        """(what it is, the bytes, may there be two answers?) of each row."""
        delete = DELETE % deck
        for fields, before, behind in SMUGGLES + (
                () if self.own else PROXIED):
            keep, behind = behind == "KEEP", behind.replace("KEEP", "")
            before = before.replace("SIZE", "%x" % len(delete))
            body = before + delete + behind
            head = raw.head("POST", "/v1/decks?filename=x.odp", KEY,
                            *fields.replace("LENGTH", str(len(body)))
                            .split("|"))
            yield fields, head + body.encode("latin-1"), keep

    def test_two_readings_of_a_body(self):
        if self.own:
            self.check_own_reading()
        else:
            self.check_common_reading()

    def check_own_reading(self):
        jobs = list(self.make_smuggles(self.deck))
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = pool.map(lambda job: self.exchange(job[1]), jobs)
        for (fields, _, keep), got in zip(jobs, answers):
            with self.subTest(fields):
                seen = statuses(got)
                self.assertFalse({200, 201, 202} & set(seen), got[:300])
                if not keep:
                    self.assertLessEqual(len(seen), 1, got[:300])
                self.assertNotIn(b'"erased"', got)
        self.assertEqual(self.service.status(self.deck).status, 200)

    def check_common_reading(self):
        """A proxy may see two requests of one client where we would see a
        fault. But when it sees one, and the service two, the answer to the
        second is for who comes next on that connection."""
        for fields, data, _ in self.make_smuggles("0" * 32):
            with self.subTest(fields):
                self.assertNotIn(b" 20", self.exchange(data, 1)[:14])
                for _ in range(4):
                    with raw.Raw(self.port) as line:
                        answer = line.send(raw.head("GET", "/healthz")).read()
                    self.assertEqual((answer.status, answer.body),
                                     (200, b"ok\n"))

    def test_body_where_none_belongs(self):
        delete = (DELETE % self.deck).encode()
        jobs = [(words, how) for words in BODIES for how in ("length",
                                                              "chunked")]

        def ask(job):
            method, target = job[0].replace("ID", self.deck).split(" ")
            if job[1] == "length":
                return self.exchange(raw.head(
                    method, target, KEY, "Content-Length: %d" % len(delete))
                    + delete)
            return self.exchange(raw.head(
                method, target, KEY, "Transfer-Encoding: chunked") +
                b"%x\r\n%s\r\n0\r\n\r\n" % (len(delete), delete))

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(ask, jobs))
        for job, got in zip(jobs, answers):
            with self.subTest(job):
                self.assertLessEqual(len(statuses(got)), 1, got[:300])
                self.assertNotIn(b'"erased"', got)

    def test_pipelined_requests_keep_their_order(self):
        targets = ["/healthz", "/nothing", "/v1/decks/" + self.deck,
                   "/openapi.yaml", "/version"] * 12
        got = self.exchange(b"".join(raw.head("GET", target, KEY)
                                     for target in targets), 3, 1)
        self.assertEqual(statuses(got), [200, 404, 200, 200, 200] * 12)

    def test_refusal_ends_what_is_pipelined_behind_it(self):
        """A body that nobody reads is followed by nothing."""
        got = self.exchange(
            raw.post(b"", KEY, "Content-Encoding: gzip", length=10) +
            raw.head("GET", "/healthz") * 3)
        self.assertEqual(statuses(got)[:1], [415])
        self.assertNotIn(b"ok\n", got)


class Heads(Door):
    """HTTP-02, HTTP-07: heads that are none, or lead elsewhere."""

    def test_heads_that_are_too_large(self):
        for name, data in (
                ("many", raw.head("GET", "/healthz", *(
                    "X-%d: y" % n for n in range(10000)))),
                ("one", raw.head("GET", "/healthz", "X: " + "y" * 100000)),
                ("name", raw.head("GET", "/healthz", "X" * 100000 + ": y")),
                ("target", raw.head("GET", "/" + "x" * 100000)),
                ("query", raw.head("GET", "/healthz?" + "x=y&" * 30000)),
                ("cookies", raw.head("GET", "/healthz", *(
                    ["Cookie: a=" + "b" * 1000] * 100))),
                ("version", b"GET /healthz HTTP/1.1" + b"1" * 100000),
                ("method", b"G" * 100000 + b" / HTTP/1.1\r\n\r\n"),
                ("no end", b"GET /healthz HTTP/1.1\r\n" + b"X: y\r\n" * 20000),
                ("one line", b"x" * 200000)):
            with self.subTest(name):
                self.assert_refused(data, name)

    def test_lines_that_are_odd(self):
        for data in (
                b"GET /healthz\r\n", b"GET /healthz\r\n\r\n",
                b"GET  /healthz HTTP/1.1\r\nHost: test\r\n\r\n",
                b"GET /healthz HTTP/1.1 \r\nHost: test\r\n\r\n",
                b"GET /healthz HTTP/2.0\r\nHost: test\r\n\r\n",
                b"GET /healthz HTTP/1.1\r\n\r\n",
                b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                b"GET /healthz\0 HTTP/1.1\r\nHost: test\r\n\r\n",
                b"GET /healthz HTTP/1.1\r\nHost: test\r\nX\0: y\r\n\r\n",
                b"GET /healthz HTTP/1.1\r\nHost: test\r\n: y\r\n\r\n",
                b"GET /healthz HTTP/1.1\r\nHost: test\r\nX y\r\n\r\n",
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: test\r\n\r\n",
                b"OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n",
                b"TRACE /healthz HTTP/1.1\r\nHost: test\r\n\r\n",
                b"get /healthz HTTP/1.1\r\nHost: test\r\n\r\n",
                b"\r\n" * 20000, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03"):
            with self.subTest(data[:40]):
                got = self.exchange(data, 1.2)
                # Some of these a reader may forgive; none may do harm.
                self.assertLessEqual(len(statuses(got)), 1)
                if b"TRACE" in data or b"CONNECT" in data:
                    self.assertNotIn(b" 200 ", got[:20])
                    self.assertNotIn(b"SSH", got)

    def test_upgrades_are_not_granted(self):
        settings = "AAMAAABkAAQAAP__"
        for fields in (
                ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c",
                 "HTTP2-Settings: " + settings),
                ("Connection: Upgrade", "Upgrade: websocket",
                 "Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 13"),
                ("Connection: Upgrade", "Upgrade: TLS/1.0"),
                ("Connection: Upgrade", "Upgrade: h2c, websocket")):
            delete = (DELETE % self.deck).encode()
            got = self.exchange(
                raw.head("GET", "/healthz", *fields) +
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0" + delete)
            self.assertNotIn(101, statuses(got))
            self.assertNotIn(b'"erased"', got)

    def test_absolute_targets_and_forged_hosts(self):
        """What a client says of where it is never comes back to others."""
        for target, fields in (
                ("http://evil.example/healthz", ()),
                ("http://evil.example/v1/decks/" + self.deck, ()),
                ("https://evil.example/", ()), ("//evil.example/healthz", ()),
                ("/v1/decks/" + self.deck, ("X-Forwarded-Host: evil.example",
                                            "X-Forwarded-Proto: https",
                                            "X-Original-URL: /metrics",
                                            "X-Rewrite-URL: /metrics",
                                            "Forwarded: host=evil.example"))):
            got = self.exchange(raw.head("GET", target, KEY, *fields))
            self.assertEqual(len(statuses(got)), 1, target)
            self.assertNotIn(b"evil.example", got)
            self.assertNotIn(b"# HELP", got)

    def test_expectations(self):
        for said in ("100-continue, 100-continue", "200-ok", "", "100",
                     "100-continue;x=y"):
            with raw.Raw(self.port, 5) as line:
                send_all(line, raw.post(b"", KEY, "Expect: " + said,
                                        length=len(ONE)))
                got = read_all(line, 1)
                send_all(line, ONE)
                seen = statuses(got + read_all(line, 1))
            self.assertLessEqual(len(seen), 1, said)
            self.assertLessEqual(set(seen), REFUSED | {201}, said)


class Bodies(Door):
    """HTTP-04, HTTP-05: bodies that are bombs."""

    def upload(self, kind, body, *fields):
        return self.exchange(raw.post(body, KEY, "Content-Type: " + kind,
                                      *fields), 10)

    def refuse_form(self, kind, body, name):
        with self.subTest(name):
            seen = statuses(self.upload(kind, body))
            self.assertEqual(len(seen), 1, name)
            self.assertLessEqual(set(seen), {400, 413, 415, 422}, name)

    def test_boundaries(self):
        data = raw.form(("file", "one.odp", ONE), boundary="b" * 70)[1]
        got = self.upload("multipart/form-data; boundary=" + "b" * 70, data)
        self.assertEqual(statuses(got), [201])
        for boundary in ("b" * 71, "b" * 5000, "b", "", '""', '"', "a b", "\xff",
                         "a\tb", "a;b", '"a" x', "a, b", "<>"):
            self.refuse_form("multipart/form-data; boundary=" + boundary,
                             data, boundary[:80])
        for kind in ("multipart/form-data", "multipart/form-data;",
                     "multipart/form-data; x=y",
                     "multipart/form-data; boundary",
                     "multipart/mixed; boundary=" + "b" * 70):
            self.refuse_form(kind, data, kind)

    def test_forms_that_are_bombs(self):
        part = b'--bb\r\nContent-Disposition: form-data; name="x"\r\n\r\n\r\n'
        inner = raw.form(("file", "one.odp", ONE), boundary="cc")[1]
        file = b'--bb\r\nContent-Disposition: form-data; name="file"; ' \
               b'filename="one.odp"\r\n'
        for name, body in (
                ("parts", part * 20000 + b"--bb--\r\n"),
                ("a head of 900 KB", b"--bb\r\nContent-Disposition: form-data;"
                 b' name="' + b"x" * 900000 + b'"\r\n\r\n\r\n--bb--\r\n'),
                ("900 KB of heads", b"--bb\r\n" + b"X: y\r\n" * 150000 +
                 b"\r\n\r\n--bb--\r\n"),
                ("a value of 900 KB", b"--bb\r\nContent-Disposition: form-data;"
                 b' name="meeting"\r\n\r\n' + b"x" * 900000 +
                 b"\r\n--bb--\r\n"),
                ("a preamble of 900 KB", b"x" * 900000 + b"\r\n" + part),
                ("nested", b"--bb\r\nContent-Disposition: form-data;"
                 b' name="file"\r\nContent-Type: multipart/mixed; boundary=c'
                 b"\r\n\r\n" + inner + b"\r\n--bb--\r\n"),
                ("no end", part * 3), ("nothing", b""),
                ("the end alone", b"--bb--\r\n"),
                ("no head", b"--bb\r\n\r\nx\r\n--bb--\r\n"),
                ("lines that end too soon", file.replace(b"\r\n", b"\n") +
                 b"\n" + ONE + b"\n--bb--\n"),
                ("an encoding", file + b"Content-Transfer-Encoding: base64"
                 b"\r\n\r\nUEsDBA==\r\n--bb--\r\n"),
                ("a tail", file + b"\r\n" + ONE + b"\r\n--bb--\r\n" +
                 b"x" * 1000),
                ("another form behind it", file + b"\r\n" + ONE +
                 b"\r\n--bb--\r\n" + file + b"\r\n" + ONE + b"\r\n--bb--\r\n")):
            self.refuse_form("multipart/form-data; boundary=bb", body, name)

    def test_packed_bodies_are_not_unpacked(self):
        bomb = gzip.compress(b"\0" * (64 << 20))
        for coding in ("gzip", "x-gzip", "deflate", "br", "zstd", "compress",
                       "gzip, identity", "identity, gzip", "GZIP"):
            got = self.upload("application/pdf", bomb,
                              "Content-Encoding: " + coding)
            self.assertEqual(statuses(got), [415], coding)
        got = self.upload("multipart/form-data; boundary=b", bomb,
                          "Content-Encoding: gzip")
        self.assertEqual(statuses(got), [415])

    def test_chunks_that_are_a_flood(self):
        head = raw.head("POST", "/v1/decks?filename=a.odp", KEY,
                        "Transfer-Encoding: chunked")
        for name, body in (
                ("extensions", b"".join(b"1;%s=y\r\nx\r\n" % (b"x" * 200)
                                        for _ in range(3000)) +
                 b"0\r\n\r\n"),
                ("one extension", b"1;" + b"x" * 200000 + b"\r\nx\r\n0\r\n"
                 b"\r\n"),
                ("zeros", b"0" * 200000 + b"1\r\nx\r\n0\r\n\r\n"),
                ("trailers", b"1\r\nx\r\n0\r\n" + b"X: y\r\n" * 20000 +
                 b"\r\n"),
                ("trailers of weight", b"1\r\nx\r\n0\r\nContent-Length: 5\r\n"
                 b"Authorization: Bearer x\r\nHost: x\r\n\r\n"),
                ("small ones", b"1\r\nx\r\n" * 20000 + b"0\r\n\r\n"),
                ("a size beyond all", b"ffffffffffffffff\r\nx"),
                ("more than may", b"fffff\r\n" + b"x" * 0xfffff + b"\r\n" +
                 b"fffff\r\n" + b"x" * 0xfffff + b"\r\n0\r\n\r\n")):
            with self.subTest(name):
                self.assert_refused(head + body, name, 3)

    def test_ranges(self):
        """HTTP-06, through whatever is in between."""
        path = "/v1/decks/%s/deck.pdf" % self.deck
        whole = self.service.get(path).body
        for asked, status in (
                ("bytes=0-9", 206), ("bytes=-0", 416),
                ("bytes=0-,0-,0-", 200), ("bytes=" + "0-,5-1," * 500, 200),
                ("bytes=%d-" % len(whole), 416)):
            line = self.line()
            answer = line.send(raw.head("GET", path, KEY, "Range: " + asked)
                               ).read()
            self.assertEqual(answer.status, status, asked)
            if status != 416:
                self.assertEqual(answer.body, whole[:10] if status == 206
                                 else whole)

    def test_types_are_ours(self):
        """HTTP-08: nothing that is sent decides what an answer is."""
        for target in ("/v1/decks/%s/deck.pdf?x=y.html",
                       "/v1/decks/%s/slides/1.svg?type=text/html",
                       "/v1/decks/%s/text/1.txt?.js",
                       "/v1/decks/%s/thumbnails/1.png", "/v1/decks/%s"):
            line = self.line()
            answer = line.send(raw.head(
                "GET", target % self.deck, KEY, "Accept: text/html",
                "Content-Type: text/html")).read()
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.headers["x-content-type-options"],
                             "nosniff")
            self.assertIn("content-security-policy", answer.headers)
            self.assertNotIn("text/html", answer.headers["content-type"])
        for target in ("/v1/decks/%s/deck.pdf/x.html",
                       "/v1/decks/%s/deck.pdf;.html",
                       "/v1/decks/%s/deck.pdf%%00.html",
                       "/v1/decks/%s/slides/1.svg.html",
                       "/v1/decks/%s/text/1.html"):
            got = self.exchange(raw.head("GET", target % self.deck, KEY))
            self.assertIn(statuses(got)[0], (400, 404), target)
        line = self.line()
        answer = line.send(raw.post(
            b"<script>alert(1)</script>", KEY, "Content-Type: text/html",
            target="/v1/decks?filename=x.html")).read()
        self.assertEqual(answer.status, 415)
        self.assertNotIn("html", answer.headers["content-type"])


class Streams(Door):
    """Events through whatever is in between, as they come."""

    @classmethod
    def setUpClass(cls):
        """An event stream of a deck that hangs, through all other tests."""
        super().setUpClass()
        cls.hung = cls.service.submit(*faults.deck(
            ("office", "hang"), salt=cls.door)).json["id"]
        cls.addClassCleanup(cls.service.delete, cls.hung)
        cls.stream = raw.Raw(cls.port, 40)
        cls.addClassCleanup(cls.stream.close)
        cls.stream.send(raw.head("GET", "/v1/decks/%s/events" % cls.hung,
                                 KEY))

    def test_z_signs_of_life(self):
        """It has nothing to say, and is not cut off for that."""
        got, begun = b"", time.monotonic()
        # A comment behind the last event: 15 seconds without one.
        while not re.search(rb"\n:\n\n(\r\n)?$", got):
            piece = self.stream.socket.recv(4096)
            self.assertTrue(piece, got)
            got += piece
            self.assertLess(time.monotonic() - begun, 60)
        self.assertIn(b"text/event-stream", got)
        self.assertEqual(self.service.delete(self.hung).status, 200)
        got += read_all(self.stream, 5)
        self.assertIn(b"event: end", got)

    def events(self, deck, last=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=30)
        headers = {"Authorization": KEY.split(": ")[1]}
        if last is not None:
            headers["Last-Event-ID"] = str(last)
        connection.request("GET", "/v1/decks/%s/events" % deck,
                           headers=headers)
        response = connection.getresponse()
        self.assertEqual(response.status, 200)
        try:
            yield from case.rig.read_events(response, False)
        finally:
            connection.close()

    def test_events_come_at_once_and_go_on(self):
        deck = self.service.submit(*faults.deck(
            ("render", "pause"), salt=self.id())).json["id"]
        seen = []
        for event in self.events(deck):
            seen.append(event)
            if event[1] == "slide":
                break
        # It came while the next one was held back.
        self.assertEqual(self.service.status(deck).json["state"],
                         "rendering")
        for event in self.events(deck, seen[-1][0]):
            self.assertGreaterEqual(event[0], seen[-1][0])
            seen.append(event)
        self.assertEqual(seen[-1][1], "end")
        slides = [data["slide"] for _, name, data in seen if name == "slide"]
        self.assertEqual(slides, list(range(1, seen[-1][2]["pages"] + 1)))


class Direct(Smuggling, Heads, Bodies, Streams, problems.ProblemCase):
    """The service's own door."""


class Nginx(Smuggling, Heads, Bodies, Streams, problems.ProblemCase):
    """Behind nginx with samples/deploy/nginx.conf."""

    door = "nginx"

    def ask(self, method, target, *fields, body=b""):
        line = self.line(30)
        line.send(raw.post(body, *fields, target=target, wait=None)
                  if method == "POST" else raw.head(method, target, *fields))
        return line.read(method != "HEAD")

    def test_metrics_are_not_for_everybody(self):
        self.assertEqual(self.ask("GET", "/metrics", KEY).status, 404)

    def test_secrets_are_not_in_its_log(self):
        ticket = self.ask("POST", "/v1/tickets", KEY,
                          "Content-Type: application/json", body=b"{}").json
        self.assertEqual(self.ask("GET", ticket["href"]).status, 200)
        link = self.ask("POST", "/v1/links", KEY,
                        "Content-Type: application/json",
                        body=b'{"deck":"%s"}' % self.deck.encode()).json
        self.assertEqual(self.ask("GET", link["href"]).status, 200)
        self.assertTrue(case.wait_for(
            lambda: "/d/..." in WORLD.gates["nginx"].read("access.log")))
        log = WORLD.gates["nginx"].read("access.log") + WORLD.gates["nginx"].read("error.log")
        self.assertIn("/t/...", log)
        self.assertNotIn(ticket["ticket"][:40], log)
        self.assertNotIn(link["href"].split("s=")[1], log)

    def test_our_own_answers_come_through(self):
        """Packed once, tagged once, refused in our words."""
        path = "/v1/decks/%s/slides/1.svg" % self.deck
        own = self.service.get(path, **{"Accept-Encoding": "gzip"})
        through = self.ask("GET", path, KEY, "Accept-Encoding: gzip")
        self.assertEqual(through.body, own.body)
        for name in ("etag", "content-encoding", "vary", "content-type",
                     "content-security-policy", "x-content-type-options",
                     "cross-origin-resource-policy", "referrer-policy"):
            self.assertEqual(through.headers[name], own.headers[name])
        answer = self.ask("POST", "/v1/decks?filename=a.odp", KEY,
                          body=b"x" * (1 << 20) + b"x")
        self.assert_problem_through(answer, 413, "too-large")
        answer = self.ask("GET", "/v1/decks/" + self.deck)
        self.assert_problem_through(answer, 401, "unauthorized")
        line = self.line()
        line.send(raw.head("GET", path, KEY, "Accept-Encoding: gzip",
                           "If-None-Match: " + own.headers["etag"]))
        self.assertEqual(line.read(False).status, 304)

    def assert_problem_through(self, answer, status, code):
        """As ours, but that nginx says who it is."""
        answer.headers.pop("server", None)
        self.assert_problem(answer, status, code)


class Haproxy(Smuggling, Streams, problems.ProblemCase):
    """Behind haproxy, which keeps connections for many clients."""

    door = "haproxy"


class Slow(problems.ProblemCase):
    """HTTP-01: what became of those who were slow, and of the others."""

    @classmethod
    def setUpClass(cls):
        cls.service = WORLD.service

    @classmethod
    def tearDownClass(cls):
        """The service is all classes'."""

    def wait_drip(self, door, name, seconds):
        if door not in WORLD.crowds:
            self.skipTest("no " + door)
        drip = WORLD.crowds[door].drips[name]
        left = drip.begun + seconds + SLACK - time.monotonic()
        drip.join(max(left, 0.1))
        self.assertEqual(len(drip.ended), len(drip.lines),
                         "%s: %d of %d have ended" % (
                             name, len(drip.ended), len(drip.lines)))
        self.assertLess(max(drip.ended), seconds + SLACK, name)

    def test_heads_that_come_slowly(self):
        self.wait_drip("own", "heads", HEAD_TIME)
        self.wait_drip("nginx", "heads", 3)

    def test_silence(self):
        for name in ("silent", "silent heads", "silent bodies"):
            self.wait_drip("own", name, 2 * IDLE)
            self.wait_drip("nginx", name, 3 + IDLE)

    def test_bodies_and_readers(self):
        for door in WORLD.crowds:
            self.wait_drip(door, "bodies", BODY_TIME)
            self.wait_drip(door, "chunks", BODY_TIME)
        # Whoever reads slowly has much to read yet; nobody sends him more.
        front, = self.service.role_pids("front")
        self.assertTrue(case.wait_for(
            lambda: self.service.count_fds(front)
            <= WORLD.before["front"][0][1], SLACK),
                        self.service.count_fds(front))

    def test_nothing_is_left(self):
        for crowd in WORLD.crowds.values():
            crowd.stop()
        self.assertTrue(case.wait_for(
            lambda: case.count(self.service) == WORLD.before, 20),
                        (case.count(self.service), WORLD.before))


if __name__ == "__main__":
    case.main()
