# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives that grow, overlap, lie or hide something."""
import dataclasses

from common import ZIPPED, add, odp, pptx_parts, sample
from rawzip import build, central, deflate, filled, local, member, members
from writers import packing

UNSAFE, BOMB = ZIPPED[0], "refused:archive-bomb"
DAMAGED = "refused:damaged|archive-unsafe"
MIB = 1 << 20


def deck():
    """The members of a sound pptx."""
    return members(pptx_parts())


def changed(name, **more):
    """A sound pptx with fields of one member changed."""
    return build([dataclasses.replace(e, **more) if e.name == name.encode()
                  else e for e in deck()])


# --- bombs ---------------------------------------------------------------------

add("zip-ratio.pptx", BOMB, "ZIP-01", "1 GiB of zeros in a part nobody uses",
    lambda canary: build(deck() + [filled("ppt/media/zeros.bin", 1024 * MIB)]))


@sample("zip-total.pptx", BOMB, "ZIP-01", "six parts of 400 MiB each")
def zip_total(canary):
    zeros = filled("x", 400 * MIB)
    return build(deck() + [dataclasses.replace(
        zeros, name=f"ppt/media/zeros{i}.bin".encode()) for i in range(6)])


@sample("zip-used-part.pptx", BOMB + "|markup-unsafe", "ZIP-02",
        "a comment of 400 MB in the first slide, 0.4 MB packed")
def zip_used_part(canary):
    parts, name = pptx_parts(), "ppt/slides/slide1.xml"
    head, tail = parts.pop(name).split("<p:cSld>", 1)
    slide = filled(name, 400 * MIB, (head + "<!--").encode(),
                   ("--><p:cSld>" + tail).encode(), b" ")
    return build(members(parts) + [slide])


add("zip-many.pptx", BOMB + "|archive-unsafe", "ZIP-04",
    "6000 empty members beside the deck", lambda canary: build(
        deck() + [member(f"x/{i}", b"", True) for i in range(6000)]))


@sample("zip-lying-size.pptx", BOMB + "|archive-unsafe|damaged", "ZIP-01",
        "a part that says 100 bytes and inflates to 600 MiB")
def zip_lying_size(canary):
    zeros = filled("ppt/media/zeros.bin", 600 * MIB)
    return build(deck() + [dataclasses.replace(zeros, size=100)])


# --- overlaps --------------------------------------------------------------------


@sample("zip-overlap.pptx", UNSAFE, "ZIP-03",
        "two records of the directory share one local header")
def zip_overlap(canary):
    rows = deck()
    return build(rows + [dataclasses.replace(
        rows[0], name=b"ppt/media/again.xml", at=0)])


@sample("zip-quoted-overlap.pptx", UNSAFE + "|archive-bomb", "ZIP-03",
        "a member whose packed bytes quote the next local header")
def zip_quoted(canary):
    inner = member("ppt/media/inner.bin", b"\0" * 65536)
    quote = local(inner)
    outer = member("ppt/media/outer.bin", quote, True)
    before = len(build(deck(), comment=b"")) - 22 - sum(
        len(central(e, 0)) for e in deck())
    start = before + len(local(outer)) - len(quote)
    return build(deck() + [outer, dataclasses.replace(inner, at=start)])


@sample("zip-gap.pptx", UNSAFE, "ZIP-03", "bytes that no member owns")
def zip_gap(canary):
    rows = deck()
    rows[3] = dataclasses.replace(rows[3], gap=b"nobody's" * 64)
    return build(rows)


# --- names ---------------------------------------------------------------------

for number, (name, text) in enumerate((
        (b"../../tmp/cleandeck-canary", "climbs out of the archive"),
        (b"ppt/../../x.xml", "climbs out by a detour"),
        (b"/etc/cleandeck-canary", "is absolute"),
        (b"ppt\\media\\x.png", "has backslashes"),
        (b"C:x.png", "names a drive"),
        (b"ppt/media/x.png\0.xml", "holds a NUL"),
        (b"ppt/media/\xc0\xae\xc0\xae/x", "is overlong UTF-8"),
        (b"ppt//media/./x.png", "holds empty and dot parts"),
        (b"x" * 600, "is longer than any name"))):
    add(f"zip-name-{number}.pptx", UNSAFE, "ZIP-06", f"a member's name {text}",
        lambda canary, name=name: build(deck() + [member(name, b"canary")]))

add("zip-symlink.pptx", UNSAFE, "ZIP-07", "a member that is a symbolic link",
    lambda canary: build(deck() + [member(
        "ppt/media/link.png", b"/etc/passwd", True,
        external=0o120777 << 16)]))
