# SPDX-License-Identifier: GPL-3.0-or-later
"""A small internet for the courier: network, name server, hosts to call.

All of it is in namespaces of the test's own (`unshare`), where any address
may be ours, port 53 too, and /etc is what we say. So the courier, its cage
and its policy run as they are, with no exception made for a test; and no
packet leaves the machine.
"""
import atexit
import fcntl
import os
import shutil
import socket
import socketserver
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

INSIDE = "CLEANDECK_COURIER_WORLD"
SKIP = 77
NAME_SERVER = "10.53.53.53"  # private, as name servers are
# Addresses of ours. The first rows are public ones.
PUBLIC = ("93.184.216.34", "93.184.216.35", "93.184.216.36", "93.184.216.37",
          "93.184.216.38")
PUBLIC6 = ("2606:2800:220:1::1", "2606:2800:220:1::2")
PRIVATE = ("10.1.2.3", "172.16.0.9", "192.168.7.7", "169.254.169.254",
           "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1",
           "198.51.100.1", "203.0.113.1", "192.88.99.1", NAME_SERVER)
PRIVATE6 = ("fd00::7", "fec0::7", "2001:db8::7", "2002:7f00:1::1",
            "2001::7", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "100::7",
            "3fff::7", "4000::7")
SIOCGIFFLAGS, SIOCSIFFLAGS = 0x8913, 0x8914
SIOCSIFADDR, SIOCSIFNETMASK = 0x8916, 0x891c
IFF_UP = 1


def enter():
    """Starts this program again inside; returns there."""
    if os.environ.get(INSIDE):
        return
    if not os.access("/proc/self/ns/user", os.R_OK):
        print("no user namespaces here")
        sys.exit(SKIP)
    unshare = ["unshare", "--user", "--map-root-user", "--net", "--mount"]
    if subprocess.run(unshare + ["true"], check=False).returncode != 0:
        print("user namespaces are not to be had")
        sys.exit(SKIP)
    os.environ[INSIDE] = "1"
    os.execvp("unshare", unshare + ["--", sys.executable, "-B"] + sys.argv)


def make_network():
    """The loopback device, up, with every address of ours."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        def ask(number, name, rest):
            fcntl.ioctl(control, number,
                        struct.pack("16s24s", name.encode(), rest))
        ask(SIOCSIFFLAGS, "lo", struct.pack("H", IFF_UP))
        for number, address in enumerate(PUBLIC + PRIVATE):
            name = "lo:%d" % number
            for what, value in ((SIOCSIFADDR, address),
                                (SIOCSIFNETMASK, "255.255.255.255")):
                ask(what, name, struct.pack("HH4s", socket.AF_INET, 0,
                                            socket.inet_aton(value)))
    index = socket.if_nametoindex("lo")
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as control:
        for address in PUBLIC6 + PRIVATE6:
            fcntl.ioctl(control, SIOCSIFADDR, struct.pack(
                "=16sIi", socket.inet_pton(socket.AF_INET6, address), 128,
                index))


def cover(path, source):
    """Puts a file or folder of ours in the place of one of the system's."""
    subprocess.run(["mount", "--bind", source, path], check=True)


class Authority:
    """Certificates, by the openssl program; one key does for all."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        self.run("ecparam", "-name", "prime256v1", "-genkey", "-noout",
                 "-out", self.path("key.pem"))
        for name in ("ours", "other"):
            self.run("req", "-x509", "-new", "-key", self.path("key.pem"),
                     "-days", "30", "-subj", "/CN=%s authority" % name,
                     "-out", self.path(name + ".pem"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *words):
        subprocess.run(["openssl", *words], check=True, capture_output=True)

    def make(self, name, host, authority="ours", days="30"):
        """A server's context, for that host."""
        request, signed = self.path(name + ".csr"), self.path(name + ".crt")
        extensions = self.path(name + ".ext")
        with open(extensions, "w", encoding="ascii") as file:
            file.write("subjectAltName=DNS:%s\n" % host)
        self.run("req", "-new", "-key", self.path("key.pem"), "-subj",
                 "/CN=" + host, "-out", request)
        self.run("x509", "-req", "-in", request, "-CA",
                 self.path(authority + ".pem"), "-CAkey",
                 self.path("key.pem"), "-CAcreateserial", "-days", days,
                 "-extfile", extensions, "-out", signed)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(signed, self.path("key.pem"))
        return context


