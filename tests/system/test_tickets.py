#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets: one upload by who has no key, as a browser and as a program."""
import concurrent.futures
import json
import os
import string
import time

import case
import faults
import pages
import problems
import raw
import service as rig

KEYS = {"maker": "tenant=one scopes=convert,read,ticket",
        "reader": "tenant=one scopes=read",
        "other": "tenant=two scopes=convert,read,ticket"}
ONE = ("one.odp", case.read_sample("one.odp"))
PLAN = ("plan.pdf", case.read_sample("plan.pdf"))
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
BAD = ("a.pptx", b"PK\3\4 and no more")


class TicketCase(problems.ProblemCase):
    """Tests of uploads by tickets."""

    faulty = True
    settings = {"keys": KEYS, "address_rate": 0, "key_rate": 0,
                "workers": 2, "ticket_ttl_max": "1h"}

    def make(self, key="maker", **said):
        """The href of a new ticket."""
        answer = self.ask_for(said, key)
        self.assertEqual(answer.status, 201, answer.body)
        ticket = answer.json
        self.assertEqual(ticket["href"], "/t/" + ticket["ticket"])
        return ticket["href"]

    def ask_for(self, said, key="maker"):
        return self.service.request(
            "POST", "/v1/tickets", json.dumps(said),
            {"Content-Type": "application/json"}, key=key)

    def open(self, method, path, body=None, fields=None):
        """Without any key."""
        connection = self.service.connect(60)
        try:
            connection.request(method, path, body, fields or {})
            return rig.Answer(connection.getresponse())
        finally:
            connection.close()

    def send(self, href, document=ONE, query="", **fields):
        """As a program: the document is the body."""
        return self.open("POST", "%s?filename=%s%s" % (
            href, document[0], query), document[1], {
                "Content-Type": "application/octet-stream",
                **{name.replace("_", "-"): value
                   for name, value in fields.items()}})

    def send_form(self, href, document=ONE, more=(), fields=None):
        """As a browser."""
        kind, body = raw.form(("file", *document), *more)
        return self.open("POST", href, body,
                         {"Content-Type": kind, **HTML, **(fields or {})})

    def wait(self, deck, state="done"):
        record = self.service.wait_end(deck)
        self.assertEqual(record["state"], state, record)
        return record

    def spend(self, href, document=ONE):
        """The id of the deck that must be accepted."""
        answer = self.send(href, document)
        self.assertEqual(answer.status, 202, answer.body)
        return answer.json["id"]

    def check_own_pages(self, decks, others=(), foreign=()):
        """decks: href -> id; others: tickets without one."""
        never = self.open("GET", "%s/%s" % (next(iter(decks)), "0" * 32))
        self.assert_problem(never, 404, "not-found")
        for href in [*decks, *others]:
            for deck in [*decks.values(), *foreign]:
                answer = self.open("GET", "%s/%s" % (href, deck))
                if decks.get(href) == deck:
                    self.assertEqual(answer.status, 200, answer.body)
                    continue
                self.assertEqual((answer.status, answer.body),
                                 (404, never.body), (href, deck))

    def assert_spent(self, href):
        self.assert_problem(self.send(href), 410, "ticket-spent")
        answer = self.send_form(href)
        self.assertEqual(answer.status, 410)
        pages.check(answer)


