# SPDX-License-Identifier: GPL-3.0-or-later
"""client_rig.py CLEANDECK_REMOTE: the real client against a service that is
none (stub.py).
"""
import json
import os
import pty
import ssl
import stat
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import stub  # noqa: E402

PROGRAM = None
ID = stub.ID


class Case(unittest.TestCase):
    def setUp(self):
        self.stub = stub.Stub()
        self.script = self.stub.script
        folder = tempfile.TemporaryDirectory(prefix="cleandeck-client-")
        self.folder = folder.name
        self.addCleanup(folder.cleanup)
        self.addCleanup(self.stub.close)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, data=b"slides" * 1000):
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)

    def environment(self, more):
        kept = {k: v for k, v in os.environ.items()
                if not k.startswith("CLEANDECK_")}
        kept["CLEANDECK_URL"] = "http://127.0.0.1:%d/" % self.stub.port
        return dict(kept, **more)

    def run_it(self, *words, **more):
        done = subprocess.run(
            [PROGRAM, *words], capture_output=True, cwd=self.folder,
            env=self.environment(more), timeout=60, check=False)
        self.assertNotIn(b"\x1b", done.stdout + done.stderr)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def expect(self, code, *words, **more):
        """Runs it; that exit code; its standard output."""
        got, out, err = self.run_it(*words, **more)
        self.assertEqual(got, code, (words, out, err))
        return out if code == 0 else out + err


class Submit(Case):
    def test_id_printed(self):
        out = self.expect(0, "submit", self.write("a b.odp"), "--quiet")
        self.assertEqual(out, ID + "\n")
        query, headers, body = self.script.uploads[0]
        self.assertEqual(query, {"filename": "a b.odp"})
        self.assertEqual(body, b"slides" * 1000)
        self.assertRegex(headers["Idempotency-Key"], "^[0-9a-f]{32}$")
        self.assertNotIn("Authorization", headers)

    def test_options_sent(self):
        self.expect(0, "submit", self.write("a.odp"), "--artifacts", "pdf,svg",
                    "--ttl", "60", "--callback", "https://a.example/x?y=1&z",
                    "--meeting", "ä 1", "--idempotency-key", "once")
        query, headers, _ = self.script.uploads[0]
        self.assertEqual(query, {
            "filename": "a.odp", "artifacts": "pdf,svg", "ttl": "60",
            "callback": "https://a.example/x?y=1&z", "meeting": "ä 1"})
        self.assertEqual(headers["Idempotency-Key"], "once")

    def test_busy_is_asked_again_with_the_same_key(self):
        self.script.refuse = [(429, "too-many-requests", 1), (503, "busy", 1),
                              (0, None, 0)]
        self.assertEqual(self.expect(0, "submit", self.write("a.odp")),
                         ID + "\n")
        self.assertEqual(len(self.script.uploads), 4)
        self.assertEqual(len({headers["Idempotency-Key"] for _, headers, _
                              in self.script.uploads}), 1)
        self.assertEqual({body for _, _, body in self.script.uploads},
                         {b"slides" * 1000})

    def test_refused_without_another_try(self):
        self.script.refuse = [(422, "encrypted", 0)]
        out = self.expect(3, "submit", self.write("a.odp"))
        self.assertIn("a.odp: refused (encrypted): The file is protected", out)
        self.assertEqual(len(self.script.uploads), 1)

    def test_wait_prints_the_outcome(self):
        files = [self.write("a.odp"), self.write("b.odp")]
        out = self.expect(0, "submit", "--wait", *files)
        self.assertEqual(out.splitlines(), [
            "%s: 3 pages -> %s" % (name, ID) for name in files])
        self.script.end = {"state": "refused", "code": "archive-bomb",
                           "title": "Too much."}
        out = self.expect(4, "submit", "--wait", "--json", files[0])
        said = json.loads(out.splitlines()[0])
        self.assertEqual((said["state"], said["code"], said["id"]),
                         ("refused", "archive-bomb", ID))

    def test_large_file_is_streamed(self):
        path = self.path("large.odp")
        with open(path, "wb") as file:
            file.truncate(200 * 1000 * 1000)
        command = [PROGRAM, "submit", path]
        done = subprocess.run(
            ["/bin/sh", "-c", 'ulimit -v 150000 && exec "$@"', "sh", *command],
            capture_output=True, env=self.environment({}), check=False)
        if b"AddressSanitizer" not in done.stderr:
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(len(self.script.uploads[0][2]), 200 * 1000 * 1000)

    def test_unreadable_files(self):
        out = self.expect(2, "submit", self.path("none.odp"), self.folder)
        self.assertIn("No such file", out)
        self.assertIn("not a plain file", out)

    def test_time_is_over(self):
        self.script.refuse = [(503, "busy", 30)] * 3
        out = self.expect(5, "submit", "--timeout", "1", self.write("a.odp"))
        self.assertIn("refused (busy)", out)
        self.assertEqual(len(self.script.uploads), 1)


