# SPDX-License-Identifier: GPL-3.0-or-later
"""What the makers of hostile samples share: the list, and sound decks."""
import collections
import pathlib
import sys

DOCUMENTS = pathlib.Path(__file__).resolve().parents[1] / "documents"
sys.path.insert(0, str(DOCUMENTS))

from writers import odf, odf_deck, packing  # noqa: E402
from writers.drawing import para  # noqa: E402
from writers.ooxml import Deck  # noqa: E402

Sample = collections.namedtuple("Sample", "name upload outcome row text maker")
SAMPLES = []

ZIPPED = ("refused:archive-unsafe",)
TYPE = "refused:type-mismatch|type-unsupported"


def sample(name, outcome, row, text, upload=None):
    """Put the function below on the list; it takes the canary."""
    def keep(maker):
        SAMPLES.append(Sample(name, upload or name, outcome, row, text, maker))
        return maker
    return keep


def add(name, outcome, row, text, maker, upload=None):
    """The same for a maker that needs no name of its own."""
    sample(name, outcome, row, text, upload)(maker)


class Canary:
    """Where the canaries are, and how each scheme spells it."""

    def __init__(self, http, file, archive):
        self.http, self.file, self.archive = http.rstrip("/"), file, archive
        self.host = self.http.split("//", 1)[1]
        self.png = f"{self.http}/canary.png"
        self.png_file = f"file://{file}"
        slashes = "file%3A%2F%2F" + archive.replace("/", "%2F")
        self.inside = {scheme: f"vnd.sun.star.{scheme}://{slashes}/canary.png"
                       for scheme in ("pkg", "zip")}

    def url(self, name):
        """Something on the canary's server."""
        return f"{self.http}/{name}"


# --- sound decks to spoil --------------------------------------------------------


def pptx(kind="pptx", title="Sound", count=1):
    """A sound deck under construction, one slide with a title."""
    deck = Deck(kind, title)
    for number in range(count):
        deck.slide(f"{title} {number + 1}", [para("This line must show.")])
    return deck


def pptx_parts(**more):
    """The parts of a sound pptx."""
    return pptx(**more).all_parts()


def odp_page(shapes="", name="page1", style="", notes=""):
    """A page with a line that must show, and more."""
    look = f' draw:style-name="{style}"' if style else ""
    return (f'<draw:page draw:name="{name}"{look} '
            'draw:master-page-name="Default"><draw:frame svg:x="2cm" '
            'svg:y="1cm" svg:width="20cm" svg:height="2cm"><draw:text-box>'
            "<text:p>This line must show.</text:p></draw:text-box></draw:frame>"
            f"{shapes}{notes}</draw:page>")


def odp(shapes="", kind="odp", style="", **more):
    """A whole ODP of one page."""
    return odf.package(kind, odp_page(shapes, style=style), **more)


def frame(inner, attributes=""):
    """A frame of the canary's proportions."""
    return ('<draw:frame svg:x="4cm" svg:y="5cm" svg:width="7.4cm" '
            f'svg:height="8.2cm" {attributes}>{inner}</draw:frame>')


def sound_odp():
    """A sound ODP from the ordinary writer."""
    deck = odf_deck.Deck("odp", "Sound")
    deck.page().title("This line must show.")
    return deck.bytes()


def respell(package, changes, stored=("mimetype",)):
    """A package with parts replaced, added, or (None) taken out."""
    parts = packing.unpack(package)
    parts.update(changes)
    return packing.pack({k: v for k, v in parts.items() if v is not None},
                        stored)