class Uploads(TicketCase):
    """What a ticket is good for."""

    def test_program(self):
        href = self.make(meeting="room <7> & more", ttl=600,
                         artifacts=["pdf", "png"])
        answer = self.send(href)
        self.assertEqual(answer.status, 202, answer.body)
        deck = answer.json["id"]
        self.assertEqual(answer.headers["location"], "/v1/decks/" + deck)
        record = self.wait(deck)
        self.assertEqual(record["meeting"], "room <7> & more")
        self.assertEqual({artifact["name"] for artifact
                          in record["artifacts"]},
                         {"deck.pdf", "slides/1.png"})
        self.assertEqual(self.service.status(deck, "reader").status, 200)
        self.assertEqual(self.service.status(deck, "other").status, 404)
        self.assert_spent(href)

    def test_program_that_waits(self):
        answer = self.send(self.make(), Prefer="wait=60")
        self.assertEqual((answer.status, answer.json["state"]),
                         (201, "done"))

    def test_browser(self):
        for language, title in (("en", "Upload your slides"),
                                ("de", "Folien hochladen")):
            href = self.make(language=language, meeting="<b>7</b>",
                             kinds=["odp", "pdf"], max_bytes=5000)
            page = pages.check(self.open("GET", href, fields=HTML))
            self.assertEqual((page.language, page.heading),
                             (language, title))
            self.assertIn("&lt;b&gt;7&lt;/b&gt;", page.text)
            form, = page.forms
            self.assertEqual((form["action"], form["method"],
                              form["enctype"]),
                             (href, "post", "multipart/form-data"))
            self.assertEqual(page.accept, ".odp, .pdf")
            answer = self.send_form(href)
            self.assertEqual(answer.status, 303, answer.body)
            where = answer.headers["location"]
            self.assertRegex(where, "^%s/[0-9a-f]{32}$" % href)
            self.assertEqual(answer.headers["cache-control"], "no-store")
            page = self.follow(where)
            self.assertEqual(page.language, language)
            self.assertFalse(page.forms)
            # Whoever has the ticket sees that it arrived, and not what.
            self.assertNotIn("/v1/decks", page.text)
            self.assertIn("&lt;b&gt;7&lt;/b&gt;", page.text)
            self.wait(where[-32:])
            self.assert_spent(href)

    def follow(self, where):
        """The page of a deck, renewed until it has ended."""
        deadline = time.monotonic() + 60
        while True:
            page = pages.check(self.open("GET", where, fields=HTML))
            if not page.renews:
                return page
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)

    def test_what_the_sender_says_is_not_what_the_ticket_says(self):
        href = self.make(meeting="mine", ttl=600, artifacts=["pdf"])
        answer = self.send_form(href, more=(
            ("meeting", None, b"other"), ("ttl", None, b"5"),
            ("artifacts", None, b"pdf,svg,png"),
            ("callback", None, b"http://127.0.0.1/")))
        self.assertEqual(answer.status, 303, answer.body)
        record = self.wait(answer.headers["location"][-32:])
        self.assertEqual(record["meeting"], "mine")
        self.assertEqual(len(record["artifacts"]), 1)
        lives = rig.time.mktime(rig.time.strptime(
            record["expires"], "%Y-%m-%dT%H:%M:%SZ")) - rig.time.mktime(
                rig.time.strptime(record["created"], "%Y-%m-%dT%H:%M:%SZ"))
        self.assertTrue(590 <= lives <= 620, lives)
        answer = self.send(self.make(meeting="mine"), query="&meeting=other")
        self.assertEqual(self.wait(answer.json["id"])["meeting"], "mine")

    def test_pages_of_decks_that_are_not_this_tenants(self):
        href = self.make()
        foreign = self.service.convert(*ONE, key="other").json["id"]
        for deck in (foreign, "0" * 32):
            answer = self.open("GET", "%s/%s" % (href, deck))
            self.assert_problem(answer, 404, "not-found")
        for rest in ("/", "/x", "/../healthz", "/%s/deck.pdf" % foreign,
                     "//" + foreign):
            answer = self.open("GET", href + rest)
            self.assert_problem(answer, 404, "not-found")

    def test_page_of_a_deck_that_came_with_another_ticket(self):
        """Of one tenant, by one key: each sees its own, and no other."""
        mine, yours = self.make(meeting="m"), self.make(meeting="m")
        lost, new = self.make(), self.make()
        decks = {mine: self.spend(mine), yours: self.spend(yours, PLAN),
                 lost: self.send_form(lost, faults.deck(
                     ("office", "silent"), salt=self.id())).headers[
                         "location"][-32:]}
        with_key = self.service.convert(*ONE, key="maker").json["id"]
        # While they live, and when they have ended.
        for end in (False, True):
            if end:
                for href, deck in decks.items():
                    self.wait(deck, "refused" if href == lost else "done")
            self.check_own_pages(decks, [new], [with_key])

    def test_methods(self):
        href = self.make()
        for method in ("PUT", "DELETE", "PATCH"):
            answer = self.open(method, href)
            self.assert_problem(answer, 405, "method-not-allowed")
            self.assertEqual(answer.headers["allow"], "GET, HEAD, POST")
        self.assertEqual(self.open("HEAD", href).status, 200)

    def test_a_ticket_is_no_key(self):
        token = self.make()[len("/t/"):]
        for path in ("/v1/decks", "/metrics", "/v1/decks/" + "0" * 32):
            answer = self.open("GET", path, fields={
                "Authorization": "Bearer " + token})
            self.assert_problem(answer, 401, "unauthorized")


