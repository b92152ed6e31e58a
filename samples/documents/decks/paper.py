# SPDX-License-Identifier: GPL-3.0-or-later
"""PDF decks written by hand."""
from writers import pdf, pictures

SHADE = ("/Shading<</S<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 960 0]"
         "/Function<</FunctionType 2/Domain[0 1]/C0[0.08 0.13 0.24]"
         "/C1[0.04 0.48 0.46]/N 1>>>>>>")
GLASS = "/ExtGState<</G<</ca 0.5/CA 0.5>>>>"


def photo(file):
    """A JPEG object."""
    body = pictures.jpeg(400, 225, pictures.landscape(400, 225))
    return file.add(pdf.stream(
        body, "/Type/XObject/Subtype/Image/Width 400/Height 225/ColorSpace"
        "/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode", squeeze=False))


def discs(file):
    """A picture with a soft mask."""
    draw, size = pictures.bubbles(160), 160
    cells = [draw(x, y) for y in range(size) for x in range(size)]
    head = (f"/Type/XObject/Subtype/Image/Width {size}/Height {size}"
            "/BitsPerComponent 8/ColorSpace/Device")
    mask = file.add(pdf.stream(bytes(pictures.clamp(c[3]) for c in cells),
                               head + "Gray"))
    return file.add(pdf.stream(
        bytes(pictures.clamp(v) for c in cells for v in c[:3]),
        f"{head}RGB/SMask {mask} 0 R"))


def bars():
    """A chart drawn by hand."""
    out = ""
    for i, tall in enumerate((120, 210, 160, 290, 250)):
        out += f"0.04 0.48 0.46 rg {120 + i * 150} 90 90 {tall} re f\n"
        out += pdf.words(135 + i * 150, 70, 14, f"week {i + 1}")
        out += pdf.words(150 + i * 150, 100 + tall, 14, str(tall))
    return out + "0.5 w 0.3 G 90 90 m 870 90 l S\n"


def article():
    """Six pages: text, shading, chart, JPEG, alpha, another page size."""
    file = pdf.File()
    image, mask = photo(file), discs(file)
    head = "q /S sh Q\n"
    file.page(head + pdf.words(80, 300, 44, "A deck that was a PDF", "B",
                               "1 1 1") +
              pdf.words(80, 250, 20, "It never meets an office program.", "H",
                        "0.86 0.9 0.94"), pdf.FONTS + SHADE)
    lines = "".join(pdf.words(80, 400 - i * 40, 22, f"\u2022 {t}") for i, t in
                    enumerate(("Text to search", "Lines to follow",
                               "Six pages, two sizes")))
    lines = lines.replace("\u2022", "-")
    file.page(pdf.words(80, 470, 32, "What is in it", "B") + lines, pdf.FONTS)
    file.page(pdf.words(80, 470, 32, "A chart", "B") + bars(), pdf.FONTS)
    file.page(pdf.words(80, 470, 32, "A photograph", "B") +
              "q 640 0 0 360 80 80 cm /P Do Q\n",
              pdf.FONTS + f"/XObject<</P {image} 0 R>>")
    file.page(pdf.words(80, 470, 32, "Glass", "B") +
              "0.84 g 100 60 40 360 re 200 60 40 360 re f\n"
              "q 340 0 0 340 60 70 cm /P Do Q\n/G gs 0.78 0.33 0.24 rg "
              "480 120 220 220 re f 0.3 0.42 0.6 rg 590 200 220 220 re f\n",
              pdf.FONTS + GLASS + f"/XObject<</P {mask} 0 R>>")
    file.page(pdf.words(60, 640, 28, "A page upright", "B") +
              pdf.words(60, 600, 16, "Not every page lies down."), pdf.FONTS,
              "0 0 540 720")
    return file.bytes()


def sixty():
    """Sixty pages of a sentence each."""
    file = pdf.File("1.4")
    for number in range(1, 61):
        file.page(pdf.words(80, 300, 40, f"Page {number}", "B") + pdf.words(
            80, 250, 20, "of sixty, each with one sentence."), pdf.FONTS)
    return file.bytes()
