# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operation of docs/openapi.yaml, and every answer of it that can be
brought about, against the running service, through a proxy that compares them
(tests/contract/proxy.mjs). What is left out is named, with the reason.
"""
import json
import os
import re
import sys
import time
import unittest

import case
import contract
import raw

NOBODY = "f" * 32
CSS = "/web/page.css"
SEEN = set()        # (operation, status) of all classes
DOCUMENTED = set()  # filled by the first proxy
BROKEN = "needs a service that is broken: system.fault, system.limits"
MOMENT = "needs a moment that a test cannot hold on to"
ANY_UPLOAD = ("postDeck", "postTicketDeck", "postTrial")
SAME_INTAKE = "the same code answers postDeck, where it is looked at"

# What is not brought about here, and why.
EXCLUDED = {
    **{(name, 500): BROKEN for name in (*ANY_UPLOAD, "deleteDeck",
                                        "postRotate")},
    **{(name, 503): BROKEN for name in (
        "deleteDeck", "postRotate", "postTicket", "postLink", "getMetrics")},
    **{(name, status): SAME_INTAKE
       for name in ("postTicketDeck", "postTrial")
       for status in (411, 429, 503, 504)},
    ("postTrial", 400): SAME_INTAKE,
    ("postTrial", 413): SAME_INTAKE,
    ("postTrial", 415): SAME_INTAKE,
    ("getReady", 503): MOMENT,
}


def fill(path, token="x", number=NOBODY):
    """A documented path as one that may be asked for."""
    path = path.replace("{id}", number).replace("{n}", "1")
    return path.replace("{token}", token).replace("{name}", "page.css")


@unittest.skipUnless(contract.is_installed(), contract.MISSING)
class ContractCase(case.ServiceCase):
    """A service with the proxy in front of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.direct = cls.service.port
        cls.prism = contract.Prism()
        cls.service.port = cls.prism.start(cls.direct)
        DOCUMENTED.update(cls.prism.documented())

    @classmethod
    def tearDownClass(cls):
        time.sleep(0.3)  # the last answers are being told of
        cls.prism.stop()
        cls.service.port = cls.direct
        SEEN.update(cls.prism.covered())
        super().tearDownClass()
        cls.prism.check()

    def ask(self, status, method, path, body=None, key=None, **headers):
        """One request; that status; the answer."""
        headers = {name.replace("_", "-"): value
                   for name, value in headers.items()}
        answer = self.service.request(method, path, body, headers, key=key)
        self.assertEqual(answer.status, status,
                         (method, path, answer.body[:500]))
        return answer

    def operations(self, status):
        """(method, path) of each operation that documents this status."""
        return [(one["method"], one["path"]) for one in self.prism.operations
                if status in one["statuses"]]

    def json_of(self, method, path):
        """A body for the operations that want one."""
        if method != "POST" or path == "/v1/keys/rotate":
            return None, {}
        if path == "/v1/links":
            return json.dumps({"deck": NOBODY}), {
                "Content-Type": "application/json"}
        if path == "/v1/tickets":
            return "{}", {"Content-Type": "application/json"}
        return case.read_sample("one.odp"), {
            "Content-Type": "application/octet-stream"}

    def sweep(self, status, operations, key=None, **headers):
        """Each of them is answered so."""
        for method, path in operations:
            body, more = self.json_of(method, path)
            with self.subTest(method=method, path=path):
                self.ask(status, method, fill(path), body, key,
                         **{**headers, **{name.replace("-", "_"): value
                                          for name, value in more.items()}})


