# SPDX-License-Identifier: GPL-3.0-or-later
"""PDF files that are broken, locked, endless or enormous."""
import hashlib
import zlib

from common import add, sample
from writers import pdf

TIMEOUT = "refused:timeout|too-complex"
DAMAGED = "refused:damaged|no-pages"
PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e80"
                    "2f0ca9fe6453697a")


def page(file, marks="", resources="", **more):
    """A page with the line that must show."""
    return file.page(pdf.words(80, 300, 40, "This line must show.") + marks,
                     pdf.FONTS + resources, **more)


def sound():
    """A file of one page."""
    file = pdf.File()
    page(file)
    return file


# --- locked ----------------------------------------------------------------------


def rc4(key, body):
    """The old stream cipher."""
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in body:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def md5(body):
    """MD5, which here protects nothing."""
    return hashlib.md5(body, usedforsecurity=False).digest()


def lock(file, user, owner):
    """Encrypt with 40 bits (revision 2)."""
    file.finish()
    name = b"cleandeck sample"
    secret = rc4(md5((owner + PAD)[:32])[:5], (user + PAD)[:32])
    allowed = (-4 & 0xFFFFFFFF).to_bytes(4, "little")
    key = md5((user + PAD)[:32] + secret + allowed + name)[:5]
    for number, body in enumerate(file.objects, 1):
        if b"\nstream\n" in body:
            head, rest = body.split(b"\nstream\n", 1)
            own = md5(key + number.to_bytes(3, "little") + b"\0\0")[:10]
            inner = rc4(own, rest[:-len(b"\nendstream")])
            file.objects[number - 1] = (head + b"\nstream\n" + inner +
                                        b"\nendstream")
    door = file.add(f"<</Filter/Standard/V 1/R 2/P -4/O<{secret.hex()}>"
                    f"/U<{rc4(key, PAD).hex()}>>>")
    file.trailer = (f"/Encrypt {door} 0 R/ID[<{name.hex()}><{name.hex()}>]")
    return file.bytes()


add("locked-user.pdf", "refused:encrypted", "ENC-03",
    "needs a password to open", lambda canary: lock(
        sound(), b"sesame", b"owner"))
add("locked-owner.pdf", "clean", "ENC-03",
    "opens without a password, forbids copying",
    lambda canary: lock(sound(), b"", b"owner"))

# --- broken ------------------------------------------------------------------------


@sample("pdf-truncated.pdf", "refused:damaged|type-mismatch", "ZIP-14",
        "the first half")
