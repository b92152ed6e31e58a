#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, times, and how much at once: services with settings of their own.

What has expired leaves the disk, too: test_jobs.py.
"""
import hashlib
import os
import subprocess
import tempfile
import time

import case
import problems
import raw

KEY = "a-key.of_ours~+/="


class Keys(problems.ProblemCase):
    """With a key, one upload at a time, decks that last two seconds."""

    @classmethod
    def setUpClass(cls):
        with tempfile.NamedTemporaryFile("w", delete=False) as file:
            file.write("# ours\nsha256:%s\n" %
                       hashlib.sha256(KEY.encode()).hexdigest())
        cls.addClassCleanup(os.unlink, file.name)
        cls.settings = {"key_file": file.name, "per_client": 1,
                        "artifact_ttl": "2s", "upload_max": "200K"}
        super().setUpClass()

    def ask(self, method, path, body=None, **headers):
        return self.service.request(method, path, body, headers)

    def assert_stranger(self, answer):
        """Not let in; who tries often is told to wait."""
        if answer.status == 429:
            self.assert_problem(answer, 429, "too-many-requests")
        else:
            self.assert_problem(answer, 401, "unauthorized")

    def test_first_try_with_a_wrong_key(self):
        answer = self.ask("GET", "/v1/decks/" + "0" * 32,
                          Authorization="Bearer wrong")
        self.assert_problem(answer, 401, "unauthorized")

    def test_no_key_and_wrong_keys(self):
        for said in (None, "Bearer", "Bearer wrong", "Bearer " + KEY[:-1],
                     "Bearer %s x" % KEY, "Basic " + KEY, KEY,
                     "Bearer " + "x" * 5000):
            headers = {"Authorization": said} if said else {}
            for method, path in (("POST", "/v1/decks"), ("GET", "/v1/decks/"),
                                 ("GET", "/v1/decks/" + "0" * 32),
                                 ("GET", "/v1"), ("DELETE", "/v1/anything")):
                with self.subTest("%s %s %s" % (method, path, said)):
                    self.assert_stranger(self.ask(method, path, **headers))
        self.assertEqual(self.service.get("/healthz").status, 200)
        self.assertEqual(self.service.get("/readyz").status, 200)

    def test_no_key_is_said_before_the_body(self):
        with raw.Raw(self.service.port) as line:
            line.send(raw.post(b"", "Expect: 100-continue", length=100000))
            self.assert_stranger(line.read())

    def test_right_key_and_a_deck_that_expires(self):
        answer = self.ask("POST", "/v1/decks", case.read_sample("one.odp"),
                          Authorization="Bearer " + KEY, Prefer="wait=120")
        self.assertEqual(answer.status, 201, answer.body)
        paths = ["/v1/decks/" + answer.json["id"],
                 answer.json["artifacts"][0]["href"]]
        for path in paths:
            self.assert_stranger(self.ask("GET", path))
        time.sleep(3)
        for path in paths:
            self.assert_problem(self.ask("GET", path,
                                         Authorization="Bearer " + KEY),
                                404, "not-found")

    def test_one_upload_at_a_time(self):
        data = case.read_sample("one.odp")
        key = "Authorization: Bearer " + KEY
        with raw.Raw(self.service.port) as first, \
                raw.Raw(self.service.port) as second:
            first.send(raw.post(data[:-1], key, length=len(data)))
            time.sleep(0.3)
            second.send(raw.post(data, key))
            self.assert_problem(second.read(), 429, "too-many-requests")
            self.assertEqual(first.send(data[-1:]).read().status, 201)
        with raw.Raw(self.service.port) as third:
            third.send(raw.post(data, key))
            self.assertEqual(third.read().status, 201)

    def test_more_than_one_document_may_have(self):
        key = "Authorization: Bearer " + KEY
        with raw.Raw(self.service.port) as line:
            line.send(raw.post(b"", key, length=200 * 1024 + 1))
            self.assert_problem(line.read(), 413, "too-large")
        with raw.Raw(self.service.port) as line:
            piece = b"%x\r\n%s\r\n" % (50000, b"x" * 50000)
            line.send(raw.head("POST", "/v1/decks", key,
                               "Transfer-Encoding: chunked"))
            answer = line.send(piece * 5 + b"0\r\n\r\n").read()
            self.assert_problem(answer, 413, "too-large")


class Queue(problems.ProblemCase):
    """One conversion of a second at a time, and one that waits."""

    settings = {"workers": 1, "queue": 1, "job_time": "1s"}

    def test_time_is_up(self):
        before = self.count()
        started = time.monotonic()
        answer = self.service.convert("a.pdf", case.make_endless())
        self.assert_problem(answer, 504, "timeout")
        self.assertLess(time.monotonic() - started, 10)
        self.assert_count(before)

    def test_queue_is_full(self):
        endless, before = case.make_endless(), self.count()
        with raw.Raw(self.service.port) as first, \
                raw.Raw(self.service.port) as second, \
                raw.Raw(self.service.port) as third:
            first.send(raw.post(endless))
            time.sleep(0.3)
            second.send(raw.post(endless))
            time.sleep(0.2)
            third.send(raw.post(endless))
            self.assert_problem(third.read(), 503, "busy")
            self.assert_problem(self.service.get("/readyz"), 503, "busy")
            self.assertEqual(self.service.get("/healthz").status, 200)
            self.assert_problem(first.read(), 504, "timeout")
            self.assert_problem(second.read(), 504, "timeout")
        self.assert_count(before)
        self.assertEqual(self.service.get("/readyz").status, 200)


class Start(case.unittest.TestCase):
    """Settings that it must not start with."""

    def refuse(self, *words):
        """What it says when it ends at once."""
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [os.path.join(case.OPTIONS.prefix, "bin", "cleandeckd"),
                 "--state-dir", folder, *words], capture_output=True,
                stdin=subprocess.DEVNULL, timeout=60, check=False, text=True)
        self.assertNotEqual(done.returncode, 0, words)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1,
                         done.stderr)
        return done.stderr

    def test_open_address_without_a_key(self):
        for address in ("0.0.0.0:0", "[::]:0", "192.0.2.1:80"):
            self.assertIn("key-file", self.refuse("--listen", address))
            self.assertIn("key-file", self.refuse(
                "--check-config", "--listen", address))

    def test_keys_that_are_none(self):
        for words in ("", "sha256:12\n", KEY + "\n", "md5:" + "0" * 32 + "\n"):
            with tempfile.NamedTemporaryFile("w") as file:
                file.write(words)
                file.flush()
                self.assertRegex(self.refuse(
                    "--listen", "127.0.0.1:0", "--key-file", file.name),
                    "no key|sha256:")

    def test_words_that_are_none(self):
        for words in (("--sandbox", "off"), ("--seccomp", "off"),
                      ("--listen", "localhost:80"), ("--workers", "-1"),
                      ("--user", "root"), ("--accept", "exe")):
            self.refuse(*words)


if __name__ == "__main__":
    case.main()
