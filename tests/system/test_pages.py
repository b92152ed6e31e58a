#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The try-it page: as a browser without a script uses it, and as a site that
would like to have it used.
"""
import re
import time
import urllib.error
import urllib.parse
import urllib.request

import artifacts
import case
import pages
import problems
import raw

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ONE = ("one.odp", case.read_sample("one.odp"))


class Browser:
    """One without a script: follows what it is sent to, renews pages."""

    def __init__(self, service):
        self.root = "http://127.0.0.1:%d" % service.port
        self.where = None

    def open(self, target, body=None, fields=None):
        request = urllib.request.Request(
            urllib.parse.urljoin(self.where or self.root, target), body,
            HTML | (fields or {}))
        try:
            response = urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            self.where = response.geturl()
            return Seen(response)

    def send(self, form, document):
        """What a browser sends for a form with that file chosen."""
        kind, body = raw.form(("file", *document))
        return self.open(form["action"], body, {
            "Content-Type": kind, "Origin": self.root,
            "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"})

    def renew(self):
        """The page that it shows, until it no longer renews itself."""
        deadline = time.monotonic() + 60
        shown = []
        while True:
            page = pages.check(self.open(self.where))
            shown.append(page.state)
            if not page.renews:
                return page, shown
            assert time.monotonic() < deadline, page.text
            time.sleep(0.1)


class Seen:
    """An answer, as the other tests have it."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value
                        for name, value in response.headers.items()}
        self.body = response.read()


