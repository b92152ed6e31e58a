# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages for people: what is in them, and what must not be."""
import html.parser
import re

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; "
          "img-src 'self'; connect-src 'self'; form-action 'self'; "
          "base-uri 'none'; frame-ancestors 'none'")
# Attributes whose value is an address.
ADDRESSES = ("href", "src", "action", "data", "formaction", "poster",
             "srcset", "cite", "background")
VOID = {"meta", "link", "img", "input", "br", "hr"}


class Page(html.parser.HTMLParser):
    """A page that is well formed, acts by our own script alone, and names
    nothing outside."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.text = text
        self.language = None
        self.heading = ""
        self.forms, self.links, self.images = [], [], []
        self.accept = None  # of the field for the file
        self.renews = False  # without a script
        self.alert = False
        self.state = ""
        self.open = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        assert len(said) == len(attrs), "an attribute twice: %s" % tag
        self.check(tag, said)
        if tag not in VOID:
            self.open.append((tag, said))
        if tag == "html":
            self.language = said["lang"]
        elif tag == "form":
            self.forms.append(said)
        elif tag == "a":
            self.links.append(said["href"])
        elif tag == "img":
            self.images.append(said["src"])
            assert "alt" in said, "a picture without words"
        elif tag == "input" and said.get("type") == "file":
            self.accept = said["accept"]
        elif tag == "meta" and said.get("http-equiv") == "refresh":
            self.renews = True
            assert self.open[-1][0] == "noscript"
        if said.get("role") == "alert" or "error" in said.get("class", ""):
            self.alert = True

    @staticmethod
    def check(tag, said):
        assert tag not in ("iframe", "object", "embed", "base", "style",
                           "applet", "svg", "math"), tag
        if tag == "script":
            assert re.fullmatch(r"/web/[a-z.]+", said["src"]), said
        for name, value in said.items():
            assert not name.startswith("on"), (tag, name)
            assert name != "style", tag
            if name in ADDRESSES:
                assert re.match(r"(/(?!/)|#|$)", value), (tag, name, value)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1][0] == tag, (tag, self.open)
        self.open.pop()

    def handle_data(self, data):
        tags = [tag for tag, _ in self.open]
        if "script" in tags or "style" in tags:
            assert not data.strip(), "code in the page: %s" % data
        if "h1" in tags:
            self.heading += data
        if self.open and self.open[-1][1].get("id") == "state":
            self.state += data


def check(answer):
    """The page of an answer, after a look at the answer's fields."""
    head = answer.headers
    for name, right in (("content-type", "text/html; charset=utf-8"),
                        ("x-content-type-options", "nosniff"),
                        ("content-security-policy", POLICY),
                        ("cross-origin-resource-policy", "same-origin"),
                        ("referrer-policy", "same-origin"),
                        ("cache-control", "no-store")):
        assert head.get(name) == right, (name, head)
    assert "server" not in head
    return Page(answer.body.decode())
