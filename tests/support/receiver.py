# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that is called back: a real HTTP server on loopback.

The path of a URL says how it answers: /STATUS/... always so, /once/STATUS/...
so at first and 200 from then on, /drop/... ends the connection at first,
/slow/... answers after two seconds, /redirect/... sends elsewhere.
"""
import hashlib
import hmac
import http.server
import json
import threading
import time


class Call:
    """One request, and when it came."""

    def __init__(self, handler, body):
        self.when = time.monotonic()
        self.clock = time.time()
        self.method, self.path = handler.command, handler.path
        self.headers = {name.lower(): value
                        for name, value in handler.headers.items()}
        self.count = len(handler.headers.items())
        self.body = body
        self.peer = handler.client_address

    @property
    def json(self):
        return json.loads(self.body)

    def is_signed(self, secret):
        """By the recipe of docs/API.md."""
        said = self.headers["x-cleandeck-timestamp"].encode() + b"." + \
            self.body
        right = hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()
        return self.headers.get("x-cleandeck-signature") == "v1=" + right


class Handler(http.server.BaseHTTPRequestHandler):
    """See above."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        size = int(self.headers.get("Content-Length", 0))
        call = Call(self, self.rfile.read(size))
        before = self.server.note(call)
        word, _, rest = self.path[1:].partition("/")
        if word == "once":
            word = rest.partition("/")[0] if before == 0 else "200"
        if word == "drop" and before == 0:
            self.close_connection = True
            return
        if word == "slow":
            time.sleep(2)
        self.send_response(302 if word == "redirect" else
                           int(word) if word.isdigit() else 200)
        if word == "redirect":
            self.send_header("Location", "/200/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer

    def log_message(self, *_):
        """Nothing."""


class Receiver(http.server.ThreadingHTTPServer):
    """Running, as a context manager; `calls` are all that came."""

    daemon_threads = True

    def __init__(self, address="127.0.0.1", port=0):
        super().__init__((address, port), Handler)
        self.calls = []
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self.serve_forever,
                                       args=(0.05,), daemon=True)

    @property
    def port(self):
        return self.server_address[1]

    @property
    def root(self):
        return "http://%s:%d" % self.server_address

    def handle_error(self, *_):
        """The one who calls was killed."""

    def note(self, call):
        """How many came to that path before."""
        with self.lock:
            before = sum(other.path == call.path for other in self.calls)
            self.calls.append(call)
            return before

    def at(self, path):
        """The calls to a path, in their order."""
        with self.lock:
            return [call for call in self.calls if call.path == path]

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()