class TryIt(problems.ProblemCase):
    """No key, on loopback: the quick start."""

    def test_form_and_files(self):
        answer = Browser(self.service).open("/")
        page = pages.check(answer)
        form, = page.forms
        self.assertEqual((form["action"], form["method"], form["enctype"]),
                         ("/try", "post", "multipart/form-data"))
        self.assertEqual(page.language, "en")
        for path in set(re.findall(r'"(/web/[^"]+)"', page.text)):
            file = self.service.get(path)
            self.assertEqual(file.status, 200, path)
            self.assertIn(file.headers["content-type"].split(";")[0],
                          ("text/css", "text/javascript", "image/svg+xml"))
            self.assertEqual(file.headers["x-content-type-options"],
                             "nosniff")
            self.assertNotIn(b"http://", file.body.replace(
                b"http://www.w3.org/", b""))
            self.assertNotIn(b"https://", file.body)
            tag = file.headers["etag"]
            self.assertEqual(self.service.get(
                path, **{"If-None-Match": tag}).status, 304)

    def test_without_a_script(self):
        browser = Browser(self.service)
        form, = pages.check(browser.open("/")).forms
        answer = browser.send(form, ("show.ppsx",
                                     case.read_sample("show.ppsx")))
        self.assertEqual(answer.status, 200)  # behind the 303
        self.assertRegex(browser.where, r"/try/[0-9a-f]{32}$")
        page, shown = browser.renew()
        self.assertEqual(shown[-1], "Done")
        deck = browser.where[-32:]
        record = self.service.status(deck).json
        self.assertEqual(page.images.count("/web/mark.svg"), 1)
        self.assertEqual(
            [image for image in page.images if "/slides/" in image],
            ["/v1/decks/%s/slides/%d.svg" % (deck, n + 1)
             for n in range(record["pages"])])
        wanted = {"/v1/decks/" + deck, "/v1/decks/%s/deck.pdf" % deck,
                  "/v1/decks/%s/bundle.zip" % deck}
        self.assertLessEqual(wanted, set(page.links))
        for link in set(page.links + page.images):
            self.assertEqual(browser.open(link).status, 200, link)
        self.assertIn(record["expires"], page.text)
        artifacts.fetch(self.service, record)

    def test_refused_at_once_and_later(self):
        browser = Browser(self.service)
        for document, status in (
                (("a.pptx", b"PK\3\4"), 422), (("a.pptx", ONE[1]), 415),
                (("a.txt", b"<script>alert(1)</script>"), 415),
                (("<b>.pptx", b""), 422)):
            form, = pages.check(browser.open("/")).forms
            answer = browser.send(form, document)
            self.assertEqual(answer.status, status, answer.body)
            page = pages.check(answer)
            self.assertTrue(page.alert)
            self.assertIn("/", page.links)  # where its form is
            self.assertNotIn("<b>", page.text)
            self.assertNotIn("alert(", page.text)

    def test_program(self):
        """Who does not ask for a page is answered as at /v1/decks."""
        kind, body = raw.form(("file", *ONE))
        answer = self.service.request("POST", "/try", body,
                                      {"Content-Type": kind})
        self.assertEqual(answer.status, 202, answer.body)
        self.assertEqual(self.service.wait_end(answer.json["id"])["state"],
                         "done")
        self.assert_problem(self.service.request(
            "POST", "/try", b"", {"Content-Type": kind}), 422, "empty")

    def test_languages(self):
        for said, language in (("de", "de"), ("de-AT, en;q=0.5", "de"),
                               ("en, de;q=0.9", "en"), ("fr", "en"),
                               ("*", "en"), ("fr, de;q=0.1", "de"),
                               ("x" * 5000, "en")):
            page = pages.check(self.service.get("/", **{
                "Accept-Language": said}))
            self.assertEqual(page.language, language, said)

    def ask(self, method, target, host, fields, body=b""):
        """With fields that http.client would not send so."""
        lines = ["%s %s HTTP/1.1" % (method, target)]
        if host is not None:
            lines.append("Host: " + host)
        if method == "POST":
            lines.append("Content-Length: %d" % len(body))
        lines += fields
        with raw.Raw(self.service.port) as line:
            line.send(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
            return line.read(method != "HEAD")

    def test_hosts_that_are_not_ours(self):
        """DNS rebinding: the name is the attacker's, the address is ours."""
        port = self.service.port
        record = self.service.convert(*ONE).json
        for host in ("evil.example", "evil.example:%d" % port,
                     "localhost.evil.example", "127.0.0.1.evil.example",
                     "127.0.0.1@evil.example", "127.0.0.1 evil.example",
                     "evil.example:127", "[::2]:%d" % port, "0.0.0.0",
                     "128.0.0.1", "127.0.0.1:", "127.0.0.1:x",
                     "localhost:123456", "localhost.", "", "2130706433",
                     "0x7f.1", "127.1"):
            for target in ("/", "/try/" + record["id"]):
                answer = self.ask("GET", target, host, ())
                self.assertIn(answer.status, (400, 403), (host, target))
            answer = self.ask("POST", "/try", host, (), ONE[1])
            self.assertIn(answer.status, (400, 403), host)
            # And with what a page at that name would have to say.
            for target in ("/try", "/v1/decks"):
                answer = self.ask("POST", target, host, (
                    "Origin: http://" + host,
                    "Sec-Fetch-Site: same-origin"), ONE[1])
                self.assertIn(answer.status, (400, 403), (host, target))
        for host in ("127.0.0.1:%d" % port, "localhost:%d" % port,
                     "LOCALHOST", "127.0.0.1", "[::1]:8080", "127.9.9.9"):
            self.assertEqual(self.ask("GET", "/", host, ()).status, 200, host)

    def test_requests_at_the_wish_of_another_site(self):
        port = self.service.port
        own = "127.0.0.1:%d" % port
        deck = self.service.convert(*ONE).json["id"]
        for fields in (("Origin: http://evil.example",),
                       ("Origin: null",), ("Origin: https://" + own,),
                       ("Origin: http://127.0.0.1:%d" % (port + 1),),
                       ("Origin: http://localhost:%d" % port,),
                       ("Origin: http://%s.evil.example" % own,),
                       ("Origin: http://%s, http://evil.example" % own,),
                       ("Sec-Fetch-Site: cross-site",),
                       ("Sec-Fetch-Site: same-site",),
                       ("Origin: http://" + own,
                        "Sec-Fetch-Site: cross-site")):
            for method, target in (
                    ("POST", "/try"), ("POST", "/v1/decks"),
                    ("POST", "/v1/tickets"), ("POST", "/v1/links"),
                    ("POST", "/v1/keys/rotate"),
                    ("DELETE", "/v1/decks/" + deck)):
                answer = self.ask(method, target, own, fields)
                self.assert_problem(answer, 403, "forbidden")
        for fields in (("Origin: http://" + own,),
                       ("Origin: http://" + own,
                        "Sec-Fetch-Site: same-origin"),
                       ("Sec-Fetch-Site: none",), ()):
            answer = self.ask("POST", "/try", own, fields, ONE[1])
            self.assertEqual(answer.status, 202, fields)
            self.assertEqual(self.service.wait_end(
                answer.json["id"])["state"], "done")
        # No other site may read an answer, or show a page in a frame.
        for target in ("/", "/v1/decks/" + deck, "/healthz"):
            answer = self.ask("GET", target, own, (
                "Origin: http://evil.example",))
            self.assertFalse([name for name in answer.headers
                              if name.startswith("access-control-")])
            self.assertEqual(answer.headers["cross-origin-resource-policy"],
                             "same-origin")
        answer = self.ask("OPTIONS", "/v1/decks", own, (
            "Origin: http://evil.example",
            "Access-Control-Request-Method: POST"))
        self.assertIn(answer.status, (403, 405))

    def test_decks_that_are_none(self):
        for path in ("/try/" + "0" * 32, "/try/", "/try/x", "/web/",
                     "/web/page.js.map", "/web/../page.js", "/web//page.js",
                     "/web/embed.cmake", "/try/../try"):
            self.assert_problem(self.service.get(path), 404, "not-found")
        self.assertEqual(self.service.get("/try").status, 405)


class WithKeys(problems.ProblemCase):
    """With keys there is no such page."""

    settings = {"keys": {"a": "tenant=default scopes=admin"}}

    def test_no_page(self):
        record = self.service.convert(*ONE).json
        answer = self.service.get("/", **HTML)
        self.assertEqual(answer.headers["content-type"],
                         "text/plain; charset=utf-8")
        self.assertEqual(len(answer.body.splitlines()), 2)
        kind, body = raw.form(("file", *ONE))
        for method, path, sent in (("GET", "/try/" + record["id"], None),
                                   ("POST", "/try", body)):
            answer = self.service.request(method, path, sent,
                                          {"Content-Type": kind})
            self.assert_problem(answer, 404, "not-found")


if __name__ == "__main__":
    case.main()
