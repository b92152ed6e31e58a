#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the canaries: files that must never show in an artifact.

make_canary.py OUTDIR

canary.png  37 x 41 pixels of pure #ff00ff, a colour that no sample uses
canary.zip  canary.png inside
canary.odp  one slide that shows canary.png and says CANARYWORD
canary.svg  a square of the same colour
"""
import pathlib
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "samples" / "documents"))

from writers import odf, odf_deck, packing, pictures  # noqa: E402

COLOUR = (255, 0, 255)
SIZE = (37, 41)
WORD = "CANARYWORD"


def picture():
    """The canary itself."""
    return pictures.png_plain(*SIZE, COLOUR)


def archive():
    """The canary in a zip, which is a package too (vnd.sun.star.pkg)."""
    kind = "application/vnd.oasis.opendocument.presentation"
    return packing.pack({"canary.png": picture(), "META-INF/manifest.xml":
                         odf.manifest(kind, ["canary.png"], {})})


def deck():
    """The canary on a slide."""
    made = odf_deck.Deck("odp", WORD)
    made.media("canary.png", picture())
    page = made.page()
    page.title(WORD)
    page.picture(4, 5, 3.7, 4.1, "canary.png")
    return made.bytes()


def drawing():
    """The canary as a vector."""
    return (b'<svg xmlns="http://www.w3.org/2000/svg" width="37" height="41">'
            b'<rect width="37" height="41" fill="#ff00ff"/></svg>')


def main():
    """Write all four."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for name, body in (("canary.png", picture()), ("canary.zip", archive()),
                       ("canary.odp", deck()), ("canary.svg", drawing())):
        (out / name).write_bytes(body)


if __name__ == "__main__":
    main()
