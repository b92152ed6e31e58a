#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A loopback server that writes down who calls, to prove that nobody does.

canary_server.py --log FILE [--port N] [--seconds N]

Prints "port N" and serves until it is ended. Each connection is a line of
FILE: time, the peer, and its first line, empty if it said nothing (an FTP
client waits to be greeted). GET is answered with the canary picture.
"""
import argparse
import pathlib
import socketserver
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from make_canary import picture  # noqa: E402

PATIENCE = 2.0  # seconds until a silent peer is let go
ENOUGH = 65536


class Call(socketserver.BaseRequestHandler):
    """One connection."""

    def hear(self):
        """The head of a request, or what came of it in time."""
        self.request.settimeout(PATIENCE)
        said = b""
        try:
            while b"\r\n\r\n" not in said and len(said) < ENOUGH:
                more = self.request.recv(4096)
                if not more:
                    break
                said += more
        except OSError:
            pass
        return said

    def handle(self):
        said = self.hear()
        first = said.split(b"\r\n", 1)[0].decode("latin-1")
        self.server.note(self.client_address, first)
        if not first:
            return
        body = picture()
        head = ("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"
                "Last-Modified: Tue, 01 Jan 2030 00:00:00 GMT\r\n"
                "Allow: OPTIONS, GET, HEAD\r\nConnection: close\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode()
        try:
            self.request.sendall(head + (body if first.startswith("GET ")
                                         else b""))
        except OSError:
            pass


class Server(socketserver.ThreadingTCPServer):
    """The listener with its log."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port, log):
        super().__init__(("127.0.0.1", port), Call)
        self.log, self.lock = log, threading.Lock()

    def note(self, peer, first):
        """One line, at once."""
        line = f"{time.time():.3f}\t{peer[0]}:{peer[1]}\t{first!r}\n"
        with self.lock, open(self.log, "a", encoding="utf-8") as log:
            log.write(line)


def main():
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--log", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seconds", type=float, help="end by itself")
    asked = parser.parse_args()
    pathlib.Path(asked.log).touch()
    with Server(asked.port, asked.log) as server:
        print(f"port {server.server_address[1]}", flush=True)
        if asked.seconds:
            threading.Timer(asked.seconds, server.shutdown).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
