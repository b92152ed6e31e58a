#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that are wrong, odd, or given up half-way, to one open service.

test_limits.py has those that need a service with other settings.
"""
import concurrent.futures
import time
import urllib.parse

import case
import problems
import raw

GIB = 1 << 30


class Uploads(problems.ProblemCase):
    """What an upload may be."""

    def post(self, data, *fields, target="/v1/decks", length=None):
        """One upload by hand; its answer."""
        with raw.Raw(self.service.port) as line:
            line.send(raw.post(data, *fields, target=target, length=length))
            return line.read()

    def post_form(self, *parts, target="/v1/decks"):
        kind, body = raw.form(*parts)
        return self.post(body, "Content-Type: " + kind, target=target)

    def test_empty_body(self):
        self.assert_problem(self.post(b""), 422, "empty")
        self.assert_problem(self.post_form(("file", "a.pptx", b"")), 422,
                            "empty")
        with raw.Raw(self.service.port) as line:
            line.send(raw.head("POST", "/v1/decks",
                               "Transfer-Encoding: chunked") + b"0\r\n\r\n")
            self.assert_problem(line.read(), 422, "empty")

    def test_raw_form_and_chunked_bodies_are_the_same(self):
        data, made = case.read_sample("one.odp"), []
        made.append(self.post(data, target="/v1/decks?filename=one.odp"))
        made.append(self.post_form(("file", "one.odp", data)))
        made.append(self.post_form(("filename", None, b"one.odp"),
                                   ("file", None, data)))
        with raw.Raw(self.service.port) as line:
            line.send(raw.head("POST", "/v1/decks", raw.WAIT,
                               "Transfer-Encoding: chunked"))
            for at in range(0, len(data), 1000):
                piece = data[at:at + 1000]
                line.send(b"%x\r\n%s\r\n" % (len(piece), piece))
            made.append(line.send(b"0\r\n\r\n").read())
        self.assertEqual([answer.status for answer in made], [201] * 4)
        sums = {answer.json["artifacts"][0]["sha256"] for answer in made}
        self.assertEqual(len(sums), 1)
        self.assertEqual(len({answer.json["id"] for answer in made}), 4)

    def test_meeting_is_counted_in_bytes(self):
        data = case.read_sample("one.odp")
        for name, status in (("\u00e4" * 64, 201), ("\u00e4" * 64 + "x", 400),
                             ("x" * 128, 201), ("x" * 129, 400)):
            for answer in (
                    self.post_form(("meeting", None, name.encode()),
                                   ("file", "one.odp", data)),
                    self.post(data, target="/v1/decks?filename=one.odp"
                              "&meeting=" + urllib.parse.quote(name))):
                self.assertEqual(answer.status, status, answer.body)
                if status == 201:
                    self.assertEqual(answer.json["meeting"], name)

    def test_second_file(self):
        data = case.read_sample("one.odp")
        answer = self.post_form(("file", "a.odp", data), ("file", "b.odp", data))
        self.assert_problem(answer, 400, "bad-request")

    def test_no_file_field(self):
        answer = self.post_form(("other", "a.odp", b"bytes"))
        self.assert_problem(answer, 400, "bad-request")

    def test_form_that_does_not_end(self):
        kind, body = raw.form(("file", "a.odp", case.read_sample("one.odp")))
        answer = self.post(body[:-14], "Content-Type: " + kind)
        self.assert_problem(answer, 400, "bad-request")

    def test_unknown_artifact_word(self):
        for words in ("pdf,exe", "", "pdf,", "PDF", "../deck.pdf", "pdf%00"):
            answer = self.post(b"x" * 50, target="/v1/decks?artifacts=" + words)
            self.assert_problem(answer, 400, "bad-request")
        answer = self.post_form(("file", "one.odp", b"x"),
                                ("artifacts", None, b"everything"))
        self.assert_problem(answer, 400, "bad-request")

    def test_packed_body(self):
        for coding in ("gzip", "br", "deflate", "x-anything"):
            answer = self.post(b"\x1f\x8b", "Content-Encoding: " + coding)
            self.assert_problem(answer, 415, "type-unsupported")

    def test_no_length(self):
        with raw.Raw(self.service.port) as line:
            answer = line.send(raw.head("POST", "/v1/decks")).read()
            self.assert_problem(answer, 411, "length-required")

    def test_claims_that_disagree(self):
        data = case.read_sample("one.odp")
        for target, field in (
                ("/v1/decks?filename=one.pptx", "X: y"),
                ("/v1/decks?filename=one.pdf", "X: y"),
                ("/v1/decks?filename=one.odp", "Content-Type: application/pdf"),
                ("/v1/decks", "Content-Type: application/vnd.ms-powerpoint")):
            self.assert_problem(self.post(data, field, target=target), 415,
                                "type-mismatch")

    def test_names_that_are_odd_name_nothing(self):
        data = case.read_sample("one.odp")
        for name in ("..%2F..%2Fetc%2Fpasswd.odp", "%2Ftmp%2Fpwned.odp",
                     "a%0D%0AX-Evil%3A%20y.odp", "%24%28touch%20pwned%29.odp",
                     "-o%20x.odp", "%E2%80%AEtpp.odp", "%F0%9F%92%A9.odp",
                     "%22%3Cscript%3E%27.odp", "..odp", "%FF%FE.odp"):
            answer = self.post(data, target="/v1/decks?filename=" + name)
            self.assertEqual(answer.status, 201, (name, answer.body))
            self.assertNotIn("x-evil", answer.headers)
        for name in ("a%00.odp", "%zz.odp", "a" * 300 + ".odp"):
            answer = self.post(data, target="/v1/decks?filename=" + name)
            self.assert_problem(answer, 400, "bad-request")
        self.assertNotIn("pwned", self.service.log())

    def test_two_at_once(self):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            made = [pool.submit(self.service.convert, "one.odp",
                                case.read_sample("one.odp")),
                    pool.submit(self.service.convert, "plan.pdf",
                                case.read_sample("plan.pdf"))]
            first, second = (future.result() for future in made)
        self.assertEqual((first.status, second.status), (201, 201))
        self.assertNotEqual(first.json["id"], second.json["id"])
        self.assertEqual([first.json["kind"], second.json["kind"]],
                         ["odp", "pdf"])


class Lengths(problems.ProblemCase):
    """What is said of a body before it comes, and bodies that never do."""

    def test_claim_beyond_the_limit_is_refused_unread(self):
        for size in (2 * GIB, 1 << 40, 1 << 62):
            with raw.Raw(self.service.port) as line:
                answer = line.send(raw.post(b"", length=size)).read()
                self.assert_problem(answer, 413, "too-large")
                self.assertEqual(answer.headers.get("connection"), "close")

    def test_length_that_is_none(self):
        # libmicrohttpd's own words: the head counts, and the end.
        for size in ("-1", "+5", "0x10", "5,5", "1e3", "ten", "9" * 30):
            with raw.Raw(self.service.port) as line:
                answer = line.send(raw.head(
                    "POST", "/v1/decks", "Content-Length: " + size)).read()
                self.assertIn(answer.status, (400, 413), size)
                self.assertTrue(line.ends(), size)

    def test_two_readings_of_a_length(self):
        for fields in (("Content-Length: 5", "Content-Length: 6"),
                       ("Content-Length: 5", "Transfer-Encoding: chunked"),
                       ("Transfer-Encoding: chunked, identity",),
                       ("Content-Length : 5",)):
            with raw.Raw(self.service.port) as line:
                answer = line.send(
                    raw.head("POST", "/v1/decks", *fields)).read()
                self.assertEqual(answer.status, 400, fields)
                self.assertTrue(line.ends(), fields)

    def test_body_shorter_than_its_length(self):
        before = self.count()
        data = case.read_sample("one.odp")
        with raw.Raw(self.service.port) as line:
            line.send(raw.post(data, length=len(data) + 100)).half_close()
            self.assertIsNone(line.read(), "an answer to half a request")
        self.assert_count(before)

    def test_client_that_leaves_half_way(self):
        before, data = self.count(), case.read_sample("lecture.pptx")
        for share in (0, 1, len(data) // 2, len(data) - 1):
            with raw.Raw(self.service.port) as line:
                line.send(raw.post(data[:share], length=len(data)))
        kind, body = raw.form(("file", "a.pptx", data))
        with raw.Raw(self.service.port) as line:
            line.send(raw.post(body[:5000], "Content-Type: " + kind,
                               length=len(body)))
        self.assert_count(before)

    def test_client_that_leaves_during_its_conversion(self):
        before = self.count()
        for name in ("sixty.pptx", "lecture.odp", "sixty.pdf"):
            with raw.Raw(self.service.port) as line:
                line.send(raw.post(case.read_sample(name)))
                time.sleep(0.3)
        self.assert_count(before)

    def test_expectation_is_judged_before_the_body(self):
        expect = "Expect: 100-continue"
        for status, code, start in (
                (413, "too-large", raw.post(b"", expect, length=2 * GIB)),
                (415, "type-unsupported", raw.post(
                    b"", expect, "Content-Encoding: gzip", length=100)),
                (400, "bad-request", raw.post(
                    b"", expect, target="/v1/decks?artifacts=no", length=9)),
                (404, "not-found", raw.post(b"", expect, target="/v1/x",
                                            length=9)),
                (405, "method-not-allowed",
                 raw.post(b"", expect, target="/healthz", length=9))):
            with raw.Raw(self.service.port) as line:
                self.assert_problem(line.send(start).read(), status, code)
        with raw.Raw(self.service.port) as line:
            answer = line.send(raw.post(b"", "Expect: a-miracle",
                                        length=9)).read()
            self.assertIn(answer.status, (400, 417))

    def test_expectation_that_is_met(self):
        data = case.read_sample("one.odp")
        with raw.Raw(self.service.port) as line:
            line.send(raw.post(b"", "Expect: 100-continue", length=len(data)))
            self.assertEqual(line.read().status, 100)
            self.assertEqual(line.send(data).read().status, 201)

    def test_pipelined_requests_are_answered_in_order(self):
        data = case.read_sample("one.odp")
        with raw.Raw(self.service.port) as line:
            line.send(raw.head("GET", "/healthz") + raw.head("GET", "/nothing")
                      + raw.post(data) + raw.head("GET", "/readyz"))
            answers = [line.read() for _ in range(4)]
        self.assertEqual([answer.status for answer in answers],
                         [200, 404, 201, 200])
        self.assertEqual([answers[0].body, answers[3].body],
                         [b"ok\n", b"ready\n"])


if __name__ == "__main__":
    case.main()
