# SPDX-License-Identifier: GPL-3.0-or-later
"""Real proxies in front of a service: nginx with samples/deploy/nginx.conf,
and haproxy. As context managers; `port` is where they listen.

Each runs as who runs the tests, in one process, with all its files in a
folder that goes with it.
"""
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time

import service as rig

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(HERE, "..", "..", "samples", "deploy", "nginx.conf")
# Debian has them where an ordinary user's PATH does not lead.
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"

NGINX = """
daemon off;
master_process off;
worker_rlimit_nofile 4096;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""

HAPROXY = """
global
    maxconn 1000
defaults
    mode http
    timeout connect 5s
    timeout client 10s
    timeout server 150s
    timeout http-request 3s
frontend all
    bind 127.0.0.1:{port}
    default_backend cleandeck
backend cleandeck
    # All clients over the same connections; one may be closed just now.
    http-reuse always
    retries 3
    retry-on conn-failure empty-response
    server one 127.0.0.1:{upstream}
"""


class Proxy:
    """One of them."""

    program = None

    def __init__(self, upstream):
        self.upstream = upstream
        self.port = rig.free_port()
        self.folder = tempfile.mkdtemp(prefix="cleandeck-proxy-")
        self.process = None

    @classmethod
    def is_installed(cls):
        return shutil.which(cls.program, path=PATH) is not None

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def read(self, name):
        path = os.path.join(self.folder, name)
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def command(self):
        """What to start, after its files are written."""
        raise NotImplementedError

    def __enter__(self):
        words = [shutil.which(self.program, path=PATH), *self.command()]
        with open(os.path.join(self.folder, "out"), "wb") as out:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL,
                                            stdout=out, stderr=out)
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                if self.process.poll() is not None or \
                        time.monotonic() > deadline:
                    self.stop()
                    raise AssertionError("%s: %s" % (
                        self.program, self.read("out"))) from None
            time.sleep(0.05)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder)


class Nginx(Proxy):
    """With the file that docs/OPERATIONS.md tells people to use."""

    program = "nginx"

    def site(self):
        """That file, at our ports, without TLS, and less patient (for
        a service with an idle-time of a second)."""
        with open(SAMPLE, encoding="utf-8") as file:
            text = file.read()
        for pattern, right in (
                (r"server 127\.0\.0\.1:8080;",
                 "server 127.0.0.1:%d;" % self.upstream),
                (r"keepalive_timeout 20s;", "keepalive_timeout 500ms;"),
                (r"listen 443 ssl http2;",
                 "listen 127.0.0.1:%d;" % self.port),
                (r"server_name slides\.example\.org;", "server_name _;"),
                (r" *ssl_certificate \S+;\n", ""),
                (r" *ssl_certificate_key \S+;\n", ""),
                (r"access_log \S+ cleandeck;",
                 "access_log %s/access.log cleandeck;" % self.folder),
                (r"client_body_timeout 30s;",
                 "client_body_timeout 3s; client_header_timeout 3s;")):
            text, count = re.subn(pattern, right, text)
            assert count == 1, "not once in nginx.conf: " + pattern
        return text

    def command(self):
        self.write("site.conf", self.site())
        return "-p", self.folder, "-e", self.folder + "/error.log", "-c", \
            self.write("nginx.conf", NGINX.format(folder=self.folder))


class Haproxy(Proxy):
    """With little more than its defaults."""

    program = "haproxy"

    def command(self):
        return "-db", "-f", self.write("haproxy.cfg", HAPROXY.format(
            port=self.port, upstream=self.upstream))
