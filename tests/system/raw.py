# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP by hand: requests that no client library would send."""
import json
import socket

WAIT = "Prefer: wait=120"


class RawAnswer:
    """One answer as it came: status, headers (lower-case keys), body."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json.get("code", self.json.get("state"))


class Raw:
    """One connection."""

    def __init__(self, port, timeout=20):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)
        return self

    def half_close(self):
        """Says that nothing more will be sent."""
        self.socket.shutdown(socket.SHUT_WR)

    def read(self, with_body=True):
        """The next answer; None when the connection has ended."""
        try:
            line = self.file.readline()
        except ConnectionResetError:
            return None
        if not line:
            return None
        version, status, *_ = line.split(b" ", 2)
        assert version == b"HTTP/1.1", line
        headers = {}
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, value = line.decode("latin-1").split(":", 1)
            headers[name.lower()] = value.strip()
        size = int(headers.get("content-length", 0)) if with_body else 0
        return RawAnswer(int(status), headers, self.file.read(size))

    def ends(self):
        """Reads to the end; false when none comes in time."""
        try:
            self.file.read()
        except ConnectionResetError:
            pass
        except TimeoutError:
            return False
        return True


def head(method, target, *fields):
    """The bytes of a request's head."""
    lines = ["%s %s HTTP/1.1" % (method, target), "Host: test", *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def post(data, *fields, target="/v1/decks", length=None, wait=WAIT):
    """A whole upload, or one that claims another length than it has.

    Its answer comes with the deck's end; at once with wait=None.
    """
    size = len(data) if length is None else length
    waiting = [wait] if wait else []
    return head("POST", target, "Content-Length: %d" % size, *waiting,
                *fields) + data


def form(*parts, boundary="cut-here"):
    """(content type, body) of a form of (name, file name or None, bytes)."""
    body = b""
    for name, file_name, data in parts:
        said = 'form-data; name="%s"' % name
        if file_name is not None:
            said += '; filename="%s"' % file_name
        body += ("--%s\r\nContent-Disposition: %s\r\n\r\n" %
                 (boundary, said)).encode() + data + b"\r\n"
    return ("multipart/form-data; boundary=" + boundary,
            body + b"--" + boundary.encode() + b"--\r\n")