def pack_name(name):
    return b"".join(bytes([len(part)]) + part.encode()
                    for part in name.rstrip(".").split(".")) + b"\0"


class NameServer:
    """Answers by `names`: name -> list of addresses, or a function of how
    often it was asked, or "silent", "truncated", "forged", "alias NAME"."""

    def __init__(self, address=NAME_SERVER):
        self.names = {}
        self.asked = []  # (name, type, "udp" or "tcp", id, port)
        self.lock = threading.Lock()
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind((address, 53))
        self.tcp = socket.create_server((address, 53))
        for work in (self.serve_udp, self.serve_tcp):
            threading.Thread(target=work, daemon=True).start()

    def count(self, name, kind=1):
        return sum(1 for asked in self.asked if asked[:2] == (name, kind))

    def answer(self, question, way, port):
        """The replies to send, in order."""
        number, = struct.unpack(">H", question[:2])
        at, labels = 12, []
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode())
            at += question[at] + 1
        kind, = struct.unpack(">H", question[at + 1:at + 3])
        name = ".".join(labels).lower()
        section = question[12:at + 5]
        with self.lock:
            before = self.count(name, kind)
            self.asked.append((name, kind, way, number, port))
        found = self.names.get(name)
        if callable(found):
            found = found(before)
        if found == "silent":
            return []
        if found == "truncated" and way == "udp":
            return [struct.pack(">HHHHHH", number, 0x8780, 1, 0, 0, 0) +
                    section]
        if found == "truncated":
            found = [PUBLIC[0]]
        forged = []
        if found == "forged":
            for guess in range(1, 6):
                forged.append(self.reply((number + guess) % 65536, section,
                                         kind, ["10.1.2.3"]))
            found = [PUBLIC[0]]
        return forged + [self.reply(number, section, kind, found)]

    def reply(self, number, section, kind, found):
        records = b""
        count = 0
        if isinstance(found, str):
            target = found.split()[1]
            alias = pack_name(target)
            records += b"\xc0\x0c" + struct.pack(">HHIH", 5, 1, 0,
                                                 len(alias)) + alias
            count += 1
            owner, found = alias, self.names.get(target)
        else:
            owner = b"\xc0\x0c"
        for address in found or []:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            if kind != (28 if ":" in address else 1):
                continue
            data = socket.inet_pton(family, address)
            records += owner + struct.pack(">HHIH", kind, 1, 0,
                                           len(data)) + data
            count += 1
        code = 0x8580 if found is not None else 0x8583
        return struct.pack(">HHHHHH", number, code, 1, count, 0, 0) + \
            section + records

    def serve_udp(self):
        while True:
            question, who = self.udp.recvfrom(4096)
            for reply in self.answer(question, "udp", who[1]):
                self.udp.sendto(reply, who)

    def serve_tcp(self):
        while True:
            line, who = self.tcp.accept()
            with line:
                size = line.recv(2)
                if len(size) < 2:
                    continue
                question = line.recv(struct.unpack(">H", size)[0])
                for reply in self.answer(question, "tcp", who[1]):
                    line.sendall(struct.pack(">H", len(reply)) + reply)


class Request:
    """What a host was sent."""

    def __init__(self, local, tls):
        self.local, self.tls = local, tls
        self.method = self.path = None
        self.headers, self.body = {}, b""
        self.sent = 0      # bytes of the answer that were taken
        self.ended = None  # when the connection was over