class WithKeys(ContractCase):
    settings = {"keys": {
        "all": "tenant=one scopes=convert,read,ticket,admin,metrics",
        "other": "tenant=two",
        "reader": "tenant=one scopes=read",
        "watcher": "tenant=one scopes=metrics",
        "slow": "tenant=one scopes=convert rate=1"},
        "upload_max": "3M", "artifact_ttl": "1h"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        data = case.read_sample("one.odp")
        answer = cls.service.convert(
            "one.odp", data, "&artifacts=pdf,svg,thumbnails,text,png&ttl=600"
            "&meeting=m-1")
        assert answer.status == 201, answer.body
        cls.deck = answer.json
        cls.place = "/v1/decks/" + cls.deck["id"]

    # Uploads

    def test_accepted_and_followed(self):
        answer = self.service.submit("one.odp", case.read_sample("one.odp"),
                                     idempotency="a-key")
        self.assertEqual(answer.status, 202)
        deck = answer.json["id"]
        self.assertEqual(answer.headers["location"], "/v1/decks/" + deck)
        names = [event for _, event, _ in self.service.events(deck)]
        self.assertEqual(names[-1], "end")
        self.assertIn("slide", names)
        again = self.service.submit("one.odp", case.read_sample("one.odp"),
                                    idempotency="a-key")
        self.assertEqual((again.status, again.json["id"]), (200, deck))
        other = self.service.submit("plan.pdf", case.read_sample("plan.pdf"),
                                    idempotency="a-key")
        self.assertEqual((other.status, other.code),
                         (422, "idempotency-mismatch"))

    def test_live_record(self):
        answer = self.service.submit("sixty.pptx",
                                     case.read_sample("sixty.pptx"))
        deck = answer.json["id"]
        live = self.ask(200, "GET", "/v1/decks/" + deck).json
        polled = self.ask(200, "GET", "/v1/decks/%s?wait=5&after=%d" % (
            deck, live.get("event", 0))).json
        self.assertEqual(polled["id"], deck)
        self.ask(200, "DELETE", "/v1/decks/" + deck)

    def test_form(self):
        kind, body = raw.form(("artifacts", None, b"pdf"),
                              ("file", "one.odp", case.read_sample("one.odp")))
        self.ask(201, "POST", "/v1/decks", body, Content_Type=kind,
                 Prefer="wait=60")

    def test_refused_uploads(self):
        post = "/v1/decks?filename=a.odp"
        self.ask(400, "POST", post + "&artifacts=exe", b"x")
        self.ask(415, "POST", post, b"x", Content_Encoding="gzip")
        self.ask(415, "POST", post, b"plain words, no deck", Prefer="wait=9")
        self.ask(422, "POST", post, b"")
        self.ask_too_large(post)
        with raw.Raw(self.service.port) as line:
            answer = line.send(raw.head(
                "POST", "/v1/decks", "Authorization: Bearer " +
                self.service.secret("all"))).read()
            self.assertEqual(answer.status, 411)

    def ask_too_large(self, post):
        """Refused by its head. One byte of its body: the proxy hangs up with
        the answer, and who still sends may miss it."""
        connection = self.service.connect()
        connection.putrequest("POST", post)
        connection.putheader(
            "Authorization", "Bearer " + self.service.secret("all"))
        connection.putheader("Content-Length", str(4 << 20))
        connection.endheaders(b"x")
        answer = connection.getresponse()
        self.assertEqual(answer.status, 413, answer.read())
        connection.close()

    def test_too_many_of_one_key(self):
        data = case.read_sample("one.odp")
        for _ in range(40):
            answer = self.service.submit("one.odp", data, key="slow")
            if answer.status == 429:
                break
        self.assertEqual((answer.status, answer.code),
                         (429, "too-many-requests"))

    # Records and events

    def test_record_in_all_ways(self):
        answer = self.ask(200, "GET", self.place)
        self.assertEqual(answer.json["meeting"], "m-1")
        tag = answer.headers["etag"]
        self.ask(304, "GET", self.place, If_None_Match=tag)
        self.ask(206, "GET", self.place, Range="bytes=0-9")
        self.ask(416, "GET", self.place, Range="bytes=99999999-")
        self.ask(200, "GET", self.place, Accept_Encoding="gzip")
        self.ask(200, "HEAD", self.place)
        self.ask(400, "GET", self.place + "?wait=soon")

    def test_events_of_an_ended_deck(self):
        events = list(self.service.events(self.deck["id"]))
        self.ask(204, "GET", self.place + "/events",
                 Last_Event_ID=str(events[-1][0]))
        self.ask(400, "GET", self.place + "/events", Last_Event_ID="now")

    def test_artifacts(self):
        for artifact in self.deck["artifacts"]:
            if re.search(r"[02-9]", artifact["name"].split("/")[-1]):
                continue
            self.fetch(artifact["href"])

    def fetch(self, path):
        answer = self.ask(200, "GET", path)
        tag = answer.headers["etag"]
        self.ask(200, "HEAD", path)
        self.ask(200, "GET", path, Accept_Encoding="gzip")
        self.ask(304, "GET", path, If_None_Match=tag)
        if answer.body:
            self.ask(206, "GET", path, Range="bytes=0-0", If_Range=tag)
        self.ask(416, "GET", path, Range="bytes=99999999-")

    def test_bundles(self):
        for ending in ("zip", "tar"):
            self.fetch(self.place + "/bundle." + ending)
            answer = self.ask(200, "GET", self.place + "/bundle." + ending)
            self.assertIn(b"svgs/slide1.svg", answer.body)

    def test_erased(self):
        deck = self.service.convert("one.odp", case.read_sample("one.odp"))
        place = "/v1/decks/" + deck.json["id"]
        self.ask(200, "DELETE", place)
        self.ask(404, "DELETE", place)
        self.ask(404, "GET", place)

    # Capabilities

    def post_json(self, status, path, body, **headers):
        return self.ask(status, "POST", path, json.dumps(body),
                        **{"Content_Type": "application/json", **headers})

    def test_links(self):
        for name in ("deck.pdf", "slides/1.svg", "slides/1.png",
                     "thumbnails/1.png", "text/1.txt"):
            answer = self.post_json(201, "/v1/links", {
                "deck": self.deck["id"], "name": name, "expires_in": 600})
            href = answer.json["href"]
            self.fetch(href)
            other = "B" if href[-2] == "A" else "A"
            self.ask(404, "GET", href[:-2] + other + href[-1])
        self.post_json(404, "/v1/links", {"deck": NOBODY})

    def test_bad_wishes(self):
        for path, body in (("/v1/tickets", {"language": "xx"}),
                           ("/v1/links", {"deck": "?"})):
            self.post_json(400, path, body)
            self.post_json(413, path, {"meeting": "x" * 9000})
            self.ask(415, "POST", path, "{}", Content_Type="text/plain")
            with raw.Raw(self.service.port) as line:
                answer = line.send(raw.head(
                    "POST", path, "Content-Type: application/json",
                    "Authorization: Bearer " +
                    self.service.secret("all"))).read()
                self.assertEqual(answer.status, 411)

    def ticket(self, **wish):
        return self.post_json(201, "/v1/tickets", {
            "kinds": ["odp", "pdf"], "language": "de", **wish}).json["href"]

    def test_ticket(self):
        href = self.ticket(max_bytes=1 << 20)
        data = case.read_sample("one.odp")
        post = href + "?filename=one.odp"
        self.ask(200, "GET", href)
        self.ask(413, "POST", post, b"x" * (2 << 20))
        self.ask(415, "POST", post, data, Content_Encoding="br")
        self.ask(422, "POST", post, b"")
        self.ask(400, "POST", post + "&artifacts=exe", data)
        self.ask(201, "POST", post, data, Prefer="wait=60",
                 Idempotency_Key="t")
        self.ask(410, "POST", post, data)

    def test_ticket_not_waited_for(self):
        href = self.ticket()
        data = case.read_sample("one.odp")
        answer = self.ask(202, "POST", href + "?filename=one.odp", data,
                          Idempotency_Key="u")
        self.service.wait_end(answer.json["id"])
        self.ask(200, "POST", href + "?filename=one.odp", data,
                 Idempotency_Key="u")
        self.ask(200, "GET", "%s/%s" % (href, answer.json["id"]))
        self.ask(404, "GET", "%s/%s" % (href, NOBODY))

    def test_ticket_of_a_browser(self):
        kind, body = raw.form(("file", "one.odp", case.read_sample("one.odp")))
        href = self.ticket()
        answer = self.ask(303, "POST", href, body, Content_Type=kind,
                          Accept="text/html,*/*;q=0.8")
        self.ask(200, "GET", answer.headers["location"])
        self.ask(410, "POST", href, body, Content_Type=kind,
                 Accept="text/html")
        self.ask(404, "POST", "/t/forged", body, Content_Type=kind)
        self.ask(404, "GET", "/t/forged")

    def test_ticket_that_has_expired(self):
        href = self.ticket(expires_in=1)
        time.sleep(2.1)
        self.ask(410, "GET", href)

    def test_rotation(self):
        first = self.ask(200, "POST", "/v1/keys/rotate").json["kid"]
        self.assertGreater(
            self.ask(200, "POST", "/v1/keys/rotate").json["kid"], first)

    # Whatever is asked for

    def test_no_key(self):
        # An address may be wrong 15 times at once, and then once a second.
        guarded = self.operations(401)
        self.sweep(401, guarded[:12], Authorization="Bearer nobody")
        time.sleep(len(guarded) - 12)
        self.sweep(401, guarded[12:], Authorization="Bearer nobody")

    def test_key_without_the_scope(self):
        guarded = set(self.operations(401))
        self.sweep(403, [one for one in self.operations(403)
                         if one in guarded and one[1] != "/metrics"],
                   "watcher")
        self.ask(403, "GET", "/metrics", key="reader")

    def test_nothing_there(self):
        self.sweep(404, [(method, path) for method, path
                         in self.operations(404)
                         if "/web/" not in path])
        self.ask(404, "GET", "/web/none.css")
        self.ask(404, "GET", "/v1/decks/short")
        self.ask(404, "GET", "/nothing")

    def test_foreign_deck_is_as_none(self):
        for path in ("", "/events", "/deck.pdf", "/slides/1.svg",
                     "/bundle.zip"):
            mine = self.ask(404, "GET", self.place + path, key="other")
            none = self.ask(404, "GET", "/v1/decks/%s%s" % (NOBODY, path),
                            key="other")
            self.assertEqual(mine.body, none.body)

    def test_other_methods(self):
        for _, path in self.operations(405):
            self.ask(405, "DELETE", path)
        self.ask(405, "PUT", "/v1/decks", b"x")

    def test_service(self):
        for path in ("/", "/healthz", "/readyz", "/version"):
            self.ask(200, "GET", path)
        for path in ("/openapi.yaml", CSS):
            tag = self.ask(200, "GET", path).headers["etag"]
            self.ask(304, "GET", path, If_None_Match=tag)
        self.assertIn(b"# TYPE", self.ask(200, "GET", "/metrics").body)

    def test_served_contract_is_this_one(self):
        with open(contract.CONTRACT, "rb") as file:
            self.assertEqual(self.ask(200, "GET", "/openapi.yaml").body,
                             file.read())


class WithoutKeys(ContractCase):
    """The try-it page, which is there without keys alone."""

    def test_page_and_its_form(self):
        data = case.read_sample("one.odp")
        self.ask(200, "GET", "/", Accept="text/html")
        kind, body = raw.form(("file", "one.odp", data))
        answer = self.ask(303, "POST", "/try", body, Content_Type=kind,
                          Accept="text/html")
        self.ask(200, "GET", answer.headers["location"])
        self.ask(404, "GET", "/try/" + NOBODY)

    def test_form_without_a_page(self):
        data = case.read_sample("one.odp")
        self.ask(202, "POST", "/try?filename=one.odp", data)
        self.ask(201, "POST", "/try?filename=one.odp", data, Prefer="wait=60",
                 Idempotency_Key="v")
        self.ask(200, "POST", "/try?filename=one.odp", data,
                 Idempotency_Key="v")
        self.ask(422, "POST", "/try?filename=one.odp", b"")

    def test_other_sites(self):
        for method, path in (("GET", "/"), ("POST", "/try"),
                             ("GET", "/try/" + NOBODY)):
            self.ask(403, method, path, b"x" if method == "POST" else None,
                     Host="evil.example", Origin="http://evil.example")


class WithKeysAndNoPage(ContractCase):
    settings = {"keys": {"all": "scopes=convert,read"}}

    def test_page_is_not_there(self):
        self.ask(404, "POST", "/try", b"x")
        self.ask(404, "GET", "/try/" + NOBODY)


class Strangers(ContractCase):
    """Guesses are slowed down; then no key of that address is looked at."""

    settings = {"keys": {"all": "scopes=convert,read,ticket,admin,metrics"}}

    def guess(self, method, path):
        """Asks with wrong keys until that is too much."""
        for _ in range(100):
            body, headers = self.json_of(method, path)
            answer = self.service.request(
                method, fill(path), body,
                {**headers, "Authorization": "Bearer guess"})
            if answer.status != 401:
                break
        self.assertEqual((answer.status, answer.code),
                         (429, "too-many-requests"))

    def test_too_many_guesses(self):
        guarded = set(self.operations(401))
        for method, path in self.operations(429):
            if (method, path) in guarded:
                with self.subTest(method=method, path=path):
                    self.guess(method, path)


class Scarce(ContractCase):
    """Little time, few at once."""

    settings = {"job_time": "1s", "workers": 1, "queue": 2, "connections": 8}

    def submit_sixty(self):
        return self.service.submit("sixty.pptx",
                                   case.read_sample("sixty.pptx"))

    def test_too_long(self):
        answer = self.service.convert("a.pdf", case.make_endless())
        self.assertEqual((answer.status, answer.code), (504, "timeout"))

    def test_too_many_wait(self):
        decks = []
        for _ in range(20):
            answer = self.submit_sixty()
            if answer.status != 202:
                break
            decks.append(answer.json["id"])
        self.assertEqual((answer.status, answer.code), (503, "busy"))
        for deck in decks:
            self.service.wait_end(deck)

    def test_too_many_watch(self):
        first, deck = [self.submit_sixty().json["id"] for _ in range(2)]
        place = "/v1/decks/" + deck  # which waits for the first
        streams = [self.service.connect() for _ in range(4)]
        for stream in streams:
            stream.request("GET", place + "/events")
            stream.getresponse().read(1)
        self.ask(503, "GET", place + "/events")
        self.ask(503, "GET", place + "?wait=9")
        for stream in streams:
            stream.close()
        self.service.wait_end(first)
        self.service.wait_end(deck)


def tearDownModule():
    """All that is documented was seen, or left out for a reason."""
    picked = [word for word in sys.argv[1:] if not word.startswith("-")]
    if not DOCUMENTED or len(picked) > 1:
        return
    missing = sorted(DOCUMENTED - SEEN - set(EXCLUDED))
    needless = sorted(set(EXCLUDED) & SEEN)
    unknown = sorted(set(EXCLUDED) - DOCUMENTED)
    if missing or needless or unknown:
        raise AssertionError(
            "documented and not seen: %s; excluded and seen: %s; excluded "
            "and not documented: %s" % (missing, needless, unknown))


if __name__ == "__main__":
    if not contract.is_installed():
        print(contract.MISSING)
        os._exit(77)
    case.main()