class Key(Case):
    def test_key_of_file_and_environment(self):
        self.script.key = "abc.DEF"
        with open(self.path("key"), "w", encoding="ascii") as file:
            file.write("abc.DEF\nsecond line\n")
        self.expect(0, "status", ID, "--key-file", "key")
        self.expect(0, "status", ID, CLEANDECK_KEY="abc.DEF")
        self.assertIn("unauthorized", self.expect(2, "status", ID))
        self.assertIn("unauthorized",
                      self.expect(2, "status", ID, CLEANDECK_KEY="other"))

    def test_what_cannot_be_a_key(self):
        self.assertIn("cannot be a key", self.expect(
            2, "status", ID, CLEANDECK_KEY="a\r\nX-Evil: y"))
        self.assertIn("nothere", self.expect(
            2, "status", ID, "--key-file", "nothere"))
        self.assertEqual(self.script.requests, [])

    def test_key_never_goes_on_a_command_line(self):
        out = self.expect(2, "status", ID, "--key", "abc")
        self.assertIn("use --key-file", out)
        self.assertNotIn("abc", out)


class Tls(Case):
    """The stub once more, with a certificate that nobody has signed."""

    def setUp(self):
        super().setUp()
        self.cert, key = self.path("cert.pem"), self.path("key.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-keyout", key, "-out", self.cert, "-days", "2", "-subj",
             "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
            check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, key)
        self.stub.socket = context.wrap_socket(
            self.stub.socket, server_side=True)
        self.url = "https://localhost:%d" % self.stub.port

    def test_known_certificate(self):
        out = self.expect(0, "status", ID, "--url", self.url, "--ca",
                          self.cert, CLEANDECK_KEY="abc")
        self.assertIn("3 pages", out)

    def test_unknown_certificate_gets_no_key(self):
        out = self.expect(6, "status", ID, "--url", self.url,
                          CLEANDECK_KEY="abc")
        self.assertIn("certificate", out)
        self.assertEqual(self.script.requests, [])

    def test_certificate_of_another_name(self):
        self.expect(6, "status", ID, "--ca", self.cert, "--url",
                    "https://127.0.0.1:%d" % self.stub.port)
        self.assertEqual(self.script.requests, [])


class Watch(Case):
    SLIDES = ["slide %d http://127.0.0.1:%%d/v1/decks/%s/slides/%d.svg" % (
        n, ID, n) for n in range(1, 4)]

    def test_slides_and_end(self):
        out = self.expect(0, "watch", ID).splitlines()
        self.assertEqual(out[:3], [s % self.stub.port for s in self.SLIDES])
        self.assertEqual(out[3:], [ID + ": 3 pages"])

    def test_dropped_connection_is_resumed(self):
        self.script.drop = [3, 0, 1]
        out = self.expect(0, "watch", ID, "--quiet").splitlines()
        self.assertEqual(len(out), 4, out)
        ids = [headers.get("Last-Event-ID") for _, _, headers
               in self.script.requests]
        self.assertEqual(ids, [None, "5000001", "5000001", "5000002"])

    def test_exit_code_of_the_end(self):
        for state, code, exit_code in (
                ("refused", "encrypted", 3), ("refused", "too-complex", 4),
                ("failed", "internal", 6), ("failed", "timeout", 4),
                ("cancelled", "cancelled", 5), ("refused", "of-tomorrow", 3)):
            self.script.end = {"state": state, "code": code, "title": "No.",
                               "detail": "a\x1b]0;b\x07c"}
            out = self.expect(exit_code, "watch", ID)
            self.assertIn("%s (%s): No. [a?]0;b?c]" % (state, code), out)

    def test_json_lines(self):
        out = self.expect(0, "watch", ID, "--json").splitlines()
        events = [json.loads(line) for line in out]
        self.assertEqual([event["event"] for event in events],
                         ["state"] * 2 + ["slide"] * 3 + ["end"])

    def test_one_line_on_a_terminal_plain_lines_elsewhere(self):
        _, _, err = self.run_it("watch", ID)
        self.assertIn("rendering, 40 %, about 3 s left\n", err)
        leader, follower = pty.openpty()
        subprocess.run([PROGRAM, "watch", ID], stdout=subprocess.DEVNULL,
                       stderr=follower, env=self.environment({}), check=True)
        os.close(follower)
        seen = b""
        try:
            while piece := os.read(leader, 4096):
                seen += piece
        except OSError:
            pass
        os.close(leader)
        self.assertIn(b"\r\x1b[K", seen)
        self.assertNotIn(b"\n", seen)

    def test_foreign_deck(self):
        self.assertIn("not-found", self.expect(2, "watch", "f" * 32))


