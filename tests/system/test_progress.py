#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watching a deck: Server-Sent Events, and long polls for those who cannot."""
import concurrent.futures
import http.client
import time

import case
import faults
import problems
import service as rig

STAGE = 1000000  # event ids: a stage's number times this, and a slide's
RENDERING, DONE, REFUSED, CANCELLED = 5, 7, 8, 10
SIXTY = ("sixty.pdf", case.read_sample("sixty.pdf"))


def take_until(events, wanted):
    """Events up to the first of which wanted(event) is true."""
    taken = []
    for event in events:
        taken.append(event)
        if wanted(event):
            return taken
    raise AssertionError("the stream ended: %s" % taken[-3:])


class Watching(problems.ProblemCase):
    """Decks that take their time."""

    faulty = True
    settings = {"workers": 3, "address_rate": 0, "key_rate": 0}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Signs of life take their time: they are listened for meanwhile.
        cls.hung = cls.service.submit(
            *faults.deck(("office", "hang"), salt="heart")).json["id"]
        cls.pool = concurrent.futures.ThreadPoolExecutor(1)
        cls.listening = cls.pool.submit(cls.listen)

    @classmethod
    def tearDownClass(cls):
        cls.service.delete(cls.hung)
        cls.pool.shutdown()
        super().tearDownClass()

    @classmethod
    def listen(cls):
        """Until there is a comment; 20 seconds of silence are an error."""
        stream = cls.service.events(cls.hung, comments=True, timeout=20)
        taken = take_until(stream, lambda event: event[0] is None)
        stream.close()
        return taken

    def submit(self, *wishes, salt="", base=None):
        answer = self.service.submit(*faults.deck(*wishes, salt=salt,
                                                  base=base))
        self.assertEqual(answer.status, 202, answer.body)
        return answer.json["id"]

    def check_order(self, events):
        """Ids never fall, and only a state's may come again, farther on."""
        for (one, name, _), (two, other, _) in zip(events, events[1:]):
            self.assertTrue(one < two or (one == two and other == "state"),
                            (one, name, two, other))
            self.assertNotEqual(name, "end")
        percents = [data["percent"] for _, name, data in events
                    if name == "state"]
        self.assertEqual(percents, sorted(percents))
        self.assertEqual(events[-1][1], "end")

    def test_each_slide_is_there_when_it_is_announced(self):
        answer = self.service.submit(*SIXTY)
        deck, events, served = answer.json["id"], [], []
        for number, name, data in self.service.events(deck):
            events.append((number, name, data))
            if name == "slide":
                served.append(data["slide"])
                got = self.service.get(data["href"])
                self.assertEqual((got.status, number),
                                 (200, RENDERING * STAGE + served[-1]))
                self.assertTrue(got.body.rstrip().endswith(b"</svg>"))
        self.check_order(events)
        self.assertEqual(served, list(range(1, 61)))
        self.assertEqual(events[-1][0], DONE * STAGE)
        self.assertEqual(events[-1][2]["state"], "done")
        self.assertEqual(events[-1][2]["id"], deck)

    def test_end_has_the_record(self):
        deck = self.submit(("render", "slow"), salt="end")
        *_, (_, name, data) = self.service.events(deck)
        record = self.service.status(deck).json
        self.assertEqual(name, "end")
        for field in ("id", "state", "kind", "pages", "created", "percent",
                      "links"):
            self.assertEqual(data[field], record[field], field)

    def test_slides_come_while_others_are_made(self):
        deck = self.submit(("render", "pause"), salt="early")
        events = self.service.events(deck)
        taken = take_until(events, lambda event: event[1] == "slide")
        live = self.service.status(deck).json
        self.assertEqual((live["state"], live["slides"]), ("rendering", 1))
        href = taken[-1][2]["href"]
        first = self.service.get(href)
        self.assertEqual(first.status, 200)
        self.assertEqual(self.service.get(
            href.replace("1.svg", "2.svg")).status, 404)
        self.check_order(taken + list(events))
        self.assertEqual(self.service.get(href).body, first.body)

    def test_resume_after_every_event_of_an_ended_deck(self):
        deck = self.service.submit(*SIXTY).json["id"]
        self.assertEqual(self.service.wait_end(deck)["state"], "done")
        whole = list(self.service.events(deck))
        self.check_order(whole)
        self.assertEqual([number for number, name, _ in whole
                          if name == "slide"],
                         [RENDERING * STAGE + n for n in range(1, 61)])
        ids = [0] + [number for number, *_ in whole]
        for last in ids[:-1]:
            self.assertEqual(list(self.service.events(deck, last)),
                             [event for event in whole if event[0] > last],
                             last)
        # It has all: an EventSource is told not to come again.
        answer = self.service.get("/v1/decks/%s/events" % deck,
                                  **{"Last-Event-ID": str(ids[-1])})
        self.assertEqual((answer.status, answer.body), (204, b""))

    def test_resume_after_every_event_of_a_live_deck(self):
        deck = self.submit(("sniff", "slow"), ("office", "slow"), salt="cut")
        last, seen = None, []
        while not seen or seen[-1][1] != "end":
            events = self.service.events(deck, last)
            event = next(events)
            events.close()
            self.assertTrue(last is None or event[0] >= last, (event, last))
            if event[0] != last:
                seen.append(event)
            last = event[0]
        self.check_order(seen)
        pages = seen[-1][2]["pages"]
        self.assertEqual([data["slide"] for _, name, data in seen
                          if name == "slide"], list(range(1, pages + 1)))

    def test_many_watch_the_same(self):
        deck = self.submit(("render", "pause"), salt="many")
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            streams = list(pool.map(
                lambda _: list(self.service.events(deck)), range(20)))
        for events in streams:
            self.check_order(events)
            self.assertEqual([event for event in events
                              if event[1] != "state"],
                             [event for event in streams[0]
                              if event[1] != "state"])

    def test_signs_of_life(self):
        *before, _ = self.listening.result()
        self.assertEqual(before[-1][2]["state"], "converting")
        self.assertEqual(self.service.status(self.hung).json["state"],
                         "converting")

    def test_stream_of_a_deck_that_is_cancelled(self):
        deck = self.submit(("office", "hang"), salt="cancel")
        stream = self.service.events(deck)
        take_until(stream, lambda event: event[1] == "state" and
                   event[2]["state"] == "converting")
        self.assertEqual(self.service.delete(deck).status, 200)
        number, name, data = list(stream)[-1]
        self.assertEqual((number, name, data["state"]),
                         (CANCELLED * STAGE, "end", "cancelled"))

    def test_refused_deck_ends_with_its_reason(self):
        deck = self.submit(("office", "silent"), salt="why")
        number, name, data = list(self.service.events(deck))[-1]
        self.assertEqual((number, name), (REFUSED * STAGE, "end"))
        self.assertEqual((data["state"], data["code"]),
                         ("refused", "conversion-failed"))

    def test_headers_for_proxies(self):
        deck = self.service.submit(*SIXTY).json["id"]
        connection = self.service.connect()
        connection.request("GET", "/v1/decks/%s/events" % deck)
        response = connection.getresponse()
        head = {name.lower(): value for name, value in response.getheaders()}
        self.assertTrue(head["content-type"].startswith("text/event-stream"))
        self.assertEqual(head["cache-control"], "no-store")
        self.assertEqual(head["x-accel-buffering"], "no")
        connection.close()
        self.service.wait_end(deck)

    def test_ids_that_are_none(self):
        deck = self.service.submit(*SIXTY).json["id"]
        for said in ("one", "-1", "1.5", "0x10"):
            answer = self.service.get("/v1/decks/%s/events" % deck,
                                      **{"Last-Event-ID": said})
            self.assert_problem(answer, 400, "bad-request")
        self.service.wait_end(deck)

    def test_watchers_that_leave_are_forgotten(self):
        before = self.count()
        deck = self.submit(("office", "hang"), salt="leave")
        for _ in range(30):
            events = self.service.events(deck)
            next(events)
            events.close()
        self.assertEqual(self.service.delete(deck).status, 200)
        self.assert_count(before)

    # Long polls

    def test_long_poll_answers_when_there_is_news(self):
        deck = self.submit(("office", "slow"), salt="poll")
        self.assertTrue(case.wait_for(
            lambda: self.service.status(deck).json["state"] == "converting"))
        begun = time.monotonic()
        said = self.service.status(deck, query="?wait=50").json
        self.assertNotEqual(said["state"], "converting")
        self.assertLess(time.monotonic() - begun, 40)
        self.assertEqual(self.service.wait_end(deck)["state"], "done")

    def test_long_poll_answers_when_its_time_is_over(self):
        deck = self.submit(("office", "hang"), salt="over")
        self.assertTrue(case.wait_for(
            lambda: self.service.status(deck).json["state"] == "converting"))
        begun = time.monotonic()
        said = self.service.status(deck, query="?wait=2").json
        self.assertEqual(said["state"], "converting")
        self.assertGreater(time.monotonic() - begun, 1.5)
        self.assertEqual(self.service.delete(deck).status, 200)

    def test_long_poll_of_what_is_over_or_past(self):
        deck = self.submit(("office", "hang"), salt="past")
        self.assertTrue(case.wait_for(
            lambda: self.service.status(deck).json["state"] == "converting"))
        begun = time.monotonic()
        said = self.service.status(deck, query="?wait=50&after=1").json
        self.assertEqual(said["state"], "converting")
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            waits = pool.submit(self.service.status, deck, None,
                                "?wait=50&after=%d" % said["event"])
            self.assertEqual(self.service.delete(deck).status, 200)
            self.assertIn(waits.result().status, (200, 404))
        for query in ("?wait=50", "?wait=50&after=99999999"):
            self.service.status(deck, query=query)
        self.assertLess(time.monotonic() - begun, 40)

    def test_words_that_are_no_time(self):
        deck = self.service.submit(*SIXTY).json["id"]
        for query in ("?wait=soon", "?wait=-1", "?wait=", "?after=x"):
            with self.subTest(query):
                answer = self.service.status(deck, query=query)
                self.assert_problem(answer, 400, "bad-request")
        self.assertEqual(self.service.wait_end(deck)["state"], "done")


class Front(problems.ProblemCase):
    """A stream that is cut by the end of its front goes on at the next."""

    faulty = True
    settings = {"workers": 2}

    @classmethod
    def tearDownClass(cls):
        cls.service.__exit__()

    def test_stream_goes_on_where_it_was(self):
        deck = self.service.submit(*faults.deck(
            ("render", "pause"), salt="front")).json["id"]
        seen = take_until(self.service.events(deck),
                          lambda event: event[1] == "slide")
        front, = self.service.role_pids("front")
        rig.os.kill(front, rig.signal.SIGKILL)
        while seen[-1][1] != "end":
            try:
                seen += self.service.events(deck, seen[-1][0])
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
        slides = [data["slide"] for _, name, data in seen if name == "slide"]
        self.assertEqual(slides, list(range(1, seen[-1][2]["pages"] + 1)))


if __name__ == "__main__":
    case.main()
