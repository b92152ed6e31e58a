#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nobody sees what is not theirs, nor whether it is there.

The routes are read from docs/openapi.yaml: each that takes a deck is asked
for one of another tenant and for one that never was, in many ways, and has to
answer alike, byte for byte.
"""
import http.client
import itertools
import json
import os
import signal
import statistics
import time

import case
import faults
import problems
import routes

ROUTES = routes.read()
WITH_DECK = [route for route in ROUTES if route.takes_deck]
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
SCOPES = ("convert", "read", "ticket", "metrics", "admin")
MISSING = "0123456789abcdef" * 2
JSON = {"Content-Type": "application/json"}
ALL = "&artifacts=pdf,svg,thumbnails,text,png"
SECRET = " callback-secret=a-secret-of-the-tests"

# In how many ways a deck may be asked for.
QUERIES = ("", "?wait=0", "?wait=1&after=0", "?wait=x", "?after=7000000",
           "?x=9999999999&k=1&s=" + "A" * 43)
FIELDS = ({}, {"Range": "bytes=0-9"}, {"Range": "bytes=99999999-"},
          {"If-None-Match": "*"}, {"If-Range": '"0"', "Range": "bytes=0-1"},
          {"Accept-Encoding": "gzip"}, {"Accept": "text/html"},
          {"Last-Event-ID": "1"}, {"Last-Event-ID": "x"},
          {"Idempotency-Key": "again"}, {"Prefer": "wait=1"})
NAMES = ("deck.pdf", "slides/1.svg", "slides/1.png", "thumbnails/1.png",
         "text/1.txt", "slides/99.svg", "deck.json", "../deck.pdf")


class Line:
    """A connection that is kept, and answers in full."""

    def __init__(self, service, key):
        self.service, self.key = service, key
        self.connection = service.connect(30)

    def ask(self, method, path, body=None, fields=None):
        """(status, reason, fields as they came without Date, body)."""
        headers = dict(fields or {})
        if self.key:
            self.service.authorize(headers, self.key)
        try:
            self.connection.request(method, path, body, headers)
        except (ConnectionError, http.client.CannotSendRequest):
            self.connection.close()
            self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        said = [(name, value) for name, value in response.getheaders()
                if name != "Date"]
        return response.status, response.reason, said, response.read()

    def close(self):
        self.connection.close()


class TenantCase(problems.ProblemCase):
    """Decks of `mine` in each state, and `other`, who is curious."""

    faulty = True
    settings = {"workers": 2, "address_rate": 0, "key_rate": 0,
                "drain_time": "1s"}  # one of its decks hangs
    states = ("live", "done", "refused", "cancelled")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.decks = {state: getattr(cls, "make_" + state)()
                     for state in reversed(cls.states)}

    @classmethod
    def submit(cls, document, key=None, query=""):
        answer = cls.service.submit(*document, query, key=key)
        assert answer.status == 202, answer.body
        return answer.json["id"]

    @classmethod
    def make_live(cls):
        """Its first slide is there, and no other will be for a while."""
        deck = cls.submit(faults.deck(("render", "hang"), salt="live"))
        assert case.wait_for(lambda: cls.service.status(deck).json["state"]
                             == "rendering")
        return deck

    @classmethod
    def make_done(cls):
        deck = cls.submit(("one.odp", case.read_sample("one.odp")), query=ALL)
        assert cls.service.wait_end(deck)["state"] == "done"
        return deck

    @classmethod
    def make_refused(cls):
        deck = cls.submit(faults.deck(("office", "silent"), salt="refused"))
        assert cls.service.wait_end(deck)["state"] == "refused"
        return deck

    @classmethod
    def make_cancelled(cls):
        deck = cls.submit(faults.deck(("office", "hang"), salt="cancelled"))
        assert case.wait_for(lambda: cls.service.status(deck).json["state"]
                             == "converting")
        assert cls.service.delete(deck).status == 200
        assert cls.service.wait_end(deck)["state"] == "cancelled"
        return deck

    def line(self, key):
        line = Line(self.service, key)
        self.addCleanup(line.close)
        return line

    def post_json(self, path, said, key):
        answer = self.service.request("POST", path, json.dumps(said),
                                      dict(JSON), key=key)
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json


class Foreign(TenantCase):
    """Each route, each method, each state, in many ways."""

    settings = TenantCase.settings | {"keys": {
        "mine": "tenant=mine scopes=convert,read,ticket",
        "other": "tenant=other scopes=admin" + SECRET,
        "reader": "tenant=other scopes=read",
        "maker": "tenant=other scopes=convert",
        "watcher": "tenant=other scopes=metrics"}}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.submit(("one.odp", case.read_sample("one.odp")),
                             "other", ALL)
        assert cls.service.wait_end(cls.own, key="other")["state"] == "done"

    def setUp(self):
        self.token = self.post_json("/v1/tickets", {}, "other")["ticket"]
        link = self.post_json("/v1/links", {"deck": self.own}, "other")
        self.link = link["href"][link["href"].index("?"):]

    def requests(self, route):
        """(method, path, body, fields) with "ID" for the deck."""
        path = route.fill(id="ID", n="1", token=self.token, name="page.css")
        if route.fields:
            for said, field in itertools.product(
                    self.wishes(), ({}, {"Accept": "text/html"})):
                for name in route.fields:
                    yield (route.method, path, json.dumps({name: "ID"} | said),
                           JSON | field)
            return
        for query, fields in itertools.product(QUERIES + (self.link,),
                                               FIELDS):
            yield "GET", path + query, None, fields
        for method in METHODS:
            yield method, path, b"a body", {}
            for query in QUERIES + (self.link,):
                yield method, path + query, None, {}

    @staticmethod
    def wishes():
        """What may be said of a link beside its deck."""
        yield {}
        for name in NAMES:
            yield {"name": name}
        for seconds in (0, 1, 60, -1, "x"):
            yield {"expires_in": seconds}
        yield {"unknown": 1}

    def compare(self, route, deck, lines):
        """How often it was asked; the statuses there were."""
        asked, seen = 0, set()
        for method, path, body, fields in self.requests(route):
            for line in lines:
                answers = [line.ask(
                    method, path.replace("ID", name), body and
                    (body.replace("ID", name) if isinstance(body, str)
                     else body), fields) for name in (deck, MISSING)]
                asked += 1
                seen.add(answers[0][0])
                # What we sent is not to be found in what we were told.
                self.assertNotIn(deck.encode(), answers[0][3])
                self.assertEqual(answers[0], answers[1],
                                 (line.key, method, path, fields))
        return asked, seen

    def test_1_foreign_deck_is_answered_as_one_that_never_was(self):
        self.assertGreaterEqual(len(WITH_DECK), 17, WITH_DECK)
        lines = [self.line(key) for key in ("other", "reader")]
        before = {state: self.service.status(deck).json
                  for state, deck in self.decks.items()}
        total = 0
        for route in WITH_DECK:
            if route.method == "DELETE":
                continue  # each method of each path is asked for anyway
            for state in self.states:
                with self.subTest("%s, %s" % (route, state)):
                    asked, seen = self.compare(route, self.decks[state],
                                               lines)
                    total += asked
                    self.assertFalse({200, 201, 206, 304} & seen, seen)
        print("%d pairs of requests" % total, end=" ")
        for state, deck in self.decks.items():
            now = self.service.status(deck).json
            if state == "live":  # percents, and the seconds that are left
                self.assertEqual(now["state"], before[state]["state"])
            else:
                self.assertEqual(now, before[state])

    def test_2_without_a_scope_a_deck_is_as_one_that_never_was(self):
        """403 comes before anything is looked up."""
        lines = [self.line(key) for key in ("maker", "watcher")]
        for route in WITH_DECK:
            if not route.scopes:
                continue
            for deck in (self.own, *self.decks.values()):
                path = route.fill(id=deck, n="1", token=self.token)
                missing = route.fill(id=MISSING, n="1", token=self.token)
                for line in lines:
                    if line.key == "maker" and "convert" in route.scopes:
                        continue
                    body = json.dumps({"deck": deck}) if route.body else None
                    seen = line.ask(route.method, path, body, JSON)
                    self.assertEqual(seen[0], 403, route)
                    body = json.dumps({"deck": MISSING}) if route.body \
                        else None
                    self.assertEqual(seen, line.ask(route.method, missing,
                                                    body, JSON))

    def test_3_owner_is_answered(self):
        """That all of the above is not true of a service that sleeps."""
        line = self.line("mine")
        for route in WITH_DECK:
            if not route.scopes or "read" not in route.scopes:
                continue
            path = route.fill(id=self.decks["done"], n="1")
            self.assertEqual(line.ask("GET", path)[0], 200, route)
            self.assertEqual(line.ask("HEAD", path)[0], 200, route)
        link = self.post_json("/v1/links", {"deck": self.decks["done"]},
                              "mine")
        self.assertEqual(line.ask("GET", link["href"])[0], 200)
        for state in ("live", "refused", "cancelled"):
            path = "/v1/decks/" + self.decks[state]
            self.assertEqual(line.ask("GET", path)[0], 200)

    def test_4_how_long_it_takes(self):
        """Not asserted: a machine that is busy would fail it. Look at it."""
        line = self.line("other")
        for name in ("", "/deck.pdf", "/events"):
            took = {}
            for _ in range(200):
                for state, deck in (("live", self.decks["live"]),
                                    ("done", self.decks["done"]),
                                    ("missing", MISSING)):
                    begun = time.perf_counter_ns()
                    self.assertEqual(line.ask("GET", "/v1/decks/%s%s" % (
                        deck, name))[0], 404)
                    took.setdefault(state, []).append(
                        (time.perf_counter_ns() - begun) / 1000)
            print("%s: %s µs" % (name or "record", ", ".join(
                "%s %.0f" % (state, statistics.median(times))
                for state, times in took.items())), end="; ")

    def test_5_expired_and_erased_decks_are_as_none(self):
        erased = self.submit(("one.odp", case.read_sample("one.odp")), "mine")
        self.service.wait_end(erased, key="mine")
        expired = self.submit(("one.odp", case.read_sample("one.odp")), "mine",
                              "&ttl=1")
        self.assertEqual(self.service.delete(erased, "mine").status, 200)
        line = self.line("mine")
        self.assertTrue(case.wait_for(
            lambda: line.ask("GET", "/v1/decks/" + expired)[0] == 404))
        for route in WITH_DECK:
            for deck in (erased, expired):
                for method in ("GET", "HEAD", "DELETE"):
                    if route.fields or (deck == expired and
                                        method == "DELETE"):
                        continue
                    answers = [line.ask(method, route.fill(
                        id=name, n="1", token=self.token) + self.link)
                        for name in (deck, MISSING)]
                    self.assertEqual(answers[0], answers[1], (route, method))


class Scopes(problems.ProblemCase):
    """Each route with each set of scopes, and with no key."""

    sets = [words for size in range(1, len(SCOPES) + 1)
            for words in itertools.combinations(SCOPES, size)]
    settings = {"address_rate": 0, "key_rate": 0,
                "trusted_proxy": "127.0.0.1", "keys": {
                    "-".join(words): "tenant=all scopes=" + ",".join(words)
                    for words in sets}}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        answer = cls.service.convert("one.odp", case.read_sample("one.odp"),
                                     ALL, key="convert")
        assert answer.status == 201, answer.body
        cls.deck = answer.json["id"]

    @staticmethod
    def ask(line, route, deck, more=()):
        """A request that does no harm, when it may be made."""
        path = route.fill(id=deck, n="1", token="none", name="page.css")
        body, fields = None, {}
        if route.method == "DELETE":
            path = route.fill(id=MISSING)
        if route.body:
            fields = {"Content-Type": "application/json",
                      "Content-Length": "0"}
        if route.fields:
            body = json.dumps({name: deck for name in route.fields})
            fields = dict(JSON)
        return line.ask(route.method, path, body, fields | dict(more))

    def test_every_route_says_who_may(self):
        keyless = [route for route in ROUTES if route.scopes is None]
        self.assertEqual(len(keyless), routes.count_keyless())
        self.assertEqual({scope for route in ROUTES
                          for scope in route.scopes or ()}, set(SCOPES))
        for route in ROUTES:
            if route.scopes is not None:
                self.assertIn("admin", route.scopes, route)

    def test_each_route_with_each_set_of_scopes(self):
        for words in self.sets:
            line = Line(self.service, "-".join(words))
            for route in ROUTES:
                with self.subTest("%s with %s" % (route, words)):
                    seen = [self.ask(line, route, deck)
                            for deck in (self.deck, MISSING)]
                    if route.scopes is None or route.scopes & set(words):
                        self.assertNotIn(seen[0][0], (401, 403), seen[0])
                    else:
                        self.assertEqual(seen[0][0], 403, seen[0])
                        self.assertEqual(seen[0], seen[1])
                        self.assertEqual(json.loads(seen[0][3])["code"],
                                         "forbidden")
            line.close()

    def test_without_a_key(self):
        line = Line(self.service, None)
        for route in ROUTES:
            # An address may be wrong 15 times at once: each has its own.
            where = {"X-Forwarded-For": "192.0.2.%d" % ROUTES.index(route)}
            seen = [self.ask(line, route, deck, where)
                    for deck in (self.deck, MISSING)]
            if route.scopes is None:
                self.assertNotIn(seen[0][0], (401, 403), route)
                continue
            self.assertEqual(seen[0][0], 401, route)
            self.assertEqual(seen[0], seen[1])
        line.close()


class Removal(problems.ProblemCase):
    """SIGHUP: keys go, come, and are not to be read."""

    faulty = True
    keys = {"staying": "tenant=one scopes=convert,read",
            "leaving": "tenant=one scopes=convert,read",
            "alone": "tenant=two scopes=convert,read"}
    settings = {"keys": keys, "workers": 2}

    def reload(self, keys):
        """The key file, anew; until it counts."""
        self.service.write_keys(keys)
        before = self.service.log().count("\n")
        os.kill(self.service.pid(), signal.SIGHUP)
        self.assertTrue(case.wait_for(
            lambda: self.service.log().count("\n") > before))

    def tearDown(self):
        self.reload(self.keys)

    def statuses(self, deck):
        """What each key is told of it; once more for who is too early."""
        return {key: self.service.status(deck, key).status
                for key in self.keys}

    def test_key_that_is_gone_is_none(self):
        decks = {key: self.service.convert(
            "one.odp", case.read_sample("one.odp"), key=key).json["id"]
            for key in ("leaving", "alone")}
        self.assertEqual(self.statuses(decks["leaving"]),
                         {"staying": 200, "leaving": 200, "alone": 404})
        self.reload({"staying": self.keys["staying"]})
        self.assertEqual(self.statuses(decks["leaving"]),
                         {"staying": 200, "leaving": 401, "alone": 401})
        self.assertEqual(self.service.submit(
            "one.odp", case.read_sample("one.odp"), key="leaving").status,
                         401)
        self.assert_problem(self.service.status(decks["alone"], "staying"),
                            404, "not-found")
        self.reload(self.keys)
        self.assertEqual(self.statuses(decks["alone"]),
                         {"staying": 404, "leaving": 404, "alone": 200})

    def test_scopes_and_tenant_of_a_key_change(self):
        deck = self.service.convert("one.odp", case.read_sample("one.odp"),
                                    key="leaving").json["id"]
        self.reload(self.keys | {"leaving": "tenant=one scopes=convert"})
        self.assertEqual(self.statuses(deck)["leaving"], 403)
        self.reload(self.keys | {"leaving": "tenant=two scopes=read"})
        self.assertEqual(self.statuses(deck)["leaving"], 404)
        self.assertEqual(self.statuses(deck)["staying"], 200)

    def test_decks_of_a_key_that_is_gone_are_ended(self):
        """What was accepted is promised; who watches it is not cut off."""
        deck = self.service.submit(
            *faults.deck(("office", "slow"), salt="gone"),
            key="leaving").json["id"]
        events = self.service.events(deck, key="leaving")
        next(events)
        self.reload({"staying": self.keys["staying"]})
        self.assertEqual(list(events)[-1][2]["state"], "done")
        self.assertEqual(self.service.wait_end(deck, key="staying")["state"],
                         "done")

    def test_file_that_is_none_changes_nothing(self):
        path = self.service.settings["key_file"]
        for words in ("sha256:12\n", "nonsense\n"):
            with open(path, "w", encoding="utf-8") as file:
                file.write(words)
            before = self.service.log().count("\n")
            os.kill(self.service.pid(), signal.SIGHUP)
            # The courier of the reload before may have a word, too.
            said = case.wait_for(lambda: [
                line for line in self.service.log().splitlines()[before:]
                if os.path.basename(path) in line])
            self.assertTrue(said)
            self.assertEqual(set(self.statuses(MISSING).values()), {404})
            self.assertNotIn(words.strip(), said[-1])

    @classmethod
    def tearDownClass(cls):
        """The log has a warning for each file that was none."""
        cls.service.__exit__()
        os.unlink(cls.service.log_path)


ENGINES = {"sniff": r"^libmagic \d+\.\d+, expat \d[\d.]*, zlib \d[\d.]*$",
           "office": r"^LibreOffice \d[\w.~+-]*$",
           "render": r"^poppler \d[\d.]*, cairo \d[\d.]*$"}


class VersionCase(problems.ProblemCase):
    def open(self, authorization=None):
        """GET /version, with nothing but this."""
        fields = {"Authorization": authorization} if authorization else {}
        line = Line(self.service, None)
        try:
            return line.ask("GET", "/version", None, fields)
        finally:
            line.close()

    def assert_whole(self, answer):
        """It tells of all that is at work."""
        said = json.loads(answer[3])
        self.assertEqual((answer[0], set(said)),
                         (200, {"name", "version", "wire", "engines"}))
        self.assertEqual(set(said["engines"]), set(ENGINES))
        for role, pattern in ENGINES.items():
            self.assertRegex(said["engines"][role], pattern)
        return said


class Versions(VersionCase):
    """Which engine has a known hole is nothing for strangers."""

    settings = {"keys": {"any": "tenant=one scopes=read",
                         "watcher": "tenant=one scopes=metrics"}}

    def told(self, key="any"):
        return self.open("Bearer " + self.service.secret(key))

    def test_who_is_told_what(self):
        for shown in (None, "Basic YTpi", "Bearer"):
            answer = self.open(shown)
            self.assertEqual((answer[0], set(json.loads(answer[3]))),
                             (200, {"name", "version"}), shown)
            self.assertNotIn(b"Office", answer[3])
        for key in self.settings["keys"]:
            self.assert_whole(self.told(key))
        answer = self.open("Bearer guess")
        self.assertEqual(answer[0], 401)
        self.assertNotIn(b"version", answer[3])

    def test_told_anew_after_a_start(self):
        for role in ("front", "render"):
            pid, = self.service.role_pids(role)
            os.kill(pid, signal.SIGKILL)
            self.assertTrue(case.wait_for(
                lambda: self.service.role_pids(role) not in ([], [pid])))
            self.assertTrue(self.service.wait_until_ready())
            self.assert_whole(self.told())

    def test_metric_says_the_same(self):
        said = self.assert_whole(self.told())["engines"]
        self.assertLessEqual({
            'cleandeck_engine_info{role="%s",engine="%s"}' % row
            for row in said.items()}, set(self.service.metrics("watcher")))

    @classmethod
    def tearDownClass(cls):
        """Roles were killed; their ends are in the log."""
        cls.service.__exit__()
        os.unlink(cls.service.log_path)


class VersionsWithoutKeys(VersionCase):
    """Who reaches it may do everything, and know this, too."""

    def test_everybody_is_told(self):
        for shown in (None, "Bearer guess"):
            self.assert_whole(self.open(shown))


if __name__ == "__main__":
    case.main()