def truncated(canary):
    file = sound()
    for _ in range(30):
        page(file)
    whole = file.bytes()
    return whole[:len(whole) // 2]


add("pdf-header-only.pdf", DAMAGED + "|type-mismatch", "PDF-06",
    "a first line and nothing else", lambda canary: b"%PDF-1.7\n")
add("pdf-noise.pdf", DAMAGED + "|type-mismatch", "PDF-06",
    "a first line, noise, a last line", lambda canary: b"%PDF-1.7\n" + bytes(
        (i * 57 + 3) % 251 for i in range(3000)) + b"\n%%EOF\n")


@sample("pdf-tree-loop.pdf", DAMAGED, "PDF-06",
        "a page tree that is its own child")
def tree_loop(canary):
    file = pdf.File()
    file.kids = [2]
    return file.bytes()


@sample("pdf-count-lies.pdf", DAMAGED + "|too-many-pages", "PDF-06",
        "a page tree of one page that counts a million")
def count_lies(canary):
    return sound().bytes().replace(b"/Count 1/", b"/Count 1000000/")


@sample("pdf-same-kids.pdf", DAMAGED + "|too-many-pages", "PDF-06",
        "one page, 20000 times in the tree")
def same_kids(canary):
    file = sound()
    file.kids = file.kids * 20000
    return file.bytes()


@sample("pdf-xref-loop.pdf", "clean|refused:damaged|no-pages", "PDF-06",
        "a cross reference table that comes after itself")
def xref_loop(canary):
    file = sound()
    return file.bytes(lambda head: f"/Prev {len(head)}")


add("pdf-no-pages.pdf", "refused:no-pages|damaged", "PDF-06",
    "a page tree without a page", lambda canary: pdf.File().bytes())

# --- many, large --------------------------------------------------------------------


def pages(count):
    """That many pages."""
    file = pdf.File()
    for number in range(count):
        file.page(pdf.words(80, 300, 40, f"page {number}"), pdf.FONTS)
    return file.bytes()


add("many-pages.pdf", "refused:too-many-pages", "PDF-14", "600 pages",
    lambda canary: pages(600))
add("most-pages.pdf", "refused:too-many-pages", "PDF-14", "501 pages",
    lambda canary: pages(501))


def sized(box, extra=""):
    """A page of a size."""
    file = pdf.File()
    page(file, box=box, extra=extra)
    return file.bytes()


LARGE = "refused:page-too-large"
add("page-giant.pdf", LARGE, "PDF-10", "a page of 2e9 points",
    lambda canary: sized("0 0 2000000000 2000000000"))
add("page-large.pdf", LARGE, "PDF-10", "a page one point wider than allowed",
    lambda canary: sized("0 0 14401 540"))
add("page-unit.pdf", "clean|" + LARGE, "PDF-10",
    "a page that UserUnit makes 5 km wide",
    lambda canary: sized("0 0 14400 14400", "/UserUnit 1000"))
add("page-none.pdf", "clean|" + LARGE + "|no-pages|damaged", "PDF-10",
    "a page of no size", lambda canary: sized("0 0 0 0"))
add("page-inverted.pdf", "clean", "PDF-10",
    "a page whose corners are given the other way round",
    lambda canary: sized("960 540 0 0"))

# --- endless ---------------------------------------------------------------------


@sample("pdf-tiling.pdf", TIMEOUT, "PDF-08",
        "a pattern drawn every hundredth of a point")
def tiling(canary):
    file = pdf.File()
    tile = file.add(pdf.stream(
        "0 0 1 rg 0 0 500 500 re f", "/Type/Pattern/PatternType 1/PaintType 1"
        "/TilingType 1/BBox[0 0 900 500]/XStep 0.01/YStep 0.01/Resources<<>>",
        squeeze=False))
    file.page("/Pattern cs /P scn 0 0 960 540 re f",
              f"/Pattern<</P {tile} 0 R>>")
    return file.bytes()


@sample("pdf-forms.pdf", TIMEOUT, "PDF-08",
        "a form that draws twelve forms, nine deep")
def forms(canary):
    file = pdf.File()
    inner = file.add(pdf.stream("0 0 1 1 re f", "/Type/XObject/Subtype/Form"
                                "/BBox[0 0 960 540]"))
    for _ in range(9):
        inner = file.add(pdf.stream(
            "/F Do " * 12, "/Type/XObject/Subtype/Form/BBox[0 0 960 540]"
            f"/Resources<</XObject<</F {inner} 0 R>>>>"))
    file.page("/F Do", f"/XObject<</F {inner} 0 R>>")
    return file.bytes()


@sample("pdf-self-form.pdf", "clean", "PDF-08", "a form that draws itself")
def self_form(canary):
    file = pdf.File()
    own = len(file.objects) + 1
    file.add(pdf.stream("/F Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
                        f"/Resources<</XObject<</F {own} 0 R>>>>"))
    page(file, "/F Do", f"/XObject<</F {own} 0 R>>")
    return file.bytes()


@sample("pdf-flate-bomb.pdf", "refused:too-complex|timeout|conversion-failed|"
        "damaged", "PDF-09", "a page of 400 MB of operators, packed twice")
def flate_bomb(canary):
    packer = zlib.compressobj(9)
    block = b"0 0 1 1 re f " * 80659
    once = b"".join(packer.compress(block) for _ in range(400))
    body = zlib.compress(once + packer.flush(), 9)
    file = pdf.File()
    inside = file.add(
        f"<</Filter[/FlateDecode/FlateDecode]/Length {len(body)}>>\nstream\n"
        .encode() + body + b"\nendstream")
    file.kids.append(file.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]"
                              f"/Resources<<>>/Contents {inside} 0 R>>"))
    return file.bytes()


@sample("pdf-picture-bomb.pdf", "refused:too-complex|timeout|"
        "conversion-failed|damaged|page-too-large", "PDF-09",
        "a picture of 900 million pixels in 4 KB")
def picture_bomb(canary):
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(bytes(1 << 20)) for _ in range(859))
    body = zlib.compress(once + packer.flush(), 9)
    file = pdf.File()
    picture = file.add(
        b"<</Type/XObject/Subtype/Image/Width 30000/Height 30000"
        b"/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n" % len(body) +
        body + b"\nendstream")
    page(file, "q 500 0 0 500 0 0 cm /P Do Q",
         f"/XObject<</P {picture} 0 R>>")
    return file.bytes()