class Fetch(Case):
    def check(self, folder, names=None):
        found = {}
        for base, _, files in os.walk(self.path(folder)):
            for name in files:
                path = os.path.join(base, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, self.path(folder))] = \
                        file.read()
        wanted = {name: body for name, (_, body) in self.stub.artifacts.items()
                  if names is None or name in names}
        self.assertEqual(found.keys(), wanted.keys())
        self.assertEqual(found, wanted)

    def test_all_files(self):
        out = self.expect(0, "fetch", ID)
        self.assertEqual(out, "%s: 10 files, 0 of them kept -> %s\n" % (
            ID, ID))
        self.check(ID)
        out = self.expect(0, "fetch", ID, "--json")
        self.assertEqual(json.loads(out), {
            "id": ID, "folder": ID, "files": 10, "kept": 10})

    def test_some_files_elsewhere(self):
        self.expect(0, "fetch", ID, "-o", "out", "--artifacts", "pdf,text")
        self.check("out", ["deck.pdf", "text/1.txt", "text/2.txt",
                           "text/3.txt"])

    def test_cut_download_goes_on(self):
        self.script.cut["deck.pdf"] = [100000, 50000]
        self.expect(0, "fetch", ID, "--artifacts", "pdf")
        self.check(ID, ["deck.pdf"])
        ranges = [headers.get("Range") for method, path, headers
                  in self.script.requests
                  if method == "GET" and path.endswith(".pdf")]
        self.assertIsNone(ranges[0])
        self.assertEqual(len(ranges), 3)
        self.assertTrue(all(r and r.startswith("bytes=") for r in ranges[1:]))

    def test_service_without_ranges(self):
        self.script.cut["deck.pdf"] = [100000]
        self.script.ranges = False
        self.expect(0, "fetch", ID, "--artifacts", "pdf")
        self.check(ID, ["deck.pdf"])

    def test_a_later_call_goes_on(self):
        body = self.stub.artifacts["deck.pdf"][1]
        import hashlib
        mark = hashlib.sha256(body).hexdigest()[:16]
        os.mkdir(self.path("out"))
        with open(self.path("out", ".deck.pdf.%s.part" % mark), "wb") as file:
            file.write(body[:1000])
        self.expect(0, "fetch", ID, "-o", "out", "--artifacts", "pdf")
        self.check("out", ["deck.pdf"])
        self.assertIn("bytes=1000-", [
            headers.get("Range") for _, _, headers in self.script.requests])

    def test_spoilt_part_is_thrown_away(self):
        body = self.stub.artifacts["deck.pdf"][1]
        import hashlib
        mark = hashlib.sha256(body).hexdigest()[:16]
        os.mkdir(self.path("out"))
        part = self.path("out", ".deck.pdf.%s.part" % mark)
        with open(part, "wb") as file:
            file.write(b"?" * 1000)
        out = self.expect(6, "fetch", ID, "-o", "out", "--artifacts", "pdf")
        self.assertIn("not what the service has recorded", out)
        self.assertEqual(os.listdir(self.path("out")), [])
        self.expect(0, "fetch", ID, "-o", "out", "--artifacts", "pdf")

    def test_names_that_are_not_documented(self):
        for name in ("../evil", "/etc/passwd", "slides/../../x", "deck.pdf/x",
                     "slides/4.svg", "slides/01.svg", "slides/99999.svg", "",
                     "deck.exe"):
            self.script.names = ["deck.pdf", name]
            out = self.expect(6, "fetch", ID, "-o", "out")
            self.assertIn("not that of a deck", out)
            self.assertEqual(os.listdir(self.path("out")), [])

    def test_symbolic_link_is_not_followed(self):
        os.makedirs(self.path("out"))
        os.makedirs(self.path("elsewhere"))
        os.symlink("../elsewhere", self.path("out", "slides"))
        self.expect(6, "fetch", ID, "-o", "out", "--artifacts", "svg")
        self.assertEqual(os.listdir(self.path("elsewhere")), [])

    def test_deck_that_is_not_done(self):
        self.script.end = {"state": "rendering", "percent": 10}
        self.assertIn("rendering", self.expect(5, "fetch", ID))
        self.script.end = {"state": "refused", "code": "encrypted"}
        self.assertIn("encrypted", self.expect(3, "fetch", ID))
        self.assertFalse(os.path.exists(self.path(ID)))

    def test_bundle(self):
        self.expect(0, "fetch", ID, "--bundle")
        with open(self.path(ID, "bundle.zip"), "rb") as file:
            self.assertEqual(file.read(), self.script.bundle)
        self.assertEqual(os.listdir(self.path(ID)), ["bundle.zip"])
        self.script.bundle = b"half"
        self.expect(6, "fetch", ID, "--bundle", "-o", "half")
        self.assertEqual(os.listdir(self.path("half")), [])