class Once(TicketCase):
    """A ticket is good for one deck that is accepted."""

    def test_twins_at_the_same_moment(self):
        for documents in ([ONE] * 6, [ONE, PLAN] * 3):
            href = self.make()
            with concurrent.futures.ThreadPoolExecutor(6) as pool:
                answers = list(pool.map(
                    lambda document: self.send(href, document), documents))
            self.assertEqual(sorted(answer.status for answer in answers),
                             [202] + [410] * 5)
            for answer in answers:
                if answer.status == 410:
                    self.assert_problem(answer, 410, "ticket-spent")
                else:
                    self.wait(answer.json["id"])
            self.assert_spent(href)

    def test_idempotent_repeat_is_the_same_deck(self):
        href = self.make()
        first = self.send(href, Idempotency_Key="again")
        self.assertEqual(first.status, 202)
        second = self.send(href, Idempotency_Key="again")
        self.assertIn(second.status, (200, 202), second.body)
        self.assertEqual(second.json["id"], first.json["id"])
        self.wait(first.json["id"])
        self.assert_spent(href)

    def test_given_back_by_a_refusal_at_once(self):
        href = self.make(kinds=["pdf", "odp"])
        for document, status, code in (
                (BAD, 422, "damaged"), (("a.odp", b""), 422, "empty"),
                (("a.pdf", ONE[1]), 415, "type-mismatch"),
                (("a.odp", b"no deck"), 415, None)):
            answer = self.send(href, document)
            self.assertEqual(answer.status, status, answer.body)
            if code:
                self.assert_problem(answer, status, code)
            answer = self.send_form(href, document)
            self.assertEqual(answer.status, status, answer.body)
            self.assertTrue(pages.check(answer).alert)
        self.wait(self.spend(href))
        self.assert_spent(href)

    def test_given_back_by_a_deck_that_ends_refused(self):
        href = self.make(language="de")
        answer = self.send_form(href, faults.deck(("office", "silent"),
                                                  salt=self.id()))
        where = answer.headers["location"]
        self.wait(where[-32:], "refused")
        page = pages.check(self.open("GET", where, fields=HTML))
        self.assertEqual(page.forms[0]["action"], href)
        self.assertIn("andere Datei", page.text)
        self.wait(self.spend(href))
        self.assert_spent(href)

    def test_not_given_back_by_one_that_is_cancelled_or_erased(self):
        href = self.make()
        deck = self.spend(href, faults.deck(("office", "hang"),
                                            salt=self.id()))
        self.assert_spent(href)
        self.assertEqual(self.service.delete(deck).status, 200)
        self.assertTrue(case.wait_for(lambda: self.service.status(
            deck).json.get("state") == "cancelled"))
        self.assert_spent(href)
        href = self.make()
        deck = self.spend(href)
        self.wait(deck)
        self.assertEqual(self.service.delete(deck).status, 200)
        self.assert_spent(href)

    def test_client_that_leaves_half_way_spends_nothing(self):
        href = self.make()
        for share in (0, 1, len(ONE[1]) - 1):
            with raw.Raw(self.service.port) as line:
                line.send(raw.post(ONE[1][:share], target=href,
                                   length=len(ONE[1])))
        self.wait(self.spend(href))


