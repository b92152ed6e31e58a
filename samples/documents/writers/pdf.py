# SPDX-License-Identifier: GPL-3.0-or-later
"""PDF files object by object, sound or deliberately not."""
import zlib


def stream(body, entries="", squeeze=True):
    """A stream object."""
    body = body.encode() if isinstance(body, str) else body
    how = ""
    if squeeze:
        body, how = zlib.compress(body, 9), "/Filter/FlateDecode"
    return (f"<<{entries}{how}/Length {len(body)}>>\nstream\n".encode() + body +
            b"\nendstream")


class File:
    """Objects in order; the first is the catalogue, the second the pages."""

    def __init__(self, version="1.7"):
        self.version, self.objects, self.trailer = version, [b"", b""], ""
        self.kids, self.catalog, self.pages = [], "", ""

    def add(self, body):
        """Keep an object; answers its number."""
        self.objects.append(body.encode() if isinstance(body, str) else body)
        return len(self.objects)

    def page(self, marks, resources="", box="0 0 960 540", extra=""):
        """A page that shows the marks; answers its number."""
        inside = self.add(stream(marks))
        number = self.add(f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]"
                          f"/Resources<<{resources}>>/Contents {inside} 0 R"
                          f"{extra}>>")
        self.kids.append(number)
        return number

    def finish(self):
        """Fill in the catalogue and the page tree."""
        kids = " ".join(f"{n} 0 R" for n in self.kids)
        self.objects[0] = (f"<</Type/Catalog/Pages 2 0 R{self.catalog}>>"
                           ).encode()
        self.objects[1] = (f"<</Type/Pages/Count {len(self.kids)}/Kids[{kids}]"
                           f"{self.pages}>>").encode()

    def bytes(self, seal=None):
        """The finished file; seal(head) may add to the trailer."""
        self.finish()
        out = f"%PDF-{self.version}\n%\u00e2\u00e3\u00cf\u00d3\n".encode(
            "latin-1")
        places = []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        start = len(out)
        out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{p:010d} 00000 n \n".encode() for p in places)
        more = self.trailer + (seal(out) if seal else "")
        return out + (f"trailer\n<</Size {len(places) + 1}/Root 1 0 R{more}>>\n"
                      f"startxref\n{start}\n%%EOF\n").encode()


FONTS = ("/Font<</H<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding"
         "/WinAnsiEncoding>>/B<</Type/Font/Subtype/Type1/BaseFont"
         "/Helvetica-Bold/Encoding/WinAnsiEncoding>>>>")


def words(x, y, size, text, font="H", tint="0.1 0.14 0.2"):
    """A line of text."""
    safe = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /{font} {size} Tf {tint} rg {x} {y} Td ({safe}) Tj ET\n"
