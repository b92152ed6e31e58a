#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the documents that warm up the office worker, one per loader.

The office worker converts each of them once, before it forks: from then on
every filter, library and font that an ordinary deck needs is in memory. So
each touches what decks touch, and no more.

make.py            all that Python can write
make.py --office   also warm.ppt, warm.doc and warm.xls, which LibreOffice
                   makes of others; the last two need its Writer and Calc
"""
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "samples" / "documents"))
sys.path.insert(0, str(HERE))

import texts  # noqa: E402
from writers import cfb, emf, odf_deck, pictures  # noqa: E402
from writers.drawing import gradient, para, solid  # noqa: E402
from writers.ooxml import Deck  # noqa: E402

LINES = (("Liberation Sans: warm", "Liberation Sans"),
         ("Liberation Serif: warm", "Liberation Serif"),
         ("Liberation Mono: warm", "Liberation Mono"),
         ("Carlito: warm", "Carlito"), ("Caladea: warm", "Caladea"),
         ("DejaVu Sans: warm", "DejaVu Sans"),
         ("Calibri becomes another", "Calibri"),
         ("\u6696\u8eab \u6696\u304b\u3044 \ub530\ub73b\ud55c", "Noto Sans CJK SC"),
         ("\u062f\u0627\u0641\u0626 \u05d7\u05dd", "Noto Sans Arabic"),
         ("\u0917\u0930\u094d\u092e \u2192 \u2211 \u263a", "Noto Sans Devanagari"))
SVG = ('<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80">'
       '<defs><linearGradient id="g"><stop offset="0" stop-color="#0b7a75"/>'
       '<stop offset="1" stop-color="#f2a541"/></linearGradient></defs>'
       '<rect width="120" height="80" rx="9" fill="url(#g)"/>'
       '<text x="20" y="48" font-size="20">warm</text></svg>')
BINARY = {"ppt": "warm.odp", "doc": "warm.odt", "xls": "warm.ods"}
NAMES, COLUMNS = ("a", "b", "c"), [("one", (3, 6, 4)), ("two", (5, 2, 4))]


def photo():
    """A small JPEG."""
    return pictures.jpeg(96, 64, pictures.landscape(96, 64))


def discs():
    """A small PNG with alpha."""
    return pictures.png(48, 48, pictures.bubbles(48))


def pptx():
    """Two slides: text; everything else."""
    deck = Deck("pptx", "Warm")
    for name, body in (("photo.jpg", photo()), ("discs.png", discs()),
                       ("mark.emf", emf.picture())):
        deck.media(name, body)
    one = deck.slide("Warm", [para(text, bullet=True, size=16, font=font)
                              for text, font in LINES])
    one.background = gradient([(0, "FFFFFF"), (100, "DCE6F0")], 45)
    one.note, one.transition = "Warm words.", "fade"
    two = deck.slide("Warm too")
    two.table(1.5, 4, (4, 4, 4), texts_rows(), 1, 12)
    for i, kind in enumerate(("bar", "line", "pie")):
        two.chart(14 + i * 6.4, 4, 6.2, 6, kind, NAMES, COLUMNS)
    two.picture(1.5, 11, 6, 4, "photo.jpg", crop={"l": 10, "t": 10},
                shadow=True)
    two.picture(8, 11, 4, 4, "discs.png")
    two.picture(13, 11, 4, 4, "mark.emf")
    ball = two.shape("ellipse", 18, 11, 4, 4, solid("C8553D", 50), shadow=True)
    two.shape("cloud", 23, 11, 4, 4, gradient(
        [(0, "0B7A75"), (100, "F2A541", 20)], path="circle"), text="warm")
    two.arrow(28, 11, 3, 3)
    two.appear(ball)
    return deck.bytes()


def texts_rows():
    """The table, as words."""
    return [[str(v) for v in row] for row in texts.ROWS]


def opened(kind):
    """The same in OpenDocument: a deck, or a drawing."""
    deck = odf_deck.Deck(kind, "Warm")
    for name, body in (("photo.jpg", photo()), ("discs.png", discs()),
                       ("mark.emf", emf.picture()), ("mark.svg", SVG)):
        deck.media(name, body)
    page = deck.page()
    page.background = deck.gradient("sky", "linear", "ffffff", "dce6f0", 45)
    page.title("Warm")
    page.text(1.5, 3, 25, 12, [page.para(text, 14, font=font, bullet=True)
                               for text, font in LINES])
    page.note = "Warm words." if kind == "odp" else None
    page = deck.page()
    page.table(1, 1, (3, 3, 3), texts_rows(), 0.9, 12)
    for i, shape in enumerate(("bar", "line", "circle")):
        page.chart(10.5 + i * 5.7, 1, 5.5, 6, shape, NAMES, COLUMNS)
    for i, name in enumerate(("photo.jpg", "discs.png", "mark.emf",
                              "mark.svg")):
        page.picture(1 + i * 4.5, 8, 4, 3.4, name)
    page.shape("ellipse", 19, 8, 4, 3.4, odf_deck.solid("C8553D", 50),
               shadow=True)
    page.shape("rect", 23.5, 8, 4, 3.4, deck.gradient(
        "sun", "radial", "0b7a75", "f2a541") + deck.fading("fade"), radius=0.4,
        text="warm")
    page.arrow(1, 13, 8, 14)
    return deck.bytes()


def binary(home, source, ending):
    """The same in a binary format, by LibreOffice; None if it cannot."""
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{home}/u",
         "--convert-to", ending, "--outdir", home, str(HERE / source)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made = pathlib.Path(home) / f"warm.{ending}"
    return cfb.slim(made.read_bytes()) if made.exists() else None


def main():
    """Write all."""
    made = {"pptx": pptx(), "odp": opened("odp"), "odg": opened("odg"),
            "docx": texts.docx(LINES, photo(), discs()),
            "rtf": texts.rtf(LINES, photo(), discs()),
            "odt": texts.odt(LINES, photo(), discs()),
            "xlsx": texts.xlsx(photo()), "ods": texts.ods(photo(), discs())}
    for ending, body in made.items():
        (HERE / f"warm.{ending}").write_bytes(body)
    if "--office" in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as home:
            for ending, source in BINARY.items():
                body = binary(home, source, ending)
                if body:
                    (HERE / f"warm.{ending}").write_bytes(body)


if __name__ == "__main__":
    main()
