#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the supervisor and the ledger for a real cleandeck-front, and drives
it by HTTP.

    python3 tests/support/front_rig.py PATH_TO_FRONT_FOR_TESTS

starts the front that was built for tests (unlocked; its folder is store/
where it is started), and asserts the rows of docs/API.md and the HTTP rows of
the threat list. Other tests use the class FrontRig.

FRONT_RIG_WRAP="strace -D -f -ff -o /tmp/trace" runs each front below another
program, which must keep its process id. Further arguments choose tests.
"""
import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import re
import select
import shutil
import socket
import struct
import sys
import tempfile
import threading
import time
import zlib

# src/wire/wire.h, src/base/fault.c, stage.h, kind.h: numbers of the seam.
VERSION = 3
READY, KEY, CONFIG, STATUS, SUBMIT, CANCEL, REPLY = 1, 11, 12, 13, 14, 15, 16
LISTEN, PROXY, ACCEPTED, KEEP, SAID = 21, 22, 23, 24, 25
ERASE, ERASED, EVENT, MEASURE, MEASURED = 26, 27, 28, 29, 30
SIGNING, ROTATE, DRAIN, ENGINE = 31, 32, 53, 54
FAULT = {"none": 0, "empty": 1, "too-large": 2, "type-mismatch": 4,
         "damaged": 6, "not-found": 19, "cancelled": 23, "busy": 24,
         "storage-full": 26, "internal": 27, "ticket-spent": 30,
         "idempotency-mismatch": 32}
(RECEIVED, CHECKING, WAITING, CONVERTING, RENDERING, VERIFYING, DONE, REFUSED,
 FAILED, CANCELLED) = range(1, 11)
STATES = ("unknown", "queued", "checking", "queued", "converting", "rendering",
          "verifying", "done", "refused", "failed", "cancelled")
CONVERT, READ, TICKET, ADMIN, METRICS, ALL = 1, 2, 4, 8, 16, 31
KIND_NONE, KIND_PPTX, KIND_PDF = 0, 1, 13
KINDS = {0: None, 1: "pptx", 10: "odp", 13: "pdf"}
SVG, PNG = b"<svg/>", b"\x89PNG"

DEFAULTS = dict(upload_max=1 << 20, upload_memory=4 << 20, accept=0xffff,
                connections=64, per_client=8, idle_ms=5000,
                artifact_ttl=3600, pages_max=500, address_rate=0,
                ticket_ttl=3600, link_ttl=3600, wait_max=30, flags=0)


def string(text):
    data = text.encode()
    return struct.pack(">H", len(data)) + data


class Reader:
    """Takes a message's fields, one after the other."""

    def __init__(self, body):
        self.body, self.at = body, 0

    def numbers(self, layout):
        found = struct.unpack_from(">" + layout, self.body, self.at)
        self.at += struct.calcsize(">" + layout)
        return found

    def bytes(self, size):
        self.at += size
        return self.body[self.at - size:self.at]

    def string(self):
        return self.bytes(self.numbers("H")[0]).decode()


class Submit:
    """One SUBMIT, with the document that came along."""

    def __init__(self, slot, body, fd):
        reader = Reader(body)
        (self.name, self.declared, flags, self.artifacts, self.accept,
         self.bytes, self.durable, self.ttl, self.key) = reader.numbers(
             "IIIIIQIIQ")
        self.idempotency, self.ticket = reader.bytes(32), reader.bytes(32)
        self.ticket_end, = reader.numbers("Q")
        self.tenant, self.callback, self.meeting = (
            reader.string() for _ in range(3))
        assert reader.at == len(body)
        self.slot, self.deck = slot, os.urandom(16)
        self.name_unknown, self.declared_unknown = bool(flags & 1), bool(flags & 2)
        self.seals = fcntl.fcntl(fd, fcntl.F_GET_SEALS)
        size = os.fstat(fd).st_size
        self.document = os.pread(fd, size, 0)
        os.close(fd)

    @property
    def id(self):
        return self.deck.hex()


