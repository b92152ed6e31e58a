#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What GET and HEAD answer: places, ids and names that are none, and a deck
that outlives the service that made it."""
import artifacts
import case
import problems
import raw

# Methods that a place does not have.
WRONG = (("GET", "/v1/decks", "POST"), ("HEAD", "/v1/decks", "POST"),
         ("PUT", "/v1/decks", "POST"), ("DELETE", "/v1/decks", "POST"),
         ("OPTIONS", "/v1/decks", "POST"), ("POST", "/healthz", "GET, HEAD"),
         ("POST", "/readyz", "GET, HEAD"), ("DELETE", "/", "GET, HEAD"),
         ("POST", "/v1/decks/ID", "GET, HEAD, DELETE"),
         ("DELETE", "/v1/decks/ID/deck.pdf", "GET, HEAD"),
         ("POST", "/v1/decks/ID/events", "GET, HEAD"),
         ("PATCH", "/v1/decks/ID/deck.pdf", "GET, HEAD"))

NAMES = ("", "/", "../", "..", ".", "../ID/deck.pdf", "%2e%2e/ID/deck.pdf",
         "..%2fID%2fdeck.pdf", "slides/../deck.pdf", "slides%2f1.svg",
         "slides//1.svg", "slides/./1.svg", "slides/01.svg", "slides/0.svg",
         "slides/+1.svg", "slides/1.svg/", "slides/1", "slides/1.SVG",
         "slides/2.svg", "slides/99999999999999999999.svg", "slides/1.svg%00",
         "slides/1.svg;x", "deck.pdf/", "DECK.PDF", "deck%2epdf", "deck.pdf~",
         "%2fetc%2fpasswd", "....//deck.pdf", "..\\deck.pdf", "slides",
         "record", "deck.json", "deck.json.gz", "slides/1.svg.gz",
         "slides/1.svg.tmp", "text/1.txt.gz", "slides/1.png", "text/2.txt", "thumbnails/1.svg")

IDS = ("", "0" * 31, "0" * 33, "g" * 32, "A" * 32, "%30" + "0" * 31,
       "..", "." * 32, "0" * 32, "-" + "0" * 31, "00000000-0000-0000-0000-"
       "000000000000", "\xe9" * 32, "0x" + "0" * 30)


class Reading(problems.ProblemCase):
    """One deck, read in all ways."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deck = cls.service.convert("one.odp",
                                       case.read_sample("one.odp")).json

    def ask(self, method, target):
        """A request with the target as it is written here."""
        with raw.Raw(self.service.port) as line:
            line.send(raw.head(method, target.replace("ID", self.deck["id"])))
            return line.read(method != "HEAD")

    def test_wrong_method(self):
        for method, target, allowed in WRONG:
            with self.subTest(method + " " + target):
                answer = self.ask(method, target)
                self.assertEqual(answer.status, 405)
                self.assertEqual(answer.headers["allow"], allowed)
                if method != "HEAD":
                    self.assert_problem(answer, 405, "method-not-allowed")

    def test_names_that_are_none(self):
        for name in NAMES:
            with self.subTest(name):
                answer = self.ask("GET", "/v1/decks/ID/" + name)
                self.assert_problem(answer, 404, "not-found")

    def test_ids_that_are_none(self):
        for name in IDS:
            for rest in ("", "/deck.pdf"):
                with self.subTest(name + rest):
                    answer = self.ask("GET", "/v1/decks/" + name + rest)
                    self.assert_problem(answer, 404, "not-found")

    def test_places_that_are_none(self):
        for path in ("/v1", "/v1/", "/v1/decks/", "/v2/decks", "/index.html",
                     "//healthz", "/healthz/", "/%68ealthz", "/healthz%00",
                     "/v1/../healthz", "/..", "/../../etc/passwd", "/store",
                     "/index", "/proc/self/environ", "/favicon.ico"):
            with self.subTest(path):
                self.assert_problem(self.ask("GET", path), 404, "not-found")

    def test_id_in_capitals_is_another(self):
        name = self.deck["id"].upper()
        if name != self.deck["id"]:
            self.assert_problem(self.ask("GET", "/v1/decks/" + name), 404,
                                "not-found")

    def test_head_is_get_without_a_body(self):
        for target in ("/v1/decks/ID", "/v1/decks/ID/deck.pdf",
                       "/v1/decks/ID/slides/1.svg", "/healthz", "/readyz"):
            with self.subTest(target):
                got = self.ask("GET", target)
                with raw.Raw(self.service.port) as line:
                    line.send(raw.head("HEAD", target.replace(
                        "ID", self.deck["id"]), "Connection: close"))
                    told = line.read(False)
                    self.assertEqual(line.file.read(), b"")
                for head in (got.headers, told.headers):
                    head.pop("date")
                    head.pop("connection", None)
                    head.pop("cache-control")
                self.assertEqual((told.status, told.headers),
                                 (got.status, got.headers))

    def test_several_ranges_are_the_whole(self):
        whole = self.service.artifact(self.deck, "deck.pdf").body
        for asked in ("bytes=0-1,3-4", "bytes=" + "0-1," * 2000 + "0-1",
                      "lines=0-9", "bytes=9-1", "bytes=one"):
            answer = self.service.get(
                "/v1/decks/%s/deck.pdf" % self.deck["id"], Range=asked)
            self.assertEqual((answer.status, answer.body), (200, whole))

    def test_health_and_readiness(self):
        for path, body in (("/healthz", b"ok\n"), ("/readyz", b"ready\n")):
            answer = self.service.get(path)
            self.assertEqual((answer.status, answer.body), (200, body))
            self.assertEqual(answer.headers["cache-control"], "no-store")

    def test_head_too_large(self):
        with raw.Raw(self.service.port) as line:
            line.send(raw.head("GET", "/healthz",
                               *["X-%d: %s" % (n, "y" * 100)
                                 for n in range(500)]))
            answer = line.read()
        self.assertEqual(answer.status, 431)
        self.assertEqual(self.service.get("/healthz").status, 200)

    def test_not_http(self):
        for words in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
                      b"EHLO mail\r\n\r\n", b"\0" * 4000, b"GET\r\n\r\n",
                      b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 300,
                      b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"):
            with raw.Raw(self.service.port) as line:
                line.send(words)
                line.half_close()
                self.assertTrue(line.ends(), words[:20])
        self.assertEqual(self.service.get("/readyz").status, 200)


class Restart(problems.ProblemCase):
    """A service that ends, and one that begins where it was."""

    def test_deck_outlives_its_service(self):
        service = self.service
        deck = service.convert("one.odp", case.read_sample("one.odp")).json
        before = artifacts.fetch(service, deck)
        service.restart()
        self.assertEqual(service.get("/v1/decks/" + deck["id"]).json, deck)
        self.assertEqual(artifacts.fetch(service, deck), before)
        self.assertEqual(service.convert(
            "one.odp", case.read_sample("one.odp")).status, 201)


if __name__ == "__main__":
    case.main()
