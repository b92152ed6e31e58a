# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser, driven by the DevTools protocol through a pair of pipes.

    with Browser() as browser:
        page = browser.open("http://127.0.0.1:8080/")
        page.ask("document.title")

Standard library only. Chromium without a window, with a profile that goes
with it. What a page complains of, and what it asks of whom, is kept.
"""
import base64
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser",
            "google-chrome")
SECONDS = 30


def find_program():
    """The first of PROGRAMS that there is, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Browser:
    """One, running."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="cleandeck-browser-")
        self.number = 0
        self.answers = {}  # number -> queue of one
        self.pages = {}  # session -> Page
        self.process = self.reader = None

    def command(self):
        words = [find_program(), "--remote-debugging-pipe",
                 "--user-data-dir=" + self.folder, "--no-first-run",
                 "--disable-gpu", "--disable-dev-shm-usage", "--headless",
                 "--disable-background-networking", "--disable-sync",
                 "--disable-component-update", "--disable-extensions",
                 # Nothing but this machine is ever asked for.
                 "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                 "--window-size=1000,800"]
        # Its own sandbox does not work for root. Our pages are not what it
        # protects from.
        return words + ["--no-sandbox", "about:blank"]

    def __enter__(self):
        to_browser, self.to = os.pipe()
        self.come, from_browser = os.pipe()
        # The browser's end of both are its descriptors 3 and 4.
        self.process = subprocess.Popen(
            ["sh", "-c", 'exec "$@" 3<&%d 4>&%d' % (to_browser, from_browser),
             "sh", *self.command()], pass_fds=(to_browser, from_browser),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(os.environ, HOME=self.folder, TMPDIR=self.folder))
        os.close(to_browser)
        os.close(from_browser)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        return self

    def __exit__(self, *_):
        try:
            self.say("Browser.close")
            self.process.wait(10)
        except (subprocess.TimeoutExpired, AssertionError, OSError):
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        self.reader.join(5)
        os.close(self.come)
        shutil.rmtree(self.folder, ignore_errors=True)

    def read(self):
        """What the browser says: JSON, each ended by a NUL."""
        rest = b""
        while piece := os.read(self.come, 1 << 16):
            *whole, rest = (rest + piece).split(b"\0")
            for text in whole:
                said = json.loads(text)
                if "id" in said:
                    self.answers.pop(said["id"]).put(said)
                elif said.get("sessionId") in self.pages:
                    self.pages[said["sessionId"]].hear(said)

    def say(self, method, session=None, **words):
        """A command; its result."""
        self.number += 1
        number = self.number
        self.answers[number] = answer = queue.Queue()
        said = {"id": number, "method": method, "params": words}
        if session:
            said["sessionId"] = session
        os.write(self.to, json.dumps(said).encode() + b"\0")
        try:
            result = answer.get(timeout=SECONDS)
        except queue.Empty:
            raise AssertionError("no answer to " + method) from None
        if "error" in result:
            raise AssertionError("%s: %s" % (method, result["error"]))
        return result["result"]

    def open(self, url, script=True, language="en"):
        """A new page, of somebody who has not been here."""
        context = self.say("Target.createBrowserContext")["browserContextId"]
        target = self.say("Target.createTarget", url="about:blank",
                          browserContextId=context)["targetId"]
        session = self.say("Target.attachToTarget", targetId=target,
                           flatten=True)["sessionId"]
        page = self.pages[session] = Page(self, session)
        for domain in ("Page", "Runtime", "Network", "Log", "DOM"):
            page.say(domain + ".enable")
        page.say("Network.setExtraHTTPHeaders",
                 headers={"Accept-Language": language})
        page.say("Emulation.setScriptExecutionDisabled", value=not script)
        page.go(url)
        return page


class Page:
    """A page, and what was seen of it."""

    def __init__(self, browser, session):
        self.browser, self.session = browser, session
        self.complaints = []  # of the console: errors, broken policies
        self.asked = []  # URLs

    def hear(self, said):
        """Called by the thread that reads."""
        method, words = said["method"], said["params"]
        if method == "Network.requestWillBeSent":
            self.asked.append(words["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(words["exceptionDetails"]["text"])
        elif method == "Log.entryAdded" and \
                words["entry"]["level"] in ("error", "warning"):
            self.complaints.append(words["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and \
                words["type"] in ("error", "warning", "assert"):
            self.complaints.append(str(words["args"]))

    def say(self, method, **words):
        return self.browser.say(method, self.session, **words)

    def go(self, url):
        answer = self.say("Page.navigate", url=url)
        assert "errorText" not in answer, answer
        self.wait("document.readyState == 'complete'")

    def ask(self, expression):
        """What that is, in the page."""
        answer = self.say("Runtime.evaluate", expression=expression,
                          returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError("%s: %s" % (
                expression, answer["exceptionDetails"]))
        return answer["result"].get("value")

    def wait(self, expression, seconds=SECONDS):
        """Until that is true; what it is."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                if answer := self.ask(expression):
                    return answer
            except AssertionError:
                # Between two pages nothing is there to be asked.
                if time.monotonic() > deadline:
                    raise
            if time.monotonic() > deadline:
                raise AssertionError("never: %s; it shows: %s" % (
                    expression, self.ask("document.body.innerText")))
            time.sleep(0.05)

    def choose(self, selector, path):
        """A file, in a field for one, as a person would."""
        root = self.say("DOM.getDocument")["root"]["nodeId"]
        node = self.say("DOM.querySelector", nodeId=root, selector=selector)
        self.say("DOM.setFileInputFiles", files=[os.path.abspath(path)],
                 nodeId=node["nodeId"])

    def click(self, selector):
        """In the middle of it, with the mouse."""
        where = self.ask(
            "(() => { const e = document.querySelector(%s);"
            " e.scrollIntoView(); const b = e.getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2]; })()" %
            json.dumps(selector))
        for kind in ("mousePressed", "mouseReleased"):
            self.say("Input.dispatchMouseEvent", type=kind, x=where[0],
                     y=where[1], button="left", clickCount=1)

    def picture(self):
        """What it looks like, as a PNG."""
        return base64.b64decode(self.say("Page.captureScreenshot")["data"])