class Bounds(TicketCase):
    """What a ticket does not allow."""

    def test_size_by_the_head(self):
        href = self.make(max_bytes=len(ONE[1]))
        expect = "Expect: 100-continue"
        with raw.Raw(self.service.port) as line:
            line.send(raw.post(b"", expect, target=href,
                               length=len(ONE[1]) + 1))
            self.assert_problem(line.read(), 413, "too-large")
        with raw.Raw(self.service.port) as line:
            line.send(raw.head("POST", href, "Transfer-Encoding: chunked"))
            line.send(b"%x\r\n%s\r\n" % (len(ONE[1]) + 1, b"x" * (
                len(ONE[1]) + 1)) + b"0\r\n\r\n")
            self.assert_problem(line.read(), 413, "too-large")
        answer = self.send_form(href, ("one.odp", ONE[1] + b"x"))
        self.assertEqual(answer.status, 413)
        pages.check(answer)
        self.wait(self.spend(href))

    def test_expired_by_the_head(self):
        href = self.make(expires_in=1)
        self.assertTrue(case.wait_for(
            lambda: self.open("GET", href).status == 410))
        with raw.Raw(self.service.port) as line:
            line.send(raw.post(b"", "Expect: 100-continue", target=href,
                               length=100))
            self.assert_problem(line.read(), 410, "ticket-spent")
        self.assert_spent(href)
        page = pages.check(self.open("GET", href, fields=HTML))
        self.assertFalse(page.forms)

    def test_deck_of_a_ticket_that_has_expired_is_still_told_of(self):
        href = self.make(expires_in=2)
        deck = self.spend(href)
        self.assertTrue(case.wait_for(
            lambda: self.open("GET", href).status == 410))
        answer = self.open("GET", "%s/%s" % (href, deck))
        self.assertEqual(answer.status, 200)

    def test_kinds(self):
        href = self.make(kinds=["pdf"])
        for document in (ONE, ("one", ONE[1])):
            answer = self.send(href, document)
            self.assert_problem(answer, 415, "type-unsupported")
        self.wait(self.spend(href, PLAN))

    def test_forged_ones(self):
        href = self.make()
        never = self.open("GET", "/t/" + "A" * 60).body
        with raw.Raw(self.service.port) as line:
            for at in range(len("/t/"), len(href)):
                there = href[at]
                for other in ("A", "b", "-", "9"):
                    if other == there:
                        continue
                    bad = href[:at] + other + href[at + 1:]
                    answer = line.send(raw.head("GET", bad)).read()
                    self.assertEqual((answer.status, answer.body),
                                     (404, never), bad)
            for other in string.ascii_letters + string.digits + "-_":
                answer = line.send(raw.head("GET", href[:-1] + other)).read()
                self.assertEqual(answer.status == 200, other == href[-1])
            for bad in (href[:-1], href + "A", href + "=", href[:50], "/t/",
                        "/t/A", href + "A" * 2000, href.replace("/t/", "/T/")):
                answer = line.send(raw.head("GET", bad)).read()
                self.assertEqual((answer.status, answer.body), (404, never),
                                 bad)
        answer = self.send("/t/" + "A" * 60)
        self.assert_problem(answer, 404, "not-found")

    def test_what_no_ticket_is_made_for(self):
        for said in ({"expires_in": 0}, {"expires_in": 3601},
                     {"expires_in": "60"}, {"max_bytes": 0},
                     {"max_bytes": 1 << 62}, {"kinds": []},
                     {"kinds": ["exe"]}, {"kinds": ["docx"]},
                     {"kinds": "pdf"}, {"language": "fr"}, {"language": ""},
                     {"meeting": "x" * 129}, {"meeting": "\u00e4" * 65}, {"meeting": "a\nb"},
                     {"meeting": "\u202e"}, {"callback": "ftp://x/"},
                     {"callback": "http://user@x/"}, {"ttl": 0},
                     {"ttl": 86401}, {"artifacts": []},
                     {"artifacts": ["exe"]}, {"unknown": 1}, [], None):
            self.assert_problem(self.ask_for(said), 400, "bad-request")
        self.assert_problem(self.ask_for({}, "reader"), 403, "forbidden")


class Rate(TicketCase):
    """An upload by a ticket is one of the key that made it."""

    settings = {"keys": {"maker": "tenant=one scopes=convert,ticket rate=1",
                         "other": "tenant=one scopes=convert,ticket rate=1"},
                "address_rate": 0, "key_rate": 0, "ticket_ttl_max": "1h"}

    def test_uploads_count_for_the_key_of_the_maker(self):
        hrefs = [self.make() for _ in range(6)]  # ten uploads at once
        for href in hrefs[:5]:
            self.spend(href)
            self.assertEqual(self.service.submit(*ONE, key="maker").status,
                             202)
        self.assert_problem(self.send(hrefs[5]), 429, "too-many-requests")
        answer = self.send_form(hrefs[5])
        self.assertEqual(answer.status, 429)
        self.assertTrue(pages.check(answer).alert)
        self.assert_problem(self.service.submit(*ONE, key="maker"),
                            429, "too-many-requests")
        # It is spent by none of that, and others send on.
        self.assertEqual(self.open("GET", hrefs[5]).status, 200)
        self.spend(self.make("other"))


