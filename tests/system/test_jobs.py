#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deck's life over HTTP: accepted, watched, repeated, cancelled, expired;
who waits for whom, and what is refused for good."""
import concurrent.futures
import datetime
import os
import time

import artifacts
import case
import faults
import problems

STAGES = ("queued", "checking", "queued", "converting", "rendering",
          "verifying", "done")
LATER = 1000000  # between the event ids of two stages
ONE = ("one.odp", case.read_sample("one.odp"))
TENANTS = {name: "tenant=%s scopes=convert,read" % name for name in "abc"} | {
    "watcher": "scopes=metrics"}
# What sniff refuses, as a (name, bytes, status, code).
BAD = (("a.pdf", b"", 422, "empty"),
       ("a.pptx", b"PK\3\4 and no more", 422, "damaged"),
       ("a.pptx", ONE[1], 415, "type-mismatch"),
       ("a.txt", b"just words, and no deck of any kind\n", 415,
        "type-unsupported"))


def slow(*roles, salt="", base=None):
    """A deck that takes three seconds more in each of these roles."""
    return faults.deck(*((role, "slow") for role in roles), salt=salt,
                       base=base)


def seconds(text):
    """Unix seconds of a moment in JSON."""
    return datetime.datetime.fromisoformat(
        text.replace("Z", "+00:00")).timestamp()


class JobCase(problems.ProblemCase):
    """Tests of decks that nobody waits for."""

    def submit(self, document, **words):
        """The id of a deck that must be accepted."""
        answer = self.service.submit(*document, **words)
        self.assertEqual(answer.status, 202, answer.body)
        return answer.json["id"]

    def wait_done(self, deck, key=None):
        """The record of a deck that must end well."""
        record = self.service.wait_end(deck, key=key)
        self.assertEqual(record["state"], "done", record)
        return record

    def wait_state(self, deck, *states):
        """Waits until the deck is there."""
        self.assertTrue(case.wait_for(
            lambda: self.service.status(deck).json["state"] in states, 30))

    def settle(self):
        """Until what has ended is told of on the disk."""
        self.assertTrue(case.wait_for(lambda: not self.service.spooled()))

    def assert_gone(self, deck, key=None):
        """As if it had never been."""
        never = self.service.status("0" * 32, key)
        for name in ("", "/deck.pdf", "/slides/1.svg", "/events",
                     "/bundle.zip"):
            answer = self.service.get("/v1/decks/%s%s" % (deck, name), key)
            self.assert_problem(answer, 404, "not-found")
            self.assertEqual(answer.body, never.body)

    def assert_no_file(self, deck):
        """Nothing of it is on the disk."""
        self.assertTrue(case.wait_for(lambda: not [
            path for path in self.service.state_files() if deck in path]),
            [path for path in self.service.state_files() if deck in path])


class Life:
    """From 202 to the end."""

    def test_answer_says_where_to_look(self):
        answer = self.service.submit(*ONE)
        self.assertEqual(answer.status, 202, answer.body)
        said = answer.json
        href = "/v1/decks/" + said["id"]
        self.assertEqual(answer.headers["location"], href)
        self.assertEqual(said["href"], href)
        self.assertEqual(said["links"]["self"], href)
        self.assertEqual(said["links"]["events"], href + "/events")
        self.assertEqual(answer.headers["cache-control"], "no-store")
        self.assertIn(said["state"], STAGES)
        record = self.wait_done(said["id"])
        self.assertEqual(sorted(artifacts.fetch(self.service, record)),
                         sorted(artifacts.names_of(record)))

    def test_states_only_rise(self):
        for document in (slow("sniff", "office", salt="rise"),
                         slow("render", salt="rise")):
            deck = self.submit(document)
            seen, event = [], 0
            while not seen or seen[-1] not in ("done", "refused", "failed"):
                said = self.service.status(
                    deck, query="?wait=20&after=%d" % event).json
                self.assertGreater(said.get("event", 99 * LATER), event)
                event = said.get("event")
                if not seen or seen[-1] != said["state"]:
                    seen.append(said["state"])
            places = iter(STAGES)
            self.assertTrue(all(state in places for state in seen), seen)
            self.assertEqual(seen[-1], "done")
            self.assertIn("rendering" if document[0].endswith(".pdf")
                          else "converting", seen)

    def test_original_is_on_the_disk_until_the_end(self):
        document = slow("office", salt="spool")
        deck = self.submit(document)
        self.assertIn(deck, self.service.spooled())
        path = os.path.join(self.service.state, "spool", deck)
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        with open(path, "rb") as file:
            self.assertTrue(file.read().startswith(document[1]))
        self.wait_done(deck)
        self.assertTrue(case.wait_for(lambda: not self.service.spooled()))

    def test_record_is_the_same_for_who_waits_and_who_asks(self):
        document = slow("render", salt="record")
        deck = self.submit(document)
        made = self.service.convert(*document).json
        asked = self.wait_done(deck)
        for record in (made, asked):
            for name in ("id", "created", "expires", "links"):
                record.pop(name)
            for artifact in record["artifacts"]:
                artifact.pop("href")
        self.assertEqual(made, asked)

    def test_meeting_is_told_again(self):
        deck = self.submit(ONE, query="&meeting=room%207")
        self.assertEqual(self.wait_done(deck)["meeting"], "room 7")

    def test_preferences(self):
        for prefer, status, applied in (
                (None, 202, None),
                ("respond-async", 202, "respond-async"),
                ("wait=60", 201, "wait=60"),
                ("respond-async, wait=60", 201, "wait=60"),
                ("wait=0", 202, None), ("wait=soon", 202, None),
                ("wait=-1", 202, None), ("handling=lenient", 202, None),
                ('wait="60"; foo=bar', 201, "wait=60")):
            with self.subTest(prefer):
                headers = {"Prefer": prefer} if prefer else {}
                answer = self.service.submit(*ONE, **headers)
                self.assertEqual(answer.status, status, answer.body)
                self.assertEqual(answer.headers.get("preference-applied"),
                                 applied)
                self.assertEqual(answer.headers["location"],
                                 "/v1/decks/" + answer.json["id"])
                self.wait_done(answer.json["id"])

    def test_wait_that_runs_out(self):
        late = [slow(role, salt="late")
                for role in ("office", "render", "sniff")]
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            made = list(pool.map(lambda document: self.service.submit(
                *document, Prefer="wait=1"), late))
        for answer in made:
            self.assertEqual(answer.status, 202, answer.body)
            self.assertIn(answer.json["id"], self.service.spooled())
        for answer in made:
            self.wait_done(answer.json["id"])

    def test_who_waits_is_told_why_not(self):
        for name, data, status, code in BAD:
            for headers in ({}, {"Prefer": "wait=60"}):
                with self.subTest(code, **headers):
                    answer = self.service.submit(name, data, **headers)
                    self.assert_problem(answer, status, code)

    def test_refused_at_once_leaves_nothing(self):
        self.settle()
        before = set(self.service.state_files())
        stored = self.count_decks()
        for _ in range(3):
            for name, data, status, code in BAD:
                answer = self.service.submit(name, data)
                self.assert_problem(answer, status, code)
        # A deck of another test may expire meanwhile; none may come.
        self.assertTrue(case.wait_for(
            lambda: not set(self.service.state_files()) - before))
        self.assertTrue(case.wait_for(lambda: self.count_decks() <= stored))

    def test_refused_later_has_a_record_and_nothing_else(self):
        deck = self.submit(faults.deck(("office", "silent")))
        record = self.service.wait_end(deck)
        self.assertEqual((record["state"], record["code"]),
                         ("refused", "conversion-failed"))
        self.assertEqual(record["artifacts"], [])
        self.assertTrue(record["title"].endswith("."))
        there = {path.split("/", 2)[2] for path in self.service.state_files()
                 if path.startswith("decks/" + deck)}
        self.assertEqual(there, {"record", "deck.json", "deck.json.gz"})
        answer = self.service.artifact(record, "deck.pdf")
        self.assert_problem(answer, 404, "not-found")


class Twice:
    """Idempotency-Key."""

    def test_repeat_of_a_live_and_of_an_ended_deck(self):
        document = slow("office", salt="twice")
        deck = self.submit(document, idempotency="live")
        again = self.service.submit(*document, idempotency="live")
        self.assertEqual((again.status, again.json["id"]), (202, deck))
        self.assertEqual(again.headers["idempotency-replayed"], "true")
        record = self.wait_done(deck)
        for headers in ({}, {"Prefer": "wait=60"}):
            over = self.service.submit(*document, idempotency="live",
                                       **headers)
            self.assertEqual((over.status, over.json), (200, record))
            self.assertEqual(over.headers["idempotency-replayed"], "true")
            self.assertEqual(over.headers["location"], "/v1/decks/" + deck)

    def test_repeat_that_waits_gets_the_end(self):
        document = slow("office", salt="waits")
        deck = self.submit(document, idempotency="waits")
        again = self.service.convert(*document,
                                     **{"Idempotency-Key": "waits"})
        self.assertEqual((again.status, again.json["id"],
                          again.json["state"]), (200, deck, "done"))

    def test_same_key_for_something_else(self):
        deck = self.submit(ONE, idempotency="other")
        for document, query in ((slow("sniff"), ""), (ONE, "&artifacts=pdf")):
            answer = self.service.submit(*document, query,
                                         idempotency="other")
            self.assert_problem(answer, 422, "idempotency-mismatch")
        self.wait_done(deck)

    def test_twins_at_once_make_one_deck(self):
        decks = set(os.listdir(os.path.join(self.service.state, "decks")))
        document = slow("sniff", "office", salt="twins")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda _: self.service.submit(
                *document, idempotency="twins"), range(8)))
        self.assertEqual({answer.status for answer in made}, {202},
                         [answer.body for answer in made])
        deck, = {answer.json["id"] for answer in made}
        self.assertEqual(sum("idempotency-replayed" in answer.headers
                             for answer in made), 7)
        self.wait_done(deck)
        now = set(os.listdir(os.path.join(self.service.state, "decks")))
        self.assertEqual(now - decks, {deck})

    def test_twins_at_once_that_wait(self):
        document = slow("office", salt="twins that wait")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda _: self.service.convert(
                *document, **{"Idempotency-Key": "waiting-twins"}), range(4)))
        self.assertEqual(sorted(answer.status for answer in made),
                         [200, 200, 200, 201])
        self.assertEqual(len({answer.body for answer in made}), 1)

    def test_refusal_is_not_remembered(self):
        name, data, status, code = BAD[1]
        for _ in range(2):
            answer = self.service.submit(name, data, idempotency="bad")
            self.assert_problem(answer, status, code)
        self.wait_done(self.submit(ONE, idempotency="bad"))

    def test_another_tenant_has_keys_of_its_own(self):
        mine = self.submit(ONE, idempotency="shared")
        other = self.submit(slow("sniff", salt="b"), idempotency="shared",
                            key="b")
        self.assertNotEqual(mine, other)
        self.assert_gone(mine, "b")
        self.assert_gone(other, "a")
        self.wait_done(mine)
        self.wait_done(other, "b")

    def test_keys_that_are_none(self):
        for said in ("", " ", "x" * 256, "a b", "\x7f", "caf\xe9"):
            answer = self.service.submit(
                *ONE, **{"Idempotency-Key": said})
            self.assert_problem(answer, 400, "bad-request")
        self.wait_done(self.submit(ONE, idempotency="x" * 255))

    def test_erased_deck_gives_its_key_back(self):
        first = self.submit(ONE, idempotency="erased")
        self.wait_done(first)
        self.assertEqual(self.service.delete(first).status, 200)
        second = self.submit(ONE, idempotency="erased")
        self.assertNotEqual(first, second)
        self.wait_done(second)


class Erasing:
    """DELETE, and time."""

    def erase(self, deck, key=None):
        """The receipt of a deck that must be there."""
        answer = self.service.delete(deck, key)
        self.assertEqual(answer.status, 200, answer.body)
        receipt = answer.json
        self.assertEqual((receipt["id"], receipt["erased"]), (deck, True))
        self.assertLess(abs(seconds(receipt["at"]) - time.time()), 60)
        return receipt

    def test_ended_deck_is_erased(self):
        record = self.wait_done(self.submit(ONE))
        deck = record["id"]
        self.assertTrue(case.wait_for(lambda: not self.service.spooled()))
        sizes = [size for path, size in self.service.state_files().items()
                 if deck in path]
        receipt = self.erase(deck)
        self.assertEqual((receipt["state"], receipt["files"],
                          receipt["bytes"]),
                         ("done", len(sizes), sum(sizes)))
        self.assert_gone(deck)
        self.assert_no_file(deck)
        self.assert_problem(self.service.delete(deck), 404, "not-found")

    def test_live_deck_is_cancelled(self):
        for document, states in (
                (slow("office", salt="erase"), ("converting",)),
                (slow("render", salt="erase"), ("rendering",)),
                (slow("sniff", salt="erase"), ("checking", "queued"))):
            with self.subTest(states[0]):
                deck = self.submit(document)
                self.wait_state(deck, *states)
                self.assertIn(self.erase(deck)["state"], states)
                record = self.service.wait_end(deck)
                self.assertIn(record and record["state"],
                              (None, "cancelled"))
                self.assertTrue(case.wait_for(
                    lambda: deck not in self.service.spooled()))
                if record:
                    self.assertEqual(record["artifacts"], [])
                    self.assertEqual(self.erase(deck)["state"], "cancelled")
                self.assert_gone(deck)
                self.assert_no_file(deck)

    def test_cancelled_deck_makes_room_for_another(self):
        held = [self.submit(faults.deck(("office", "hang"), salt=n))
                for n in range(2)]
        for deck in held:
            self.wait_state(deck, "converting")
        waiting = self.submit(ONE)
        for deck in held:
            self.erase(deck)
        self.wait_done(waiting)

    def test_who_waits_hears_that_it_was_cancelled(self):
        self.settle()
        decks = os.path.join(self.service.state, "decks")
        before = set(os.listdir(decks))
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            answer = pool.submit(self.service.convert, *faults.deck(
                ("render", "pause"), salt="waits"))
            # Its first slide is there, and so is its name.
            self.assertTrue(case.wait_for(
                lambda: set(os.listdir(decks)) - before))
            deck, = set(os.listdir(decks)) - before
            self.assertEqual(self.service.spooled(), [])
            self.assertEqual(self.erase(deck)["state"], "rendering")
            self.assert_problem(answer.result(), 404, "not-found")

    def test_foreign_deck_is_none(self):
        record = self.wait_done(self.submit(ONE))
        live = self.submit(slow("office", salt="foreign"))
        for deck in (record["id"], live):
            answer = self.service.delete(deck, "b")
            self.assert_problem(answer, 404, "not-found")
            self.assertEqual(answer.body,
                             self.service.delete("0" * 32, "b").body)
        self.wait_done(live)
        self.assertEqual(self.service.status(record["id"]).json, record)

    def test_time_to_live(self):
        for ttl, right in (("", 3600), ("&ttl=3600", 3600), ("&ttl=60", 60)):
            record = self.wait_done(self.submit(ONE, query=ttl))
            lives = seconds(record["expires"]) - seconds(record["created"])
            self.assertTrue(right <= lives <= right + 30, lives)
        for ttl in ("0", "-1", "3601", "1h", "", "1e3"):
            answer = self.service.submit(*ONE, "&ttl=" + ttl)
            self.assert_problem(answer, 400, "bad-request")

    def test_what_expires_leaves_api_and_disk(self):
        for deck in self.expiring:
            self.assertTrue(case.wait_for(
                lambda: self.service.status(deck).status == 404))
            self.assert_gone(deck)
        self.assertTrue(case.wait_for(lambda: not [
            path for path in self.service.state_files()
            if any(deck in path for deck in self.expiring)], 60))
        self.settle()
        self.assertTrue(case.wait_for(lambda: self.count_decks() == len(
            os.listdir(os.path.join(self.service.state, "decks")))))

    def count_decks(self):
        """By the ledger."""
        return self.service.metrics("watcher")["cleandeck_decks_stored"]


class Turns(JobCase):
    """Keys take turns, one deck at a time."""

    faulty = True
    settings = {"keys": TENANTS, "workers": 1, "address_rate": 0,
                "key_rate": 0}

    def test_poison_is_remembered_over_a_start(self):
        document = faults.deck(("office", "crash"), salt="start")
        self.assert_problem(self.service.convert(*document), 422, "poison")
        self.service.restart()
        self.assert_problem(self.service.submit(*document), 422, "poison")

    def ended(self, deck):
        """When its record was written."""
        return os.stat(os.path.join(self.service.state, "decks", deck,
                                    "record")).st_mtime_ns

    def test_ten_decks_of_one_do_not_delay_another(self):
        many = [self.submit(slow("office", salt="turns"), key="a")]
        self.assertTrue(case.wait_for(
            lambda: self.service.status(many[0]).json["state"]
            == "converting"))
        many += [self.submit(ONE, key="a") for _ in range(9)]
        second = [self.submit(ONE, key="b") for _ in range(2)]
        third = self.submit(ONE, key="c")
        for deck, key in ([(deck, "a") for deck in many] +
                          [(deck, "b") for deck in second] + [(third, "c")]):
            self.wait_done(deck, key)
        order = [name for _, name in sorted(
            [(self.ended(deck), "a") for deck in many] +
            [(self.ended(deck), "b") for deck in second] +
            [(self.ended(third), "c")])]
        # Round robin: behind the one at work, each key's first.
        self.assertEqual(order[:6], ["a", "a", "b", "c", "a", "b"])
        self.assertEqual([self.ended(deck) for deck in many],
                         sorted(self.ended(deck) for deck in many))


class Bounds(JobCase):
    """A queue of four, two for each key."""

    faulty = True
    settings = {"keys": TENANTS, "workers": 1, "queue": 4, "queue_per_key": 2,
                "address_rate": 0, "key_rate": 0}

    def fill(self, key, count):
        """Decks of that key that wait behind the one that hangs."""
        return [self.submit(ONE, key=key) for _ in range(count)]

    def test_full_for_one_and_for_all(self):
        held = self.submit(faults.deck(("office", "hang"), salt="bounds"))
        self.wait_state(held, "converting")
        mine = self.fill("a", 2)
        before = set(self.service.state_files())
        for headers in ({}, {"Prefer": "wait=9"}, {"Idempotency-Key": "n"}):
            answer = self.service.submit(*ONE, **headers)
            self.assert_problem(answer, 429, "too-many-requests")
        theirs = self.fill("b", 2)
        for key in ("a", "b", "c"):
            answer = self.service.submit(*ONE, key=key)
            self.assert_problem(answer, 503, "busy")
        self.assert_problem(self.service.get("/readyz"), 503, "busy")
        self.assertEqual({path for path in set(self.service.state_files())
                          - before if path.startswith("spool/")},
                         {"spool/" + deck for deck in theirs})
        self.assertEqual(self.service.delete(held).status, 200)
        for deck in mine:
            self.wait_done(deck)
        for deck in theirs:
            self.wait_done(deck, "b")
        self.assertEqual(self.service.get("/readyz").status, 200)
        self.wait_done(self.submit(ONE, key="c"), "c")


class Poison:
    """A document that ends its converter twice."""

    def deaths(self, role):
        """How many of its workers have died by a signal."""
        return self.service.metrics("watcher")[
            'cleandeck_worker_deaths_total{role="%s",cause="signal"}' % role]

    def test_two_deaths_and_then_refused_unseen(self):
        self.check_role("render")
        document = self.check_role("office")
        self.assertTrue(case.wait_for(
            lambda: self.service.submit(*document).status == 202, 30))

    def check_role(self, role):
        """The document, which is known by now."""
        document = faults.deck((role, "crash"), salt="poison")
        before = self.deaths(role)
        deck = self.submit(document)
        record = self.service.wait_end(deck)
        self.assertEqual((record["state"], record["code"]),
                         ("refused", "poison"))
        self.assertEqual(self.deaths(role) - before, 2)
        for headers in ({}, {"Prefer": "wait=60"}):
            answer = self.service.submit(*document, **headers)
            self.assert_problem(answer, 422, "poison")
        self.assertEqual(self.deaths(role) - before, 2)
        # By its hash, and for the one who sent it: others may try.
        self.wait_done(self.submit(ONE))
        foreign = self.submit(document, key="b")
        self.assertEqual(self.service.wait_end(foreign, key="b")["code"],
                         "poison")
        self.assertEqual(self.deaths(role) - before, 4)
        return document

    def test_who_waits_is_told_the_same(self):
        document = faults.deck(("office", "abort"), salt="waits")
        for _ in range(2):
            answer = self.service.convert(*document, key="c")
            self.assert_problem(answer, 422, "poison")


class Decks(Poison, Erasing, Twice, Life, JobCase):
    """One service for all of these."""

    faulty = True
    settings = {"keys": TENANTS, "workers": 2, "artifact_ttl": "1h",
                "poison_ttl": "8s", "address_rate": 0, "key_rate": 0}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # For the test of what expires: the sweep comes every 30 seconds.
        made = cls.service.convert(*ONE, "&ttl=2")
        refused = cls.service.submit(
            *faults.deck(("office", "silent"), salt="ttl"), "&ttl=2")
        cls.expiring = made.json["id"], refused.json["id"]
        cls.service.wait_end(refused.json["id"])


if __name__ == "__main__":
    case.main()
