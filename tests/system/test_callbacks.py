#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Callbacks from end to end: a real host hears of each end, once, whatever
dies meanwhile, and no other host hears of anything.

What URLs, names and answers could do to the courier: test_courier.py.
"""
import json
import os
import signal
import time
import urllib.parse

import case
import faults
import problems
import receiver
import service as rig

SECRET = "the-secret-of-tenant-one"
KEYS = {"one": "tenant=one scopes=convert,read,ticket callback-secret="
               + SECRET,
        "silent": "tenant=two scopes=convert,read",
        "watcher": "scopes=metrics"}
ONE = ("one.odp", case.read_sample("one.odp"))
FIRST_PAUSE = 5  # seconds until the second attempt
QUIET = FIRST_PAUSE + 2


class CallbackCase(problems.ProblemCase):
    """Tests with a host at `self.host`."""

    faulty = True

    @classmethod
    def setUpClass(cls):
        cls.host = cls.enterClassContext(receiver.Receiver())
        cls.settings = {
            "keys": KEYS, "workers": 2, "address_rate": 0, "key_rate": 0,
            "drain_time": "1s", **cls.network()}
        super().setUpClass()

    @classmethod
    def network(cls):
        return {"callback_host": cls.host.root,
                "callback_network": "127.0.0.0/8"}

    @classmethod
    def tearDownClass(cls):
        """A callback that is not taken is a warning; roles are killed."""
        cls.service.__exit__()
        os.unlink(cls.service.log_path)

    @classmethod
    def submit(cls, url, document=ONE, query="", key=None, **headers):
        """The id of a deck with this callback."""
        answer = cls.service.submit(
            *document, "&callback=" + urllib.parse.quote(url, safe="") +
            query, key=key, **headers)
        assert answer.status in (201, 202), answer.body
        return answer.json["id"]

    def wait_calls(self, path, count, seconds=30):
        """The calls to a path, once there are so many."""
        self.assertTrue(case.wait_for(
            lambda: len(self.host.at(path)) >= count, seconds),
                        (path, len(self.host.at(path)), self.service.log()))
        return self.host.at(path)

    def check(self, call, deck, state, attempt=1, **more):
        """That it is what docs/API.md says."""
        self.assertEqual(call.method, "POST")
        self.assertEqual(call.headers["content-type"], "application/json")
        self.assertTrue(call.is_signed(SECRET), call.headers)
        self.assertFalse(call.is_signed(SECRET + "x"))
        stamp = int(call.headers["x-cleandeck-timestamp"])
        self.assertLess(abs(stamp - call.clock), 3)
        said = call.json
        self.assertEqual(call.headers["x-cleandeck-delivery"],
                         said["delivery"])
        self.assertRegex(said["delivery"], "^[0-9a-f]{16}$")
        self.assertEqual(said, {
            "id": deck, "state": state, "pages": said["pages"],
            "attempt": attempt, "delivery": said["delivery"],
            "record": "/v1/decks/" + deck, **more})
        return said

    def callbacks(self, outcome):
        return self.service.metrics("watcher")[
            'cleandeck_callbacks_total{outcome="%s"}' % outcome]


class Calls(CallbackCase):
    """A host that may be called. All decks are sent at first, so that their
    pauses pass together."""

    # path -> document, query, how it is sent, the end, what is told besides
    sent = {
        "/200/done": (ONE, "&meeting=room%207", {}, "done",
                      {"meeting": "room 7"}),
        "/200/refused": (faults.deck(("office", "silent"), salt="callback"),
                         "", {}, "refused", {"code": "conversion-failed"}),
        "/200/waited-for": (ONE, "", {"Prefer": "wait=60"}, "done", {}),
        "/410/gone": (ONE, "", {}, "done", {}),
        "/once/500/x": (ONE, "", {}, "done", {}),
        "/once/404/x": (ONE, "", {}, "done", {}),
        "/drop/x": (ONE, "", {}, "done", {}),
        "/redirect/x": (ONE, "", {}, "done", {}),
        "/once/500/erased": (ONE, "", {}, "done", {}),
        "/200/cancelled": (faults.deck(("office", "hang"), salt="callback"),
                           "", {}, "cancelled", {"code": "cancelled"}),
    }
    again = ("/once/500/x", "/once/404/x", "/drop/x", "/redirect/x")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.decks = {}
        for path, (document, query, headers, *_) in cls.sent.items():
            cls.decks[path] = cls.submit(cls.host.root + path, document,
                                         query, **headers)
        cls.decks["/200/ticket"] = cls.submit_by_ticket("/200/ticket")
        held = cls.decks["/200/cancelled"]
        assert case.wait_for(lambda: cls.service.status(held).json["state"]
                             == "converting")
        assert cls.service.delete(held).status == 200
        for path in cls.decks:
            assert case.wait_for(lambda: cls.host.at(path), 30), path
        assert cls.service.delete(
            cls.decks["/once/500/erased"]).status == 200
        for path in cls.again:
            assert case.wait_for(lambda: len(cls.host.at(path)) > 1, 30), path
        time.sleep(QUIET)

    @classmethod
    def submit_by_ticket(cls, path):
        """The ticket says whom to call; who uses it says nothing."""
        href = cls.service.request("POST", "/v1/tickets", json.dumps(
            {"callback": cls.host.root + path, "meeting": "m"}),
            {"Content-Type": "application/json"}).json["href"]
        return cls.service.request("POST", href, ONE[1]).json["id"]

    def test_each_end_once(self):
        deliveries = set()
        for path, (*_, state, more) in self.sent.items():
            if not path.startswith("/200/"):
                continue
            call, = self.host.at(path)
            said = self.check(call, self.decks[path], state, **more)
            self.assertEqual(said["pages"], 1 if state == "done" else 0)
            deliveries.add(said["delivery"])
        self.assertEqual(len(deliveries), 4)

    def test_ticket_says_whom_to_call(self):
        call, = self.host.at("/200/ticket")
        self.check(call, self.decks["/200/ticket"], "done", meeting="m")

    def test_again_after_a_failure(self):
        """500, a connection that ends, a redirect."""
        for path in self.again:
            first, second = self.host.at(path)
            pause = second.when - first.when
            self.assertTrue(FIRST_PAUSE - 1 < pause < FIRST_PAUSE + 4, pause)
            said = [self.check(call, self.decks[path], "done", attempt + 1)
                    for attempt, call in enumerate((first, second))]
            self.assertEqual(said[0]["delivery"], said[1]["delivery"])
            self.assertNotEqual(first.headers["x-cleandeck-signature"],
                                second.headers["x-cleandeck-signature"])

    def test_redirect_is_not_followed(self):
        self.assertEqual(self.host.at("/200/elsewhere"), [])
        self.assertEqual({call.method for call in self.host.calls}, {"POST"})

    def test_410_is_never_again(self):
        call, = self.host.at("/410/gone")
        self.check(call, self.decks["/410/gone"], "done")
        self.assertEqual(self.callbacks("abandoned"), 1)

    def test_deck_that_is_erased_before_it_is_told_of(self):
        """Whether its host still hears of it is not promised."""
        self.assertIn(len(self.host.at("/once/500/erased")), (1, 2))

    def test_numbers(self):
        self.assertEqual(self.callbacks("delivered"), 5 + 3 + len(
            self.host.at("/once/500/erased")) - 1)
        pending = self.service.metrics("watcher")[
            "cleandeck_callbacks_pending"]
        self.assertIn(pending, (1, 2))  # the redirect


class Survival(CallbackCase):
    """What is to be told is on the disk."""

    @classmethod
    def network(cls):
        cls.late = rig.free_port()  # nobody listens there yet
        return {"callback_host": "%s,http://127.0.0.1:%d" % (
            cls.host.root, cls.late), "callback_network": "127.0.0.1"}

    def setUp(self):
        self.host.calls.clear()

    def kill(self, role):
        pid, = self.service.role_pids(role)
        os.kill(pid, signal.SIGKILL)
        self.assertTrue(case.wait_for(
            lambda: self.service.role_pids(role) not in ([], [pid])))
        self.assertTrue(self.service.wait_until_ready())

    def begin(self, *paths):
        """path -> deck; each was called once, just now."""
        decks = {path: self.submit(self.host.root + path) for path in paths}
        for path in paths:
            self.wait_calls(path, 1)
        return decks

    def check_twice(self, decks):
        for path, deck in decks.items():
            first, second = self.wait_calls(path, 2)[:2]
            said = [self.check(call, deck, "done", call.json["attempt"])
                    for call in (first, second)]
            self.assertEqual(said[0]["delivery"], said[1]["delivery"])

    def test_kills_of_roles(self):
        """Between two attempts; and in the middle of one, whose end nobody
        knows: it is made again."""
        decks = self.begin("/once/500/kills", "/slow/kills")
        self.kill("courier")
        self.kill("ledger")
        self.check_twice(decks)
        time.sleep(QUIET)
        for path in decks:
            self.assertEqual(len(self.host.at(path)), 2, path)

    def test_end_of_everything(self):
        """And SIGHUP, which starts the courier anew; and a host that is down
        until all of that is over."""
        down = self.submit("http://127.0.0.1:%d/200/later" % self.late)
        self.assertTrue(case.wait_for(
            lambda: self.callbacks("retried") >= 1))
        decks = self.begin("/once/500/all", "/slow/all")
        os.kill(self.service.pid(), signal.SIGHUP)
        self.assertTrue(case.wait_for(
            lambda: self.callbacks("retried") >= 3), self.service.log())
        self.assertEqual(self.service.kill(), set())
        with receiver.Receiver(port=self.late) as host:
            self.service.start()
            self.check_twice(decks)
            self.assertTrue(case.wait_for(lambda: host.at("/200/later"), 20))
            call, = host.at("/200/later")
        self.check(call, down, "done", 2)


class Refused(CallbackCase):
    """Hosts that may not be called, and tenants that may not call."""

    @classmethod
    def network(cls):
        """Two hosts on the list, the address of one of them is not."""
        cls.private = cls.enterClassContext(
            receiver.Receiver("127.0.0.2", cls.host.port))
        return {"callback_host": cls.host.root + "," + cls.private.root,
                "callback_network": "127.0.0.1"}

    def submit_quietly(self, url, key=None):
        """The deck is made all the same: only its host hears nothing."""
        deck = self.submit(url, key=key)
        self.assertEqual(self.service.wait_end(deck, key=key)["state"],
                         "done")

    def test_hosts_that_are_not_listed(self):
        port = self.host.port
        before = self.callbacks("abandoned")
        urls = ["http://127.0.0.3:%d/200/x" % port,
                "http://localhost:%d/200/x" % port,
                "http://127.0.0.1/200/x", "https://127.0.0.1:%d/200/x" % port,
                "http://[::1]:%d/200/x" % port,
                "http://127.0.0.1:%d/200/x" % (port + 1),
                "http://169.254.169.254/latest", "http://10.0.0.1/",
                "http://2130706433:%d/" % port, "http://0x7f.1:%d/" % port,
                "http://127.1:%d/" % port, "http://0:%d/" % port]
        for url in urls:
            self.submit_quietly(url)
        self.assertTrue(case.wait_for(
            lambda: self.callbacks("abandoned") - before == len(urls)),
                        self.service.log())
        self.assertEqual(self.host.calls, [])
        for words in ("169.254", "/200/x", "latest"):
            self.assertNotIn(words, self.service.log())

    def test_urls_that_are_none(self):
        for url in ("", "x", "/x", "//x", "ftp://x/", "file:///etc/passwd",
                    "gopher://127.0.0.1/", "http://", "http://a b/",
                    "http://u@127.0.0.1:%d/" % self.host.port,
                    "http://127.0.0.1:%d#/" % self.host.port,
                    "http://x\\@127.0.0.1/", "http://x/\r\nX: y",
                    "http://x:0/", "http://x:99999/", "http://x/\u20ac",
                    "javascript:alert(1)", "http://" + "x" * 1100):
            answer = self.service.submit(
                *ONE, "&callback=" + urllib.parse.quote(url, safe=""))
            if url:
                self.assert_problem(answer, 400, "bad-request")
        self.assertEqual(self.host.calls, [])

    def test_private_address_of_a_host_on_the_list(self):
        """Judged when the connection is made; the network may be listed
        tomorrow, so it is tried again."""
        before = self.callbacks("retried")
        self.submit_quietly(self.private.root + "/200/private")
        self.assertTrue(case.wait_for(
            lambda: self.callbacks("retried") - before == 1),
                        self.service.log())
        self.assertIn("its address may not be called", self.service.log())
        self.assertEqual(self.private.calls, [])

    def test_tenant_without_a_secret(self):
        before = self.callbacks("abandoned")
        self.submit_quietly(self.host.root + "/200/silent", "silent")
        self.assertTrue(case.wait_for(
            lambda: self.callbacks("abandoned") - before == 1),
                        self.service.log())
        self.assertEqual(self.host.calls, [])


if __name__ == "__main__":
    case.main()