class Survival(TicketCase):
    """Tickets and starts, signing keys, and keys of their makers."""

    def setUp(self):
        self.reload(KEYS)

    def reload(self, keys):
        self.service.write_keys(keys)
        before = self.service.log().count("\n")
        os.kill(self.service.pid(), rig.signal.SIGHUP)
        self.assertTrue(case.wait_for(
            lambda: self.service.log().count("\n") > before))

    def check(self, spent, hrefs):
        """One more of them is spent; the others are as they were."""
        for href in spent:
            self.assert_spent(href)
        spent.append(hrefs.pop())
        self.wait(self.spend(spent[-1]))
        for href in hrefs:
            self.assertEqual(self.open("GET", href).status, 200)

    def test_starts_kills_and_rotation(self):
        hrefs = [self.make() for _ in range(6)]
        spent = []
        self.check(spent, hrefs)
        self.service.restart()
        self.check(spent, hrefs)
        self.kill_and_start()
        self.check(spent, hrefs)
        for role in ("ledger", "front"):
            self.kill_role(role)
            self.check(spent, hrefs)
        self.reload(KEYS | {"admin": "tenant=one scopes=admin"})
        self.assertEqual(self.service.request(
            "POST", "/v1/keys/rotate", key="admin").status, 200)
        self.check(spent, hrefs)

    def test_whose_deck_it_is_is_not_forgotten(self):
        """Of decks that have ended, and of one that is taken up again."""
        mine, yours, late = (self.make() for _ in range(3))
        decks = {mine: self.spend(mine), yours: self.spend(yours, PLAN)}
        for deck in decks.values():
            self.wait(deck)
        decks[late] = self.spend(late, faults.deck(("office", "hang"),
                                                   salt=self.id()))
        for begin_again in (self.service.restart, self.kill_and_start,
                            lambda: self.kill_role("front"),
                            lambda: self.kill_role("ledger")):
            begin_again()
            self.check_own_pages(decks)
        self.assertEqual(self.service.delete(decks[late]).status, 200)

    def kill_and_start(self):
        self.service.kill()
        self.service.start()

    def kill_role(self, role):
        pid, = self.service.role_pids(role)
        os.kill(pid, rig.signal.SIGKILL)
        self.assertTrue(case.wait_for(lambda: self.service.role_pids(
            role) not in ([], [pid])))
        self.assertTrue(self.service.wait_until_ready())

    def test_key_of_the_maker_is_gone_at_the_start(self):
        unused = self.make()
        self.service.write_keys({"other": KEYS["other"]})
        self.service.restart()
        self.assert_spent(unused)
        self.service.write_keys(KEYS)
        self.service.restart()
        self.wait(self.spend(unused))

    def test_key_of_the_maker_is_gone(self):
        """It can do what its maker may, so that a stolen key is worth none."""
        unused, used = self.make(), self.make()
        deck = self.spend(used)
        self.wait(deck)
        for keys in ({"other": KEYS["other"]},
                     KEYS | {"maker": "tenant=one scopes=convert,read"},
                     KEYS | {"maker": "tenant=two scopes=ticket"}):
            self.reload(keys)
            self.assert_spent(unused)
            answer = self.open("GET", unused)
            self.assertEqual(answer.status, 410)
            self.assertFalse(pages.check(answer).forms)
            # Who has sent something may see what came of it.
            self.assertEqual(self.open("GET", "%s/%s" % (
                used, deck)).status, 200)
        self.reload(KEYS)
        self.assertEqual(self.open("GET", unused).status, 200)
        self.wait(self.spend(unused))
        self.assert_spent(used)

    @classmethod
    def tearDownClass(cls):
        """Roles were killed; their ends are in the log."""
        cls.service.__exit__()
        os.unlink(cls.service.log_path)


if __name__ == "__main__":
    case.main()