add("zip-duplicate.pptx", UNSAFE, "ZIP-08", "two members of one name",
    lambda canary: build(deck() + [member(
        "ppt/slides/slide1.xml", "<x/>")]))
add("zip-duplicate-case.pptx", UNSAFE, "ZIP-08",
    "two names that differ in case only", lambda canary: build(
        deck() + [member("ppt/slides/SLIDE1.xml", "<x/>")]))


@sample("zip-duplicate.odp", UNSAFE, "ZIP-08", "two members content.xml")
def zip_duplicate_odp(canary):
    rows = members(packing.unpack(odp()))
    return build(rows + [member("content.xml", "<x/>")])


# --- lies ----------------------------------------------------------------------

SLIDE = "ppt/slides/slide1.xml"
add("zip-local-name.pptx", UNSAFE, "ZIP-09",
    "local header and directory give one member two names",
    lambda canary: changed(SLIDE, local_name=b"ppt/slides/slideX.xml"))
add("zip-local-size.pptx", UNSAFE + "|damaged", "ZIP-09",
    "local header and directory give two sizes",
    lambda canary: changed(SLIDE, local_size=7))
add("zip-checksum.pptx", DAMAGED, "ZIP-09", "a wrong checksum",
    lambda canary: changed(SLIDE, crc=1))
add("zip-method.pptx", UNSAFE + "|damaged", "ZIP-09",
    "a method of packing that no office writes (12, bzip2)",
    lambda canary: changed(SLIDE, method=12))
add("zip-encrypted-flag.pptx", "refused:encrypted|archive-unsafe", "ZIP-11",
    "a member marked as encrypted",
    lambda canary: changed(SLIDE, flags=1))
add("zip-prefix.pptx", "refused:archive-unsafe|type-mismatch|type-unsupported",
    "POLY-04", "a program's first bytes before the archive",
    lambda canary: build(deck(), b"MZ" + bytes(510)))
add("zip-prefix-shifted.pptx",
    "refused:archive-unsafe|type-mismatch|type-unsupported|damaged", "POLY-04",
    "the same, with offsets that do not count them",
    lambda canary: build(deck(), b"MZ" + bytes(510), shift=False))
add("zip-tail.pptx", UNSAFE, "POLY-05", "bytes after the end",
    lambda canary: build(deck(), tail=b"<script>canary</script>"))
# A comment that ends with the file is legal, and read by all in one way.
add("zip-comment.pptx", "clean", "POLY-05", "an archive comment",
    lambda canary: build(deck(), comment=b"<script>canary</script>"))
add("zip-two-ends.pptx", UNSAFE + "|damaged", "ZIP-09",
    "two archives in a row, each with its directory", lambda canary: build(
        [member("x", b"y")]) + build(deck()))
add("poly-pdf-zip.pptx", "refused:archive-unsafe|type-mismatch|damaged",
    "POLY-01", "the first line of a PDF, then a deck",
    lambda canary: build(deck(), b"%PDF-1.7\n%canary\n"))
add("poly-pdf-zip.pdf", "refused:type-mismatch|damaged", "POLY-01",
    "the same, called a PDF",
    lambda canary: build(deck(), b"%PDF-1.7\n%canary\n"))
add("poly-jpeg-zip.pptx", "refused:archive-unsafe|type-mismatch|"
    "type-unsupported", "POLY-02", "a picture's first bytes, then a deck",
    lambda canary: build(deck(), b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(80)))


@sample("zip-truncated.pptx", DAMAGED, "ZIP-14", "the first half of a deck")
def truncated_pptx(canary):
    whole = build(deck())
    return whole[:len(whole) // 2]


@sample("zip-truncated.odp", DAMAGED, "ZIP-14", "the first half of a deck")
def truncated_odp(canary):
    whole = odp()
    return whole[:len(whole) // 2]


add("zip-bad-deflate.pptx", DAMAGED, "ZIP-14",
    "a slide whose packed bytes are no deflate stream",
    lambda canary: changed(SLIDE, packed=b"\xff" * 900))


# --- odd, but sound ----------------------------------------------------------------

add("zip-streamed.pptx", "clean", "ZIP-09",
    "sizes after the data, as streaming writers do", lambda canary: build(
        [dataclasses.replace(e, flags=8) for e in deck()]))
add("zip-nested.pptx", "clean", "ZIP-05",
    "a zip in a zip, 20 deep, as an embedded file nobody opens",
    lambda canary: nested(20))


def nested(depth):
    """A zip in a zip in a zip."""
    inner = b"canary"
    for _ in range(depth):
        inner = build([member("inner.zip", inner)])
    return build(deck() + [member("ppt/embeddings/inner.bin", inner)])


assert deflate(b"") == b"\x03\0"
