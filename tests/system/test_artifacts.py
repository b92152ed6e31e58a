#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is served of a deck, and how: tags, conditions, ranges, packing.

Of each class of artifact and of the record, while the deck is made and when
it is done; and bundles, which are the same files once more.
"""
import gzip
import io
import os
import re
import shutil
import tarfile
import time
import zipfile
import zlib

import artifacts
import bundles
import case
import faults
import problems
import raw

ALL = "&artifacts=pdf,svg,thumbnails,text,png"
NAMES = ("deck.pdf", "slides/1.svg", "slides/1.png", "thumbnails/1.png",
         "text/1.txt")
PACKED = ("", "slides/1.svg", "text/1.txt")  # "": the record

# Accept-Encoding -> is it packed? (RFC 9110, 12.5.3)
CODINGS = (
    (None, False), ("", False), ("identity", False), ("br", False),
    ("gzip", True), ("GZIP", True), ("x-gzip", True), ("*", True),
    ("deflate, gzip;q=1.0, *;q=0.5", True), ("br, gzip", True),
    ("gzip, deflate, br, zstd", True), ("gzip;q=0.001", True),
    ("gzip;q=0", False), ("gzip;q=0.000", False), ("*;q=0", False),
    ("gzip;q=0, *", False), ("identity, gzip;q=0.5", False),
    ("identity;q=0, *", True), ("identity;q=0.5, gzip", True),
    ("gzip;q=2", False), ("gzip;q=", False), ("gzipped", False),
    ("notgzip, xgzip", False))

# Range -> (first, one beyond the last) of a file of 1000 bytes or more; None:
# the whole (RFC 9110, 14.2)
RANGES = (
    ("bytes=0-0", (0, 1)), ("bytes=0-99", (0, 100)), ("bytes=7-", (7, None)),
    ("bytes=-5", (-5, None)), ("bytes=-99999999", (0, None)),
    ("bytes=5-99999999", (5, None)), ("BYTES=1-2", (1, 3)),
    ("bytes= 1-2 ", (1, 3)), ("bytes=0-" + "9" * 40, (0, None)),
    ("bytes=0-0,2-3", None), ("bytes=0-1,", None), ("bytes=,0-1", None),
    ("bytes=2-1", None), ("bytes=", None), ("bytes=-", None),
    ("bytes=a-b", None), ("bytes=0x0-0x9", None), ("bytes=1-2-3", None),
    ("bytes 0-1", None), ("items=0-1", None), ("bytes=--1", None),
    ("bytes=0-0," + "0-1," * 5000 + "0-1", None),
    ("bytes=" + ",".join("%d-%d" % (n, n + 9) for n in range(0, 9000, 5)),
     None))

BEYOND = ("bytes=%d-", "bytes=%d-%d", "bytes=-0", "bytes=" + "9" * 40 + "-")


class ArtifactCase(problems.ProblemCase):
    """Tests of one deck at `self.deck`."""

    deck = None

    def ask(self, name, method="GET", **fields):
        """With underscores in the place of dashes; None is not sent."""
        path = "/v1/decks/" + self.deck + ("/" + name if name else "")
        return self.service.request(method, path, headers={
            field.replace("_", "-"): value for field, value in fields.items()
            if value is not None})

    def assert_not_modified(self, answer, tag):
        self.assertEqual((answer.status, answer.body), (304, b""))
        self.assertEqual(answer.headers["etag"], tag)
        self.assertIn("cache-control", answer.headers)

    def check_conditions(self, name, **fields):
        """If-None-Match, with and without the tag that it has."""
        whole = self.ask(name, **fields)
        tag = whole.headers["etag"]
        self.assertRegex(tag, r'^"[!-~]+"$')
        for known in (tag, "W/" + tag, '"x", %s' % tag, '"x",%s,"y"' % tag,
                      "*", "  %s  " % tag, '"a", W/%s' % tag):
            answer = self.ask(name, If_None_Match=known, **fields)
            self.assert_not_modified(answer, tag)
            self.assertEqual(answer.headers.get("vary"),
                             whole.headers.get("vary"))
            self.assert_not_modified(
                self.ask(name, "HEAD", If_None_Match=known, **fields), tag)
        for other in ('""', '"x"', tag[:-1], tag[1:], tag.upper()[:-1] + 'X"',
                      tag.replace('"', ""), "x" * 5000, ","):
            answer = self.ask(name, If_None_Match=other, **fields)
            self.assertEqual((answer.status, answer.body),
                             (200, whole.body), other)
        return whole

    def check_ranges(self, name):
        """Each of RANGES and BEYOND; the whole is the one that is known."""
        whole = self.ask(name)
        size = len(whole.body)
        self.assertGreater(size, 100)
        self.assertEqual(whole.headers["accept-ranges"], "bytes")
        for asked, part in RANGES:
            answer = self.ask(name, Range=asked, Accept_Encoding="gzip"
                              if part else None)
            if not part:
                self.assertEqual((answer.status, answer.body),
                                 (200, whole.body), asked[:50])
                continue
            first, end = part
            end = min(end or size, size)
            self.assertEqual((answer.status, answer.body),
                             (206, whole.body[first:end]), asked)
            first = first + size if first < 0 else first
            self.assertEqual(answer.headers["content-range"],
                             "bytes %d-%d/%d" % (first, end - 1, size))
            self.assertNotIn("content-encoding", answer.headers)
            self.assertEqual(answer.headers["etag"], whole.headers["etag"])
            self.assertEqual(answer.headers["content-type"],
                             whole.headers["content-type"])
        for asked in BEYOND:
            asked = asked.replace("%d", str(size))
            answer = self.ask(name, Range=asked)
            self.assert_problem(answer, 416, "range-unsatisfiable")
            self.assertEqual(answer.headers["content-range"],
                             "bytes */%d" % size)
        self.check_if_range(name, whole)

    def check_if_range(self, name, whole):
        tag = whole.headers["etag"]
        for said, status in ((tag, 206), ("W/" + tag, 200), ('"x"', 200),
                             (whole.headers["date"], 200), ("", 200),
                             ("*", 200), (tag + "," + tag, 200)):
            answer = self.ask(name, Range="bytes=1-3", If_Range=said)
            self.assertEqual(answer.status, status, said)
            self.assertEqual(answer.body, whole.body[1:4] if status == 206
                             else whole.body)
        # Who has it needs no part of it.
        self.assert_not_modified(
            self.ask(name, Range="bytes=1-3", If_None_Match=tag), tag)
        # And HEAD has no parts (RFC 9110, 14.2).
        head = self.ask(name, "HEAD", Range="bytes=1-3")
        self.assertEqual((head.status, head.headers["content-length"]),
                         (200, str(len(whole.body))))

    def check_codings(self, name):
        plain = self.ask(name)
        self.assertEqual(plain.headers["vary"], "Accept-Encoding")
        first = self.ask(name, Accept_Encoding="gzip")
        for said, packed in CODINGS:
            answer = self.ask(name, Accept_Encoding=said)
            self.assertEqual(answer.headers.get("content-encoding"),
                             "gzip" if packed else None, said)
            self.assertEqual(answer.body, first.body if packed
                             else plain.body, said)
            self.assertEqual(answer.headers["vary"], "Accept-Encoding")
        self.assertEqual(gzip.decompress(first.body), plain.body)
        self.assertNotEqual(first.headers["etag"], plain.headers["etag"])
        self.assertEqual(first.headers["content-length"],
                         str(len(first.body)))
        # Each is known by its own tag.
        answer = self.ask(name, Accept_Encoding="gzip",
                          If_None_Match=plain.headers["etag"])
        self.assertEqual(answer.status, 200)
        return first.body


class Done(ArtifactCase):
    """A deck that has ended."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.service.convert(
            "languages.pdf", case.read_sample("languages.pdf"), ALL).json
        cls.deck = cls.record["id"]

    def test_artifacts_are_what_the_record_says(self):
        bodies = artifacts.fetch(self.service, self.record)
        artifacts.check_all(bodies)
        pages = self.record["pages"]
        self.assertEqual(len(bodies), 1 + 4 * pages)

    def test_until_when_they_may_be_kept(self):
        for name in NAMES:
            said = self.ask(name).headers["cache-control"]
            self.assertRegex(said, r"^private, max-age=\d+, immutable$")
            seconds = int(said.split("=")[1].split(",")[0])
            self.assertTrue(86000 <= seconds <= 86400, said)
        self.assertEqual(self.ask("").headers["cache-control"],
                         "private, no-cache")

    def test_conditions(self):
        for name in ("", *NAMES):
            for coding in (None, "gzip"):
                with self.subTest("%s %s" % (name, coding)):
                    self.check_conditions(name, Accept_Encoding=coding)

    def test_ranges(self):
        for name in ("", *NAMES):
            with self.subTest(name):
                self.check_ranges(name)

    def test_packed_ones(self):
        for name in PACKED:
            with self.subTest(name):
                packed = self.check_codings(name)
                # Once, and not for each request.
                with open(os.path.join(
                        self.service.state, "decks", self.deck,
                        (name or "deck.json") + ".gz"), "rb") as file:
                    self.assertEqual(file.read(), packed)

    def test_what_is_packed_already_is_not_packed_again(self):
        for name in set(NAMES) - set(PACKED):
            answer = self.ask(name, Accept_Encoding="gzip, *")
            self.assertNotIn("content-encoding", answer.headers)
            self.assertNotIn("vary", answer.headers)
            self.assertEqual(answer.body, self.ask(name).body)

    def test_head_is_get_without_a_body(self):
        for name in ("", *NAMES, "bundle.zip", "bundle.tar"):
            for coding in (None, "gzip"):
                got = self.ask(name, Accept_Encoding=coding).headers
                told = self.ask(name, "HEAD", Accept_Encoding=coding)
                self.assertEqual((told.status, told.body), (200, b""))
                for head in (got, told.headers):
                    head.pop("date")
                    head.pop("cache-control")  # it counts down
                self.assertEqual(told.headers, got)

    def test_fields_that_are_there_twice(self):
        with raw.Raw(self.service.port) as line:
            whole = self.ask("deck.pdf")
            path = "/v1/decks/%s/deck.pdf" % self.deck
            for fields, status in (
                    (("Range: bytes=0-1", "Range: bytes=2-3"), 200),
                    (("Range: bytes=0-1", "Range: bytes=0-1"), 200),
                    (("If-Range: %s" % whole.headers["etag"],
                      "If-Range: %s" % whole.headers["etag"],
                      "Range: bytes=0-1"), 200),
                    (('If-None-Match: "x"',
                      "If-None-Match: %s" % whole.headers["etag"]), 304)):
                answer = line.send(raw.head("GET", path, *fields)).read(
                    status != 304)
                self.assertEqual(answer.status, status, fields)

    def test_tags_of_the_same_bytes_of_another_deck(self):
        """Strong: the tag is of this file; a copy need not share it."""
        other = self.service.convert(
            "languages.pdf", case.read_sample("languages.pdf"), ALL).json
        for name in NAMES:
            self.assertEqual(self.service.artifact(other, name).body,
                             self.ask(name).body)

    # Bundles: the same files once more, in BigBlueButton's layout.

    def expected(self, record):
        return {bundles.place(name, record): body for name, body in
                artifacts.fetch(self.service, record).items()}

    def bundle(self, ending, record=None):
        answer = self.service.artifact(record or self.record,
                                       "bundle." + ending)
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["content-disposition"],
                         'attachment; filename="%s.%s"' % (
                             (record or self.record)["id"], ending))
        self.assertEqual(answer.headers["cache-control"], "private, no-cache")
        self.assertEqual(answer.headers["content-length"],
                         str(len(answer.body)))
        self.assertNotIn("transfer-encoding", answer.headers)
        return answer

    def check_zip(self, body, expected):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            self.assertIsNone(archive.testzip())
            entries = archive.infolist()
            self.assertEqual([entry.filename for entry in entries],
                             list(bundles.read_stream(body)))
            for entry in entries:
                self.assertEqual(archive.read(entry),
                                 expected[entry.filename])
                self.assertEqual(entry.external_attr >> 16, 0o100644)
                self.assertEqual(entry.date_time, (1980, 1, 1, 0, 0, 0))
                self.assertEqual(entry.flag_bits, 0x800)
                if entry.filename.endswith((".pdf", ".png")):
                    self.assertEqual(entry.compress_type, zipfile.ZIP_STORED)
        self.assertEqual(bundles.read_stream(body), expected)

    def check_tar(self, body, expected):
        with tarfile.open(fileobj=io.BytesIO(body), mode="r:") as archive:
            members = archive.getmembers()
            self.assertEqual(sorted(member.name for member in members),
                             sorted(expected))
            for member in members:
                self.assertTrue(member.isreg())
                self.assertEqual((member.mode, member.uid, member.gid,
                                  member.uname, member.mtime),
                                 (0o644, 0, 0, "", 0))
                self.assertEqual(archive.extractfile(member).read(),
                                 expected[member.name])

    def test_same_files(self):
        expected = self.expected(self.record)
        answer = self.bundle("zip")
        self.assertEqual(answer.headers["content-type"], "application/zip")
        self.check_zip(answer.body, expected)
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
            self.assertEqual(archive.getinfo("svgs/slide1.svg").compress_type,
                             zipfile.ZIP_DEFLATED)
        answer = self.bundle("tar")
        self.assertEqual(answer.headers["content-type"], "application/x-tar")
        self.check_tar(answer.body, expected)

    def test_other_programs_read_it(self):
        body = self.bundle("zip").body
        expected = self.expected(self.record)
        if shutil.which("unzip"):
            bundles.unzip(body)
        if bundles.has_java():
            self.assertEqual(bundles.read_by_java(body), {
                name: (len(content), zlib.crc32(content))
                for name, content in expected.items()})

    def test_what_was_not_asked_for_is_not_in_it(self):
        for words in ("pdf", "svg,text", "thumbnails"):
            record = self.service.convert(
                "languages.pdf", case.read_sample("languages.pdf"),
                "&artifacts=" + words).json
            expected = self.expected(record)
            self.assertTrue(expected)
            self.check_zip(self.bundle("zip", record).body, expected)
            self.check_tar(self.bundle("tar", record).body, expected)

    def test_bundle_same_bytes_each_time(self):
        for ending in ("zip", "tar"):
            answer = self.bundle(ending)
            for fields in ({}, {"Accept_Encoding": "gzip"}):
                again = self.ask("bundle." + ending, **fields)
                self.assertEqual((again.status, again.body, again.headers
                                  ["etag"]), (200, answer.body,
                                              answer.headers["etag"]))
                self.assertNotIn("content-encoding", again.headers)
        self.assertNotEqual(self.bundle("zip").headers["etag"],
                            self.bundle("tar").headers["etag"])

    def test_bundle_conditions_and_ranges(self):
        for name in ("bundle.zip", "bundle.tar"):
            with self.subTest(name):
                self.check_conditions(name)
                self.check_ranges(name)

    def test_bundle_in_parts_is_the_whole(self):
        for ending in ("zip", "tar"):
            answer = self.bundle(ending)
            size, parts = len(answer.body), b""
            while len(parts) < size:
                part = self.ask(
                    "bundle." + ending, If_Range=answer.headers["etag"],
                    Range="bytes=%d-%d" % (len(parts), len(parts) + 40000))
                self.assertEqual(part.status, 206)
                parts += part.body
            self.assertEqual(parts, answer.body)

    def test_one_that_is_given_up_leaves_nothing(self):
        before = self.count()
        for _ in range(20):
            for ending in ("zip", "tar"):
                with raw.Raw(self.service.port) as line:
                    line.send(raw.head("GET", "/v1/decks/%s/bundle.%s" % (
                        self.deck, ending)))
                    line.file.read(300)
        self.assert_count(before)

    def assert_cut_off(self, line, start=b""):
        """An answer that is seen to be short."""
        said, _, body = (start + line.file.read()).partition(b"\r\n\r\n")
        self.assertIn(b" 200 OK\r\n", said)
        size = int(re.search(rb"\r\nContent-Length: (\d+)", said)[1])
        self.assertLess(len(body), size)

    def test_erased_while_it_is_sent(self):
        record = self.service.convert(
            "sixty.pptx", case.read_sample("sixty.pptx"), ALL).json
        with raw.Raw(self.service.port, 30) as line:
            line.send(raw.head("GET", "/v1/decks/%s/bundle.tar" %
                               record["id"]))
            start = line.file.read(2000)
            self.assertEqual(self.service.delete(record["id"]).status, 200)
            self.assertTrue(case.wait_for(
                lambda: self.service.status(record["id"]).status == 404))
            self.assert_cut_off(line, start)

    def test_damaged_on_the_disk(self):
        """No archive that is whole and wrong: one bit is enough."""
        record = self.service.convert("one.odp", case.read_sample("one.odp"),
                                      ALL).json
        path = os.path.join(self.service.state, "decks", record["id"],
                            "thumbnails", "1.png")
        with open(path, "r+b") as file:
            file.seek(-1, os.SEEK_END)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_END)
            file.write(bytes([byte ^ 1]))
        for ending in ("zip", "tar"):
            with raw.Raw(self.service.port, 30) as line:
                line.send(raw.head("GET", "/v1/decks/%s/bundle.%s" % (
                    record["id"], ending)))
                self.assert_cut_off(line)

    # HEAD: nothing may follow its answer but the next one.

    def test_connection_goes_on_after_head_of_a_bundle(self):
        place = "/v1/decks/%s/bundle." % self.deck
        whole = {ending: self.bundle(ending) for ending in ("zip", "tar")}
        with raw.Raw(self.service.port) as line:
            for ending in ("zip", "tar") * 5:
                line.send(raw.head("HEAD", place + ending))
                told = line.read(False)
                line.send(raw.head("GET", "/healthz"))
                self.assertEqual(line.read().body, b"ok\n")
                for head in (told.headers, whole[ending].headers):
                    head.pop("date", None)
                self.assertEqual(told.headers, whole[ending].headers)
                # And without waiting for it.
                line.send(raw.head("HEAD", place + ending) +
                          raw.head("GET", place + ending,
                                   "Range: bytes=0-3") +
                          raw.head("GET", "/healthz"))
                self.assertEqual(line.read(False).status, 200)
                self.assertEqual(line.read().body,
                                 whole[ending].body[:4])
                self.assertEqual(line.read().body, b"ok\n")
            self.assert_silent(line)

    def test_connection_ends_after_head_of_events(self):
        place = "/v1/decks/%s/events" % self.deck
        for follower in (b"", raw.head("GET", "/healthz")):
            for _ in range(5):
                with raw.Raw(self.service.port) as line:
                    line.send(raw.head("HEAD", place) + follower)
                    told = line.read(False)
                    self.assertEqual((told.status,
                                      told.headers["connection"].lower()),
                                     (200, "close"))
                    try:
                        rest = line.file.read()
                    except ConnectionResetError:
                        rest = b""  # the follower was never read
                    self.assertEqual(rest, b"")

    def assert_silent(self, line, seconds=0.5):
        """Not a byte comes, and the connection stays."""
        line.socket.settimeout(seconds)
        with self.assertRaises(TimeoutError):
            line.file.read(1)


