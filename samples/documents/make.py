#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the sample decks of this folder, and its MANIFEST.

make.py            the decks that Python writes (same bytes each time)
make.py --office   also those that LibreOffice makes of them (new each time)

Everything here was made for cleandeck; there is no foreign picture or text.
"""
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from decks import languages, lecture, open as odf, paper, small, welcome  # noqa: E402
from writers import cfb, packing  # noqa: E402

ORIGIN = "made for cleandeck, GPL-3.0-or-later"
# name, visible pages, what it shows, how it is made: a function, or the name
# of the sample that LibreOffice converts.
SAMPLES = (
    ("welcome.pptx", 6, "showcase: shapes, table, chart, pictures, glass, "
     "crop, notes, animations, a hidden slide", welcome.build),
    ("lecture.pptx", 19, "20 slides, one hidden: bullets, 6 charts, table, "
     "JPEG, PNG with alpha, gradients, notes, transitions, animations",
     lecture.lecture),
    ("sixty.pptx", 60, "sixty slides of text, tables, shapes", lecture.sixty),
    ("languages.pptx", 3, "twelve languages; Arabic, Hebrew, Chinese; text "
     "from top to bottom", languages.build),
    ("show.ppsx", 4, "a show: four transitions, shapes that fade in, "
     "transparency", small.show),
    ("template.potx", 2, "a template with an empty placeholder",
     small.template),
    ("one.odp", 1, "one slide: list, shape, notes", odf.one),
    ("gallery.odp", 5, "6 slides, one hidden: alpha, JPEG cropped and faint, "
     "gradients, charts, table, shadow, notes, transitions", odf.gallery),
    ("template.otp", 2, "a template: gradient background", odf.template),
    ("drawing.odg", 2, "a drawing: plan, flow with arrows", odf.drawing),
    ("article.pdf", 6, "text, shading, chart, JPEG, soft mask, two page sizes; "
     "fonts not embedded", paper.article),
    ("sixty.pdf", 60, "sixty pages of text", paper.sixty),
    ("one.ppt", 1, "one slide: list, shape, notes", "one.odp"),
    ("welcome.ppt", 6, "the showcase in the binary format", "welcome.pptx"),
    ("lecture.ppt", 19, "20 slides, one hidden, in the binary format",
     "lecture.pptx"),
    ("lecture.odp", 19, "20 slides, one hidden, as an office program saves "
     "them", "lecture.pptx"),
    ("languages.pdf", 3, "embedded fonts of many scripts", "languages.pptx"),
    ("plan.pdf", 2, "a drawing as PDF", "drawing.odg"),
)


def office(home, source, ending):
    """Let LibreOffice write source anew in home; answers the new file."""
    out = home / ending
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{home}/u",
         "--convert-to", ending, "--outdir", str(out), str(source)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return out / f"{source.stem}.{ending}"


def plain_shapes(deck):
    """Make ellipses and rects of all shapes: the ppt writer loses others."""
    parts = packing.unpack(deck.read_bytes())

    def plain(match):
        tag = "ellipse" if 'type="ooxml-ellipse"' in match[0] else "rect"
        inner = re.sub(r"<(draw:enhanced-geometry)([^>]*/>|.*?</\1>)", "",
                       match[2], flags=re.S)
        return f"<draw:{tag}{match[1]}>{inner}</draw:{tag}>"

    parts["content.xml"] = re.sub(
        r"<draw:custom-shape([^>]*)>(.*?)</draw:custom-shape>", plain,
        parts["content.xml"].decode(), flags=re.S)
    deck.write_bytes(packing.pack(parts, stored=("mimetype",)))
    return deck


def convert(source, target):
    """Let LibreOffice make target of source."""
    with tempfile.TemporaryDirectory() as room:
        home, ending = pathlib.Path(room), target.suffix[1:]
        if ending == "ppt":
            if source.suffix == ".pptx":
                source = plain_shapes(office(home, source, "odp"))
            made = cfb.slim(office(home, source, ending).read_bytes())
        else:
            made = office(home, source, ending).read_bytes()
    target.write_bytes(made)


def write(name, maker, with_office):
    """One sample, unless it needs an office and shall not have it."""
    target = HERE / name
    if callable(maker):
        target.write_bytes(maker())
    elif with_office:
        convert(HERE / maker, target)


def describe(name, pages, shows):
    """One line of the MANIFEST."""
    digest = hashlib.sha256((HERE / name).read_bytes()).hexdigest()
    kind = name.rsplit(".", 1)[1]
    return "\t".join((name, kind, str(pages), shows, ORIGIN, digest))


def main():
    """Write all, then the MANIFEST."""
    for name, _, _, maker in SAMPLES:
        write(name, maker, "--office" in sys.argv[1:])
    head = "# name\tkind\tpages that show\twhat it shows\torigin\tsha256"
    lines = [describe(*row[:3]) for row in SAMPLES]
    (HERE / "MANIFEST").write_text("\n".join([head] + lines) + "\n")


if __name__ == "__main__":
    main()