class Others(Case):
    def test_status(self):
        self.assertEqual(self.expect(0, "status", ID), (
            "%s: done, 3 pages, kept until %s\n" % (ID, stub.TIME)))
        self.assertEqual(json.loads(self.expect(
            0, "status", ID, "--json"))["pages"], 3)
        self.assertIn("not-found", self.expect(2, "status", ID, "e" * 32))

    def test_rm(self):
        out = self.expect(0, "rm", ID)
        self.assertEqual(out, "%s: erased, was done; 10 files, 12345 bytes, "
                         "%s\n" % (ID, stub.TIME))

    def test_ticket(self):
        url = "http://127.0.0.1:%d" % self.stub.port
        out = self.expect(0, "ticket", "--meeting", "m", "--expires-in", "60",
                          "--max-bytes", "9", "--kinds", "pptx,odp",
                          "--language", "de", "--callback", "https://a/b")
        self.assertEqual(out, url + "/t/Zm9vYmFy\n")
        self.assertEqual(self.script.uploads[0][2], {
            "meeting": "m", "expires_in": 60, "max_bytes": 9,
            "kinds": ["pptx", "odp"], "language": "de",
            "callback": "https://a/b"})
        self.script.ticket = "//evil.example/t/x"
        self.assertIn("no ticket", self.expect(6, "ticket"))

    def test_link(self):
        url = "http://127.0.0.1:%d" % self.stub.port
        out = self.expect(0, "link", ID, "--expires-in", "5")
        self.assertEqual(out, url + self.script.link + "\n")
        self.assertEqual(self.script.uploads[0][2], {
            "deck": ID, "name": "deck.pdf", "expires_in": 5})
        self.assertIn("no such link",
                      self.expect(6, "link", ID, "slides/1.svg"))

    def test_nobody_there(self):
        self.stub.close()
        out = self.expect(6, "status", ID)
        self.assertEqual(len(out.splitlines()), 1, out)
        self.assertIn("no service answers at", out)
        self.assertIn("--url", out)

    def test_somebody_else_there(self):
        self.script.ticket = "x"
        out = self.expect(2, "status", ID, "--url",
                          "http://127.0.0.1:%d/prefix" % self.stub.port)
        self.assertIn("not-found", out)

    def test_usage(self):
        for words in (("status",), ("status", "xyz"), ("watch", ID, ID),
                      ("fetch", ID, "--wait"), ("submit",), ("nonsense",),
                      ("link", ID, "../x"), ("status", ID, "--url", "ftp://a"),
                      ("status", ID, "--url", "http://u:p@a"), ()):
            self.expect(2, *words)
        for word in ("submit", "status", "watch", "fetch", "rm", "ticket",
                     "link"):
            self.assertIn("usage: cleandeck " + word,
                          self.expect(0, word, "--help"))
        self.assertEqual(self.script.requests, [])


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv[1])
    assert os.stat(PROGRAM).st_mode & stat.S_IXUSR
    unittest.main(argv=[sys.argv[0]] + sys.argv[2:], verbosity=1)
