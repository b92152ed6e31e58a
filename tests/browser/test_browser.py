#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages in a real browser: with a script, without one, and in the other
language. What it complains of, and whom it asks for what.

test_browser.py PREFIX [--seccomp kill|trap] [unittest arguments]
With CLEANDECK_PICTURES=FOLDER it leaves there what the pages look like.
"""
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "system"))
import browser  # noqa: E402
import case  # noqa: E402

SHOW = os.path.join(case.SAMPLES, "show.ppsx")
SLIDES = ("[...document.querySelectorAll('#list img')].map("
          "image => image.complete && image.naturalWidth > 0)")


class Pages(case.ServiceCase):
    """One service, one browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = cls.enterClassContext(browser.Browser())
        cls.root = "http://127.0.0.1:%d" % cls.service.port

    def open(self, path, **how):
        self.page = self.browser.open(self.root + path, **how)
        return self.page

    def tearDown(self):
        """No page complained, or asked anybody else for anything."""
        folder = os.environ.get("CLEANDECK_PICTURES")
        if folder:
            name = self.id().rpartition(".")[2] + ".png"
            with open(os.path.join(folder, name), "wb") as file:
                file.write(self.page.picture())
        self.assertEqual(self.page.complaints, self.expected)
        self.assertTrue(self.page.asked)
        for url in self.page.asked:
            self.assertTrue(url.startswith(self.root + "/"), url)

    def setUp(self):
        self.expected = []

    def send(self, page, path=SHOW):
        page.choose("#file", path)
        page.click("#form button")

    def check_done(self, page):
        """The page of a deck that is done; its slides are drawn."""
        page.wait("document.querySelector('#state').textContent.match("
                  "/^(Done|Fertig)/)")
        deck = page.ask("location.pathname").rpartition("/")[2]
        record = self.service.status(deck).json
        self.assertEqual(record["state"], "done")
        page.wait("%s.length == %d" % (SLIDES, record["pages"]))
        # Those that are not seen yet are fetched when they are.
        page.ask("document.querySelectorAll('#list img').forEach("
                 "image => { image.loading = 'eager'; })")
        page.wait(SLIDES + ".every(Boolean)")
        links = page.ask("[...document.querySelectorAll('.links a')].map("
                         "link => link.pathname)")
        self.assertEqual(links, ["/v1/decks/%s%s" % (deck, name) for name in
                                 ("/deck.pdf", "/bundle.zip", "")])
        for link in links:
            self.assertEqual(self.service.get(link).status, 200)
        return record

    def test_with_a_script(self):
        page = self.open("/")
        self.send(page)
        page.wait("location.pathname.startsWith('/try/')")
        self.check_done(page)
        # It followed the events, and did not load itself anew.
        self.assertTrue([url for url in page.asked
                         if url.endswith("/events")])
        self.assertEqual(page.ask("document.querySelector('#progress')"
                                  ".value"), 100)
        page.click("a[href='/']")
        page.wait("location.pathname == '/'")

    def test_without_a_script(self):
        page = self.open("/", script=False)
        self.send(page)
        page.wait("location.pathname.startsWith('/try/')")
        self.check_done(page)
        self.assertFalse([url for url in page.asked
                          if url.endswith((".js", "/events"))])

    def test_other_language(self):
        page = self.open("/", language="de-AT")
        self.assertEqual(page.ask("document.documentElement.lang"), "de")
        self.assertEqual(page.ask("document.querySelector('h1').textContent"),
                         "Ausprobieren")
        self.send(page)
        page.wait("location.pathname.startsWith('/try/')")
        self.check_done(page)

    def test_refusal_and_another_try(self):
        for script in (True, False):
            page = self.open("/", script=script)
            with tempfile.NamedTemporaryFile(suffix="<i>.pptx") as file:
                file.write(b"PK\3\4 and no more")
                file.flush()
                self.send(page, file.name)
                said = page.wait("(document.querySelector('[role=alert]') "
                                 "|| {}).textContent")
            self.assertIn("damaged", said)
            self.assertEqual(page.ask("document.querySelectorAll('i')"
                                      ".length"), 0)
            page.click("a.button")
            page.wait("document.querySelector('#form')")
        # The browser says of each answer that it is a refusal.
        self.expected = [words for words in self.page.complaints
                         if "422" in words]

    def test_ticket(self):
        """The presenter's page: it tells that it arrived, and no more."""
        for script in (True, False):
            href = self.service.request(
                "POST", "/v1/tickets", '{"language":"de","meeting":"<b>7"}',
                {"Content-Type": "application/json"}).json["href"]
            page = self.open(href, script=script)
            self.assertIn("<b>7", page.ask("document.querySelector("
                                           "'.meeting').textContent"))
            self.send(page)
            page.wait("document.body.innerText.includes('angekommen')")
            self.assertEqual(page.ask("document.images.length"), 1)
            self.assertFalse([url for url in page.asked if "/v1/" in url])
            if script:
                self.expected = []
                self.tearDown()

    def test_slide_by_itself(self):
        """A drawing that is opened as a page: nothing in it can act."""
        record = self.service.convert_file(SHOW).json
        page = self.open("/v1/decks/%s/slides/1.svg" % record["id"])
        self.assertEqual(page.ask("document.documentElement.localName"),
                         "svg")
        self.assertEqual(page.ask("document.contentType"), "image/svg+xml")
        # A sandbox: no origin, so nothing of this site is within reach.
        self.assertEqual(page.ask("self.origin"), "null")


if __name__ == "__main__":
    if not browser.find_program():
        print("none of these is here:", *browser.PROGRAMS)
        sys.exit(77)
    case.main()
