# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that is none: speaks the API of docs/openapi.yaml as far as a
client needs it, and fails on demand.

Stub().script holds what goes wrong: lists of faults, each used once.

    refuse    POST /v1/decks: (status, code, retry_after) before the real one
    cut       artifact name -> bytes after which the connection is dropped
    drop      events after which the stream is dropped
"""
import hashlib
import http.server
import json
import re
import threading
import urllib.parse

ID = "0123456789abcdef0123456789abcdef"
TIME = "2026-11-21T20:39:12Z"
TITLES = {"busy": (503, "The service is busy; try again shortly."),
          "too-many-requests": (429, "Too many uploads at once from this "
                                     "client; try again shortly."),
          "encrypted": (422, "The file is protected by a password; save it "
                             "without one."),
          "unauthorized": (401, "A valid key is needed."),
          "not-found": (404, "There is nothing here."),
          "range-unsatisfiable": (416, "The file has no such part.")}
FIELDS = {"X-Content-Type-Options": "nosniff",
          "Content-Security-Policy": "default-src 'none'; sandbox",
          "Cross-Origin-Resource-Policy": "same-origin",
          "Referrer-Policy": "no-referrer"}


def make_artifacts(pages=3):
    """name -> (type, bytes) of a deck."""
    made = {"deck.pdf": ("application/pdf", b"%PDF-1.7\n" + b"x" * 300000)}
    for n in range(1, pages + 1):
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>" + b" " * 5000 * n
        made["slides/%d.svg" % n] = ("image/svg+xml", svg)
        made["thumbnails/%d.png" % n] = ("image/png", b"\x89PNG" + b"y" * n)
        made["text/%d.txt" % n] = ("text/plain; charset=utf-8",
                                   b"" if n == 2 else b"slide\n")
    return made


class Script:
    """What is to go wrong, and what was seen."""

    def __init__(self):
        self.refuse, self.cut, self.drop = [], {}, []
        self.end = {"state": "done"}
        self.names = None  # artifact names in the record, instead
        self.key = None
        self.bundle = b"zip" * 9000 + b"PK\5\6" + b"\0" * 18
        self.link = "/d/%s/deck.pdf?x=9&k=1&s=%s" % (ID, "A" * 43)
        self.ticket = "/t/Zm9vYmFy"
        self.ranges = True
        self.uploads, self.requests, self.keys = [], [], {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    @property
    def script(self):
        return self.server.script

    def begin(self, status, kind, size=None, cache="no-store", **fields):
        self.send_response_only(status)
        self.send_header("Content-Type", kind)
        for name, value in dict(FIELDS, **{"Cache-Control": cache}).items():
            self.send_header(name, value)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        if size is not None:
            self.send_header("Content-Length", str(size))
        self.end_headers()

    def say(self, status, document, kind="application/json", **fields):
        body = json.dumps(document).encode()
        self.begin(status, kind, len(body), **fields)
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, code, detail=None, **fields):
        status, title = TITLES[code]
        problem = {"type": "urn:cleandeck:fault:" + code, "title": title,
                   "status": status, "code": code}
        if detail:
            problem["detail"] = detail
        if status == 401:
            fields["WWW_Authenticate"] = 'Bearer realm="cleandeck"'
        self.say(status, problem, "application/problem+json", **fields)

    def drop(self):
        self.close_connection = True
        self.connection.shutdown(2)

    def record(self):
        made = self.server.artifacts
        document = {
            "id": ID, "kind": "odp", "pages": 3, "rastered": 0,
            "created": TIME, "expires": TIME, "percent": 100,
            "artifacts": [
                {"name": name, "href": "/v1/decks/%s/%s" % (ID, name),
                 "type": made.get(name, ("application/pdf",))[0],
                 "bytes": len(made.get(name, (0, b""))[1]),
                 "sha256": hashlib.sha256(
                     made.get(name, (0, b""))[1]).hexdigest()}
                for name in self.script.names or made],
            "links": {"self": "/v1/decks/" + ID,
                      "events": "/v1/decks/%s/events" % ID,
                      "bundle": "/v1/decks/%s/bundle.zip" % ID}}
        document.update(self.script.end)
        if document["state"] != "done":
            document["artifacts"] = []
        return document

    # Places

    def post_deck(self, query):
        size = int(self.headers["Content-Length"])
        body = self.rfile.read(size)
        script = self.script
        script.uploads.append((dict(query), dict(self.headers), body))
        if script.refuse:
            status, code, seconds = script.refuse.pop(0)
            if status == 0:
                return self.drop()
            fields = {"Retry_After": str(seconds)} if seconds else {}
            return self.refuse(code, "\x1b[31mseen", **fields)
        key = self.headers.get("Idempotency-Key")
        again = key in script.keys
        script.keys[key] = ID
        fields = {"Idempotency_Replayed": "true"} if again else {}
        return self.say(202, {
            "id": ID, "state": "queued", "href": "/v1/decks/" + ID,
            "links": {"self": "/v1/decks/" + ID,
                      "events": "/v1/decks/%s/events" % ID}},
            Location="/v1/decks/" + ID, **fields)

    def get_artifact(self, name):
        kind, body = self.server.artifacts[name]
        tag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        fields = {"ETag": tag, "Accept_Ranges": "bytes"}
        if name == "deck.pdf":
            fields["Content_Disposition"] = 'attachment; filename="deck.pdf"'
        status, start = 200, 0
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if match and self.script.ranges and \
                self.headers.get("If-Range", tag) == tag:
            status, start = 206, int(match[1])
            fields["Content_Range"] = "bytes %d-%d/%d" % (
                start, len(body) - 1, len(body))
        part = body[start:]
        self.begin(status, kind, len(part),
                   "private, max-age=86400, immutable", **fields)
        if self.command == "HEAD":
            return None
        cut = self.script.cut.get(name, [])
        if cut:
            self.wfile.write(part[:cut.pop(0)])
            self.wfile.flush()
            return self.drop()
        return self.wfile.write(part)

    def list_events(self):
        yield 2000000, "state", {"state": "checking", "percent": 1, "eta": 9}
        yield 5000000, "state", {"state": "rendering", "percent": 40, "eta": 3}
        for n in range(1, 4):
            yield 5000000 + n, "slide", {
                "slide": n, "href": "/v1/decks/%s/slides/%d.svg" % (ID, n)}
        yield 7000000, "end", self.record()

    def get_events(self):
        self.begin(200, "text/event-stream", Connection="close",
                   X_Accel_Buffering="no")
        self.close_connection = True
        last = int(self.headers.get("Last-Event-ID", "0"))
        left = self.script.drop.pop(0) if self.script.drop else 99
        self.wfile.write(b": hello\n\n")
        for number, event, document in self.list_events():
            if number <= last:
                continue
            if left == 0:
                return self.drop()
            left -= 1
            self.wfile.write(("id: %d\nevent: %s\ndata: %s\n\n" % (
                number, event, json.dumps(document))).encode())
            self.wfile.flush()
        return None

    def post_json(self, place):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.script.uploads.append((place, dict(self.headers), body))
        if place == "/v1/tickets":
            self.say(201, {"ticket": "Zm9vYmFy", "href": self.script.ticket,
                           "expires": TIME})
        else:
            self.say(201, {"href": self.script.link, "expires": TIME})

    def get_bundle(self):
        self.begin(200, "application/zip", len(self.script.bundle),
                   Content_Disposition='attachment; filename="a.zip"')
        self.wfile.write(self.script.bundle)

    def answer(self):
        path, _, query = self.path.partition("?")
        self.script.requests.append((self.command, self.path,
                                     dict(self.headers)))
        wanted = self.script.key
        if wanted and self.headers.get("Authorization") != "Bearer " + wanted:
            return self.refuse("unauthorized")
        deck = "/v1/decks/" + ID
        if path == "/v1/decks":
            return self.post_deck(urllib.parse.parse_qsl(query))
        if path in ("/v1/tickets", "/v1/links"):
            return self.post_json(path)
        if path == deck and self.command == "DELETE":
            return self.say(200, {"id": ID, "erased": True, "state": "done",
                                  "files": 10, "bytes": 12345, "at": TIME})
        if path == deck:
            return self.say(200, self.record())
        if path == deck + "/events":
            return self.get_events()
        if path == deck + "/bundle.zip":
            return self.get_bundle()
        if path.startswith(deck + "/") and \
                path[len(deck) + 1:] in self.server.artifacts:
            return self.get_artifact(path[len(deck) + 1:])
        return self.refuse("not-found")

    def do_GET(self):
        try:
            self.answer()
        except OSError:
            self.close_connection = True

    do_POST = do_DELETE = do_HEAD = do_GET


class Stub(http.server.ThreadingHTTPServer):
    """The service that is none, on a loopback port, until close()."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, artifacts=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = Script()
        self.artifacts = artifacts or make_artifacts()
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        pass

    def close(self):
        self.shutdown()
        self.server_close()