class Live(ArtifactCase):
    """A deck that is being made: some of it may be fetched."""

    faulty = True
    settings = {"workers": 2, "drain_time": "1s"}

    def setUp(self):
        """Its first slide is there, the second one waits for a while."""
        self.deck = self.service.submit(*faults.deck(
            ("render", "pause"), salt=self.id()),
            ALL).json["id"]
        self.assertTrue(case.wait_for(
            lambda: self.ask("slides/1.svg").status == 200))

    def tearDown(self):
        self.service.delete(self.deck)

    def test_live_slide(self):
        self.assertIn(self.ask("").json["state"], ("rendering", "verifying"))
        whole = self.check_conditions("slides/1.svg")
        self.assertEqual(whole.headers["cache-control"], "private, no-cache")
        self.assertEqual(self.ask("slides/1.svg", If_None_Match="*")
                         .headers["cache-control"], "private, no-cache")
        part = self.ask("slides/1.svg", Range="bytes=3-9")
        self.assertEqual((part.status, part.body), (206, whole.body[3:10]))
        packed = self.ask("slides/1.svg", Accept_Encoding="gzip")
        if "content-encoding" in packed.headers:
            self.assertEqual(gzip.decompress(packed.body), whole.body)
        self.assertEqual(self.service.wait_end(self.deck)["state"], "done")
        again = self.ask("slides/1.svg")
        self.assertEqual((again.body, again.headers["etag"]),
                         (whole.body, whole.headers["etag"]))
        self.assertIn("immutable", again.headers["cache-control"])

    def test_live_record_and_what_is_not_there_yet(self):
        answer = self.ask("")
        self.assertNotIn("etag", answer.headers)
        self.assertEqual(answer.headers["cache-control"], "no-store")
        self.assertNotIn("artifacts", answer.json)
        for fields in ({"If_None_Match": "*"}, {"Range": "bytes=0-1"},
                       {"Accept_Encoding": "gzip"}):
            again = self.ask("", **fields)
            self.assertEqual(again.status, 200)
            self.assertEqual(again.json["id"], self.deck)
        for name in ("bundle.zip", "bundle.tar", "slides/6.svg",
                     "slides/7.svg", "thumbnails/6.png", "text/6.txt"):
            self.assert_problem(self.ask(name), 404, "not-found")

    def test_live_deck_that_is_erased_is_served_no_more(self):
        self.assertEqual(self.service.delete(self.deck).status, 200)
        self.assertTrue(case.wait_for(
            lambda: self.ask("slides/1.svg").status == 404))

    def test_seconds_that_are_left(self):
        record = self.service.convert("one.odp", case.read_sample("one.odp"),
                                      "&ttl=3").json
        self.deck = record["id"]
        left = []
        while (answer := self.ask("deck.pdf")).status == 200:
            left.append(int(answer.headers["cache-control"]
                            .split("=")[1].split(",")[0]))
            time.sleep(0.5)
        self.assertEqual(left, sorted(left, reverse=True))
        self.assertTrue(0 <= left[-1] <= left[0] <= 3, left)
        self.assert_problem(answer, 404, "not-found")
        for name in ("", "bundle.zip", "events", "slides/1.svg"):
            self.assert_problem(self.ask(name), 404, "not-found")


if __name__ == "__main__":
    case.main()
