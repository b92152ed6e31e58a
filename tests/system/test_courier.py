#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Callbacks that attack: the real courier, locked, in an internet of ours.

Whatever a URL, a name server or a host that is called does, nothing but what
is allowed is connected to, and the courier goes on.
"""
import argparse
import hashlib
import hmac
import json
import sys
import time
import unittest

import case
import courier_world as world

DELIVERED, LATER, NEVER = 0, 1, 2
REFUSED = 13  # EACCES
GOOD = world.PUBLIC[0]
SECRET = "a secret of sixteen and more"
PORTS = (80, 443, 8080, 8081, 4431, 4432, 4433, 4434, 4435)
HOSTS = [(0, "good.example.org"), (0, "http://good.example.org"),
         (8443, "good.example.org"), (0, "http://*.wild.example.org"),
         (0, "http://*.name.test"), (8081, "http://full.name.test"),
         (0, "http://localhost"), (8080, "http://localhost"),
         (0, "http://127.0.0.1"), (0, "http://169.254.169.254"),
         (0, "http://[::1]"), (0, "http://" + GOOD),
         (0, "http://[%s]" % world.PUBLIC6[0]),
         (25, "http://25.name.test"),
         (0, "http://file.example.org")] + \
        [(port, "good.example.org") for port in range(4431, 4436)]
SECRETS = [("default", SECRET), ("other", "x" * 128)] + [
    (tenant, SECRET) for tenant in "abc"]

# None of these may lead to a single packet.
NASTY = """
http://2130706433/ http://0x7f000001/ http://0x7f.0.0.1/ http://0177.0.0.1/
http://127.1/ http://127.0.1/ http://0/ http://0.0.0.0/ http://1.2.3/
http://127.0.0.01/ http://127.0.0.1./ http://127.000.000.001/
http://0x7f.1/ http://017700000001/ http://127.0.0.0x1/ http://127.0.0.256/
http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[0:0:0:0:0:0:0:1]/
http://[::0001]/ http://[::1%25lo]/ http://[::1%lo]/ http://[fe80::1%25eth0]/
http://[::]/ http://[::127.0.0.1]/ http://[::1/ http://::1/ http://[127.0.0.1]/
http://[::ffff:169.254.169.254]/ http://[fd00:ec2::254]/ http://10.1.2.3/
http://user@good.example.org/ http://good.example.org@127.0.0.1/
http://good.example.org:80@127.0.0.1/ http://a:b@good.example.org/
http://good.example.org%40127.0.0.1/ http://@good.example.org/
http://127.0.0.1#@good.example.org/ http://good.example.org#@127.0.0.1/
http://127.0.0.1\\@good.example.org/ http://good.example.org\\@127.0.0.1/
http://good.example.org/#fragment http://127.0.0.1:80\\.good.example.org/
http:\\\\good.example.org/ http:/good.example.org/ http:good.example.org/
http:///good.example.org/ http:////good.example.org/ //good.example.org/
good.example.org good.example.org/ /etc/passwd ?a #a . http:// http://? http:///
gopher://good.example.org/_x file:///etc/passwd file://good.example.org/etc
ftp://good.example.org/ dict://good.example.org:80/ ldap://good.example.org/
smb://good.example.org/ tftp://good.example.org/ telnet://good.example.org/
ws://good.example.org/ javascript:alert(1) data:text/plain,x jar:http://a!/
scp://good.example.org/ imap://good.example.org/ mailto:a@good.example.org
unix:///run/x http+unix://x/ h2://good.example.org/ httpsx://good.example.org/
http://good.example.org:8080/ http://good.example.org:443/
https://good.example.org:80/ http://good.example.org:0/
http://good.example.org:65616/ http://good.example.org:080/
http://good.example.org:/ http://good.example.org:80a/
http://good.example.org:-80/ http://good.example.org:+80/
http://good.example.org:80:80/ http://good.example.org:0x50/
http://good.example.org:4294967376/ http://good.example.org:%38%30/
http://evil.example/ http://good.example.org.evil.example/
http://evilgood.example.org/ http://good.example.org../
http://.good.example.org/ http://good..example.org/ http://wild.example.org/
http://xwild.example.org/ http://.wild.example.org/ http://*.wild.example.org/
http://good.example.org%2eevil.example/ http://good%2eexample.org/
http://good.example.org%00.evil.example/ http://%67ood.example.org/
http://127.0.0.1%2f@good.example.org/ http://good.example.org;@127.0.0.1/
http://good.example.org,127.0.0.1/ http://good.example.org&@127.0.0.1/
http://good.example.org'/ http://good.example.org!/ http://(good.example.org)/
http://goo\u0500d.example.org/ http://good\u3002example\u3002org/
http://\u24d6ood.example.org/ http://\u2460\u2461\u2466.0.0.1/
http://good.example.org\u2044x/ http://\uff47ood.example.org/
http://xn--.example.org/ http://good.example.org/\u00e9 http://\u00ad.test/
http://good.example.org/"x http://good.example.org/<x>
http://good.example.org/{x} http://good.example.org/|x
http://good.example.org/^x http://good.example.org/`x
http://-good.example.org/ http://good-.example.org/ http://example.org/
""".split() + ["http://%s.wild.example.org/" % ("a" * 64),
               "http://%s.wild.example.org/" % ".".join(["a"] * 130)]


def settled(*more):
    arguments = [word for port in PORTS for word in ("--port", str(port))]
    courier = world.Courier(case.OPTIONS.prefix, case.OPTIONS.seccomp,
                            *arguments, *more,
                            unlocked=case.OPTIONS.unlocked)
    courier.settle(HOSTS, SECRETS)
    return courier


class CourierCase(unittest.TestCase):
    """Tests of one courier, which must live through all of them."""

    more = ()

    @classmethod
    def setUpClass(cls):
        cls.courier = settled(*cls.more)

    @classmethod
    def tearDownClass(cls):
        status = cls.courier.stop()
        if status != 0 or any(line.startswith("fault")
                              for line in cls.courier.lines):
            raise AssertionError("status %d: %s" % (
                status, cls.courier.lines[-5:]))

    def setUp(self):
        case.wait_for(lambda: all(r.ended for r in WORLD.requests), 2)
        WORLD.requests.clear()
        self.courier.dials.clear()

    def name(self, name, found):
        WORLD.names.names[name] = found
        return "http://%s/" % name

    def assert_outcome(self, url, outcome, status=0, seen=None, **named):
        said = self.courier.deliver(url, **named)
        self.assertEqual(said[:2], (outcome, status), (url, said))
        if seen is not None:
            self.assertIn(seen, said[2], url)
        return said

    def assert_untouched(self, *allowed):
        """Nobody was connected to but these addresses."""
        self.assertEqual([r.local for r in WORLD.served()
                          if r.local not in allowed], [])


class Delivery(CourierCase):
    """What is sent, and what is made of the answers."""

    def test_request_is_whole_and_signed(self):
        body = json.dumps({"id": "0" * 32, "state": "done", "attempt": 3})
        for scheme, tls in (("http", False), ("https", True)):
            path = "/hook/%s?a=b&c=%%2e" % scheme
            before = int(time.time())
            self.assert_outcome("%s://good.example.org%s" % (scheme, path),
                                DELIVERED, 200, body=body, attempt=3)
            request, = WORLD.served(path)
            self.assertEqual((request.method, request.tls, request.local),
                             ("POST", tls, GOOD))
            self.assertEqual(request.body.decode(), body)
            head = request.headers
            stamp = head["x-cleandeck-timestamp"]
            self.assertTrue(before <= int(stamp) <= time.time())
            signature = hmac.new(
                SECRET.encode(), stamp.encode() + b"." + request.body,
                hashlib.sha256).hexdigest()
            self.assertEqual(head["x-cleandeck-signature"],
                             "v1=" + signature)
            self.assertEqual(head["x-cleandeck-delivery"],
                             "%016x" % self.courier.number)
            self.assertEqual(head["content-type"], "application/json")
            self.assertEqual(head["host"], "good.example.org")
            self.assertTrue(head["user-agent"].startswith("cleandeck/"))
            self.assertEqual(set(head) - {"accept"}, {
                "host", "user-agent", "content-type", "content-length",
                "x-cleandeck-timestamp", "x-cleandeck-signature",
                "x-cleandeck-delivery"})

    def test_secret_is_the_tenants(self):
        self.assert_outcome("http://good.example.org/third", NEVER, 0,
                            "secret", tenant="third")
        self.assert_untouched()
        for tenant, secret in (("other", "x" * 128), ("default", SECRET)):
            self.assert_outcome("http://good.example.org/" + tenant,
                                DELIVERED, 200, tenant=tenant, body="{1}")
            request, = WORLD.served("/" + tenant)
            said = request.headers.get("x-cleandeck-signature")
            stamp = request.headers["x-cleandeck-timestamp"].encode()
            self.assertEqual(said, "v1=" + hmac.new(
                secret.encode(), stamp + b".{1}", "sha256").hexdigest())

    def test_statuses(self):
        for status in (200, 201, 202, 204, 299):
            self.assert_outcome("http://good.example.org/status/%d" % status,
                                DELIVERED, status)
        self.assert_outcome("http://good.example.org/status/410", NEVER, 410)
        for status in (300, 304, 400, 401, 403, 404, 408, 425, 429, 500, 502,
                       503, 599, 600, 999):
            self.assert_outcome("http://good.example.org/status/%d" % status,
                                LATER, status)

    def test_urls_that_are_fine(self):
        self.name("a.wild.example.org", [GOOD])
        self.name("b.c.wild.example.org", [GOOD])
        for url, host in (
                ("HTTP://GOOD.example.ORG/a", "good.example.org"),
                ("http://good.example.org./b", "good.example.org"),
                ("http://good.example.org:80/c", "good.example.org"),
                ("http://good.example.org", "good.example.org"),
                ("http://good.example.org?d", "good.example.org"),
                ("http://good.example.org/?@127.0.0.1/", "good.example.org"),
                ("http://good.example.org/@127.0.0.1", "good.example.org"),
                ("http://good.example.org//127.0.0.1", "good.example.org"),
                ("http://good.example.org/%0d%0aX:1", "good.example.org"),
                ("http://a.wild.example.org/", "a.wild.example.org"),
                ("http://b.c.wild.example.org/", "b.c.wild.example.org"),
                ("http://file.example.org/", "file.example.org"),
                ("http://%s/" % GOOD, GOOD),
                ("http://[%s]/" % world.PUBLIC6[0],
                 "[%s]" % world.PUBLIC6[0])):
            WORLD.requests.clear()
            self.assert_outcome(url, DELIVERED, 200)
            request, = WORLD.served()
            self.assertEqual(request.headers["host"], host)
            self.assertNotIn("x", request.headers)

    def test_next_address_when_one_fails(self):
        closed = "93.184.216.99"  # nobody has it: no route, at once
        for number, found in enumerate((
                [closed, GOOD], [world.PUBLIC6[1], closed],
                ["10.1.2.3", "fd00::7", GOOD],
                ["127.0.0.1", "169.254.169.254", "::1", GOOD])):
            url = self.name("next%d.name.test" % number, found)
            self.assert_outcome(url, DELIVERED, 200)
        self.assert_untouched(GOOD, world.PUBLIC6[1])

    def test_four_addresses_at_most(self):
        url = self.name("many.name.test", ["10.0.0.%d" % n
                                           for n in range(1, 30)])
        self.assert_outcome(url, LATER, 0, "may not be called")
        self.assertEqual(len(self.courier.tcp()), 4)

    def test_settings_are_replaced(self):
        courier = settled()
        self.addCleanup(courier.stop)
        url = "http://good.example.org/replaced"
        self.assertEqual(courier.deliver(url)[0], DELIVERED)
        courier.settle([(0, "else.example.org")], [("default", "y" * 16)])
        self.assertEqual(courier.deliver(url)[0], NEVER)
        courier.settle([(0, "http://good.example.org")])
        self.assertEqual(courier.deliver(url)[0], DELIVERED)
        courier.settle([(0, "")], [("", "")])
        self.assertEqual(courier.deliver(url)[0], NEVER)
        courier.settle([(0, "http://good.example.org")])
        said = courier.deliver(url)
        self.assertEqual(said[0], NEVER)
        self.assertIn("secret", said[2])
        said = [r.headers["x-cleandeck-signature"]
                for r in WORLD.served("/replaced")]
        self.assertEqual(len(set(said)), 2)

    def test_drain_ends_what_is_begun(self):
        courier = settled()
        slow = courier.order("http://good.example.org/wait/1")
        self.assertTrue(case.wait_for(lambda: WORLD.served("/wait/1"), 5))
        courier.say("drain")
        new = courier.order("http://good.example.org/new")
        self.assertEqual(courier.ended(), 0)
        self.assertEqual(courier.outcome(slow)[0], DELIVERED)
        self.assertNotIn(new, courier.outcomes)
        self.assertEqual(WORLD.served("/new"), [])


class Forgery(CourierCase):
    """SSRF-01, SSRF-02: what leads where it should not."""

    def test_nasty_urls(self):
        for url in NASTY:
            said = self.courier.deliver(url)
            self.assertEqual(said[:2], (NEVER, 0), (url, said))
            self.assertTrue(said[2], url)
        self.assertEqual(self.courier.dials, [])
        self.assert_untouched()

    def test_outcomes_do_not_tell_the_url(self):
        url = "http://good.example.org%s/secret-path?secret-query"
        for port in ("", ":99", "\\", "#", "@"):
            said = self.courier.deliver(url % port)
            self.assertNotIn("secret", said[2])
            self.assertNotIn("example", said[2])

    def test_numbers_on_the_list_are_refused_all_the_same(self):
        for url in ("http://127.0.0.1/", "http://169.254.169.254/latest",
                    "http://[::1]/", "http://localhost/"):
            self.assert_outcome(url, LATER, 0, "may not be called")
        self.assertEqual({d[2] for d in self.courier.tcp()}, {REFUSED})
        self.assert_untouched()

    def test_names_of_private_addresses(self):
        private = world.PRIVATE + world.PRIVATE6 + (
            "127.0.0.1", "127.9.9.9", "0.0.0.0", "0.1.2.3", "224.0.0.1",
            "239.255.255.250", "240.0.0.1", "255.255.255.255", "::1", "::",
            "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "fe80::1",
            "ff02::1", "fc00::1")
        for number, address in enumerate(private):
            url = self.name("p%d.name.test" % number, [address])
            self.assert_outcome(url, LATER, 0, "may not be called")
        self.assertEqual({d[2] for d in self.courier.tcp()}, {REFUSED})
        self.assert_untouched()

    def test_alias_of_a_private_address(self):
        self.name("inside.test", ["10.1.2.3"])
        url = self.name("alias.name.test", "alias inside.test")
        self.assert_outcome(url, LATER, 0, "may not be called")
        self.assert_untouched()

    def test_rebinding(self):
        """First it is a public address, then ours."""
        url = self.name("rebind.name.test", lambda before:
                        [GOOD] if before == 0 else ["127.0.0.1"])
        self.assert_outcome(url + "status/200", DELIVERED, 200)
        self.assertEqual(WORLD.names.count("rebind.name.test"), 1)
        for _ in range(3):
            self.assert_outcome(url, LATER, 0, "may not be called")
        self.assertEqual(WORLD.names.count("rebind.name.test"), 4)
        self.assert_untouched(GOOD)

    def test_redirects(self):
        for path in ("redirect", "loop"):
            for scheme in ("http", "https"):
                self.assert_outcome("%s://good.example.org/%s" % (
                    scheme, path), LATER, 307 if path == "loop" else 302,
                                    "a redirect")
        self.assertEqual(len(WORLD.served()), 4)
        self.assertEqual(len(self.courier.tcp()), 4)
        self.assert_untouched(GOOD)

    def test_ports_that_the_policy_has_not(self):
        self.name("53.name.test", [world.NAME_SERVER])
        self.name("25.name.test", [GOOD])
        self.assert_outcome("http://25.name.test:25/", LATER, 0,
                            "may not be called")
        self.assert_outcome("http://53.name.test/", LATER, 0,
                            "may not be called")
        self.assertEqual(self.courier.tcp(), [
            (GOOD, 25, REFUSED), (world.NAME_SERVER, 80, REFUSED)])

    def test_nothing_is_remembered(self):
        for _ in range(2):
            self.assert_outcome("http://good.example.org/cookies",
                                DELIVERED, 200)
            self.assert_outcome("http://good.example.org/unauthorized",
                                LATER, 401)
        for request in WORLD.served():
            self.assertFalse(request.tls)
            self.assertFalse({"cookie", "authorization"} &
                             set(request.headers))
        self.assertEqual(len(WORLD.served()), 4)


class Names(CourierCase):
    """Name servers that lie, are silent, or know nothing."""

    def test_name_is_asked_as_it_is(self):
        self.assert_outcome("http://none.name.test/", LATER, 0,
                            "has no address")
        asked = {a[0] for a in WORLD.names.asked}
        self.assertFalse([name for name in asked if "evil" in name])

    def test_truncated_answer_is_asked_for_again(self):
        url = self.name("long.name.test", "truncated")
        self.assert_outcome(url, DELIVERED, 200)
        self.assertIn((world.NAME_SERVER, 53, 0), self.courier.tcp())

    def test_forged_answers_are_not_believed(self):
        url = self.name("forged.name.test", "forged")
        self.assert_outcome(url, DELIVERED, 200)
        self.assert_untouched(GOOD)

    def test_questions_cannot_be_guessed(self):
        firsts = set()
        for _ in range(3):
            courier = settled()
            WORLD.names.asked.clear()
            for _ in range(6):
                courier.deliver("http://guess.name.test/")
            firsts.add(WORLD.names.asked[0][3])
            numbers = {a[3] for a in WORLD.names.asked}
            ports = {a[4] for a in WORLD.names.asked}
            self.assertGreater(len(numbers), len(WORLD.names.asked) - 3)
            self.assertGreater(len(ports), 4)
            courier.stop()
        self.assertEqual(len(firsts), 3)

    def test_hosts_file_comes_first(self):
        WORLD.names.names["file.example.org"] = ["10.1.2.3"]
        self.assert_outcome("http://file.example.org/", DELIVERED, 200)
        self.assertEqual(WORLD.names.count("file.example.org"), 0)


class Receivers(CourierCase):
    """SSRF-03: hosts that answer too much, too slowly, or nonsense."""

    def test_huge_answers_are_cut(self):
        for path, outcome, status in (("huge", DELIVERED, 200),
                                      ("huge_500", LATER, 500),
                                      ("bomb", DELIVERED, 200)):
            for scheme in ("http", "https"):
                WORLD.requests.clear()
                began = time.monotonic()
                self.assert_outcome("%s://good.example.org/%s" % (
                    scheme, path), outcome, status)
                self.assertLess(time.monotonic() - began, 5)
                request, = WORLD.served()
                self.assertTrue(case.wait_for(lambda r=request: r.ended))
                self.assertLess(request.sent, 16 << 20)

    def test_huge_heads_are_cut(self):
        for path in ("head_flood", "hundreds"):
            self.assert_outcome("http://good.example.org/" + path, LATER, 0,
                                "too large")

    def test_nonsense(self):
        for path in ("nothing", "nonsense"):
            self.assert_outcome("http://good.example.org/" + path, LATER, 0)
        self.assert_outcome("http://good.example.org/broken", DELIVERED, 200)

    def test_certificates(self):
        for port, why in ((4431, "certificate"), (4432, "certificate"),
                          (4433, "certificate"), (4434, "")):
            self.assert_outcome("https://good.example.org:%d/tls%d" % (
                port, port), LATER, 0, why)
            self.assertEqual(WORLD.served("/tls%d" % port), [])

    def test_slow_ones_end_and_do_not_hold_the_others(self):
        self.name("full.name.test", [world.PUBLIC[4], GOOD])
        self.name("mute.name.test", "silent")
        begun = time.monotonic()
        before = self.courier.count_fds()
        orders = {}
        for tenant, url in (("a", "http://good.example.org/slow_body"),
                            ("a", "https://good.example.org/slow_body"),
                            ("a", "http://good.example.org/slow_head"),
                            ("a", "https://good.example.org/slow_head"),
                            ("a", "https://good.example.org:4435/"),
                            ("a", "http://full.name.test:8081/"),
                            ("a", "http://good.example.org/slow_head?2"),
                            ("b", "http://mute.name.test/")):
            orders[self.courier.order(url, tenant)] = url
        fast = self.courier.order("http://good.example.org/fast", "c")
        self.assertEqual(self.courier.outcome(fast)[0], DELIVERED)
        self.assertLess(time.monotonic() - begun, 3)
        took = {}
        for number, url in orders.items():
            said = self.courier.outcome(number, 75)
            took[url] = (said, time.monotonic() - begun)
        self.assertLess(time.monotonic() - begun, 50)
        for url, (said, _) in took.items():
            if "slow_body" in url:
                self.assertEqual(said[:2], (DELIVERED, 200), url)
            else:
                self.assertEqual(said[:2], (LATER, 0), (url, said))
        self.assertIn("no name server", took["http://mute.name.test/"][0][2])
        self.assertTrue(case.wait_for(
            lambda: self.courier.count_fds() == before))

    def test_more_than_may_wait(self):
        numbers = [self.courier.order("http://good.example.org/wait/0.2")
                   for _ in range(400)]
        said = [self.courier.outcome(number) for number in numbers]
        turned_away = [s for s in said if s[0] == LATER]
        self.assertTrue(all("too many" in s[2] for s in turned_away))
        self.assertLess(len(turned_away), 200)
        self.assertEqual({s[0] for s in said} - {LATER}, {DELIVERED})

    def test_nothing_is_left(self):
        self.courier.deliver("https://good.example.org/")
        fds = self.courier.count_fds()
        with open("/proc/%d/statm" % self.courier.pid,
                  encoding="ascii") as file:
            before = int(file.read().split()[5])
        for _ in range(100):
            self.courier.deliver("https://good.example.org/")
            self.courier.deliver("http://good.example.org/nothing")
        self.assertEqual(self.courier.count_fds(), fds)
        with open("/proc/%d/statm" % self.courier.pid,
                  encoding="ascii") as file:
            after = int(file.read().split()[5])
        if not case.OPTIONS.unlocked:  # sanitizers keep what is freed
            self.assertLess(after - before, 512)  # pages


class Networks(CourierCase):
    """A private network that the operator has listed may be called."""

    more = ("--network", "10.1.0.0/16", "--network", "fd00::/8")

    def test_listed_networks(self):
        for number, (address, outcome) in enumerate((
                ("10.1.2.3", DELIVERED), ("fd00::7", DELIVERED),
                (world.NAME_SERVER, LATER), ("127.0.0.1", LATER),
                ("192.168.7.7", LATER))):
            url = self.name("n%d.name.test" % number, [address])
            self.assert_outcome(url, outcome, 200 if outcome == 0 else 0)
        self.assert_untouched("10.1.2.3", "fd00::7")


if __name__ == "__main__":
    world.enter()
    WORLD = world.World()
    WORLD.names.names["good.example.org"] = [GOOD]
    # Sanitizers: a program that is started without its lock.
    parser = argparse.ArgumentParser()
    parser.add_argument("--unlocked")
    _, sys.argv[1:] = parser.parse_known_args(namespace=case.OPTIONS)
    case.main()