class Handler(socketserver.BaseRequestHandler):
    """One connection: the path says how to behave."""

    def handle(self):
        server = self.server
        local = self.request.getsockname()[0].replace("::ffff:", "")
        record = Request(local, server.context is not None)
        server.world.requests.append(record)
        try:
            if server.stalls:
                time.sleep(60)
                return
            if server.context:
                self.request = server.context.wrap_socket(
                    self.request, server_side=True)
            self.read(record)
            self.behave(record)
        except OSError:
            pass
        finally:
            record.ended = time.monotonic()
            self.request.close()

    def read(self, record):
        stream = self.request.makefile("rb")
        line = stream.readline().decode()
        record.method, record.path, _ = line.split()
        for line in stream:
            line = line.decode().rstrip("\r\n")
            if not line:
                break
            name, _, value = line.partition(":")
            record.headers[name.lower()] = value.strip()
        record.body = stream.read(int(record.headers["content-length"]))

    def say(self, record, data):
        self.request.sendall(data)
        record.sent += len(data)

    def behave(self, record):
        word = record.path.partition("?")[0].lstrip("/").split("/")
        how = getattr(self, "do_" + word[0].replace("-", "_"), None)
        if how:
            how(record, word)
            return
        status = int(word[1]) if word[0] == "status" else 200
        self.say(record, b"HTTP/1.1 %d Said\r\nContent-Length: 2\r\n"
                         b"Connection: close\r\n\r\nok" % status)

    def do_redirect(self, record, _):
        self.say(record, b"HTTP/1.1 302 Found\r\nLocation: "
                         b"http://127.0.0.1:8080/canary\r\n"
                         b"Content-Length: 0\r\n\r\n")

    def do_loop(self, record, _):
        self.say(record, b"HTTP/1.1 307 Again\r\nLocation: /loop\r\n"
                         b"Content-Length: 0\r\n\r\n")

    def do_huge(self, record, _):
        self.say(record, b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240"
                         b"\r\nContent-Type: application/x-dosexec\r\n"
                         b"Content-Disposition: attachment; "
                         b"filename=../../etc/passwd\r\n\r\n")
        while True:
            self.say(record, b"x" * 65536)

    def do_huge_500(self, record, _):
        self.say(record, b"HTTP/1.1 500 No\r\n\r\n")
        while True:
            self.say(record, b"x" * 65536)

    def do_bomb(self, record, _):
        self.say(record, b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                         b"Transfer-Encoding: chunked\r\n\r\n")
        while True:
            self.say(record, b"1000\r\n" + b"\x1f\x8b" * 0x800 + b"\r\n")

    def do_slow_body(self, record, _):
        self.say(record, b"HTTP/1.1 204 OK\r\n\r\n"
                 if record.path.endswith("204") else
                 b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            self.say(record, b"x")
            time.sleep(1)

    def do_slow_head(self, record, _):
        self.say(record, b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            self.say(record, b"x")
            time.sleep(1)

    def do_head_flood(self, record, _):
        self.say(record, b"HTTP/1.1 200 OK\r\n")
        while True:
            self.say(record, b"X-Flood: %s\r\n" % (b"x" * 1000))

    def do_hundreds(self, record, _):
        while True:
            self.say(record, b"HTTP/1.1 100 Continue\r\n\r\n")

    def do_cookies(self, record, _):
        self.say(record, b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\n"
                         b"Strict-Transport-Security: max-age=999999\r\n"
                         b"Alt-Svc: h2=\":8080\"\r\n"
                         b"WWW-Authenticate: Basic realm=x\r\n"
                         b"Content-Length: 0\r\n\r\n")

    def do_unauthorized(self, record, _):
        self.say(record, b"HTTP/1.1 401 Who\r\nWWW-Authenticate: NTLM\r\n"
                         b"WWW-Authenticate: Negotiate\r\n"
                         b"Content-Length: 0\r\n\r\n")

    def do_nothing(self, record, _):
        pass

    def do_nonsense(self, record, _):
        self.say(record, b"220 ftp.example.org FTP server ready\r\n")

    def do_broken(self, record, _):
        self.say(record, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")

    def do_wait(self, record, word):
        time.sleep(float(word[1]))
        self.say(record, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


class Host(socketserver.ThreadingTCPServer):
    """Listens on one port of every address, IPv4 and IPv6."""

    address_family = socket.AF_INET6
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, world, port, context=None, stalls=False):
        self.world, self.context, self.stalls = world, context, stalls
        super().__init__(("::", port), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

    def handle_error(self, request, client_address):
        pass


class World:
    """Everything around the courier."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="courier-", dir="/tmp")
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.requests = []
        make_network()
        self.authority = Authority(os.path.join(self.folder, "authority"))
        self.cover_etc()
        self.names = NameServer()
        self.hosts = [Host(self, 80), Host(self, 8080)]
        make = self.authority.make
        self.hosts.append(Host(self, 443, make("good", "*.example.org")))
        self.hosts.append(Host(self, 4431, make(
            "stranger", "*.example.org", authority="other")))
        self.hosts.append(Host(self, 4432, make("wrong", "else.example")))
        self.hosts.append(Host(self, 4433, make(
            "expired", "*.example.org", days="-1")))
        old = make("old", "*.example.org")
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        self.hosts.append(Host(self, 4434, old))
        self.hosts.append(Host(self, 4435, stalls=True))
        self.full = self.fill(8081)

    def fill(self, port):
        """A listener that takes nobody any more: packets vanish."""
        listener = socket.create_server((PUBLIC[4], port), backlog=0)
        lines = []
        for _ in range(3):
            line = socket.socket()
            line.setblocking(False)
            line.connect_ex((PUBLIC[4], port))
            lines.append(line)
        return [listener] + lines

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        return path

    def cover_etc(self):
        cover("/etc/resolv.conf", self.write(
            "resolv.conf", "search evil.test\nnameserver %s\n" % NAME_SERVER))
        cover("/etc/hosts", self.write(
            "hosts", "127.0.0.1 localhost\n93.184.216.34 file.example.org\n"))
        folder = os.path.join(self.folder, "certs")
        os.makedirs(folder)
        with open(self.authority.path("ours.pem"), encoding="ascii") as file:
            self.write("certs/ca-certificates.crt", file.read())
        cover("/etc/ssl/certs", folder)

    def served(self, path=None):
        """Requests and mere connections so far, or those of a path."""
        return [r for r in list(self.requests)
                if path is None or r.path == path]


class Courier:
    """The rig: the real courier, locked; or `unlocked`, a program."""

    def __init__(self, prefix, seccomp, *arguments, unlocked=None):
        self.process = subprocess.Popen(
            [os.path.join(prefix, "tests", "support", "courier_rig"),
             unlocked or prefix, seccomp, *arguments], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, bufsize=1)
        self.lines, self.dials, self.outcomes = [], [], {}
        self.news = threading.Condition()
        self.number = 0
        words = self.process.stdout.readline().split(" ", 2)
        if words[0] != "ready":
            raise AssertionError("not ready: %s %s" % (
                words, self.process.stdout.read()))
        self.pid = int(words[1])
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            words = line.rstrip("\n").split(" ")
            with self.news:
                self.lines.append(line.rstrip("\n"))
                if words[0] == "dial":
                    self.dials.append((words[1].replace("::ffff:", ""),
                                       int(words[2]), words[3],
                                       int(words[4])))
                if words[0] == "delivered":
                    self.outcomes[int(words[1])] = (
                        int(words[2]), int(words[3]), " ".join(words[4:]))
                self.news.notify_all()

    def say(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")

    def settle(self, hosts, secrets=()):
        for port, name in hosts:
            self.say("host", port, name)
        for tenant, secret in secrets:
            self.say("secret", tenant, secret)

    def order(self, url, tenant="default", body="{}", attempt=1):
        self.number += 1
        self.say("deliver", self.number, attempt, tenant, url, body)
        return self.number

    def outcome(self, number, seconds=45):
        with self.news:
            if not self.news.wait_for(
                    lambda: number in self.outcomes or self.is_over(),
                    seconds) or number not in self.outcomes:
                raise AssertionError("no outcome: %s" % self.lines[-20:])
            return self.outcomes[number]

    def is_over(self):
        return self.lines and self.lines[-1].startswith("exit")

    def deliver(self, url, *rest, **named):
        return self.outcome(self.order(url, *rest, **named))

    def tcp(self):
        """The connections asked for: (address, port, errno)."""
        return [(d[0], d[1], d[3]) for d in self.dials if d[2] == "tcp"]

    def count_fds(self):
        return len(os.listdir("/proc/%d/fd" % self.pid))

    def stop(self):
        """The supervisor hangs up; returns the wait status."""
        self.process.stdin.close()
        return self.ended()

    def ended(self):
        self.process.wait(20)
        with self.news:
            self.news.wait_for(self.is_over, 5)
        self.reader.join()
        self.process.stdout.close()
        self.process.stdin.close()
        return int(self.lines[-1].split()[1])
