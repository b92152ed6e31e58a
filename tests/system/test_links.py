#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links: one artifact, for who holds the link, until it expires."""
import itertools
import json
import os
import re
import string
import time

import case
import problems
import raw
import service as rig

ALL = "&artifacts=pdf,svg,thumbnails,text,png"
NAMES = ("deck.pdf", "slides/1.svg", "slides/1.png", "thumbnails/1.png",
         "text/1.txt")
HREF = re.compile(r"/d/([0-9a-f]{32})/([a-z0-9/.]+)"
                  r"\?x=(\d+)&k=(\d+)&s=([\w-]{43})")
# What may stand in the place of a character that is not it.
OTHERS = string.ascii_letters + string.digits + "-_./%+ =&?#:"
KEYS = {"maker": "tenant=one scopes=convert,read,ticket",
        "admin": "tenant=one scopes=admin",
        "other": "tenant=two scopes=convert,read,ticket"}


class LinkCase(problems.ProblemCase):
    """Tests of links to `deck`."""

    settings = {"keys": KEYS, "address_rate": 0, "key_rate": 0,
                "link_ttl_max": "1h"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deck = cls.make_deck()

    @classmethod
    def make_deck(cls, query=ALL):
        answer = cls.service.convert("show.ppsx", case.read_sample(
            "show.ppsx"), query)
        assert answer.status == 201, answer.body
        return answer.json["id"]

    def sign(self, said, key="maker"):
        return self.service.request(
            "POST", "/v1/links", json.dumps(said),
            {"Content-Type": "application/json"}, key=key)

    def link(self, deck=None, **said):
        """The href of a link that must be made."""
        answer = self.sign({"deck": deck or self.deck, **said})
        self.assertEqual(answer.status, 201, answer.body)
        self.assertRegex(answer.json["href"], HREF)
        return answer.json["href"]

    def open(self, href, method="GET", **fields):
        """Without any key."""
        connection = self.service.connect(20)
        try:
            connection.request(method, href, headers={
                name.replace("_", "-"): value
                for name, value in fields.items()})
            return rig.Answer(connection.getresponse())
        finally:
            connection.close()

    def rotate(self):
        answer = self.service.request("POST", "/v1/keys/rotate", key="admin")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json["kid"]


class Links(LinkCase):
    """Links as they are given out, and as they are not."""

    def test_each_artifact_by_its_link(self):
        for name in NAMES:
            href = self.link(name=name)
            by_key = self.service.artifact({"id": self.deck}, name)
            by_link = self.open(href)
            self.assertEqual((by_link.status, by_link.body),
                             (200, by_key.body))
            for answer in (by_key, by_link):
                answer.headers.pop("date")
                answer.headers.pop("cache-control")  # it counts down
            self.assertEqual(by_link.headers, by_key.headers)
            head = self.open(href, "HEAD")
            self.assertEqual((head.status, head.body), (200, b""))
            part = self.open(href, Range="bytes=2-4")
            self.assertEqual((part.status, part.body),
                             (206, by_key.body[2:5]))
            known = self.open(href, If_None_Match=by_key.headers["etag"])
            self.assertEqual(known.status, 304)
        self.assertEqual(HREF.match(self.link())[2], "deck.pdf")

    def test_a_link_is_for_its_artifact_alone(self):
        second = self.make_deck()
        href = self.link(name="slides/1.svg")
        query = href[href.index("?"):]
        for deck, name in itertools.product(
                (self.deck, second), NAMES + ("slides/2.svg", "", "events",
                                              "bundle.zip", "bundle.tar")):
            path = "/d/%s/%s" % (deck, name)
            answer = self.open(path + query)
            if path + query == href:
                self.assertEqual(answer.status, 200)
            else:
                self.assert_problem(answer, 404, "not-found")
        for path in ("/v1/decks/%s/slides/1.svg" % self.deck,
                     "/v1/decks/" + self.deck):
            answer = self.open(path + query)
            self.assert_problem(answer, 401, "unauthorized")

    def test_each_character_counts(self):
        href = self.link(name="slides/1.svg")
        never = self.open("/d/%s/slides/1.svg" % ("0" * 32)).body
        with raw.Raw(self.service.port) as line:
            for at, there in enumerate(href):
                if at < len("/d/"):
                    continue
                for other in (OTHERS[(OTHERS.index(there) + step) %
                                     len(OTHERS)] for step in (1, 7, 40)):
                    if other == " ":
                        continue
                    bad = href[:at] + other + href[at + 1:]
                    answer = line.send(raw.head("GET", bad)).read()
                    self.assertEqual((answer.status, answer.body),
                                     (404, never), bad)
            # The last one has two bits that say nothing.
            for other in string.ascii_letters + string.digits + "-_":
                if other == href[-1]:
                    continue
                answer = line.send(raw.head("GET", href[:-1] + other)).read()
                self.assertEqual(answer.status, 404, other)
            for bad in (href[:-1], href + "A", href + "=", href + "%3d",
                        href.replace("x=", "x=0"), href.replace("x=", "x=+"),
                        href.replace("x=", "x=%20"), href.replace("k=", "k=0"),
                        href.replace("k=", "k=4294967296"),
                        href.replace("x=", "X="), href.replace("&s=", "&S="),
                        href.split("?")[0], href.split("&s=")[0],
                        href.split("?")[0] + "?", href.replace("&", ";"),
                        href + "&s=" + "A" * 43, href + "&x=1",
                        href.replace("/d/", "/D/"),
                        href.replace("?x=", "?x=99999999999&x=")):
                answer = line.send(raw.head("GET", bad)).read()
                self.assertEqual((answer.status, answer.body), (404, never),
                                 bad)
            self.assertEqual(line.send(raw.head("GET", href)).read().status,
                             200)

    def test_it_expires(self):
        href = self.link(expires_in=1)
        self.assertLessEqual(int(HREF.match(href)[3]), time.time() + 1)
        self.assertTrue(case.wait_for(lambda: self.open(href).status == 404))
        self.assert_problem(self.open(href), 404, "not-found")
        usual = int(HREF.match(self.link())[3]) - time.time()
        self.assertTrue(3590 <= usual <= 3601, usual)

    def test_what_no_link_is_made_for(self):
        part = self.make_deck("&artifacts=pdf")
        for said in ({"deck": "0" * 32}, {"deck": self.deck,
                                          "name": "slides/99.svg"},
                     {"deck": part, "name": "slides/1.svg"}):
            self.assert_problem(self.sign(said), 404, "not-found")
        self.assert_problem(self.sign({"deck": self.deck}, "other"), 404,
                            "not-found")
        for said in ({}, {"deck": ""}, {"deck": "0" * 31},
                     {"deck": self.deck.upper() + "0"}, {"deck": 7},
                     {"deck": self.deck, "name": "bundle.zip"},
                     {"deck": self.deck, "name": "../deck.pdf"},
                     {"deck": self.deck, "name": "slides/01.svg"},
                     {"deck": self.deck, "name": ""},
                     {"deck": self.deck, "expires_in": 0},
                     {"deck": self.deck, "expires_in": -1},
                     {"deck": self.deck, "expires_in": 3601},
                     {"deck": self.deck, "expires_in": 1e99},
                     {"deck": self.deck, "expires_in": "60"},
                     {"deck": self.deck, "tenant": "two"}, [], "x", None):
            self.assert_problem(self.sign(said), 400, "bad-request")

    def test_body_that_is_none(self):
        for body, kind, status, code in (
                (b"", None, 400, "bad-request"),
                (b"{", None, 400, "bad-request"),
                (b'{"deck":"%s"' % self.deck.encode(), None, 400,
                 "bad-request"),
                (b'{"deck":"%s","deck":"%s"}' % ((self.deck.encode(),) * 2),
                 None, 400, "bad-request"),
                (b"[" * 8000, None, 400, "bad-request"),
                (b"\xff\xfe", None, 400, "bad-request"),
                (b"{}" + b" " * 9000, None, 413, "too-large"),
                (b"deck=1", "application/x-www-form-urlencoded", 415,
                 "type-unsupported"),
                (b"{}", "text/plain", 415, "type-unsupported")):
            answer = self.service.request(
                "POST", "/v1/links", body,
                {"Content-Type": kind or "application/json"})
            self.assert_problem(answer, status, code)

    def test_erased_deck_takes_its_links_with_it(self):
        deck = self.make_deck()
        href = self.link(deck)
        self.assertEqual(self.open(href).status, 200)
        self.assertEqual(self.service.delete(deck).status, 200)
        self.assert_problem(self.open(href), 404, "not-found")
        short = self.make_deck("&ttl=2")
        href = self.link(short)
        self.assertTrue(case.wait_for(lambda: self.open(href).status == 404))

    def test_only_reading(self):
        href = self.link()
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            answer = self.open(href, method)
            self.assertEqual(answer.status, 405)
            self.assertEqual(answer.headers["allow"], "GET, HEAD")

    def test_a_link_says_nothing_to_other_sites(self):
        answer = self.open(self.link())
        self.assertEqual(answer.headers["referrer-policy"], "no-referrer")
        self.assertEqual(answer.headers["cross-origin-resource-policy"],
                         "same-origin")


class Rotation(LinkCase):
    """New keys sign, old ones are believed, whatever dies."""

    def test_old_links_live_on(self):
        hrefs = [self.link()]
        kids = {HREF.match(hrefs[0])[4]}
        for _ in range(3):
            kid = self.rotate()
            hrefs.append(self.link())
            self.assertEqual(int(HREF.match(hrefs[-1])[4]), kid)
            kids.add(str(kid))
        self.assertEqual(len(kids), 4)
        # A signature is by its own key.
        for href in hrefs:
            for kid in kids - {HREF.match(href)[4]}:
                bad = re.sub(r"k=\d+", "k=" + kid, href)
                self.assert_problem(self.open(bad), 404, "not-found")

        def check():
            self.assertEqual([self.open(href).status for href in hrefs],
                             [200] * 4)
        check()
        self.service.restart()
        check()
        front, = self.service.role_pids("front")
        os.kill(front, rig.signal.SIGKILL)
        self.assertTrue(self.service.wait_until_ready())
        check()
        self.service.kill()
        self.service.start()
        check()
        self.assertEqual(HREF.match(self.link())[4], max(kids, key=int))

    def test_key_of_the_maker_may_go(self):
        """What a link gives was given away; only the deck's end ends it."""
        href = self.link()
        self.service.write_keys({"admin": KEYS["admin"]})
        os.kill(self.service.pid(), rig.signal.SIGHUP)
        self.assertTrue(case.wait_for(lambda: self.service.status(
            self.deck, "maker").status == 401))
        self.assertEqual(self.open(href).status, 200)
        self.service.write_keys(KEYS)
        os.kill(self.service.pid(), rig.signal.SIGHUP)
        self.assertTrue(case.wait_for(lambda: self.service.status(
            self.deck, "maker").status == 200))

    @classmethod
    def tearDownClass(cls):
        """The front was killed; its end is in the log."""
        cls.service.__exit__()
        os.unlink(cls.service.log_path)


if __name__ == "__main__":
    case.main()