class FrontRig:
    """A running front. Use as a context manager.

    keys: texts (scope ALL of tenant "default"), or dicts of key, tenant,
    scopes, rate, kinds.
    """

    def __init__(self, program, keys=(), accepting=True, answer=True,
                 wrap=(), folder=None, proxies=(), signing=True, **config):
        self.program = os.path.abspath(program)
        self.keys, self.accepting, self.answer = keys, accepting, answer
        self.proxies, self.signing = proxies, signing
        self.wrap = list(wrap) or os.environ.get("FRONT_RIG_WRAP", "").split()
        self.config = {**DEFAULTS, **config}
        self.folder = folder or tempfile.mkdtemp(prefix="front-rig-")
        self.keep = folder is not None
        self.submits, self.cancels, self.pages = [], [], 2
        self.keeps, self.erases, self.others, self.rotations = [], [], [], 1
        self.reply, self.said, self.erased = {}, "none", None
        self.metrics = "# EOF of nothing\n"
        self.delay, self.expected_exit = 0.0, 0
        self.lock = threading.Condition()
        self.sending = threading.Lock()

    def __enter__(self):
        os.makedirs(os.path.join(self.folder, "store"), exist_ok=True)
        self.control, theirs = socket.socketpair(
            socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.start(theirs)
        theirs.close()
        assert self.receive()[0] == READY
        if self.signing:
            self.sign(1)
        self.configure()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        # As the supervisor does: little is kept for who does not read.
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 17)
        self.port = self.listener.getsockname()[1]
        self.send(LISTEN, 0, fd=self.listener.fileno())
        self.status(self.accepting)
        self.thread = threading.Thread(target=self.supervise, daemon=True)
        self.thread.start()
        assert self.request("GET", "/healthz").status == 200
        while self.fds().count("socket:") > 2:  # channel and listener
            time.sleep(0.01)
        self.idle = self.fds()  # what is open while nothing is going on
        return self

    def configure(self, **config):
        """Sends KEY and PROXY messages, and CONFIG; again: a reload."""
        self.config.update(config)
        for key in self.keys:
            row = dict(tenant="default", scopes=ALL, rate=0, kinds=0xffffffff >> 11)
            row.update(key if isinstance(key, dict) else dict(key=key))
            self.send(KEY, 0, hashlib.sha256(row["key"].encode()).digest() +
                      struct.pack(">III", row["scopes"], row["rate"],
                                  row["kinds"]) + string(row["tenant"]))
        for address, bits in self.proxies:
            self.send(PROXY, 0, socket.inet_pton(
                socket.AF_INET6, address) + struct.pack(">I", bits))
        self.send(CONFIG, 0, struct.pack(">QQIIIIIIIIIII", *(
            self.config[k] for k in DEFAULTS)))

    def sign(self, number):
        self.send(SIGNING, 0, struct.pack(">IQ", number, int(time.time())) +
                  hashlib.sha256(b"signing %d" % number).digest())

    def start(self, theirs):
        with open(os.path.join(self.folder, "stderr"), "ab") as log, \
                open(os.devnull, "r+b") as null:
            self.process = self.spawn(theirs, null, log)

    def spawn(self, theirs, null, log):
        pid = os.fork()
        if pid == 0:
            try:
                os.dup2(null.fileno(), 0)
                os.dup2(null.fileno(), 1)
                os.dup2(log.fileno(), 2)
                fd = os.dup2(theirs.fileno(), 3, inheritable=True)
                os.closerange(fd + 1, 4096)
                os.chdir(self.folder)
                argv = self.wrap + [self.program, "kill"]
                os.execvp(argv[0], argv)
            finally:
                os._exit(127)
        return pid

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_RDWR)
        self.thread.join(5)
        self.control.close()
        self.listener.close()
        _, self.exit_status = os.waitpid(self.process, 0)
        with open(os.path.join(self.folder, "stderr"), "rb") as log:
            self.stderr = log.read().decode(errors="replace")
        if not self.keep:
            shutil.rmtree(self.folder)
        assert os.waitstatus_to_exitcode(self.exit_status) == \
            self.expected_exit, (self.exit_status, self.stderr)
        assert not self.stderr or self.wrap, self.stderr

    # The channel.

    def send(self, kind, slot, body=b"", fd=None):
        packet = struct.pack(">HHI", VERSION, kind, slot) + body
        with self.sending:
            socket.send_fds(self.control, [packet], [fd] if fd is not None else [])

    def receive(self):
        packet, fds, _, _ = socket.recv_fds(self.control, 4096, 4)
        if not packet:
            return None, 0, b"", None
        version, kind, slot = struct.unpack(">HHI", packet[:8])
        assert version == VERSION
        return kind, slot, packet[8:], fds[0] if fds else None

    def status(self, accepting, waiting=0, retry_after=7):
        self.send(STATUS, 0, struct.pack(">III", accepting, waiting, retry_after))

    def supervise(self):
        with contextlib.suppress(OSError):
            while True:
                kind, slot, body, fd = self.receive()
                if kind is None:
                    return
                act = self.note(kind, slot, body, fd)
                if act and (self.answer or kind in (MEASURE, ROTATE)):
                    time.sleep(self.delay)
                    act()

    def note(self, kind, slot, body, fd):
        """Notes a message; returns what is to be done about it."""
        with self.lock:
            self.lock.notify_all()
            if kind == SUBMIT:
                self.submits.append(Submit(slot, body, fd))
                return lambda submit=self.submits[-1]: self.reply_to(submit)
            if kind == CANCEL:
                self.cancels.append(slot)
                return None
            if kind == KEEP:
                self.keeps.append((slot, body.hex()))
                return lambda: self.send(SAID, slot, struct.pack(
                    ">I", FAULT[self.said]))
            if kind == ERASE:
                reader = Reader(body)
                self.erases.append((slot, reader.bytes(16).hex(), reader.string()))
                return lambda: self.erase(*self.erases[-1])
            self.others.append((kind, slot))
            return {MEASURE: lambda: self.measure(slot),
                    ROTATE: lambda: self.rotate(slot)}[kind]

    def await_(self, what, count=1, timeout=10):
        with self.lock:
            assert self.lock.wait_for(lambda: len(what) >= count, timeout), what
            return what[count - 1]

    def await_submit(self, count=1, timeout=10):
        return self.await_(self.submits, count, timeout)

    def await_cancel(self, count=1, timeout=10):
        return self.await_(self.cancels, count, timeout)

    def measure(self, slot):
        fd = os.memfd_create("metrics", os.MFD_ALLOW_SEALING)
        os.write(fd, self.metrics.encode())
        self.send(MEASURED, slot, fd=fd)
        os.close(fd)

    def rotate(self, slot):
        self.rotations += 1
        self.sign(self.rotations)
        self.send(SAID, slot, struct.pack(">I", FAULT["none"]))

    def erase(self, slot, deck, tenant):
        """As the ledger does: a deck of another tenant is none."""
        folder = os.path.join(self.folder, "store", deck)
        fault, stage, files, size = "not-found", 0, 0, 0
        with contextlib.suppress(FileNotFoundError):
            with open(os.path.join(folder, "record")) as file:
                record = json.load(file)
            if record["tenant"] == tenant:
                fault, stage, files, size = "none", record["stage"], 3, 1000
                shutil.rmtree(folder)
        if self.erased:
            fault, stage = self.erased
        self.send(ERASED, slot, struct.pack(">IIQQ", FAULT[fault], stage, files, size))

    def reply_to(self, submit, fault="none", seen="", retry_after=0, pages=None,
                 accept=True):
        """What becomes of a submission: refused, or a whole deck at once."""
        pages = self.pages if pages is None else pages
        fault = self.reply.get("fault", fault)
        seen = self.reply.get("seen", seen)
        retry_after = self.reply.get("retry_after", retry_after)
        if fault != "none":
            self.refuse(submit, fault, seen, retry_after)
            return None
        if accept:
            self.accept(submit)
        self.event(submit, CONVERTING, percent=10)
        self.finish(submit, pages=pages)
        return submit.id

    def refuse(self, submit, fault, seen="", retry_after=0):
        self.send(REPLY, submit.slot, struct.pack(
            ">IIIII", FAULT[fault], 0, 0, 0, retry_after) + bytes(16) + seen.encode())

    def accept(self, submit, replayed=0):
        self.send(ACCEPTED, submit.slot, submit.deck + struct.pack(">I", replayed))

    def event(self, submit, stage, fault="none", pages=0, slides=0, percent=0,
              eta=0, seen="", kind=KIND_PPTX, rastered=0, expires=0):
        artifacts = submit.artifacts if fault == "none" else 0
        self.send(EVENT, 0, submit.deck + struct.pack(
            ">IIIIIIIIIQQ", stage, FAULT[fault], kind, pages, rastered, slides,
            percent, eta, artifacts, 1700000000, expires) + submit.ticket +
            string(submit.tenant) + string(submit.meeting) + seen.encode())

    def finish(self, submit, stage=DONE, fault="none", pages=2, seen="", ttl=None):
        """The deck's files, its records, and the EVENT of its end."""
        expires = int(time.time()) + (ttl or submit.ttl or self.config["artifact_ttl"])
        if stage == DONE:
            self.write_deck(submit.id, submit.artifacts, pages)
        self.write_records(submit, stage, fault, pages, seen, expires)
        self.event(submit, stage, fault, pages, pages if stage == DONE else 0,
                   100 if stage == DONE else 0, 0, seen, rastered=1,
                   expires=expires)

    def write(self, deck, name, content):
        path = os.path.join(self.folder, "store", deck, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + "~", "wb") as file:
            file.write(content)
        os.rename(path + "~", path)

    def write_records(self, submit, stage, fault, pages, seen, expires):
        def moment(seconds):
            return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
        base = f"/v1/decks/{submit.id}"
        public = {"id": submit.id, "state": STATES[stage], "kind": "pptx",
                  "pages": pages, "rastered": 1, "created": moment(1700000000),
                  "expires": moment(expires), "artifacts": [],
                  "links": {"self": base, "events": base + "/events"}}
        private = {"tenant": submit.tenant, "state": STATES[stage],
                   "stage": stage, "kind": "pptx", "pages": pages,
                   "rastered": 1, "created": 1700000000, "expires": expires,
                   "artifacts": submit.artifacts if stage == DONE else 0}
        if any(submit.ticket):
            private["ticket"] = submit.ticket.hex()
        if submit.meeting:
            public["meeting"] = private["meeting"] = submit.meeting
        if fault != "none":
            public["code"] = private["code"] = fault
            public["detail"] = private["detail"] = seen
        for name, kind, content in self.artifacts(submit.artifacts, pages) \
                if stage == DONE else ():
            public["artifacts"].append({
                "name": name, "href": f"{base}/{name}", "type": kind,
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest()})
        self.write(submit.id, "deck.json", json.dumps(public).encode())
        self.write(submit.id, "record", json.dumps(private).encode() + b"\n")

    @staticmethod
    def artifacts(chosen, pages):
        if chosen & 1:
            yield "deck.pdf", "application/pdf", b"%PDF-1.7\n" + bytes(100000)
        for bit, name, kind, content in (
                (1, "slides/%d.svg", "image/svg+xml", SVG),
                (2, "thumbnails/%d.png", "image/png", PNG),
                (3, "text/%d.txt", "text/plain; charset=utf-8", b""),
                (4, "slides/%d.png", "image/png", PNG)):
            for page in range(1, pages + 1):
                if chosen & 1 << bit:
                    yield name % page, kind, content

    def write_deck(self, deck, artifacts, pages):
        rows = []
        for name, _, content in self.artifacts(artifacts, pages):
            self.write(deck, name, content)
            kind = ("deck", "slides/.svg", "thumbnails/.png", "text/.txt",
                    "slides/.png").index(re.sub(r"\d|.pdf", "", name))
            page = int(re.sub(r"\D", "", name) or 0)
            rows.append((kind == 0, struct.pack(
                "<IIQQII", kind, page, len(content), 0,
                zlib.crc32(content), 0)))
        # base/inventory.h: the deck's own comes last.
        body = b"".join(row for _, row in sorted(
            rows, key=lambda pair: pair[0]))
        self.write(deck, "inventory", b"cd-stoc\1" + struct.pack(
            "<II", len(rows), zlib.crc32(body)) + body)

    # HTTP.

    def request(self, method, path, body=None, headers=(), key=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        fields = dict(headers)
        if key is not None:
            fields["Authorization"] = "Bearer " + key
        connection.request(method, path, body, fields)
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer

    def raw(self, data=b"", timeout=10):
        peer = socket.create_connection(("127.0.0.1", self.port), timeout)
        if data:
            peer.sendall(data)
        return peer

    def exchange(self, data, timeout=10):
        """Sends, and reads until the front closes or `timeout` goes by."""
        with self.raw(data, timeout) as peer:
            return read_all(peer)

    def fds(self):
        """What is open, by name, without numbers."""
        folder, names = f"/proc/{self.process}/fd", []
        for fd in os.listdir(folder):
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                names.append(os.readlink(f"{folder}/{fd}"))
        return sorted(name.split(" ")[0].split("[")[0] for name in names)

    def settle(self, wanted, timeout=10):
        """Waits until the front has these descriptors open again, and keeps
        them so: between two waiting connections it has them for a moment."""
        end, quiet, seen = time.monotonic() + timeout, 0, None
        while quiet < 5 and time.monotonic() < end:
            seen = self.fds()
            quiet = quiet + 1 if seen == wanted else 0
            time.sleep(0.02)
        return seen


def read_all(peer):
    data = b""
    with contextlib.suppress(OSError):
        while True:
            piece = peer.recv(65536)
            if not piece:
                break
            data += piece
    return data


def status_of(answer):
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def form(*parts, boundary="sEp", end=True):
    """parts: (name, file name or None, content, further head lines)."""
    body = b""
    for name, file_name, content, *lines in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        if file_name is not None:
            head += f'; filename="{file_name}"'
        for line in lines:
            head += "\r\n" + line
        body += head.encode("utf-8", "surrogateescape") + b"\r\n\r\n" + content + b"\r\n"
    if end:
        body += f"--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


# To wait for the end: most rows are about what an upload may be.
POST = b"POST /v1/decks HTTP/1.1\r\nHost: x\r\nPrefer: wait=20\r\n"


# The self test: one function a row, each with a front of its own.


def problem(answer, status, code):
    """Is this answer that problem, with all that a problem has?"""
    assert answer.status == status, (answer.status, answer.body)
    said = json.loads(answer.body)
    assert said["code"] == code and said["status"] == status, said
    assert answer.getheader("Content-Type") == "application/problem+json"
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("Server") is None
    if status in (429, 503):
        assert int(answer.getheader("Retry-After")) >= 1
    return said


def upload(rig, body=b"deck", query="", key=None, **headers):
    fields = {"Prefer": "wait=20"}
    fields.update({k.replace("_", "-"): v for k, v in headers.items()})
    return rig.request("POST", "/v1/decks" + query, body, fields, key)


def test_places(program):
    with FrontRig(program) as rig:
        for path in ("/healthz", "/readyz", "/", "/version", "/openapi.yaml",
                     "/metrics"):
            assert rig.request("GET", path).status == 200, path
            answer = rig.request("HEAD", path)
            assert answer.status == 200 and answer.body == b""
            assert answer.getheader("Server") is None
        for path in ("/x", "/v1", "/v1/", "/v1/decks/", "/healthz/", "//healthz",
                     "/%68ealthz", "/v1/decks/%2e%2e", "http://x/healthz"):
            problem(rig.request("GET", path), 404, "not-found")
        for method, path, allow in (
                ("GET", "/v1/decks", "POST"), ("PUT", "/v1/decks", "POST"),
                ("POST", "/v1/decks/" + "0" * 32, "GET, HEAD, DELETE"),
                ("GET", "/v1/keys/rotate", "POST"),
                ("DELETE", "/v1/decks/" + "0" * 32 + "/events", "GET, HEAD"),
                ("TRACE", "/healthz", "GET, HEAD"),
                ("OPTIONS", "/", "GET, HEAD"), ("BREW", "/readyz", "GET, HEAD")):
            answer = rig.request(method, path)
            problem(answer, 405, "method-not-allowed")
            assert answer.getheader("Allow") == allow


def test_keepalive_and_pipelining(program):
    with FrontRig(program) as rig:
        data = rig.exchange(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 20 +
                            b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert data.count(b"HTTP/1.1 200 OK") == 20
        assert data.count(b"HTTP/1.1 404") == 1
        one = POST + b"Content-Length: 4\r\n\r\ndeck"
        data = rig.exchange(one * 5 + one.replace(
            b"Host", b"Connection: close\r\nHost"))
        assert data.count(b"HTTP/1.1 201") == 6, data
        assert len({s.slot for s in rig.submits}) == 6


def test_ready(program):
    with FrontRig(program, accepting=False) as rig:
        time.sleep(0.1)
        answer = rig.request("GET", "/readyz")
        problem(answer, 503, "stopping")
        assert answer.getheader("Retry-After") == "7"
        rig.status(False, waiting=3, retry_after=0)
        time.sleep(0.1)
        answer = rig.request("GET", "/readyz")
        problem(answer, 503, "busy")
        assert answer.getheader("Retry-After") == "1"
        problem(upload(rig), 503, "busy")
        assert rig.request("GET", "/healthz").status == 200
        rig.status(True)
        time.sleep(0.1)
        assert rig.request("GET", "/readyz").status == 200


def test_upload_and_artifacts(program):
    with FrontRig(program) as rig:
        answer = upload(rig, b"A" * 300000,
                        "?filename=My%20deck.PPTX&artifacts=pdf,svg,png")
        assert answer.status == 201
        deck = json.loads(answer.body)
        assert answer.getheader("Location") == "/v1/decks/" + deck["id"]
        assert deck["state"] == "done" and deck["kind"] == "pptx"
        assert deck["pages"] == 2 and deck["rastered"] == 1
        assert deck["created"].endswith("Z") and deck["created"] < deck["expires"]
        assert [a["name"] for a in deck["artifacts"]] == [
            "deck.pdf", "slides/1.svg", "slides/2.svg", "slides/1.png",
            "slides/2.png"]
        submit = rig.submits[0]
        assert submit.document == b"A" * 300000 and submit.bytes == 300000
        assert submit.name == KIND_PPTX and submit.declared == KIND_NONE
        assert submit.seals == 15 and submit.artifacts == 1 | 2 | 16
        again = rig.request("GET", answer.getheader("Location"))
        assert again.status == 200 and again.body == answer.body
        for artifact in deck["artifacts"]:
            check_artifact(rig, artifact)
        for name, magic in (("bundle.zip", b"PK"), ("bundle.tar", b"")):
            got = rig.request("GET", f"/v1/decks/{deck['id']}/{name}")
            assert got.status == 200 and got.body.startswith(magic)
            assert got.getheader("Content-Length") == str(len(got.body))
            assert b"svgs/slide2.svg" in got.body
        check_missing(rig, deck["id"])


def check_artifact(rig, artifact):
    got = rig.request("GET", artifact["href"])
    assert got.status == 200 and len(got.body) == artifact["bytes"]
    assert hashlib.sha256(got.body).hexdigest() == artifact["sha256"]
    assert got.getheader("Content-Type") == artifact["type"]
    assert got.getheader("X-Content-Type-Options") == "nosniff"
    assert got.getheader("Cross-Origin-Resource-Policy") == "same-origin"
    assert got.getheader("Referrer-Policy") == "no-referrer"
    assert got.getheader("Cache-Control").startswith("private, max-age=3")
    policy = got.getheader("Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ") and "sandbox" in policy
    assert ("img-src data:" in policy) == artifact["name"].endswith("svg")
    disposition = got.getheader("Content-Disposition")
    assert disposition == ('attachment; filename="deck.pdf"' if
                           artifact["name"] == "deck.pdf" else None)
    head = rig.request("HEAD", artifact["href"])
    assert head.status == 200 and head.body == b""
    assert int(head.getheader("Content-Length")) == artifact["bytes"]


def check_missing(rig, deck):
    """Whatever is not there looks the same."""
    bodies = set()
    for path in ("0" * 32, deck.upper() if deck.upper() != deck else "x",
                 deck[:-1], deck + "0", deck + "/", deck + "/slides/3.svg",
                 deck + "/slides/01.svg", deck + "/slides/../deck.pdf",
                 deck + "/../" + deck, deck + "/thumbnails/1.png",
                 deck + "/slides/1.svg/", deck + "/deck.pdf%00",
                 "../store/" + deck, deck + "/slides/%2e%2e/deck.pdf",
                 "..", "%2e%2e%2f", deck + "/slides/99999999999999999999.svg"):
        answer = rig.request("GET", "/v1/decks/" + path)
        problem(answer, 404, "not-found")
        bodies.add(answer.body)
    assert len(bodies) == 1


def test_links_and_fifos_are_not_served(program):
    with FrontRig(program) as rig:
        deck = json.loads(upload(rig).body)
        path = os.path.join(rig.folder, "store", deck["id"], "slides", "1.svg")
        before = rig.idle
        for make, remove in ((lambda p: os.symlink("/etc/passwd", p), os.unlink),
                             (os.mkfifo, os.unlink), (os.mkdir, os.rmdir)):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
            make(path)
            problem(rig.request("GET", f"/v1/decks/{deck['id']}/slides/1.svg"),
                    404, "not-found")
            remove(path)
        assert rig.settle(before) == before


def test_record_survives_and_expires(program):
    folder = tempfile.mkdtemp(prefix="front-rig-")
    with FrontRig(program, folder=folder) as rig:
        deck = json.loads(upload(rig).body)
    with FrontRig(program, folder=folder) as rig:
        path = "/v1/decks/" + deck["id"]
        assert json.loads(rig.request("GET", path).body) == deck
        record = os.path.join(folder, "store", deck["id"], "record")
        with open(record) as file:
            told = json.load(file)
        for change in (dict(expires=int(time.time()) - 1), dict(tenant="else"),
                       dict(stage=4), dict(tenant=""), dict(stage="x"),
                       dict(pages=-1), None):
            with open(record + "~", "w") as file:
                file.write(json.dumps({**told, **change}) if change else "{")
            os.rename(record + "~", record)
            for below in ("", "/deck.pdf", "/events", "/bundle.zip"):
                problem(rig.request("GET", path + below), 404, "not-found")
        with open(record + "~", "w") as file:
            json.dump(told, file)
        os.rename(record + "~", record)
        assert rig.request("GET", path + "/deck.pdf").status == 200
    with FrontRig(program, folder=folder) as rig:
        deck = json.loads(upload(rig, query="?ttl=5").body)
        assert rig.submits[0].ttl == 5
        path = "/v1/decks/" + deck["id"]
        end = time.monotonic() + 60
        while rig.request("GET", path).status == 200 and time.monotonic() < end:
            time.sleep(0.2)
        problem(rig.request("GET", path), 404, "not-found")
    shutil.rmtree(folder)


def test_claims(program):
    rows = (("?filename=a.pdf", "application/pdf", 13, 13, False, False),
            ("?filename=a.exe", None, 0, 0, True, False),
            ("?filename=noending", "application/octet-stream", 0, 0, False, False),
            ("?filename=..%2F..%2Fetc%2Fx.pptx", "", 1, 0, False, False),
            ("?filename=a.pptx%E2%80%AE", "text/html; charset=x", 0, 0, True, True),
            ("", "image/png", 0, 0, False, True))
    with FrontRig(program) as rig:
        for query, declared, *wanted in rows:
            headers = {} if declared is None else {"Content-Type": declared}
            assert upload(rig, query=query, **headers).status == 201
            got = rig.submits[-1]
            assert [got.name, got.declared, got.name_unknown,
                    got.declared_unknown] == wanted, (query, vars(got))


def test_form(program):
    with FrontRig(program) as rig:
        body, headers = form(("note", None, b"hi"), ("artifacts", None, b"pdf,text"),
                             ("file", "x.odp", b"\r\n--sE\r\n" * 40000,
                              "Content-Type: application/pdf"))
        answer = upload(rig, body, **headers)
        assert answer.status == 201, answer.body
        submit = rig.submits[0]
        assert submit.document == b"\r\n--sE\r\n" * 40000
        assert (submit.name, submit.declared, submit.artifacts) == (10, 13, 9)
        for name in ('../../etc/x.pptx', 'a\\"\\r\\nX: y.pptx', "$(id).pptx",
                     "x" * 4000 + ".pptx", "\u202exptp.pptx", "\ud83d\ude00.pptx"
                     .encode("utf-16", "surrogatepass").decode("utf-16")):
            body, headers = form(("file", name, b"deck"))
            answer = upload(rig, body, **headers)
            assert answer.status == 201, (name, answer.body)
            assert b"etc" not in answer.body and b"xptp" not in answer.body
        # Drip fed, so that every state of the parser meets every boundary.
        body, headers = form(("file", "x.pptx", b"deck" * 30), ("artifacts", None, b"pdf"))
        with rig.raw(POST + f"Content-Type: {headers['Content-Type']}\r\n"
                     f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
                     .encode()) as peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for i in range(len(body)):
                peer.send(body[i:i + 1])
                time.sleep(0.0005)
            assert status_of(read_all(peer)) == 201
        assert rig.submits[-1].document == b"deck" * 30
        assert rig.submits[-1].artifacts == 1


def test_bad_forms(program):
    file = ("file", "x.pptx", b"deck")
    rows = [form(("other", None, b"x")), form(file, file), form(file, end=False),
            form(*[("a%d" % i, None, b"") for i in range(17)]),
            form(*[("", None, b"")] * 17),
            form(("file", "x.pptx", b"deck", "X-Long: " + "y" * 40000)),
            form(("file", "x.pptx", b"deck", *["A: b"] * 20000)),
            form(("file", "y" * 40000 + ".pptx", b"deck")),
            form(("file", "x", b"ZGVjaw==", "Content-Transfer-Encoding: base64")),
            form(("artifacts", None, b"pdf" * 200), file),
            form(("artifacts", None, b"nonsense"), file),
            form(("artifacts", None, b"pdf"), ("artifacts", None, b"svg"), file),
            form(file, boundary="b" * 71), (b"-" * 60000, form(file)[1]),
            (b"", {"Content-Type": "multipart/form-data"}),
            (form(file)[0], {"Content-Type": 'multipart/form-data; boundary="'}),
            (form(file)[0], {"Content-Type": "multipart/form-data; boundary="}),
            (form(file)[0] + b"epilogue", form(file)[1]),
            form(("file", "x", b"--in\r\n\r\nz\r\n" * 2 + b"--in--",
                  "Content-Type: multipart/mixed; boundary=in"))]
    with FrontRig(program) as rig:
        before = rig.idle
        for body, headers in rows:
            answer = upload(rig, body or b"x", **headers)
            problem(answer, 400, "bad-request")
        body, headers = form(("file", "x.pptx", b""))
        problem(upload(rig, body, **headers), 422, "empty")
        assert rig.settle(before) == before and not rig.submits


def test_bad_uploads(program):
    with FrontRig(program) as rig:
        before = rig.idle
        problem(upload(rig, b""), 422, "empty")
        problem(upload(rig, query="?artifacts="), 400, "bad-request")
        problem(upload(rig, query="?artifacts=pdf&artifacts=svg"), 400, "bad-request")
        problem(upload(rig, query="?filename=a%00b"), 400, "bad-request")
        problem(upload(rig, query="?filename=" + "x" * 300), 400, "bad-request")
        for coding in ("gzip", "br", "identity, gzip"):
            problem(upload(rig, Content_Encoding=coding), 415, "type-unsupported")
        assert upload(rig, Content_Encoding="identity").status == 201
        assert status_of(rig.exchange(POST + b"Connection: close\r\n\r\n")) == 411
        assert status_of(rig.exchange(
            POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            b"0\r\n\r\n")) == 422
        assert rig.settle(before) == before


def test_chunks(program):
    with FrontRig(program, upload_max=100000, idle_ms=2000) as rig:
        before = rig.idle
        head = POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        assert status_of(rig.exchange(
            head + b"4;x=y\r\ndeck\r\n2\r\nab\r\n0\r\nT: r\r\n\r\n")) == 201
        assert rig.submits[0].document == b"deckab"
        piece = b"2710\r\n" + b"x" * 10000 + b"\r\n"
        data = rig.exchange(head + piece * 11 + b"0\r\n\r\n")
        assert status_of(data) == 413 and b'"too-large"' in data
        for bad in (b"zz\r\n", b"-1\r\n", b"4\r\ndeckXX0\r\n\r\n",
                    b"ffffffffffffffffff\r\n", b"4;" + b"e" * 100000):
            assert status_of(rig.exchange(head + bad)) in (0, 400, 413), bad[:9]
        with rig.raw(head) as peer:  # never ends: closed beyond the discard
            with contextlib.suppress(OSError):
                for _ in range(1000):
                    peer.sendall(piece)
                raise AssertionError("an endless body was read on")
        assert rig.settle(before) == before and len(rig.submits) == 1


def test_framing(program):
    # Every row has a length that one of two readers would see.
    rows = (b"Content-Length: 4\r\nContent-Length: 4\r\n",
            b"Content-Length: 0\r\nContent-Length: 4\r\n",
            b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            b"Content-Length: +4\r\n", b"Content-Length: -1\r\n",
            b"Content-Length: 4, 4\r\n", b"Content-Length: 0x4\r\n",
            b"Content-Length:\r\n", b"Content-Length : 4\r\n",
            b"Content-Length: 4\r\n 0\r\n", b"X: y\r\nContent-Length\r\n",
            b"Transfer-Encoding: gzip, chunked\r\n",
            b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
            b"Transfer-Encoding: identity\r\n", b"Transfer-Encoding:\r\n",
            b"Host: y\r\nContent-Length: 4\r\n", b"X@: y\r\nContent-Length: 4\r\n",
            b"Expect: 200-ok\r\nContent-Length: 4\r\n")
    with FrontRig(program, idle_ms=1500) as rig:
        for row in rows:
            data = rig.exchange(POST + row + b"\r\ndeckGET /healthz HTTP/1.1\r\n"
                                b"Host: x\r\n\r\n", timeout=3)
            assert status_of(data) == 400, (row, data)
            assert b"200 OK" not in data, (row, data)
        assert status_of(rig.exchange(
            POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n"
            b"0\r\n\r\n")) == 400
        assert status_of(rig.exchange(b"GET / HTTP/1.1\r\n\r\n")) == 400
        assert status_of(rig.exchange(b"GET / HTTP/1.1\r\nHost: x\r\n" +
                                      b"A: b\r\n" * 10000 + b"\r\n")) == 431
        assert status_of(rig.exchange(b"GET / HTTP/1.1\r\nHost: x\r\nA: " +
                                      b"b" * 70000 + b"\r\n\r\n")) == 431
        assert status_of(rig.exchange(b"GET /" + b"b" * 70000 + b" HTTP/1.1\r\n"
                                      b"Host: x\r\n\r\n")) in (414, 431)
        for junk in (b"\0\r\n\r\n", b"GET /\r\n\r\n", b"\x16\x03\x01" + bytes(200),
                     b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", b"A" * 70000,
                     b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", os.urandom(5000)):
            assert status_of(rig.exchange(junk, timeout=8)) in (0, 400, 414, 431, 505)
        assert rig.request("GET", "/healthz").status == 200
        assert not rig.submits


def test_refused_before_the_body(program):
    huge = b"Content-Length: 2147483648\r\nExpect: 100-continue\r\n\r\n"
    with FrontRig(program, keys=["sesame"]) as rig:
        data = rig.exchange(POST + huge)
        assert status_of(data) == 401 and b"100 Continue" not in data
        assert b"WWW-Authenticate: Bearer" in data
        key = b"Authorization: Bearer sesame\r\n"
        data = rig.exchange(POST + key + huge)
        assert status_of(data) == 413 and b"100 Continue" not in data
        assert status_of(rig.exchange(POST + key + b"Content-Length: " + b"9" * 30 +
                                      b"\r\n\r\n")) == 413
        good = b"Content-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        with rig.raw(POST + key + good) as peer:
            assert peer.recv(100).startswith(b"HTTP/1.1 100 Continue")
            peer.sendall(b"deck")
            assert status_of(read_all(peer)) == 201
        # Without Expect, a client that sends first still reads its answer.
        for _ in range(5):
            answer = rig.request("POST", "/v1/decks", b"x" * (3 << 20), key="sesame")
            problem(answer, 413, "too-large")


def test_keys(program):
    with FrontRig(program, keys=["one", "two"],
                  proxies=[("::ffff:127.0.0.1", 128)]) as rig:
        strangers = 0
        for key in ("one", "two"):
            answer = rig.request("POST", "/v1/decks", b"deck", key=key)
            assert answer.status == 202
            assert rig.request("GET", answer.getheader("Location"),
                               key=key).status == 200
        for path in (answer.getheader("Location"), "/v1/decks", "/v1/x", "/v1"):
            for field in (None, "", "Bearer", "Bearer ", "Bearer three", "Basic b25l",
                          "Bearer one two", "Bearer one,", "one", "Bearer \xff"):
                strangers += 1  # each elsewhere: guessing is slowed down
                headers = {"X-Forwarded-For": f"192.0.2.{strangers}"}
                if field is not None:
                    headers["Authorization"] = field
                answer = rig.request("GET", path, headers=headers)
                problem(answer, 401, "unauthorized")
                assert answer.getheader("WWW-Authenticate").startswith("Bearer")
        assert rig.request("GET", "/", headers={
            "Authorization": "bearer  one"}).status == 200
        for path in ("/healthz", "/readyz", "/"):
            assert rig.request("GET", path).status == 200
        assert status_of(rig.exchange(
            b"GET /v1/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer one\r\n"
            b"Authorization: Bearer two\r\n\r\n")) == 400


def test_replies(program):
    rows = (("type-mismatch", 415, "type-mismatch"), ("busy", 503, "busy"),
            ("storage-full", 503, "storage-full"), ("cancelled", 500, "internal"))
    with FrontRig(program) as rig:
        for fault, status, code in rows:
            rig.reply = dict(fault=fault, seen='name "pptx" <i>', retry_after=42)
            said = problem(upload(rig), status, code)
            assert said["detail"] == 'name "pptx" <i>'
        rig.reply = {}
        rig.send(REPLY, 4711, struct.pack(">IIIII", 0, 1, 2, 0, 0) + bytes(16))
        rig.send(ACCEPTED, 4711, bytes(20))
        rig.send(SAID, 4711, bytes(4))
        rig.send(ERASED, 4711, bytes(24))
        assert upload(rig).status == 201


def test_gone_clients(program):
    with FrontRig(program, answer=False) as rig:
        before = rig.idle
        for data in (b"Content-Length: 90000\r\n\r\n" + b"x" * 50000,
                     b"Transfer-Encoding: chunked\r\n\r\nffff\r\n" + b"x" * 50000):
            peer = rig.raw(POST + data)
            time.sleep(0.2)
            assert "/memfd:cleandeck" in rig.fds()
            peer.close()
            assert rig.settle(before) == before
        with rig.raw(POST + b"Content-Length: 9\r\n\r\nhalf") as peer:
            peer.shutdown(socket.SHUT_WR)
            assert status_of(read_all(peer)) in (0, 400)
        assert rig.settle(before) == before and not rig.submits
        peer = rig.raw(POST + b"Content-Length: 4\r\n\r\ndeck")
        submit = rig.await_submit()
        rig.settle(sorted(before + ["socket:"]))
        assert "/memfd:cleandeck" not in rig.fds()
        peer.close()
        rig.await_cancel()
        assert rig.cancels == [submit.slot]
        rig.reply_to(submit)  # crossed the CANCEL
        assert rig.settle(before) == before
        assert rig.request("GET", "/healthz").status == 200
        peer = rig.raw(POST + b"Content-Length: 4\r\n\r\ndeck")
        rig.await_submit(2)
    peer.close()


def test_limits(program):
    with FrontRig(program, answer=False, per_client=2, upload_memory=3000) as rig:
        peers = [rig.raw(POST + b"Content-Length: 4\r\n\r\ndeck") for _ in range(2)]
        rig.await_submit(2)
        problem(upload(rig), 429, "too-many-requests")
        for submit in rig.submits:
            rig.reply_to(submit)
        for peer in peers:
            assert peer.recv(100).startswith(b"HTTP/1.1 201")
            peer.close()
        problem(upload(rig, b"x" * 3001), 503, "busy")
        head = POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        data = rig.exchange(head + b"fff\r\n" + b"x" * 0xfff + b"\r\n0\r\n\r\n")
        assert status_of(data) == 503 and b"Retry-After: 7" in data
        peer = rig.raw(POST + b"Content-Length: 3000\r\n\r\n" + b"x" * 3000)
        rig.await_submit(3)
        problem(upload(rig, b"xx"), 503, "busy")
        rig.reply_to(rig.submits[2], fault="busy", retry_after=9)
        assert b"Retry-After: 9" in peer.recv(2000)
        peer.close()
        rig.answer = True
        assert upload(rig, b"x" * 3000).status == 201


def test_slow_clients(program):
    with FrontRig(program, idle_ms=1000, connections=4) as rig:
        before = rig.idle
        silent = rig.raw(b"GET / HT")
        half = rig.raw(POST + b"Content-Length: 10\r\n\r\nabc")
        drip = rig.raw(b"GET / HTTP/1.1\r\n")
        start = time.monotonic()
        with contextlib.suppress(OSError):
            while time.monotonic() - start < 60:
                drip.send(b"X")
                time.sleep(0.2)
                if select.select([drip], [], [], 0)[0] and not drip.recv(1000):
                    break
        assert time.monotonic() - start < 60  # it was cut off
        for peer in (silent, half):
            read_all(peer)
            peer.close()
        drip.close()
        assert rig.settle(before) == before
        crowd = [rig.raw(b"GET /healthz HT") for _ in range(30)]
        assert len(rig.fds()) <= len(before) + 5
        for peer in crowd:
            peer.close()
        # libmicrohttpd does not see an end that came with the last bytes:
        # four at a time, each of the 30 is kept for its idle second.
        assert rig.settle(before, 30) == before
        assert rig.request("GET", "/healthz").status == 200


def test_many_at_once(program):
    with FrontRig(program, per_client=64) as rig:
        before, results = rig.idle, []
        rig.pages = 30

        def one(number):
            for i in range(5):
                answer = upload(rig, bytes([number]) * (10000 + i))
                results.append(answer.status)
        threads = [threading.Thread(target=one, args=(n,)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [201] * 100
        assert rig.settle(before) == before


def test_surprises_end_it(program):
    for packet in (b"", b"\0", struct.pack(">HHI", 1, STATUS, 0) + bytes(12),
                   struct.pack(">HHI", VERSION, KEY, 0) + bytes(32),
                   struct.pack(">HHI", VERSION, EVENT, 0) + bytes(104),
                   struct.pack(">HHI", VERSION, LISTEN, 0),
                   struct.pack(">HHI", VERSION, SUBMIT, 0) + bytes(24),
                   struct.pack(">HHI", VERSION, STATUS, 0) + bytes(11)):
        rig = FrontRig(program)
        if not packet:
            continue
        rig.expected_exit = 3
        with rig:
            rig.control.send(packet)
            rig.thread.join(5)


def main(rows=None):
    """Runs the rows (functions test_*) of a module, this one by default."""
    program, chosen = sys.argv[1], sys.argv[2:]
    tests = {name: test for name, test in (rows or globals()).items()
             if name.startswith("test_") and (not chosen or name in chosen)}
    failed = 0
    for name, test in tests.items():
        start = time.monotonic()
        try:
            test(program)
            print(f"ok   {name} ({time.monotonic() - start:.1f} s)", flush=True)
        except Exception:  # the next row is worth trying all the same
            failed += 1
            print(f"FAIL {name}", flush=True)
            import traceback
            traceback.print_exc()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
